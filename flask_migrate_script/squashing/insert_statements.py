"""Rows as INSERT statements, some in each."""

from __future__ import annotations

from typing import Any, List, Sequence

from .database_dump import DumpedStatement

# SQLite once took 500 at most.
_ROWS = 100


def inserts(table: str, into: str, rows: Sequence[Sequence[Any]]) -> List[DumpedStatement]:
    """Return statements that add rows.

    :param table: the table's name.
    :param into: the table and its columns, as they are in the statement.
    :param rows: each as the literals of its values.
    """
    texts = [f"({', '.join(map(str, row))})" for row in rows]
    parts = [texts[start : start + _ROWS] for start in range(0, len(texts), _ROWS)]
    return [
        DumpedStatement(f"INSERT INTO {into} VALUES\n" + ",\n".join(part), table, len(part))
        for part in parts
    ]
