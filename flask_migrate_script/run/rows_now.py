"""How many rows a database has now of what a plan would drop."""

from __future__ import annotations

from typing import Any, Dict, List, Optional

from alembic.operations import ops
from sqlalchemy import inspect
from sqlalchemy.engine import Connection

from ..app.databases import driver_connection, driver_rows
from ..autogenerate.row_counts import Rows, column_of_counted, counting, with_value
from .database_run import DatabaseRun
from .lookup import NotFound, in_time

# No more rows of a table are looked at.
MOST = 10000


def count_rows(database: DatabaseRun, operations: List[Any]) -> List[Optional[Rows]]:
    """Return the rows that each operation would drop if it were run now; None where that is not known.

    They are counted on a new connection, within a time limit.

    :param operations: Alembic's; rows are of those that drop a table or a column.
    """
    found: Dict[int, Rows] = {}

    def read(connection: Connection, database: DatabaseRun) -> None:
        for position, operation in enumerate(operations):
            rows = _rows(connection, database, operation)
            if rows is not None:
                found[position] = rows

    if any(map(_drops_rows, operations)):
        try:
            in_time(database, read)
        except NotFound:  # what was counted until then is true all the same
            pass
    return [found.get(position) for position in range(len(operations))]


def _drops_rows(operation: Any) -> bool:
    return isinstance(operation, (ops.DropTableOp, ops.DropColumnOp))


def _rows(connection: Connection, database: DatabaseRun, operation: Any) -> Optional[Rows]:
    if not _drops_rows(operation):
        return None
    schema = database.schema_translate_map.get(operation.schema, operation.schema)
    table, column = str(operation.table_name), getattr(operation, "column_name", None)
    # On MySQL SQLAlchemy looks in the database of the URL, whatever is in use.
    inside = schema or database.session.database
    if not connection.dialect.has_table(connection, table, schema=inside):
        return None
    if column is not None:
        columns = inspect(connection).get_columns(table, schema=inside)
        if str(column) not in [one["name"] for one in columns]:
            return None
    dialect = connection.dialect
    value = with_value(column_of_counted(dialect, str(column))) if column is not None else "1"
    query = counting(dialect, table, schema, value, MOST)
    every, number = driver_rows(driver_connection(connection), query)[0]
    return Rows(number, every <= MOST, column is not None)
