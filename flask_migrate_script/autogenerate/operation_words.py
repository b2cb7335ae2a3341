"""Alembic's operations in plain words."""

from __future__ import annotations

import re
from typing import Any, Callable, Dict, Iterable, Iterator

from alembic.operations import ops

from ..errors.redaction import redacted_and_cut
from ..exceptions import one_line
from .enum_operations import AddEnumMember, CreateEnum, DropEnum
from .fill_operation import FillColumn
from .table_names import column_name, full_name

_LENGTH = 100

_COLLATION = re.compile(r" (?:CHARACTER SET|COLLATE) \S+")


def in_words(operation: Any) -> str:
    """Return what an operation does, in one line.

    :param operation: one of Alembic's, or of a project's own.
    """
    for kind, words in _WORDS.items():
        if isinstance(operation, kind):
            return words(operation)
    return type(operation).__name__


def does(operation: Any, dialect: Any) -> str:
    """Return what an operation of a new revision does, in the third person: ``adds users.age (INTEGER)``.

    It has the types, which are known there.

    :param dialect: SQLAlchemy's, of the database.
    """
    if isinstance(operation, ops.AlterColumnOp):
        return _changes_column(operation, dialect)
    text = in_words(operation)
    if isinstance(operation, ops.AddColumnOp):
        column = operation.column
        text += f" ({type_in_words(column.type, dialect)}{'' if column.nullable else ', NOT NULL'})"
    if not isinstance(operation, tuple(_WORDS)):
        return text
    verb, _, rest = text.partition(" ")
    if isinstance(operation, (ops.AddColumnOp, ops.DropColumnOp)):
        rest = rest[len("column ") :]
    text = f"{verb}s {rest}"
    is_long = isinstance(operation, ops.CreateTableOp) and len(text) > _LENGTH
    return f"{text[:_LENGTH].rstrip()} ..." if is_long else text


def type_in_words(type_: Any, dialect: Any) -> str:
    """Return a column's type as the database writes it, without character set and collation."""
    try:
        text = str(type_.compile(dialect=dialect))
    except Exception:  # a type that is not complete, or of another database
        return repr(type_)
    return _COLLATION.sub("", text)


def statement_in_words(text: str) -> str:
    """Return a statement as one line, cut where it is long."""
    return redacted_and_cut(one_line(text), _LENGTH)


def _table(operation: Any) -> str:
    return full_name(operation.table_name, operation.schema)


def _names(columns: Iterable[Any]) -> str:
    return ", ".join(map(column_name, columns))


def _create_table(operation: ops.CreateTableOp) -> str:
    # Constraints have no key.
    columns = [column for column in operation.columns if hasattr(column, "key")]
    return f"create table {_table(operation)} ({_names(columns)})"


def _alter_column(operation: ops.AlterColumnOp) -> str:
    return f"alter column {_table(operation)}.{operation.column_name}: {', '.join(_changes(operation))}"


def _changes_column(operation: ops.AlterColumnOp, dialect: Any) -> str:
    name = f"{_table(operation)}.{operation.column_name}"
    changes = ", ".join(_changes_to(operation, dialect))
    if operation.modify_name is None:
        return f"changes {name} {changes}".rstrip()
    text = f"renames {name} to {_table(operation)}.{operation.modify_name}"
    return f"{text}, and changes it {changes}" if changes else text


def _changes_to(operation: ops.AlterColumnOp, dialect: Any) -> Iterator[str]:
    if operation.modify_type is not None:
        old = operation.existing_type
        before = f"from {type_in_words(old, dialect)} " if old is not None else ""
        yield f"{before}to {type_in_words(operation.modify_type, dialect)}"
    if operation.modify_nullable is not None:
        yield "to nullable" if operation.modify_nullable else "to NOT NULL"
    if operation.modify_server_default is None:
        yield "to no server default"
    elif operation.modify_server_default is not False:
        yield f"to the {_server_default(operation)}"
    if getattr(operation, "modify_comment", False) is not False:
        yield "to another comment"


