"""PostgreSQL's enums in a revision: created before their first column, dropped after the last one, given new members.

SQLAlchemy creates the type with a table, if nobody else has it yet, and never with a column; Alembic drops none.
"""

from __future__ import annotations

from typing import Any, Dict, Iterator, List, Set, Tuple

from alembic.operations import ops
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Column, Enum

from .enum_operations import AddEnumMember, ConvertColumn, CreateEnum, DropEnum
from .enum_types import DatabaseEnums, EnumName, Place, is_of_the_app, own_enum
from .operation_lists import each_operation, without_empty
from .rename_operations import NamesBefore


def write_enums(operations: List[Any], context: MigrationContext) -> None:
    """Write what the enums of a revision need.

    :param operations: those of the upgrade, changed in place.
    """
    if context.dialect.name != "postgresql":
        return
    enums = DatabaseEnums(context)
    each = list(each_operation(operations))
    wanted = [enum for one in each for _, enum in _after(one) if not is_of_the_app(enum)]
    lost = _LostEnums(enums)
    for one in each:
        lost.note(one, operations)
    for operation in operations:
        if isinstance(operation, ops.ModifyTableOps):
            operation.ops = [
                _converted(one) for one in operation.ops if not _adds_members(one, enums)
            ]
    operations[:] = [
        *_creates(wanted, enums),
        *_added_members(wanted, enums),
        *without_empty(operations),
        *lost.drops({enums.name(enum) for enum in wanted}),
    ]


def _creates(wanted: List[Enum], enums: DatabaseEnums) -> Iterator[CreateEnum]:
    """Yield what creates the enums that are not in the database.

    :param wanted: those that columns get.
    """
    names = set(enums.labels)
    for enum in wanted:
        if enums.name(enum) not in names:
            names.add(enums.name(enum))
            yield CreateEnum(
                enums.sql_name(enum), list(enum.enums), enum.schema and str(enum.schema)
            )


def _added_members(wanted: List[Enum], enums: DatabaseEnums) -> Iterator[AddEnumMember]:
    """Yield what gives enums of the database the members that they lack."""
    for name, enum in {enums.name(enum): enum for enum in wanted}.items():
        there = list(enums.labels.get(name, ()))
        labels = list(enum.enums)
        for place, label in enumerate(labels):
            if not there or label in there:
                continue
            after = labels[place - 1] if place else None
            yield AddEnumMember(enums.sql_name(enum), label, after, there[0])
            there.append(label)


def _adds_members(operation: Any, enums: DatabaseEnums) -> bool:
    """Return whether new members of an enum are all that an operation is for; of another one, take the type out of it."""
    if not isinstance(operation, ops.AlterColumnOp):
        return False
    old, new = own_enum(operation.existing_type), own_enum(operation.modify_type)
    if old is None or new is None or enums.name(old) != enums.name(new):
        return False
    operation.modify_type = None
    return not operation.has_changes()


class _LostEnums:
    """Enums that columns lose."""

    def __init__(self, enums: DatabaseEnums) -> None:
        self._enums = enums
        self._columns: Dict[EnumName, Set[Place]] = {}
        self._found: Dict[EnumName, Enum] = {}

    def note(self, operation: Any, operations: List[Any]) -> None:
        for column, enum in _before(operation):
            names = NamesBefore(operations, operation.schema, str(operation.table_name))
            name = self._enums.name(enum)
            self._found[name] = enum
            place = self._enums.place(operation.schema, names.table, names.column_before(column))
            self._columns.setdefault(name, set()).add(place)

    def drops(self, wanted: Set[EnumName]) -> Iterator[DropEnum]:
        kept = wanted | {self._enums.name(enum) for enum in self._enums.models()}
        for name, columns in self._columns.items():
            if name not in kept and self._enums.columns(name) <= columns:
                yield DropEnum(self._enums.sql_name(self._found[name]), self._enums.labels[name])


def _converted(operation: Any) -> Any:
    """Return an operation that gives a column another type with what PostgreSQL needs for it; another one as it is."""
    if isinstance(operation, ops.AlterColumnOp) and operation.modify_type is not None:
        if own_enum(operation.existing_type) or own_enum(operation.modify_type):
            return ConvertColumn(operation)
    return operation


def _after(operation: Any) -> Iterator[Tuple[str, Enum]]:
    """Yield the columns that have an enum after an operation, each with it."""
    if isinstance(operation, ops.CreateTableOp):
        yield from _of_columns(operation.columns)
    elif isinstance(operation, ops.AddColumnOp):
        yield from _of_columns([operation.column])
    elif isinstance(operation, ops.AlterColumnOp) and operation.modify_type is not None:
        yield from _of_columns([Column(operation.column_name, operation.modify_type)])


def _before(operation: Any) -> Iterator[Tuple[str, Enum]]:
    """Yield the columns that have an enum before an operation and not after it, each with it."""
    if isinstance(operation, ops.DropTableOp):
        yield from _of_columns(operation.to_table().columns)
    elif isinstance(operation, ops.DropColumnOp):
        yield from _of_columns([operation.reverse().column])
    elif isinstance(operation, ops.AlterColumnOp) and operation.modify_type is not None:
        yield from _of_columns([Column(operation.column_name, operation.existing_type)])


def _of_columns(columns: Any) -> Iterator[Tuple[str, Enum]]:
    for column in columns:
        enum = own_enum(column.type) if isinstance(column, Column) else None
        if enum is not None:
            yield str(column.name), enum
