"""The operations that rename a column or a table, as ``migrate`` writes them.

Neither is in a batch: in place of a table that is made anew, SQLite, too, then renames the column in the table's indexes,
constraints and triggers, and in the foreign keys of other tables.
"""

from __future__ import annotations

from typing import Any, Dict, Iterable, List, Optional, Tuple, Union

from alembic.autogenerate import renderers
from alembic.operations import ops
from alembic.runtime.migration import MigrationContext

from .alterations import existing_arguments
from .carried import NewName


class RenameColumn(ops.AlterColumnOp):
    """Rename a column, and leave the rest of it as it is.

    :param column: the column as it is in the database.
    :param context: that of the comparison.
    """

    def __init__(
        self, table: str, schema: Optional[str], column: Any, name: str, context: MigrationContext
    ) -> None:
        # The rest of it, which MySQL needs.
        existing = existing_arguments(column, context)
        super().__init__(table, column.name, schema=schema, modify_name=name, **existing)
        self._column, self._context = column, context

    def reverse(self) -> RenameColumn:
        """Return the operation that gives the column its old name."""
        old, new = self.column_name, self.modify_name
        reverse = RenameColumn(self.table_name, self.schema, self._column, old, self._context)
        reverse.column_name = str(new)
        return reverse


class RenameTable(ops.RenameTableOp):
    """Rename a table."""

    def reverse(self) -> RenameTable:
        """Return the operation that gives the table its old name."""
        return RenameTable(self.new_table_name, self.table_name, schema=self.schema)


def add_rename(operations: List[Any], rename: Union[RenameColumn, RenameTable]) -> None:
    """Put a rename before all but the renames that are there."""
    renames = [one for one in operations if isinstance(one, (RenameColumn, RenameTable))]
    operations.insert(len(renames), rename)


def new_names(operations: Iterable[Any], dialect: str) -> List[NewName]:
    """Return what the renames among operations do, in their order.

    :param dialect: the name of the database's dialect.
    """
    found: List[NewName] = []
    for one in operations:
        if isinstance(one, RenameTable):
            found.append(NewName(one.schema, one.table_name, None, one.new_table_name, dialect))
        elif isinstance(one, RenameColumn):
            names = str(one.column_name), str(one.modify_name)
            found.append(NewName(one.schema, one.table_name, *names, dialect))
    return found


class NamesBefore:
    """The names that a table and its columns have in the database, where a revision renames them.

    :param operations: those of the revision.
    """

    def __init__(self, operations: Iterable[Any], schema: Optional[str], table: str) -> None:
        self.table = table
        self._columns: Dict[str, str] = {}
        for one in operations:
            if getattr(one, "schema", None) != schema:
                continue
            if isinstance(one, ops.RenameTableOp) and one.new_table_name == table:
                self.table = str(one.table_name)
            elif isinstance(one, ops.AlterColumnOp) and one.modify_name and one.table_name == table:
                self._columns[str(one.column_name)] = str(one.modify_name)

    def column_before(self, column: str) -> str:
        """Return the name that a column has in the database."""
        return next((old for old, new in self._columns.items() if new == column), column)

    def columns_after(self, columns: Iterable[str]) -> Tuple[str, ...]:
        """Return the names that columns of the database have after the renames."""
        return tuple(self._columns.get(column, column) for column in columns)


@renderers.dispatch_for(RenameColumn)
def _render_column(context: Any, operation: RenameColumn) -> str:
    text = str(renderers.dispatch(ops.AlterColumnOp)(context, operation))
    if "new_column_name=" in text:
        return text
    # Alembic before 1.5 writes no such argument, which it takes.
    return f"{text[:-1]},\n{' ' * 11}new_column_name={operation.modify_name!r})"


@renderers.dispatch_for(RenameTable)
def _render_table(context: Any, operation: RenameTable) -> str:
    prefix = context.opts["alembic_module_prefix"] or ""
    schema = f", schema={operation.schema!r}" if operation.schema else ""
    return f"{prefix}rename_table({operation.table_name!r}, {operation.new_table_name!r}{schema})"
