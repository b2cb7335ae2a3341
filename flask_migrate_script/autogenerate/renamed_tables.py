"""A table that is dropped and one that is created: one that gets a new name, if the user has it so."""

from __future__ import annotations

from typing import Any, Dict, Iterator, List, NamedTuple

from alembic.operations import ops
from alembic.runtime.migration import MigrationContext
from sqlalchemy import ForeignKeyConstraint, UniqueConstraint

from .alterations import alterations
from .carried import NewName, carry, is_same, may_stay, renamed
from .nameless import NameInBatch
from .new_names import is_unnamed, of_constraint
from .rename_operations import RenameTable, add_rename, new_names
from .table_names import column_name, full_name


class DropAndCreate(NamedTuple):
    """The operations of two tables that may be a rename."""

    drop: ops.DropTableOp
    create: ops.CreateTableOp

    def option(self) -> str:
        """Return what ``--rename`` is given for it."""
        return f"{self.old_name()}:{self.create.table_name}"

    def question(self) -> str:
        """Return the question whether it is a rename."""
        return f"Was the table {self.old_name()} renamed to {self.new_name()}?"

    def old_name(self) -> str:
        """Return the name of the table that is dropped."""
        return full_name(self.drop.table_name, self.drop.schema)

    def new_name(self) -> str:
        """Return the name of the table that is created."""
        return full_name(self.create.table_name, self.create.schema)

    def same(self) -> str:
        """Return what both have in common if it is plausible."""
        return "columns"

    def is_plausible(self, context: MigrationContext) -> bool:
        """Return whether both have the same columns."""
        old, new = _columns(self.drop.to_table()), _columns(self.create.to_table())
        return set(old) == set(new) and not any(
            context.impl.compare_type(old[name], new[name]) for name in old
        )

    def fits(self, operations: List[Any]) -> bool:
        """Return whether both are still there: neither belongs to another rename."""
        return self.drop in operations and self.create in operations

    def rename(self, operations: List[Any], context: MigrationContext) -> None:
        """Put the rename first, and what else differs after it."""
        schema, name = self.create.schema, self.create.table_name
        rename = NewName(schema, self.drop.table_name, None, name, context.dialect.name)
        place = operations.index(self.create)
        theirs = [one for one in operations if self._is_theirs(one)]
        inner = [
            *self._differences([*new_names(operations, rename.dialect), rename], context),
            *(one for ops_ in theirs for one in ops_.ops),
        ]
        operations[place] = ops.ModifyTableOps(name, inner, schema=schema)
        if context.dialect.supports_comments:
            # Not in a batch: that of Alembic 1.4 has no such operation.
            operations[place + 1 : place + 1] = self._comment()
        operations[:] = [one for one in operations if one is not self.drop and one not in theirs]
        carry(operations, rename)
        add_rename(operations, RenameTable(rename.table, name, schema=schema))

    def _comment(self) -> List[Any]:
        """Return what gives the table its comment; nothing if it has it."""
        before, table = self.drop.to_table().comment, self.create.to_table()
        if before == table.comment:
            return []
        options = {"schema": table.schema, "existing_comment": before}
        if table.comment is None:
            return [ops.DropTableCommentOp(table.name, **options)]
        return [ops.CreateTableCommentOp(table.name, table.comment, **options)]

    def _is_theirs(self, operation: Any) -> bool:
        names = (self.drop.table_name, self.create.table_name)
        return (
            isinstance(operation, ops.ModifyTableOps)
            and operation.schema == self.create.schema
            and operation.table_name in names
        )

    def _differences(self, renames: List[NewName], context: MigrationContext) -> Iterator[Any]:
        """Yield what differs between the two beside their indexes, which have operations of their own.

        :param renames: this one, and those that are done before it.
        """
        schema, name = self.create.schema, self.create.table_name
        before, after = self.drop.to_table(), self.create.to_table()
        old, new = _columns(before), _columns(after)
        there = _constraints(after)
        for reflected in _constraints(before, is_in_database=True):
            create = reflected
            for rename in renames:
                create = renamed(create, rename) or create
            dialect = context.dialect.name
            twin = next((one for one in there if is_same(one, create, dialect)), None)
            if twin is not None and may_stay(create, twin, dialect):
                there.remove(twin)
            else:
                yield create.reverse()
        for column in new.values():
            if column.name not in old:
                yield ops.AddColumnOp.from_column_and_tablename(schema, name, column)
            else:
                yield from alterations(name, schema, old[column.name], column, context)
        yield from there
        for column in old.values():
            if column.name not in new:
                yield ops.DropColumnOp.from_column_and_tablename(schema, name, column)


def table_pairs(operations: List[Any]) -> Iterator[DropAndCreate]:
    """Yield each table that is dropped with each one that is created in its schema."""
    for drop in operations:
        for create in operations:
            if isinstance(drop, ops.DropTableOp) and isinstance(create, ops.CreateTableOp):
                if drop.schema == create.schema:
                    yield DropAndCreate(drop, create)


def _columns(table: Any) -> Dict[str, Any]:
    return {column.name: column for column in table.columns}


def _constraints(table: Any, is_in_database: bool = False) -> List[Any]:
    """Return what creates the unique constraints and foreign keys of a table."""
    kinds: Dict[type, Any] = {
        UniqueConstraint: ops.CreateUniqueConstraintOp,
        ForeignKeyConstraint: ops.CreateForeignKeyOp,
    }
    found: List[Any] = []
    for constraint in table.constraints:
        if type(constraint) in kinds:
            create = kinds[type(constraint)].from_constraint(constraint)
            if is_in_database and is_unnamed(constraint):
                create.constraint_name = NameInBatch(of_constraint(constraint).plain_name())
            found.append(create)
    return sorted(found, key=_order)


def _order(create: Any) -> Any:
    """Return a key for an order that is the same each time: a table's constraints are a set."""
    columns = getattr(create, "local_cols", None) or create.columns
    return type(create).__name__, [column_name(one) for one in columns]
