"""What an operation of a revision does to the code that still runs, on every database."""

from __future__ import annotations

import re
from typing import Any, Iterator, List, NamedTuple, Optional, Set

from alembic.operations import ops

from ..autogenerate.table_names import full_name
from ..run.revision_notes import Noted
from .lint_rules import DATA_AND_SCHEMA

_WRITES = re.compile(r"(INSERT|UPDATE|DELETE|REPLACE|MERGE|LOAD)\b", re.IGNORECASE)
_CHANGES_SCHEMA = re.compile(r"(CREATE|ALTER|DROP|RENAME|TRUNCATE)\b", re.IGNORECASE)


class RuleMatch(NamedTuple):
    """What a rule has found, before comments are looked at."""

    rule: str
    #: The line of the revision's file; None where it is not known.
    line: Optional[int]
    what: str
    #: What to do instead; None for what the rule has.
    instead: Optional[str] = None


def in_operations(notes: List[Noted], dialect: str) -> Iterator[RuleMatch]:
    """Yield what is found in the operations of a revision.

    A table that the revision itself creates has no rows, and no code uses it yet.

    :param dialect: the name of the database's dialect.
    """
    created: Set[str] = set()
    for one in notes:
        operation = one.operation
        if isinstance(operation, ops.CreateTableOp):
            created.add(_table(operation))
        elif operation is not None and _table(operation) not in created:
            for rule, why in _of_operation(operation, dialect):
                yield RuleMatch(rule, one.line, f"{one.text}: {why}")
    if dialect in ("mysql", "mariadb"):
        yield from _data_and_schema(notes)


def _of_operation(operation: Any, dialect: str) -> Iterator[Any]:
    if isinstance(operation, ops.DropColumnOp):
        yield "drop-column", "code that still runs reads and writes it."
    elif isinstance(operation, ops.DropTableOp):
        yield "drop-table", "code that still runs reads and writes it."
    elif isinstance(operation, ops.RenameTableOp):
        yield "rename-table", "code that still runs uses the old name."
    elif isinstance(operation, ops.AddColumnOp):
        column = operation.column
        # A computed column, or an identity, is its own server_default.
        if not (column.nullable or column.primary_key or column.server_default is not None):
            yield "not-null", "it has no server_default, and code that still runs inserts no value."
    elif isinstance(operation, ops.AlterColumnOp):
        if operation.modify_name is not None:
            yield "rename-column", "code that still runs uses the old name."
        if operation.modify_nullable is False and operation.existing_nullable is not False:
            yield (
                "not-null",
                "it fails on a row without a value, and so does code that writes none.",
            )
        if operation.modify_type is not None and not _is_wider(operation, dialect):
            yield "changed-type", "the table may be locked while it is written anew or read."


def _is_wider(operation: Any, dialect: str) -> bool:
    """Return whether only the limit of a VARCHAR grows, or goes: PostgreSQL looks at no row for this."""
    old, new = operation.existing_type, operation.modify_type
    names = {getattr(one, "__visit_name__", "") for one in (old, new)}
    if dialect != "postgresql" or not names <= {"string", "VARCHAR", "text", "TEXT"}:
        return False
    before, after = getattr(old, "length", None), getattr(new, "length", None)
    return after is None or (before is not None and before <= after)


def _data_and_schema(notes: List[Noted]) -> Iterator[RuleMatch]:
    schema = [one for one in notes if _changes_schema(one)]
    for one in notes:
        if schema and _writes_data(one):
            what = (
                f"{one.text}: it is data in a revision that changes the schema, too ({schema[0].text}). After an error"
                " the revision is in the database in part."
            )
            yield RuleMatch(DATA_AND_SCHEMA, one.line, what)
            return


def _changes_schema(note: Noted) -> bool:
    if note.operation is None:
        return bool(_CHANGES_SCHEMA.match(note.text))
    is_of_alembic = type(note.operation).__module__.startswith("alembic.")
    return is_of_alembic and not isinstance(note.operation, ops.BulkInsertOp)


def _writes_data(note: Noted) -> bool:
    if note.operation is None:
        return bool(_WRITES.match(note.text))
    return isinstance(note.operation, ops.BulkInsertOp)


def _table(operation: Any) -> str:
    return full_name(getattr(operation, "table_name", ""), getattr(operation, "schema", None))
