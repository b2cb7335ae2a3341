"""Whether a revision's ``downgrade()`` takes back what its ``upgrade()`` has done."""

from __future__ import annotations

import re
from typing import Any, Iterator, List, Set, Tuple

from alembic.operations import ops

from ..run.revision_notes import Noted, RevisionNotes
from .lint_rules import IRREVERSIBLE
from .operation_rules import RuleMatch

_OF_TABLES = (ops.CreateTableOp, ops.DropTableOp, ops.RenameTableOp)


def not_taken_back(
    upgrade: List[Noted], downgrade: RevisionNotes, begins: int
) -> Iterator[RuleMatch]:
    """Yield what a downgrade leaves of an upgrade.

    It is compared by the names of tables, columns, indexes and constraints. What has none, or is in a statement of the
    upgrade, is not looked for; a name in a statement of the downgrade counts as taken back.

    :param begins: the line in which ``downgrade()`` begins.
    """
    if not upgrade:
        return
    if not downgrade.done:
        yield RuleMatch(
            IRREVERSIBLE, begins, f"downgrade() does nothing, upgrade(): {upgrade[0].text}"
        )
        return
    names, tables = _all_names(downgrade)
    for one in upgrade:
        own = _names(one.operation)
        table = _lower(getattr(one.operation, "table_name", None) or "")
        if own and not (own | _columns(one.operation)) & names and table not in tables:
            yield RuleMatch(
                IRREVERSIBLE, one.line, f"{one.text}: downgrade() does not take it back."
            )


def _all_names(notes: RevisionNotes) -> Tuple[Set[str], Set[str]]:
    """Return the names of what is changed, and of the tables that are made, dropped or renamed."""
    names: Set[str] = set()
    tables: Set[str] = set()
    for one in notes.done:
        names |= _names(one.operation)
        if isinstance(one.operation, _OF_TABLES):
            tables |= _names(one.operation)
    for statement in notes.sql:
        if statement.is_own:
            words = set(re.findall(r"\w+", statement.text.lower()))
            names |= words | {f"{table}.{column}" for table in words for column in words}
    return names, tables


def _names(operation: Any) -> Set[str]:
    """Return the names of what an operation makes, changes or drops; a column's has its table's before it."""
    table = _lower(getattr(operation, "table_name", None) or "")
    if isinstance(operation, ops.AddColumnOp):
        return {f"{table}.{_lower(operation.column.name)}"}
    if isinstance(operation, ops.DropColumnOp):
        return {f"{table}.{_lower(operation.column_name)}"}
    if isinstance(operation, ops.AlterColumnOp):
        both = (operation.column_name, operation.modify_name)
        return {f"{table}.{_lower(name)}" for name in both if name is not None}
    if isinstance(operation, ops.RenameTableOp):
        return {table, _lower(operation.new_table_name)}
    if isinstance(operation, (ops.CreateTableOp, ops.DropTableOp)):
        return {table}
    name = getattr(operation, "index_name", None) or getattr(operation, "constraint_name", None)
    return {_lower(name)} if name else set()


def _columns(operation: Any) -> Set[str]:
    """Return the columns of an index or a constraint, which goes with them."""
    if isinstance(operation, (ops.CreateIndexOp, ops.CreateUniqueConstraintOp)):
        table = _lower(operation.table_name)
        return {f"{table}.{_lower(getattr(one, 'name', one))}" for one in operation.columns}
    if isinstance(operation, ops.CreateForeignKeyOp):
        table = _lower(operation.source_table)
        return {f"{table}.{_lower(one)}" for one in operation.local_cols}
    return set()


def _lower(name: Any) -> str:
    return str(name).lower()
