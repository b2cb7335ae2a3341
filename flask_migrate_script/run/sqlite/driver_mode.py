"""The driver's own way to begin transactions: turned off while a transaction of ours runs, and turned on again."""

from __future__ import annotations

import sqlite3
from typing import Any

from ...app.databases import driver_rows

# Python 3.12 and newer. On a connection with another "autocommit", "isolation_level" alone does nothing.
_LEGACY = getattr(sqlite3, "LEGACY_TRANSACTION_CONTROL", None)


def can_be_controlled(dbapi_connection: Any) -> bool:
    """Return whether a driver is Python's own, or has the same attributes, as SQLCipher's have."""
    return hasattr(dbapi_connection, "in_transaction") and hasattr(
        dbapi_connection, "isolation_level"
    )


class DriverMode:
    """How a connection begins transactions.

    :param dbapi_connection: the driver's connection.
    """

    def __init__(self, dbapi_connection: Any) -> None:
        self._connection = dbapi_connection
        self._is_off = False
        self._autocommit: Any = None
        self._isolation_level: Any = None

    def turn_off(self) -> None:
        """Begin no transaction any more, unless a statement does it. One that is open is committed."""
        if self._is_off:
            return
        connection = self._connection
        self._autocommit = getattr(connection, "autocommit", None)
        if self._autocommit != _LEGACY:
            connection.autocommit = _LEGACY
        self._isolation_level = connection.isolation_level
        connection.isolation_level = None
        self._is_off = True
        if connection.in_transaction:
            driver_rows(connection, "COMMIT")

    def restore(self) -> None:
        """Begin transactions as before."""
        if not self._is_off:
            return
        self._is_off = False
        try:
            self._connection.isolation_level = self._isolation_level
            if self._autocommit != _LEGACY:
                self._connection.autocommit = self._autocommit
        except self._connection.ProgrammingError:  # the connection is closed
            pass


def file_of(dbapi_connection: Any) -> str:
    """Return the path of a connection's file; empty if the database is in memory."""
    for _, name, path in driver_rows(dbapi_connection, "PRAGMA database_list"):
        if name == "main":
            return path or ""
    return ""
