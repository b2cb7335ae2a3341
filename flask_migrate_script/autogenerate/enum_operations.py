"""The operations on PostgreSQL's enums, as ``migrate`` writes them. On another database they do nothing."""

from __future__ import annotations

from typing import Any, List, Optional, Sequence

from alembic.autogenerate import renderers
from alembic.operations import ops


class CreateEnum(ops.MigrateOperation):
    """Create an enum.

    :param name: its name as SQL, with the schema.
    """

    def __init__(self, name: str, labels: Sequence[str]) -> None:
        self.name, self.labels = name, labels

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


class CastToEnum(ops.AlterColumnOp):
    """Give a column an enum as its type: PostgreSQL converts a text only where it is written.

    :param name: the enum's name as SQL.
    """

    def __init__(self, operation: ops.AlterColumnOp, name: str) -> None:
        self.__dict__.update(operation.__dict__)
        self.name = name

    def reverse(self) -> ops.AlterColumnOp:
        """Return the operation that gives the column its old type."""
        plain = ops.AlterColumnOp(self.table_name, self.column_name)
        plain.__dict__.update(self.__dict__)
        return plain.reverse()


def quoted(text: str) -> str:
    """Return a text as SQL."""
    return "'" + text.replace("'", "''") + "'"


def statement(operation: Any) -> str:
    """Return the SQL of an operation; empty if it has none."""
    if isinstance(operation, CreateEnum):
        labels = ", ".join(map(quoted, operation.labels))
        return f"CREATE TYPE {operation.name} AS ENUM ({labels})"
    if isinstance(operation, DropEnum):
        return f"DROP TYPE {operation.name}"
    if not isinstance(operation, AddEnumMember):
        return ""
    place = ""
    if operation.after is not None:
        place = f" AFTER {quoted(operation.after)}"
    elif operation.before is not None:
        place = f" BEFORE {quoted(operation.before)}"
    label = quoted(operation.label)
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


@renderers.dispatch_for(CastToEnum)
def _render_cast(context: Any, operation: CastToEnum) -> str:
    text = str(renderers.dispatch(ops.AlterColumnOp)(context, operation))
    column = str(operation.column_name).replace('"', '""')
    using = f'"{column}"::text::{operation.name}'
    return f"{text[:-1]},\n{' ' * 11}postgresql_using={using!r})"
