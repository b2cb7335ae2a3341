"""What differs between a column in the database and one of the models, beside the name."""

from __future__ import annotations

from typing import Any, Dict, List, Optional

from alembic.operations import ops
from alembic.runtime.migration import MigrationContext


def alterations(
    table: str, schema: Optional[str], old: Any, new: Any, context: MigrationContext
) -> List[ops.AlterColumnOp]:
    """Return the operation that gives a column the type and the NULL of the models; none if it has both.

    :param old: the column as it is in the database.
    :param new: the column of the models, whose name it has by then.
    """
    changes: Dict[str, Any] = {}
    if context.impl.compare_type(old, new):
        changes["modify_type"] = new.type
    if old.nullable != new.nullable:
        changes["modify_nullable"] = new.nullable
    if not changes:
        return []
    existing = existing_arguments(old, context)
    return [ops.AlterColumnOp(table, new.name, schema=schema, **existing, **changes)]


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
