"""Counts rows on the connection of a comparison, within limits, and leaves its transaction as it was."""

from __future__ import annotations

import time
from typing import Any, Tuple

from alembic.runtime.migration import MigrationContext

from ..app.databases import driver_connection, driver_rows
from ..exceptions import one_line
from .row_counts import Rows, column_of_counted, counting

# No more rows of a table are looked at.
MOST = 1000000
# Seconds for one count, for its wait for a lock, and for all counts of a database.
_LIMIT = 5
_WAIT = 3
_ALL = 15

_SAVEPOINT = "counted_rows"


class NotCounted(Exception):
    """Rows could not be counted; the text is the reason."""


class RowCounter:
    """Counts rows of a database.

    :param context: Alembic's, while the database is compared.
    """

    def __init__(self, context: MigrationContext) -> None:
        connection: Any = context.connection
        self.dialect = connection.dialect
        self._driver = driver_connection(connection)
        self._schemas = connection.get_execution_options().get("schema_translate_map") or {}
        self._until = time.monotonic() + _ALL

    def column(self, name: str) -> str:
        """Return a column of the table that is counted as SQL."""
        return column_of_counted(self.dialect, name)

    def count(self, table: Tuple[Any, str], value: str = "1", of_column: bool = False) -> Rows:
        """Return the rows of a table in which a value is not NULL.

        :param table: its schema and its name.
        :param value: SQL.
        :param of_column: whether the rows are those that have something in a column.
        :raises NotCounted: the table may not be read, it takes too long, ...
        """
        if time.monotonic() > self._until:
            raise NotCounted(f"the others took more than {_ALL} seconds")
        schema = self._schemas.get(table[0], table[0])
        query = counting(self.dialect, str(table[1]), schema, value, MOST)
        try:
            every, number = self._read(query)
        except Exception as error:
            raise NotCounted(one_line(str(error).partition("\n")[0])) from error
        return Rows(number, every <= MOST, of_column)

    def _read(self, query: str) -> Tuple[int, int]:
        if self.dialect.name == "postgresql":
            return self._read_in_savepoint(query)
        if self.dialect.name in ("mysql", "mariadb"):
            query = _limited(query, self.dialect)
        return driver_rows(self._driver, query)[0]  # type: ignore[return-value]

    def _read_in_savepoint(self, query: str) -> Tuple[int, int]:
        # An error would be the end of PostgreSQL's transaction, and a limit would hold until then.
        try:
            driver_rows(self._driver, f"SAVEPOINT {_SAVEPOINT}")
        except Exception:  # AUTOCOMMIT has no transaction: nothing to keep
            return driver_rows(self._driver, query)[0]  # type: ignore[return-value]
        try:
            for name, seconds in (("lock_timeout", _WAIT), ("statement_timeout", _LIMIT)):
                driver_rows(self._driver, f"SET LOCAL {name} = '{seconds}s'")
            return driver_rows(self._driver, query)[0]  # type: ignore[return-value]
        finally:
            driver_rows(self._driver, f"ROLLBACK TO SAVEPOINT {_SAVEPOINT}")
            driver_rows(self._driver, f"RELEASE SAVEPOINT {_SAVEPOINT}")


def _limited(query: str, dialect: Any) -> str:
    """Return a SELECT with a limit in time, as MariaDB or MySQL has it."""
    # SQLAlchemy 1.3 has it in the version.
    version = getattr(dialect, "server_version_info", None) or ()
    if getattr(dialect, "is_mariadb", False) or "MariaDB" in version:
        return f"SET STATEMENT max_statement_time = {_LIMIT} FOR {query}"
    return query.replace("SELECT", f"SELECT /*+ MAX_EXECUTION_TIME({_LIMIT * 1000}) */", 1)
