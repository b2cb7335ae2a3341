"""``CREATE SCHEMA`` before the first table or enum of a schema that is not in a PostgreSQL database."""

from __future__ import annotations

from typing import Any, List

from alembic.autogenerate import renderers
from alembic.operations import ops
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect

from .enum_operations import CreateEnum
from .model_schemas import named_schemas


class CreateSchema(ops.ExecuteSQLOp):
    """Create a schema.

    :param name: its name, as SQL has it.
    """

    def __init__(self, name: str) -> None:
        super().__init__(f"CREATE SCHEMA IF NOT EXISTS {name}")
        self.name = name

    def reverse(self) -> LeaveSchema:
        """Return what the other direction does with the schema: nothing."""
        return LeaveSchema(self.name)


class LeaveSchema(ops.ExecuteSQLOp):
    """Leave a schema: in another database, it may have been there before, or hold something else.

    :param name: its name, as SQL has it.
    """

    def __init__(self, name: str) -> None:
        super().__init__(f"DROP SCHEMA {name}")
        self.name = name

    def reverse(self) -> CreateSchema:
        """Return the operation that creates the schema."""
        return CreateSchema(self.name)


def create_schemas(operations: List[Any], context: MigrationContext) -> None:
    """Create the schemas of new tables and enums that are not there yet, before everything else."""
    if context.dialect.name != "postgresql":
        return
    created = {one.schema for one in operations if isinstance(one, ops.CreateTableOp)}
    new = named_schemas(context) & created
    new |= {one.schema for one in operations if isinstance(one, CreateEnum) and one.schema}
    look: Any = inspect(context.connection)
    new -= set(look.get_schema_names()) if new else set()
    quote = context.dialect.identifier_preparer.quote
    operations[:0] = [CreateSchema(quote(name)) for name in sorted(new)]


@renderers.dispatch_for(CreateSchema)
def _render_create(context: Any, operation: CreateSchema) -> str:
    return f"{context.opts['alembic_module_prefix'] or ''}execute({operation.sqltext!r})"


@renderers.dispatch_for(LeaveSchema)
def _render_leave(context: Any, operation: LeaveSchema) -> List[str]:
    prefix = context.opts["alembic_module_prefix"] or ""
    return [
        "# The schema is left: it may have been there before, or hold something else. This would drop it:",
        f"# {prefix}execute({operation.sqltext!r})",
    ]
