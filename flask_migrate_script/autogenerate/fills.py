"""A column that is NOT NULL gets a value in the rows that are there: the user gives it.

Without one, PostgreSQL and SQLite refuse the column where there are rows, and MySQL and MariaDB store 0 or an empty text. With
one, there are three steps, which every database takes: the column with NULL, the value, NOT NULL.
"""

from __future__ import annotations

from copy import copy
from typing import Any, List

from alembic.operations import ops
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Column

from ..exceptions import MigrateError
from ..notices import warn
from ..questions import ask
from .alterations import existing_arguments
from .choices import RevisionChoices
from .fill_operation import FillColumn
from .fill_values import fill_value
from .models_metadata import target_metadata
from .nameless import batch_for
from .not_null import gives_not_null
from .operation_lists import without_empty
from .table_names import full_name


def fill(operations: List[Any], context: MigrationContext, choices: RevisionChoices) -> None:
    """Write the values that the user has given, by the option or by an answer.

    The other direction is made before: it drops such a column, or allows NULL again.

    :param operations: those of the upgrade, changed in place.
    """
    done: List[Any] = []
    for operation in operations:
        if isinstance(operation, ops.ModifyTableOps):
            done += _filled(operation, context, choices)
        else:
            done.append(operation)
    operations[:] = done


def _filled(table: Any, context: MigrationContext, choices: RevisionChoices) -> List[Any]:
    """Return the operations of a table, with those that fill its columns."""
    fills: List[Any] = []
    before: List[Any] = []
    not_null: List[Any] = []
    end = 0
    for one in table.ops:
        column = _not_null(one)
        value = None if column is None else _value(table, column, context, choices)
        if column is None or value is None:
            before.append(one)
            # A constraint that the models no longer have must not refuse the value.
            if isinstance(one, (ops.DropConstraintOp, ops.DropIndexOp)):
                end = len(before)
            continue
        before += _with_null(one)
        end = len(before)
        fills.append(FillColumn(table.table_name, column.name, value, table.schema))
        existing = existing_arguments(column, context)
        existing["existing_nullable"] = True
        not_null.append(
            ops.AlterColumnOp(
                one.table_name, column.name, schema=one.schema, modify_nullable=False, **existing
            )
        )
    if not fills:
        return [table]
    parts = [
        batch_for(ops.ModifyTableOps(table.table_name, part, schema=table.schema))
        for part in (before[:end], not_null + before[end:])
    ]
    return without_empty([parts[0], *fills, parts[1]])


def _not_null(operation: Any) -> Any:
    """Return the column to which an operation gives NOT NULL without a value; None if it does not."""
    if not gives_not_null(operation):
        return None
    return operation.column if isinstance(operation, ops.AddColumnOp) else _AlteredColumn(operation)


class _AlteredColumn:
    """A column as it is after an operation."""

    autoincrement = False

    def __init__(self, operation: Any) -> None:
        self.name = str(operation.column_name)
        self.type = operation.modify_type or operation.existing_type
        self.nullable = False
        default = operation.modify_server_default
        self.server_default = operation.existing_server_default if default is False else default
        comment = operation.modify_comment
        self.comment = operation.existing_comment if comment is False else comment


def _with_null(operation: Any) -> List[Any]:
    """Return what an operation does beside NOT NULL."""
    name, schema = operation.table_name, operation.schema
    if isinstance(operation, ops.AddColumnOp):
        # Its foreign keys, indexes and constraints have operations of their own.
        column = Column(
            operation.column.name, operation.column.type, comment=operation.column.comment
        )
        return [ops.AddColumnOp.from_column_and_tablename(schema, name, column)]
    rest = copy(operation)
    rest.modify_nullable = None
    return [rest] if rest.has_changes() else []


def _value(table: Any, column: Any, context: MigrationContext, choices: RevisionChoices) -> Any:
    """Return the value for a column, None without one."""
    name = f"{full_name(table.table_name, table.schema)}.{column.name}"
    # A database may have another type for it, such as a number for a Boolean.
    type_ = _type_in_models(table, column.name, context) or column.type
    given = choices.fills.value(name)
    if given is not None:
        return fill_value(given, type_, name)
    while True:
        line = ask(f"{name} gets NOT NULL. Value for the rows that have none (Enter: no value):")
        if not line:
            return None
        try:
            return fill_value(line, type_, name)
        except MigrateError as error:
            warn(str(error))


def _type_in_models(table: Any, column: str, context: MigrationContext) -> Any:
    """Return the type that the models give to a column; None if they have no such column."""
    for metadata in target_metadata(context):
        for one in metadata.tables.values():
            if (one.schema, one.name) == (table.schema, table.table_name):
                for found in one.columns:
                    if found.name == column:
                        return found.type
    return None
