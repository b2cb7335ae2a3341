"""A SQLite database as statements: the texts that it has itself, and its rows as SQLite's own literals."""

from __future__ import annotations

from typing import Dict, List, Set

from ..scratch.scratch_database import ScratchDatabase
from ..scratch.server_connection import PlainConnection
from .database_dump import DatabaseDump, DumpedStatement
from .insert_statements import inserts
from .table_order import parents_first
from .version_table import VersionTable


def dump_sqlite(database: ScratchDatabase, version_table: VersionTable) -> DatabaseDump:
    """Return what is in a SQLite file; the parameters are those of :func:`~.dumping.dump`."""
    connection = database.open()
    try:
        return _read(connection, version_table.name)
    finally:
        connection.close()


def _read(connection: PlainConnection, without: str) -> DatabaseDump:
    found = connection.rows(
        "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY rowid"
    )
    virtual = [name for kind, name, _, sql in found if sql.upper().startswith("CREATE VIRTUAL")]
    texts: Dict[str, List[str]] = {"table": [], "index": [], "view": [], "trigger": []}
    names: Dict[str, List[str]] = {"table": [], "view": []}
    for kind, name, table, sql in found:
        # The tables in which a virtual one keeps what it has come with it.
        is_shadow = any(name.startswith(f"{one}_") for one in virtual)
        if without in (name, table) or name.startswith("sqlite_") or is_shadow:
            continue
        texts[kind].append(sql)
        names.setdefault(kind, []).append(name)
    ordered = parents_first({name: _parents(connection, name) for name in names["table"]})
    return DatabaseDump(
        "sqlite",
        (
            *map(DumpedStatement, texts["table"]),
            *(part for name in ordered for part in _rows(connection, name)),
            *map(DumpedStatement, texts["index"] + texts["view"] + texts["trigger"]),
        ),
        (
            *(f"DROP VIEW {_quoted(name)}" for name in reversed(names["view"])),
            *(f"DROP TABLE {_quoted(name)}" for name in reversed(ordered)),
        ),
        len(names["table"]),
    )


def _parents(connection: PlainConnection, table: str) -> Set[str]:
    return {row[2] for row in connection.rows(f"PRAGMA foreign_key_list({_quoted(table)})")}


def _rows(connection: PlainConnection, table: str) -> List[DumpedStatement]:
    # Hidden columns are those of virtual tables and generated ones.
    columns = [
        _quoted(row[1])
        for row in connection.rows(f"PRAGMA table_xinfo({_quoted(table)})")
        if row[6] == 0
    ]
    literals = ", ".join(f"quote({name})" for name in columns)
    rows = connection.rows(f"SELECT {literals} FROM {_quoted(table)}")
    return inserts(table, f"{_quoted(table)} ({', '.join(columns)})", rows)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
