"""PostgreSQL: what is compared, in one transaction that only reads."""

from __future__ import annotations

import math
from typing import Any, Collection, Iterable, Iterator, Sequence, Tuple

from ..sql_quotes import quoted_text
from .postgresql_programs import read_programs
from .postgresql_rows import OpenSchema
from .postgresql_tables import read_tables
from .postgresql_types import read_types
from .postgresql_undo import undo_part
from .schema_kind import Rows, SchemaKind
from .schema_object import Schema, SchemaObject, Statements

_SET_PATH = (
    "DO $fms$ BEGIN EXECUTE format($sql$ALTER DATABASE %I SET search_path = {path}$sql$, current_database());"
    " END $fms$"
)


class PostgresqlKind(SchemaKind):
    """PostgreSQL 10 and newer."""

    def begin(
        self, rows: Rows, dbapi_connection: Any, lock_timeout: float, only_reads: bool
    ) -> None:
        if dbapi_connection.autocommit:
            rows("BEGIN")
        mode = "READ ONLY" if only_reads else "READ WRITE"
        rows(f"SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, {mode}")
        rows(f"SET LOCAL lock_timeout = {math.ceil(lock_timeout * 1000)}")

    def surroundings(self, rows: Rows, version_table: str) -> Statements:
        # Where the version table is in it, the schema was there before the revisions.
        schemas = rows(
            "SELECT quote_ident(n.nspname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
            f" WHERE c.relname = {quoted_text(version_table)} AND n.nspname = current_schema()"
            " AND n.nspname <> 'public'"
        )
        paths = rows(
            "SELECT substr(s.setting, length('search_path=') + 1) FROM pg_db_role_setting r JOIN pg_database d"
            " ON d.oid = r.setdatabase, unnest(r.setconfig) AS s (setting)"
            " WHERE d.datname = current_database() AND r.setrole = 0 AND s.setting LIKE 'search_path=%'"
        )
        return (
            *(f"CREATE SCHEMA IF NOT EXISTS {name}" for (name,) in schemas),
            *(_SET_PATH.format(path=path) for (path,) in paths),
        )

    def read(self, rows: Rows, without: Collection[Tuple[str, str]]) -> Schema:
        current = rows("SELECT coalesce(current_schema(), '')")[0][0]
        # So that each name in a text has its schema, wherever the text is read.
        rows("SELECT set_config('search_path', '', true)")
        schema = OpenSchema(rows, current, {(one or current, name) for one, name in without})
        tables, programs = list(read_tables(schema)), list(read_programs(schema))
        return Schema([*read_types(schema), *tables, *_with_indexes(programs, tables)], current)

    def text_again(self, rows: Rows, one: SchemaObject, part: str) -> str:
        again = one.again.get(part)
        if again is None:
            return one.parts[part]
        rows("SAVEPOINT text_again")
        try:
            rows(again.statement)
            return str(rows(again.query)[0][0])
        except Exception:  # it needs what is not there: then it is not the same
            return one.parts[part]
        finally:
            rows("ROLLBACK TO SAVEPOINT text_again")

    def undo(
        self, here: Schema, made: Schema, old: SchemaObject, new: SchemaObject, part: str
    ) -> Statements:
        return undo_part(here, old, new, part) or super().undo(here, made, old, new, part)


def _with_indexes(
    programs: Iterable[SchemaObject], tables: Sequence[SchemaObject]
) -> Iterator[SchemaObject]:
    """Yield views, ..., where what makes a materialized view makes its indexes, too."""
    for one in programs:
        if one.kind == "materialized view":
            indexes = [index for index in tables if index.owner == one.name]
            create = (*one.create, *(text for index in indexes for text in index.create))
            one = one._replace(create=create)
        yield one
