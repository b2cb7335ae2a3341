"""The schema of the version table in PostgreSQL, created with the table: by whatever command makes that first."""

from __future__ import annotations

from typing import Any, Optional

from alembic.runtime.migration import MigrationContext
from sqlalchemy import Table, event, inspect, text

from ..app.settings import setting


class VersionSchema:
    """Creates ``version_table_schema`` where Alembic creates the version table of what env.py has configured last."""

    def __init__(self) -> None:
        self._context: Optional[MigrationContext] = None
        self._listens = False

    def follow(self, context: MigrationContext) -> None:
        """Look after the version table of a context."""
        self._context = context
        has_schema = context.dialect.name == "postgresql" and context.version_table_schema
        if has_schema and not self._listens and setting("model_schemas"):
            # Alembic's own Table is not to be had.
            event.listen(Table, "before_create", self._before)
            self._listens = True

    def close(self) -> None:
        """Look after none any more."""
        if self._listens:
            event.remove(Table, "before_create", self._before)
            self._listens = False

    def _before(self, table: Any, connection: Any, **_: Any) -> None:
        context: Any = self._context
        if context is None or connection is not context.connection:
            return
        schema = context.version_table_schema
        if not schema or (table.schema, table.name) != (schema, context.version_table):
            return
        if not context.as_sql:
            names = connection.get_execution_options().get("schema_translate_map") or {}
            schema = names.get(schema, schema)
            # PostgreSQL wants the right to create one also where it is there. Under --sql nobody knows.
            if schema is None or schema in inspect(connection).get_schema_names():
                return
        quoted = context.dialect.identifier_preparer.quote(schema)
        connection.execute(text(f"CREATE SCHEMA IF NOT EXISTS {quoted}"))
