"""A SQLite database as statements: the texts that it has itself, and its rows as SQLite's own literals."""

from __future__ import annotations

import re
from typing import Dict, List, Sequence, Set

from ..exceptions import MigrateError
from ..scratch.scratch_database import ScratchDatabase
from ..scratch.server_connection import PlainConnection
from ..sql_quotes import quoted_name, quoted_text
from .database_dump import DatabaseDump, DumpedStatement
from .insert_statements import inserts
from .table_order import parents_first
from .version_table import VersionTable

_VIRTUAL = re.compile(
    r"CREATE\s+VIRTUAL\s+TABLE\s.*?\bUSING\s+[\"'`\[]?(\w+)", re.IGNORECASE | re.DOTALL
)
_WITHOUT_CONTENT = re.compile(r"\bcontent\s*=\s*(''|\"\")", re.IGNORECASE)
_FTS = ("_content", "_segments", "_segdir", "_docsize", "_stat")
_RTREE = ("_node", "_rowid", "_parent")
# The ends of the names of the tables in which a virtual one keeps what it has: they come with it.
_SHADOWS = {
    "fts3": _FTS,
    "fts4": _FTS,
    "fts5": ("_data", "_idx", "_content", "_docsize", "_config"),
    "rtree": _RTREE,
    "rtree_i32": _RTREE,
    "geopoly": _RTREE,
}


def dump_sqlite(database: ScratchDatabase, version_table: VersionTable) -> DatabaseDump:
    """Return what is in a SQLite file; the parameters are those of :func:`~.dumping.dump`.

    :raises MigrateError: a table has rows that can't be read.
    """
    connection = database.open()
    try:
        return _read(connection, version_table.name)
    finally:
        connection.close()


def _read(connection: PlainConnection, without: str) -> DatabaseDump:
    found = connection.rows(
        "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY rowid"
    )
    virtual = {name: _module(sql) for _, name, _, sql in found if _module(sql)}
    shadows = {
        f"{name}{end}".lower()
        for name, module in virtual.items()
        for end in _SHADOWS.get(module, ())
    }
    without_rows: Set[str] = set()
    texts: Dict[str, List[str]] = {"table": [], "index": [], "view": [], "trigger": []}
    names: Dict[str, List[str]] = {"table": [], "view": []}
    for kind, name, table, sql in found:
        if without in (name, table) or name.startswith("sqlite_") or name.lower() in shadows:
            continue
        if name in virtual and _WITHOUT_CONTENT.search(sql):
            _refuse_rows(connection, name, virtual[name])
            without_rows.add(name)
        # After a comment, it may have the end of the line.
        texts[kind].append(sql.rstrip())
        names.setdefault(kind, []).append(name)
    ordered = parents_first({name: _parents(connection, name) for name in names["table"]})
    return DatabaseDump(
        "sqlite",
        (
            *map(DumpedStatement, texts["table"]),
            *(
                part
                for name in ordered
                if name not in without_rows
                for part in _rows(connection, name, virtual.get(name, ""))
            ),
            *_counters(connection, ordered),
            *map(DumpedStatement, texts["index"] + texts["view"] + texts["trigger"]),
        ),
        (
            *(f"DROP VIEW {quoted_name(name)}" for name in reversed(names["view"])),
            *(f"DROP TABLE {quoted_name(name)}" for name in reversed(ordered)),
        ),
        len(names["table"]),
    )


def _parents(connection: PlainConnection, table: str) -> Set[str]:
    return {row[2] for row in connection.rows(f"PRAGMA foreign_key_list({quoted_name(table)})")}


def _rows(connection: PlainConnection, table: str, module: str) -> List[DumpedStatement]:
    # Hidden columns are those of virtual tables and generated ones.
    columns = [
        quoted_name(row[1])
        for row in connection.rows(f"PRAGMA table_xinfo({quoted_name(table)})")
        if row[6] == 0
    ]
    if module.startswith("fts"):
        # By these numbers, rows of another table are found.
        columns.insert(0, "rowid")
    literals = ", ".join(map(_literal, columns))
    rows = connection.rows(f"SELECT {literals} FROM {quoted_name(table)}")
    return inserts(table, f"{quoted_name(table)} ({', '.join(columns)})", rows)


def _counters(connection: PlainConnection, tables: Sequence[str]) -> List[DumpedStatement]:
    """Return what gives AUTOINCREMENT its next number, where rows that had later ones were deleted."""
    if not connection.rows("SELECT 1 FROM sqlite_master WHERE name = 'sqlite_sequence'"):
        return []
    found = []
    for name, number in connection.rows("SELECT name, seq FROM sqlite_sequence ORDER BY name"):
        if name in tables:
            text = quoted_text(name)
            found += [
                DumpedStatement(f"DELETE FROM sqlite_sequence WHERE name = {text}", name),
                DumpedStatement(f"INSERT INTO sqlite_sequence VALUES ({text}, {number})", name),
            ]
    return found


def _refuse_rows(connection: PlainConnection, table: str, module: str) -> None:
    # Up to fts4, not even the numbers of such a table's rows can be read.
    read = table if module == "fts5" else f"{table}_segdir"
    if connection.rows(f"SELECT rowid FROM {quoted_name(read)} LIMIT 1"):
        raise MigrateError(
            f"The table {table} keeps no text (content=''), so that the rows that the revisions add to it can't be read,"
            " and the revisions can't be squashed."
        )


def _literal(column: str) -> str:
    """Return an expression for the literal of a column's value."""
    # quote() has no literal for what is infinite, and ends a text at its first zero character.
    return (
        f"CASE WHEN typeof({column}) = 'real' AND abs({column}) = 9e999"
        f" THEN CASE WHEN {column} > 0 THEN '9e999' ELSE '-9e999' END"
        f" WHEN typeof({column}) = 'text' AND instr({column}, char(0)) > 0"
        f" THEN 'CAST(X' || quote(hex({column})) || ' AS TEXT)' ELSE quote({column}) END"
    )


def _module(sql: str) -> str:
    """Return the module of a virtual table, in small letters; empty for other objects."""
    found = _VIRTUAL.match(sql)
    return found.group(1).lower() if found else ""
