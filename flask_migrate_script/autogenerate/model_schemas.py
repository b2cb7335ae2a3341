"""Which schemas of PostgreSQL are compared: the default one, and those that the models name.

Alembic compares the default one, or all that there are: then it drops whatever other apps have in theirs.
"""

from __future__ import annotations

from typing import Any, Callable, Dict, Optional, Set

from alembic.runtime.migration import MigrationContext

from .models_metadata import target_metadata

Include = Optional[Callable[..., Any]]


def named_schemas(context: MigrationContext) -> Set[str]:
    """Return the schemas that the models name, without the default one."""
    return {
        str(table.schema)
        for metadata in target_metadata(context)
        for table in metadata.tables.values()
        if table.schema and table.schema != context.dialect.default_schema_name
    }


def compare_model_schemas(context: MigrationContext, given: Dict[str, Any]) -> None:
    """Have the models' schemas compared, and no others; and never the version table.

    :param context: what is configured.
    :param given: the options that env.py gave to ``configure()``.
    """
    connection = context.connection
    if context.dialect.name != "postgresql" or context.as_sql or connection is None:
        return
    # The names in the models stand for others then, and no table is found under them.
    if connection.get_execution_options().get("schema_translate_map"):
        return
    opts: Dict[str, Any] = context.opts
    schemas: Optional[Set[str]] = named_schemas(context)
    every = given.get("include_schemas")
    if every is False or (every and given.get("include_name")):
        schemas = None  # as they have it
    if schemas:
        opts["include_schemas"] = True
        opts["include_name"] = _SchemaNames(schemas, opts.get("include_name"))
    opts["include_object"] = _Tables(schemas or None, context, opts.get("include_object"))


class _SchemaNames:
    """An ``include_name`` for some schemas, and what another one leaves of them. Alembic before 1.5 does not call it."""

    def __init__(self, schemas: Set[str], include_name: Include) -> None:
        self.schemas = schemas
        self.include_name = include_name

    def __call__(self, name: Any, kind: str, parents: Any) -> bool:
        if kind == "schema" and name is not None and name not in self.schemas:
            return False
        return self.include_name is None or bool(self.include_name(name, kind, parents))


class _Tables:
    """An ``include_object`` that leaves out the tables of other schemas, and what another one leaves out.

    :param schemas: the schemas beside the default one; None for whatever Alembic compares.
    :param context: what is configured.
    """

    def __init__(
        self, schemas: Optional[Set[str]], context: MigrationContext, include_object: Include
    ) -> None:
        self.schemas = schemas
        self.context = context
        self.include_object = include_object

    def __call__(self, thing: Any, name: Any, kind: str, reflected: bool, compared_to: Any) -> bool:
        if kind == "table" and reflected and compared_to is None and not self._is_compared(thing):
            return False
        other = self.include_object
        return other is None or bool(other(thing, name, kind, reflected, compared_to))

    def _is_compared(self, table: Any) -> bool:
        context, default = self.context, self.context.dialect.default_schema_name
        schema = table.schema or default
        # Alembic does not see it where version_table_schema is the default schema, by its name.
        version_table = context.version_table_schema or default, context.version_table
        if (schema, table.name) == version_table:
            return False
        return self.schemas is None or schema == default or schema in self.schemas
