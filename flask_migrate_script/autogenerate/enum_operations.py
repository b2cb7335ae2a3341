"""The operations on PostgreSQL's enums, as ``migrate`` writes them. On another database they do nothing."""

from __future__ import annotations

import re
from typing import Any, List, Optional, Sequence

from alembic.autogenerate import renderers
from alembic.operations import ops
from sqlalchemy import DefaultClause, text

from ..sql_quotes import quoted_name, quoted_text
from .enum_types import is_array, own_enum, sql_name

_LITERAL = re.compile(r"('(?:[^']|'')*')(?:::[^']+)?$")


class CreateEnum(ops.MigrateOperation):
    """Create an enum.

    :param name: its name as SQL, with the schema.
    :param schema: the schema, if it has one.
    """

    def __init__(self, name: str, labels: Sequence[str], schema: Optional[str] = None) -> None:
        self.name, self.labels, self.schema = name, labels, schema

    def reverse(self) -> DropEnum:
        """Return the operation that drops it."""
        return DropEnum(self.name, self.labels)


class DropEnum(ops.MigrateOperation):
    """Drop an enum, after the last column that has it."""

    def __init__(self, name: str, labels: Sequence[str]) -> None:
        self.name, self.labels = name, labels

    def reverse(self) -> CreateEnum:
        """Return the operation that creates it."""
        return CreateEnum(self.name, self.labels)


class AddEnumMember(ops.MigrateOperation):
    """Add a member to an enum.

    :param after: the member that it comes after; None for the first one.
    :param before: the member that it comes before, if it is the first one.
    """

    def __init__(self, name: str, label: str, after: Optional[str], before: Optional[str]) -> None:
        self.name, self.label, self.after, self.before = name, label, after, before

    def reverse(self) -> KeepEnumMember:
        """Return the operation that leaves it: PostgreSQL can't take it back."""
        return KeepEnumMember(self.name, self.label)


class KeepEnumMember(ops.MigrateOperation):
    """Leave a member that PostgreSQL can't take back."""

    def __init__(self, name: str, label: str) -> None:
        self.name, self.label = name, label


class ConvertColumn(ops.AlterColumnOp):
    """Give a column another type, where the one before or the one after is an enum.

    PostgreSQL converts a text to an enum only where that is written, and a default to no other type.
    """

    def __init__(self, operation: ops.AlterColumnOp) -> None:
        self.__dict__.update(operation.__dict__)

    def reverse(self) -> ConvertColumn:
        """Return the operation that gives the column its old type."""
        plain = ops.AlterColumnOp(self.table_name, self.column_name)
        plain.__dict__.update(self.__dict__)
        return ConvertColumn(plain.reverse())

    def steps(self) -> List[ops.AlterColumnOp]:
        """Return what it is made of: with a default, that is dropped before and set after."""
        change = self._alter()
        change.__dict__.update(self.__dict__)
        new = self.modify_server_default
        if new is False:
            new = _literal(self.existing_server_default)
            if new is None:
                return [change]
        elif not isinstance(self.existing_server_default, DefaultClause):
            return [change]
        change.existing_server_default = change.modify_server_default = False
        first, last = self._alter(), self._alter()
        first.modify_server_default = None
        last.existing_type = self.modify_type
        if self.modify_nullable is not None:
            last.existing_nullable = self.modify_nullable
        last.modify_server_default = new
        # None is for one that the models do not have any more.
        return [first, change] if new is None else [first, change, last]

    def _alter(self) -> ops.AlterColumnOp:
        return ops.AlterColumnOp(
            self.table_name,
            self.column_name,
            schema=self.schema,
            existing_type=self.existing_type,
            existing_nullable=self.existing_nullable,
        )


def _literal(default: Any) -> Optional[DefaultClause]:
    """Return a default of the database without its type; None if it is no literal, or there is none."""
    found = _LITERAL.match(str(getattr(getattr(default, "arg", None), "text", "")))
    return DefaultClause(text(found.group(1).replace(":", r"\:"))) if found else None


def statement(operation: Any) -> str:
    """Return the SQL of an operation; empty if it has none."""
    if isinstance(operation, CreateEnum):
        labels = ", ".join(map(quoted_text, operation.labels))
        return f"CREATE TYPE {operation.name} AS ENUM ({labels})"
    if isinstance(operation, DropEnum):
        return f"DROP TYPE {operation.name}"
    if not isinstance(operation, AddEnumMember):
        return ""
    place = ""
    if operation.after is not None:
        place = f" AFTER {quoted_text(operation.after)}"
    elif operation.before is not None:
        place = f" BEFORE {quoted_text(operation.before)}"
    label = quoted_text(operation.label)
    return f"ALTER TYPE {operation.name} ADD VALUE IF NOT EXISTS {label}{place}"


def _on_postgresql(context: Any, operation: Any) -> List[str]:
    op = context.opts["alembic_module_prefix"] or ""
    # op.execute() takes ":name" for a parameter.
    sql = statement(operation).replace(":", r"\:")
    # An empty line ends the indentation.
    return [f"if {op}get_context().dialect.name == 'postgresql':", f"{op}execute({sql!r})", ""]


@renderers.dispatch_for(CreateEnum)
def _render_create(context: Any, operation: CreateEnum) -> List[str]:
    return _on_postgresql(context, operation)


@renderers.dispatch_for(DropEnum)
def _render_drop(context: Any, operation: DropEnum) -> List[str]:
    return _on_postgresql(context, operation)


@renderers.dispatch_for(AddEnumMember)
def _render_add(context: Any, operation: AddEnumMember) -> List[str]:
    comment = "# No statement can use the new member before the transaction of this revision is committed."
    return [comment, *_on_postgresql(context, operation)]


@renderers.dispatch_for(KeepEnumMember)
def _render_keep(context: Any, operation: KeepEnumMember) -> str:
    return f"pass  # {operation.name} keeps its member {operation.label!r}: PostgreSQL has no statement to drop it."


@renderers.dispatch_for(ConvertColumn)
def _render_convert(context: Any, operation: ConvertColumn) -> List[str]:
    lines = [str(renderers.dispatch(ops.AlterColumnOp)(context, one)) for one in operation.steps()]
    enum = own_enum(operation.modify_type)
    if enum is not None:
        array = "[]" if is_array(operation.modify_type) else ""
        preparer = context.migration_context.dialect.identifier_preparer
        column = quoted_name(str(operation.column_name))
        using = f"{column}::text{array}::{sql_name(enum, preparer)}{array}"
        place = next(n for n, one in enumerate(operation.steps()) if one.modify_type is not None)
        lines[place] = f"{lines[place][:-1]},\n{' ' * 11}postgresql_using={using!r})"
    return lines
