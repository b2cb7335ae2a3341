"""PostgreSQL's enums in a revision: created before their first column, dropped after the last one, given new members.

SQLAlchemy creates the type with a table, if nobody else has it yet, and never with a column; Alembic drops none.
"""

from __future__ import annotations

from typing import Any, Dict, Iterator, List, Set, Tuple

from alembic.operations import ops
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Column, Enum

from .enum_operations import AddEnumMember, ConvertColumn, CreateEnum, DropEnum
from .enum_types import DatabaseEnums, EnumName, Place, is_of_the_app, own_enum, sql_name
from .operation_lists import without_empty
from .rename_operations import NamesBefore


def write_enums(operations: List[Any], context: MigrationContext) -> None:
    """Write what the enums of a revision need.

    :param operations: those of the upgrade, changed in place.
    """
    if context.dialect.name != "postgresql":
        return
    enums = DatabaseEnums(context)
    new, gone, members = _NewEnums(enums, context), _LostEnums(enums), _NewMembers(enums, context)
    for operation in operations:
        names = NamesBefore(
            operations,
            getattr(operation, "schema", None),
            str(getattr(operation, "table_name", "")),
        )
        for one in _each(operation):
            new.note(one)
            gone.note(one, names)
            members.note(one)
        if isinstance(operation, ops.ModifyTableOps):
            operation.ops = [_converted(one) for one in operation.ops if not members.is_all(one)]
    operations[:] = [
        *new.creates(),
        *members.adds(),
        *without_empty(operations),
        *gone.drops(set(new.names), context),
    ]


class _NewEnums:
    """Enums that columns get, and that are not in the database."""

    def __init__(self, enums: DatabaseEnums, context: MigrationContext) -> None:
        self._enums, self._context = enums, context
        self.names: Dict[EnumName, Enum] = {}

    def note(self, operation: Any) -> None:
        for _, enum in _after(operation):
            if not is_of_the_app(enum):
                self.names.setdefault(self._enums.name(enum), enum)

    def creates(self) -> Iterator[CreateEnum]:
        for name, enum in self.names.items():
            if name not in self._enums.labels:
                sql = sql_name(enum, self._context.dialect.identifier_preparer)
                yield CreateEnum(sql, list(enum.enums), enum.schema and str(enum.schema))


class _LostEnums:
    """Enums that columns lose."""

    def __init__(self, enums: DatabaseEnums) -> None:
        self._enums = enums
        self._columns: Dict[EnumName, Set[Place]] = {}
        self._found: Dict[EnumName, Enum] = {}

    def note(self, operation: Any, names: NamesBefore) -> None:
        for column, enum in _before(operation):
            name = self._enums.name(enum)
            self._found[name] = enum
            place = self._enums.place(operation.schema, names.table, names.column_before(column))
            self._columns.setdefault(name, set()).add(place)

    def drops(self, new: Set[EnumName], context: MigrationContext) -> Iterator[DropEnum]:
        kept = new | {self._enums.name(enum) for enum in self._enums.models()}
        for name, columns in self._columns.items():
            if name not in kept and self._enums.columns(name) <= columns:
                yield DropEnum(
                    sql_name(self._found[name], context.dialect.identifier_preparer),
                    self._enums.labels[name],
                )


class _NewMembers:
    """Members that enums of the database get."""

    def __init__(self, enums: DatabaseEnums, context: MigrationContext) -> None:
        self._enums, self._context = enums, context
        self._found: Dict[EnumName, Enum] = {}

    def note(self, operation: Any) -> None:
        for _, enum in _after(operation):
            if not is_of_the_app(enum):
                self._found[self._enums.name(enum)] = enum

    def is_all(self, operation: Any) -> bool:
        """Return whether new members are all that an operation is for, which adds none."""
        if not isinstance(operation, ops.AlterColumnOp):
            return False
        old, new = own_enum(operation.existing_type), own_enum(operation.modify_type)
        if old is None or new is None or self._enums.name(old) != self._enums.name(new):
            return False
        operation.modify_type = None
        return not operation.has_changes()

    def adds(self) -> Iterator[AddEnumMember]:
        for name, enum in self._found.items():
            there = list(self._enums.labels.get(name, ()))
            labels = list(enum.enums)
            for place, label in enumerate(labels):
                if not there or label in there:
                    continue
                after = labels[place - 1] if place else None
                yield AddEnumMember(
                    sql_name(enum, self._context.dialect.identifier_preparer),
                    label,
                    after,
                    there[0],
                )
                there.append(label)


def _converted(operation: Any) -> Any:
    """Return an operation that gives a column another type with what PostgreSQL needs for it; another one as it is."""
    if isinstance(operation, ops.AlterColumnOp) and operation.modify_type is not None:
        if own_enum(operation.existing_type) or own_enum(operation.modify_type):
            return ConvertColumn(operation)
    return operation


def _each(operation: Any) -> List[Any]:
    return list(operation.ops) if isinstance(operation, ops.ModifyTableOps) else [operation]


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
