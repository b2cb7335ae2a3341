"""What the operations of a new revision lose, or fail on, of the rows that are in the database now."""

from __future__ import annotations

from typing import Any, Iterator, List, Optional, Tuple

from alembic.operations import ops

from .fill_operation import FillColumn
from .narrowed_types import narrowing
from .not_null import gives_not_null
from .rename_operations import NamesBefore
from .row_counter import NotCounted, RowCounter
from .row_counts import Rows, with_value
from .table_names import full_name

_Table = Tuple[Any, str]


def may_lose(operation: Any) -> bool:
    """Return whether an operation is of those that lose data, or fail, where there are rows."""
    if isinstance(operation, ops.AlterColumnOp) and operation.modify_type is not None:
        return True
    return gives_not_null(operation) or isinstance(operation, (ops.DropTableOp, ops.DropColumnOp))


class LostData:
    """Looks up what each operation loses.

    :param operations: all of them, to know what a table is called in the database, and which column is there.
    :param counter: counts the rows.
    """

    def __init__(self, operations: List[Any], counter: RowCounter) -> None:
        self._counter, self._operations = counter, operations
        self._new_columns = set()
        self._filled = set()
        for one in operations:
            if isinstance(one, ops.AddColumnOp):
                self._new_columns.add((_table(one), str(one.column.name)))
            elif isinstance(one, FillColumn):
                self._filled.add((_table(one), str(one.column_name)))

    def of(self, operation: Any) -> Optional[str]:
        """Return what one of them loses, or fails on, with the number of rows; None if nothing is lost."""
        if not may_lose(operation):
            return None
        return "; ".join(self._losses(operation)) or None

    def _losses(self, operation: Any) -> Iterator[str]:
        if isinstance(operation, ops.DropTableOp):
            yield self._with_count(operation, "1", "{0}", "rows")
        elif isinstance(operation, ops.DropColumnOp):
            column = self._column(operation, operation.column_name)
            yield self._with_count(
                operation, with_value(column), "{0} {1} a value", "rows with a value"
            )
        elif isinstance(operation, ops.AddColumnOp):
            yield from self._without_value(operation, operation.column.name, "1")
        elif (_table(operation), str(operation.column_name)) not in self._new_columns:
            yield from self._of_change(operation)

    def _of_change(self, operation: ops.AlterColumnOp) -> Iterator[str]:
        column = self._column(operation, operation.column_name)
        is_filled = (_table(operation), str(operation.column_name)) in self._filled
        if gives_not_null(operation) and not is_filled:
            is_null = f"CASE WHEN {column} IS NULL THEN 1 END"
            yield from self._without_value(operation, operation.column_name, is_null)
        new = operation.modify_type
        if new is None:
            return
        found = narrowing(operation.existing_type, new, self._counter.dialect)
        if found is None:
            return
        if found.condition is not None:
            value = f"CASE WHEN {found.condition.format(column)} THEN 1 END"
            yield self._with_count(operation, value, f"{_kept(found.words)}: {{0}}", found.words)
        else:
            end = f"which loses {found.words}" if found.words else "which is converted"
            text = f"{{0}} {{1}} a value, {end}"
            yield self._with_count(operation, with_value(column), text, f"rows with a value, {end}")

    def _with_count(self, operation: Any, value: str, text: str, what: str) -> str:
        """Return a text with the number of rows.

        :param value: SQL for what is not NULL in these rows.
        :param text: for the rows, and the verb.
        :param what: what is unknown if they could not be counted.
        """
        try:
            rows = self._count(operation, value)
        except NotCounted as error:
            return f"unknown how many {what} ({error})"
        if not (rows.number or rows.is_all):
            return f"unknown how many {what} (none in a part of the table)"
        return text.format(rows, rows.have)

    def _without_value(self, operation: Any, column: Any, value: str) -> Iterator[str]:
        """Yield how many rows get no value in a column that is NOT NULL, if any do."""
        table = full_name(operation.table_name, operation.schema)
        option = f"--fill {table}.{column}=VALUE"
        is_new = isinstance(operation, ops.AddColumnOp)
        try:
            rows = self._count(operation, value)
        except NotCounted as error:
            yield f"unknown how many rows of {table} get no value ({error}): {option}"
            return
        if rows.number and is_new:
            yield f"{table} has {rows}, and they get no value: {option}"
        elif rows.number:
            yield f"{rows} {rows.have} no value: {option}"
        elif not rows.is_all:
            yield f"unknown how many rows have no value (none in a part of the table): {option}"

    def _count(self, operation: Any, value: str) -> Rows:
        table = operation.schema, self._before(operation).table
        return self._counter.count(table, value, value != "1")

    def _column(self, operation: Any, name: Any) -> str:
        """Return a column as SQL, as the database has it."""
        return self._counter.column(self._before(operation).column_before(str(name)))

    def _before(self, operation: Any) -> NamesBefore:
        return NamesBefore(self._operations, *_table(operation))


def _kept(text: str) -> str:
    """Return a text that ``format()`` returns as it is."""
    return text.replace("{", "{{").replace("}", "}}")


def _table(operation: Any) -> _Table:
    return operation.schema, str(operation.table_name)
