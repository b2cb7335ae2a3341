"""Connections that take statements as they are: to a database, and to a server that makes and drops databases."""

from __future__ import annotations

from typing import Any, List, Mapping, Optional, Tuple

from sqlalchemy import create_engine
from sqlalchemy.engine.url import URL
from sqlalchemy.pool import NullPool

from ..app.databases import driver_connection, driver_rows


class PlainConnection:
    """A connection of a driver's without transactions, whose statements go to the driver as they are.

    :param dbapi_connection: a new connection, for nothing else.
    """

    def __init__(self, dbapi_connection: Any) -> None:
        self._dbapi_connection = dbapi_connection
        autocommit = getattr(dbapi_connection, "autocommit", None)
        if hasattr(
            dbapi_connection, "iterdump"
        ):  # SQLite's, whose other attribute is of Python 3.12
            dbapi_connection.isolation_level = None
        elif callable(autocommit):
            autocommit(True)
        else:
            dbapi_connection.autocommit = True

    def rows(self, statement: str) -> List[Tuple[Any, ...]]:
        """Run a statement, and return its rows; none if it has none."""
        return driver_rows(self._dbapi_connection, statement)

    def value(self, statement: str) -> Any:
        """Return the first value of a statement's first row; None if it has none."""
        found = self.rows(statement)
        return found[0][0] if found else None

    def column(self, statement: str) -> List[Any]:
        """Return the first value of each row."""
        return [row[0] for row in self.rows(statement)]

    def close(self) -> None:
        """End the connection, and what was set for it."""
        self._dbapi_connection.close()


class ServerConnection(PlainConnection):
    """Such a connection that an engine makes, with the first statement.

    :param url: the URL to connect with.
    :param connect_args: what the driver needs beside it.
    """

    def __init__(self, url: URL, connect_args: Mapping[str, Any]) -> None:
        self._engine = create_engine(
            url, isolation_level="AUTOCOMMIT", poolclass=NullPool, connect_args=dict(connect_args)
        )
        self._connection: Optional[Any] = None

    def rows(self, statement: str) -> List[Tuple[Any, ...]]:
        if self._connection is None:
            self._connection = self._engine.connect()
        return driver_rows(driver_connection(self._connection), statement)

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def with_database(url: Any, name: Optional[str]) -> Any:
    """Return a URL with another database."""
    if hasattr(url, "set"):  # SQLAlchemy 1.4
        # Without a name, set() leaves the one that there is.
        return url.set(database=name or "")
    changed = type(url)(url.drivername, url.username, url.password, url.host, url.port)
    changed.database, changed.query = name, dict(url.query)
    return changed
