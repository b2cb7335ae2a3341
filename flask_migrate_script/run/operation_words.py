"""Alembic's operations in plain words."""

from __future__ import annotations

from typing import Any, Callable, Dict, Iterable, Iterator, Optional

from alembic.operations import ops

from ..errors.redaction import redacted_and_cut
from ..exceptions import one_line

_LENGTH = 100


def in_words(operation: Any) -> str:
    """Return what an operation does, in one line.

    :param operation: one of Alembic's, or of a project's own.
    """
    for kind, words in _WORDS.items():
        if isinstance(operation, kind):
            return words(operation)
    return type(operation).__name__


def statement_in_words(text: str) -> str:
    """Return a statement as one line, cut where it is long."""
    return redacted_and_cut(one_line(text), _LENGTH)


def qualified(name: Any, schema: Optional[Any] = None) -> str:
    """Return a table's name with its schema."""
    return f"{schema}.{name}" if schema else str(name)


def _table(operation: Any) -> str:
    return qualified(operation.table_name, operation.schema)


def _names(columns: Iterable[Any]) -> str:
    return ", ".join(str(getattr(column, "name", None) or column) for column in columns)


def _create_table(operation: ops.CreateTableOp) -> str:
    # Constraints have no key.
    columns = [column for column in operation.columns if hasattr(column, "key")]
    return f"create table {_table(operation)} ({_names(columns)})"


def _alter_column(operation: ops.AlterColumnOp) -> str:
    return f"alter column {_table(operation)}.{operation.column_name}: {', '.join(_changes(operation))}"


def _changes(operation: ops.AlterColumnOp) -> Iterator[str]:
    if operation.modify_type is not None:
        yield f"type {operation.modify_type!r}"
    if operation.modify_nullable is not None:
        yield "nullable" if operation.modify_nullable else "not nullable"
    if operation.modify_server_default is None:
        yield "no server default"
    elif operation.modify_server_default is not False:
        default = getattr(operation.modify_server_default, "arg", operation.modify_server_default)
        yield f"server default {one_line(default)}"
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
    ops.CreateTableCommentOp: lambda operation: f"comment on table {_table(operation)}",
    ops.DropTableCommentOp: lambda operation: f"drop the comment on table {_table(operation)}",
}
