"""The operation that gives a column a value in the rows that are there, as ``migrate`` writes it."""

from __future__ import annotations

from typing import Any, Optional

from alembic.autogenerate import renderers
from alembic.operations import ops

from .fill_values import FillValue


class FillColumn(ops.MigrateOperation):
    """Give a column a value in each row that has none."""

    def __init__(self, table: str, column: str, value: FillValue, schema: Optional[str]) -> None:
        self.table_name, self.column_name, self.value, self.schema = table, column, value, schema


@renderers.dispatch_for(FillColumn)
def _render(context: Any, operation: FillColumn) -> str:
    op = context.opts["alembic_module_prefix"] or ""
    sa = context.opts["sqlalchemy_module_prefix"] or ""
    column = repr(str(operation.column_name))
    # sa.table() has no schema before SQLAlchemy 1.3.18.
    schema = f", schema={str(operation.schema)!r}" if operation.schema else ""
    table = (
        f"{sa}Table({str(operation.table_name)!r}, {sa}MetaData(), {sa}Column({column}){schema})"
    )
    value = f"{op if operation.value.is_of_op else sa}{operation.value.code}"
    return (
        f"{op}execute(\n"
        f"    {table}.update()\n"
        f"    .where({sa}column({column}).is_(None))\n"
        f"    .values({{{column}: {value}}})\n"
        ")"
    )
