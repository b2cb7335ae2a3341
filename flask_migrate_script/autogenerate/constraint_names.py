"""Unique and foreign key constraints without a name get one in a revision: a batch on SQLite cannot do without.

The models' own objects stay as they are. What their naming convention has named keeps that name.
"""

from __future__ import annotations

from typing import Any, List

from alembic.operations import ops
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Column

from .models_metadata import target_metadata
from .nameless import batch_for
from .new_names import NewNames, Unnamed, is_unnamed, of_constraint
from .table_copies import TableCopies


def name_constraints(operations: List[Any], context: MigrationContext) -> None:
    """Name what a list of operations creates, and have it drop what has no name in the database."""
    naming = _Naming(context)
    operations[:] = [naming.named(operation) for operation in operations]


class _Naming:
    def __init__(self, context: MigrationContext) -> None:
        self.names = NewNames(target_metadata(context))
        self.copies = TableCopies()

    def named(self, operation: Any) -> Any:
        """Return the operation, or one that takes its place."""
        if isinstance(operation, ops.ModifyTableOps):
            operation.ops = [self.named(inner) for inner in operation.ops]
            return batch_for(operation)
        if isinstance(operation, ops.CreateTableOp):
            unnamed = any(map(is_unnamed, operation.columns))
            return self._create_table(operation) if unnamed else operation
        # Made anew: the ones of Alembic before 1.5 hold the models' own constraint.
        if isinstance(operation, ops.CreateUniqueConstraintOp):
            if not isinstance(operation.constraint_name, str):
                return self._create_unique_constraint(operation)
        elif isinstance(operation, ops.CreateForeignKeyOp):
            if not isinstance(operation.constraint_name, str):
                return self._create_foreign_key(operation)
        return operation

    def _create_unique_constraint(self, operation: Any) -> Any:
        columns = tuple(operation.columns)
        name = self.names.name(Unnamed(operation.schema or "", operation.table_name, columns))
        return ops.CreateUniqueConstraintOp(
            name, operation.table_name, operation.columns, schema=operation.schema, **operation.kw
        )

    def _create_foreign_key(self, operation: Any) -> Any:
        schema = operation.kw.get("referent_schema")
        referred = f"{schema}.{operation.referent_table}" if schema else operation.referent_table
        unnamed = Unnamed(
            operation.kw.get("source_schema") or "",
            operation.source_table,
            tuple(operation.local_cols),
            (referred, *operation.remote_cols),
        )
        return ops.CreateForeignKeyOp(
            self.names.name(unnamed),
            operation.source_table,
            operation.referent_table,
            operation.local_cols,
            operation.remote_cols,
            **operation.kw,
        )

    def _create_table(self, operation: Any) -> Any:
        columns = [part for part in operation.columns if isinstance(part, Column)]
        table = next((column.table for column in columns), None)
        if table is None:  # an operation of somebody else's, which has no table
            return operation
        copy = self.copies.copy(table)
        unnamed = {one: of_constraint(one) for one in copy.constraints if is_unnamed(one)}
        for constraint in sorted(unnamed, key=unnamed.__getitem__):
            constraint.name = self.names.name(unnamed[constraint])
        if operation.to_table() is table:  # Alembic before 1.5
            return ops.CreateTableOp.from_table(copy)
        operation.columns = [*copy.columns, *copy.constraints]
        return operation
