"""MySQL and MariaDB: what is compared, in one transaction that only reads."""

from __future__ import annotations

import math
from typing import Any, Collection, List, Sequence, Tuple

from .mysql_programs import read_mysql_programs
from .mysql_tables import read_mysql_tables
from .schema_kind import Rows, SchemaKind
from .schema_object import Schema, SchemaObject, Statements


class MysqlKind(SchemaKind):
    """MySQL and MariaDB; each of their schemas is a database."""

    def begin(
        self, rows: Rows, dbapi_connection: Any, lock_timeout: float, only_reads: bool
    ) -> None:
        if lock_timeout:
            rows(f"SET SESSION lock_wait_timeout = {math.ceil(lock_timeout)}")
        # How SHOW CREATE writes.
        rows("SET SESSION sql_mode = '', SESSION sql_quote_show_create = 1")
        rows("START TRANSACTION READ ONLY")

    def surroundings(self, rows: Rows, version_table: str) -> Statements:
        ((charset, collation),) = rows("SELECT @@character_set_database, @@collation_database")
        return (f"ALTER DATABASE CHARACTER SET {charset} COLLATE {collation}",)

    def read(self, rows: Rows, without: Collection[Tuple[str, str]]) -> Schema:
        def read(statement: str) -> List[Tuple[Any, ...]]:
            return [tuple(map(_text, row)) for row in rows(statement)]

        names = {name for _, name in without}
        programs = list(read_mysql_programs(read))
        tables = [_with_triggers(one, programs) for one in read_mysql_tables(read, names)]
        return Schema([*tables, *programs])

    def undo(
        self, here: Schema, made: Schema, old: SchemaObject, new: SchemaObject, part: str
    ) -> Statements:
        if part in new.words:
            return (new.words[part],)
        if old.kind == "column":
            return (new.words["modify"],)
        if old.kind == "table":
            return (f"-- {old.name} has to be made anew",)
        return super().undo(here, made, old, new, part)


def _with_triggers(one: SchemaObject, programs: Sequence[SchemaObject]) -> SchemaObject:
    """Return an object, where what makes a table makes its triggers, too."""
    if one.kind != "table":
        return one
    triggers = [text for other in programs if other.owner == one.name for text in other.create]
    return one._replace(create=(*one.create, *triggers))


def _text(value: Any) -> Any:
    """Return a value as text: drivers differ in what they return, and an empty text is in the place of NULL."""
    if isinstance(value, (bytes, bytearray)):
        return value.decode("utf-8", "replace")
    return "" if value is None else str(value)
