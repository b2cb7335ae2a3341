"""Operations that give a column NOT NULL, and no value to the rows that are there."""

from __future__ import annotations

from typing import Any

from alembic.operations import ops


def gives_not_null(operation: Any) -> bool:
    """Return whether an operation adds a column that is NOT NULL and has no default, or makes one NOT NULL."""
    if isinstance(operation, ops.AddColumnOp):
        column = operation.column
        # A computed column, or an identity, is its own server_default.
        return not (column.nullable or column.primary_key or column.server_default is not None)
    return (
        isinstance(operation, ops.AlterColumnOp)
        and operation.modify_nullable is False
        and operation.existing_nullable is not False
    )
