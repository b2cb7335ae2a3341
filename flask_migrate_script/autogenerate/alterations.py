"""What differs between a column in the database and one of the models, beside the name."""

from __future__ import annotations

from typing import Any, Dict, List, Optional

from alembic.autogenerate import compare
from alembic.autogenerate.api import AutogenContext
from alembic.operations import ops
from alembic.runtime.migration import MigrationContext


def alterations(
    table: str, schema: Optional[str], old: Any, new: Any, context: MigrationContext
) -> List[ops.AlterColumnOp]:
    """Return the operation that gives a column what the models have: what Alembic compares; none if it has all of it.

    :param old: the column as it is in the database.
    :param new: the column of the models, whose name it has by then.
    """
    existing = existing_arguments(old, context)
    alter = ops.AlterColumnOp(table, new.name, schema=schema, **existing)
    compared = AutogenContext(context)
    # Since Alembic 1.18 each comparison has its own.
    comparators: Any = getattr(compared, "comparators", None) or compare.comparators
    comparison = comparators.dispatch("column", qualifier=context.dialect.name)
    comparison(compared, alter, schema, table, new.name, old, new)
    # The new column would have had the new type, also where types are not compared.
    if not context.opts.get("compare_type") and context.impl.compare_type(old, new):
        alter.modify_type = new.type
    return [alter] if alter.has_changes() else []


def existing_arguments(column: Any, context: MigrationContext) -> Dict[str, Any]:
    """Return what ``AlterColumnOp`` is given of a column in the database."""
    existing = {
        "existing_type": column.type,
        "existing_nullable": column.nullable,
        "existing_server_default": column.server_default or False,
        "existing_comment": column.comment,
    }
    # Without it MySQL's CHANGE takes it away, and other databases have no such thing.
    if context.dialect.name in ("mysql", "mariadb") and column.autoincrement is True:
        existing["autoincrement"] = True
    return existing
