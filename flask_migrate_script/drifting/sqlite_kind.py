"""SQLite: what is compared, in one transaction that only reads."""

from __future__ import annotations

import math
from typing import Any, Collection, Dict, Iterator, List, Tuple

from ..sql_quotes import quoted_name
from .drift_result import SchemaDifference
from .schema_kind import Rows, SchemaKind
from .schema_object import Schema, SchemaObject
from .sqlite_table_text import joined, plain_tokens
from .sqlite_tables import read_sqlite_table

_MASTER = (
    "SELECT type, name, tbl_name, sql FROM sqlite_master"
    " WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY type, name"
)
# How the tables end that a virtual table keeps its rows in.
_SHADOWS = tuple(
    "_data _idx _content _docsize _config _segments _segdir _stat _node _parent _rowid".split()
)
# Seconds; some 24 days.
_NO_LIMIT = 2147483
# What only a new table can change.
_OF_TABLE = frozenset(["table", "column", "primary key", "unique", "check", "foreign key"])


class SqliteKind(SchemaKind):
    """SQLite, whose statements are compared by what they mean: it keeps them as they were given."""

    def begin(
        self, rows: Rows, dbapi_connection: Any, lock_timeout: float, only_reads: bool
    ) -> None:
        rows(f"PRAGMA busy_timeout = {math.ceil((lock_timeout or _NO_LIMIT) * 1000)}")
        rows(f"PRAGMA query_only = {int(only_reads)}")
        if not dbapi_connection.in_transaction:
            rows("BEGIN")

    def read(self, rows: Rows, without: Collection[Tuple[str, str]]) -> Schema:
        left_out = {name for _, name in without}
        found = [row for row in rows(_MASTER) if row[2] not in left_out]
        virtual = [row[1] for row in found if plain_tokens(row[3])[1] == "virtual"]
        shadows = {name + end for name in virtual for end in _SHADOWS}
        return Schema([one for row in found if row[1] not in shadows for one in _read(rows, *row)])

    def with_undo(
        self, here: Schema, made: Schema, differences: List[SchemaDifference]
    ) -> Iterator[SchemaDifference]:
        tables = {one.name: one for one in made.of_kind("table")}
        owners = {(one.kind, one.name): one.owner for one in [*here.objects, *made.objects]}
        kept = {one.words["sql"] for one in here.objects if "sql" in one.words}
        is_anew: Dict[str, bool] = {}
        for one in differences:
            table = owners[one.kind, one.name] or one.name
            is_of_table = one.kind in _OF_TABLE and (one.kind != "table" or one.part)
            if not is_of_table or "named" not in tables[table].words:
                yield one
            elif table in is_anew:
                yield one._replace(undo=(f"-- {table} is made anew: see above",))
            else:
                is_anew[table] = True
                of_table = [old for old in here.objects if old.owner == table]
                rest = [
                    new.words["sql"]
                    for new in made.objects
                    if new.owner == table and new.words.get("sql") in kept
                ]
                yield one._replace(undo=tuple(_made_anew(tables[table], of_table, made, rest)))


def _read(rows: Rows, kind: str, name: str, table: str, sql: str) -> Iterator[SchemaObject]:
    words = plain_tokens(sql)
    if kind == "table" and words[1] != "virtual":
        yield from read_sqlite_table(rows, name, sql)
        return
    owner = table if kind in ("index", "trigger") else ""
    begin = words.index(kind)
    # Without the name, in whatever quotes it is.
    end = begin + (5 if words[begin + 1 : begin + 4] == ["if", "not", "exists"] else 2)
    definition = joined([*words[1:begin], *words[end:]])
    yield SchemaObject(
        kind,
        f"{owner}.{name}" if owner else name,
        {"definition": definition},
        (sql,),
        (f"DROP {kind.upper()} IF EXISTS {quoted_name(name)}",),
        owner=owner,
        words={"sql": sql} if owner else {},
    )


def _made_anew(
    table: SchemaObject, old: List[SchemaObject], made: Schema, rest: List[str]
) -> Iterator[str]:
    """Yield what makes a table anew, with its rows.

    :param old: what goes with it now.
    :param rest: what makes its indexes and triggers that stay.
    """
    columns = {one.name for one in old if one.kind == "column"}
    kept = [
        one.words["column"]
        for one in made.of_kind("column")
        if one.owner == table.name and one.name in columns and not one.parts["generation"]
    ]
    name, names = quoted_name(table.name), ", ".join(map(quoted_name, kept))
    other = quoted_name(f"_made_anew_{table.name}")
    yield "PRAGMA foreign_keys = OFF"
    # Else a view that reads the table is in the way.
    yield "PRAGMA legacy_alter_table = ON"
    yield table.words["named"].replace("\0", other)
    if kept:
        yield f"INSERT INTO {other} ({names}) SELECT {names} FROM {name}"
    yield f"DROP TABLE {name}"
    yield f"ALTER TABLE {other} RENAME TO {name}"
    yield from rest
    yield "PRAGMA legacy_alter_table = OFF"
