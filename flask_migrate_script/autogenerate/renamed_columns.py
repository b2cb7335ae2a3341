"""A column that is dropped and one that is added in its table: one that gets a new name, if the user has it so."""

from __future__ import annotations

from typing import Any, Iterator, List, NamedTuple

from alembic.operations import ops
from alembic.runtime.migration import MigrationContext

from .alterations import alterations
from .carried import NewName, carry
from .rename_operations import RenameColumn, add_rename
from .table_names import full_name


class DropAndAdd(NamedTuple):
    """The operations of one table that may be a rename."""

    table: ops.ModifyTableOps
    drop: ops.DropColumnOp
    add: ops.AddColumnOp

    @property
    def old(self) -> Any:
        """The column as it is in the database."""
        return self.drop.reverse().column

    @property
    def new(self) -> Any:
        """The column of the models."""
        return self.add.column

    def option(self) -> str:
        """Return what ``--rename`` is given for it."""
        return f"{self.old_name()}:{self.new.name}"

    def question(self) -> str:
        """Return the question whether it is a rename."""
        return f"Was {self.old_name()} renamed to {self.new_name()}?"

    def old_name(self) -> str:
        """Return the name of the column that is dropped."""
        return f"{full_name(self.table.table_name, self.table.schema)}.{self.old.name}"

    def new_name(self) -> str:
        """Return the name of the column that is added."""
        return f"{full_name(self.table.table_name, self.table.schema)}.{self.new.name}"

    def same(self) -> str:
        """Return what both have in common if it is plausible."""
        return "type"

    def is_plausible(self, context: MigrationContext) -> bool:
        """Return whether the types are the same."""
        return not context.impl.compare_type(self.old, self.new)

    def fits(self, operations: List[Any]) -> bool:
        """Return whether both are still there: neither belongs to another rename."""
        return self.drop in self.table.ops and self.add in self.table.ops

    def rename(self, operations: List[Any], context: MigrationContext) -> None:
        """Put the rename first, and what else differs after it."""
        table, schema, old, new = self.table.table_name, self.table.schema, self.old, self.new
        place = self.table.ops.index(self.drop)
        self.table.ops[place : place + 1] = alterations(table, schema, old, new, context)
        self.table.ops.remove(self.add)
        carry(operations, NewName(schema, table, old.name, new.name, context.dialect.name))
        add_rename(operations, RenameColumn(table, schema, old, new.name, context))


def column_pairs(operations: List[Any]) -> Iterator[DropAndAdd]:
    """Yield each column that is dropped with each one that is added in its table."""
    for table in operations:
        if not isinstance(table, ops.ModifyTableOps):
            continue
        for drop in table.ops:
            for add in table.ops:
                if isinstance(drop, ops.DropColumnOp) and isinstance(add, ops.AddColumnOp):
                    pair = DropAndAdd(table, drop, add)
                    # What is computed is lost with no drop, and MySQL's CHANGE would make plain values of it.
                    if not (_is_computed(pair.old) or _is_computed(pair.new)):
                        yield pair


def _is_computed(column: Any) -> bool:
    return getattr(column, "computed", None) is not None  # SQLAlchemy 1.3.11