def _server_default(operation: ops.AlterColumnOp) -> str:
    default = operation.modify_server_default
    return f"server default {one_line(getattr(default, 'arg', default))}"


def _changes(operation: ops.AlterColumnOp) -> Iterator[str]:
    if operation.modify_type is not None:
        yield f"type {operation.modify_type!r}"
    if operation.modify_nullable is not None:
        yield "nullable" if operation.modify_nullable else "not nullable"
    if operation.modify_server_default is None:
        yield "no server default"
    elif operation.modify_server_default is not False:
        yield _server_default(operation)
    if operation.modify_name is not None:
        yield f"renamed to {operation.modify_name}"
    if getattr(operation, "modify_comment", False) is not False:
        yield "comment"


def _create_index(operation: ops.CreateIndexOp) -> str:
    kind = "unique index" if operation.unique else "index"
    return (
        f"create {kind} {operation.index_name} on {_table(operation)} ({_names(operation.columns)})"
    )


def _drop_index(operation: ops.DropIndexOp) -> str:
    on = f" on {_table(operation)}" if operation.table_name else ""
    return f"drop index {operation.index_name}{on}"


def _constraint(operation: Any) -> str:
    kind = next(words for cls, words in _CONSTRAINTS.items() if isinstance(operation, cls))
    return f"create {kind} {_constraint_name(operation)}on {_on(operation)}"


def _drop_constraint(operation: ops.DropConstraintOp) -> str:
    return f"drop constraint {_constraint_name(operation)}on {_on(operation)}"


def _constraint_name(operation: Any) -> str:
    return f"{operation.constraint_name} " if operation.constraint_name else ""


def _on(operation: Any) -> str:
    if isinstance(operation, ops.CreateForeignKeyOp):
        local, remote = _names(operation.local_cols), _names(operation.remote_cols)
        return f"{operation.source_table} ({local}) to {operation.referent_table} ({remote})"
    columns: Any = getattr(operation, "columns", None)
    return f"{_table(operation)} ({_names(columns)})" if columns else _table(operation)


def _bulk_insert(operation: ops.BulkInsertOp) -> str:
    count = len(operation.rows)
    return f"insert {count} {'row' if count == 1 else 'rows'} into {operation.table.name}"


_CONSTRAINTS: Dict[type, str] = {
    ops.CreatePrimaryKeyOp: "primary key",
    ops.CreateUniqueConstraintOp: "unique constraint",
    ops.CreateForeignKeyOp: "foreign key",
    ops.CreateCheckConstraintOp: "check constraint",
    ops.AddConstraintOp: "constraint",
}

# More special ones come first.
_WORDS: Dict[type, Callable[[Any], str]] = {
    ops.CreateTableOp: _create_table,
    ops.DropTableOp: lambda operation: f"drop table {_table(operation)}",
    ops.RenameTableOp: lambda operation: (
        f"rename table {_table(operation)} to {operation.new_table_name}"
    ),
    ops.AddColumnOp: lambda operation: f"add column {_table(operation)}.{operation.column.name}",
    ops.DropColumnOp: lambda operation: f"drop column {_table(operation)}.{operation.column_name}",
    ops.AlterColumnOp: _alter_column,
    ops.CreateIndexOp: _create_index,
    ops.DropIndexOp: _drop_index,
    ops.AddConstraintOp: _constraint,
    ops.DropConstraintOp: _drop_constraint,
    ops.BulkInsertOp: _bulk_insert,
    CreateEnum: lambda operation: f"create enum {operation.name} ({', '.join(operation.labels)})",
    DropEnum: lambda operation: f"drop enum {operation.name}",
    AddEnumMember: lambda operation: f"add member {operation.label} to enum {operation.name}",
    FillColumn: lambda operation: (
        f"fill {_table(operation)}.{operation.column_name} in the rows that have no value"
    ),
    ops.ExecuteSQLOp: lambda operation: f"execute {statement_in_words(str(operation.sqltext))}",
    ops.CreateTableCommentOp: lambda operation: f"comment on table {_table(operation)}",
    ops.DropTableCommentOp: lambda operation: f"drop the comment on table {_table(operation)}",
}
