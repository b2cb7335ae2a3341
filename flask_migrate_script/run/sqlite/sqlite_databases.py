"""The transactions of a run, one for each SQLite database that env.py visits, and what SQLAlchemy reports of them."""

from __future__ import annotations

import threading
from typing import Any, Callable, List, Optional, Tuple

from alembic.runtime.environment import EnvironmentContext
from sqlalchemy import event
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.pool import Pool

from ...app.databases import driver_connection
from .driver_mode import can_be_controlled, file_of
from .transaction import SqliteTransaction

# The transactions of the run that is at work. A process has one such run at a time.
_at_work: Optional[SqliteTransactions] = None


class SqliteTransactions:
    """One transaction for each SQLite database of a run, whatever env.py does.

    :param seconds: how long to wait while another connection writes; None as long as the driver does.
    """

    def __init__(self, seconds: Optional[float]) -> None:
        self._seconds = seconds
        self._thread = threading.current_thread()
        self._transactions: List[SqliteTransaction] = []
        self._listeners: List[Tuple[Any, str, Any]] = []
        self._has_begun = False

    def follow(self, environment: EnvironmentContext) -> None:
        """Give each SQLite connection that an environment is configured with its transaction.

        Alembic commits for an ``env.py`` where it takes changes of the schema as part of a transaction, which it does not
        on SQLite unless ``transactional_ddl`` is given. One that gives it itself is left alone.
        """
        configure, begin = environment.configure, environment.begin_transaction
        run_migrations = environment.run_migrations

        def configured(*arguments: Any, **options: Any) -> None:
            connection = arguments[0] if arguments else options.get("connection")
            self._has_begun = False
            if isinstance(connection, Connection) and options.get("transactional_ddl") is None:
                if self._add(connection):
                    options["transactional_ddl"] = True
            configure(*arguments, **options)

        def begun() -> Any:
            self._has_begun = True
            return begin()

        def run(**names: Any) -> None:
            context = environment.get_context()
            connection = context.connection
            if self.of(connection) is None or self._has_begun or connection.in_transaction():  # type: ignore[union-attr]
                run_migrations(**names)
            else:  # Alembic would have committed each revision, and now nobody would
                with begin():
                    run_migrations(**names)

        replaced: Any = environment
        replaced.configure, replaced.begin_transaction = configured, begun
        replaced.run_migrations = run

    def of(self, connection: Optional[Connection]) -> Optional[SqliteTransaction]:
        """Return the transaction of a connection; None if it has none."""
        if connection is None or connection.dialect.name != "sqlite":
            return None
        driver = driver_connection(connection)
        found = [one for one in self._transactions if one.dbapi_connection is driver]
        return found[0] if found else None

    def close(self) -> None:
        """Leave each connection as it was, and listen no more."""
        global _at_work
        if _at_work is self:
            _at_work = None
        for target, name, listener in self._listeners:
            event.remove(target, name, listener)
        self._listeners = []
        for transaction in self._transactions:
            transaction.close()

    def _add(self, connection: Connection) -> bool:
        """Have a transaction for a connection; return whether this is possible."""
        if connection.dialect.name != "sqlite":
            return False
        if self.of(connection) is not None:
            return True
        driver = driver_connection(connection)
        if not can_be_controlled(driver):
            return False
        transaction = SqliteTransaction(connection, self._seconds)
        for other in self._transactions:
            if other.is_open and other.path and other.path == transaction.path:
                other.give_up("env.py has two connections to the file")
        global _at_work
        _at_work = self
        _listen_to_all_connections()
        self._transactions.append(transaction)
        self._listen(connection, "before_cursor_execute", _before(transaction), retval=True)
        self._listen(connection, "commit", lambda connection: transaction.before_commit())
        self._listen(connection, "rollback", lambda connection: transaction.before_rollback())
        return True

    def _listen(self, target: Any, name: str, listener: Any, **options: Any) -> None:
        event.listen(target, name, listener, **options)
        self._listeners.append((target, name, listener))

    def used(self, dbapi_connection: Any) -> None:
        """Give up a transaction while whose revision another connection to the file is used: that one has to see it."""
        if threading.current_thread() is not self._thread:
            return
        for one in self._transactions:
            if not one.is_in_revision or dbapi_connection is one.dbapi_connection:
                continue
            if (
                one.path
                and can_be_controlled(dbapi_connection)
                and one.path == file_of(dbapi_connection)
            ):
                one.give_up("uses another connection to the database")

    def returned(self, dbapi_connection: Any) -> None:
        """End the transaction of a connection that goes back to its pool."""
        for one in self._transactions:
            if one.dbapi_connection is dbapi_connection:
                one.close()


def _before(transaction: SqliteTransaction) -> Callable[..., Tuple[str, Any]]:
    def before(
        connection: Any, cursor: Any, text: str, parameters: Any, context: Any, many: bool
    ) -> Tuple[str, Any]:
        return transaction.before_statement(text), parameters

    return before


def _listen_to_all_connections() -> None:
    """Listen from the first run on: the loop of another thread over these listeners fails when one is removed meanwhile."""
    for target, name, listener in (
        (Engine, "before_cursor_execute", _executed),
        (Pool, "checkout", _checked_out),
        (Pool, "checkin", _checked_in),
    ):
        if not event.contains(target, name, listener):
            event.listen(target, name, listener)


def _executed(connection: Connection, *arguments: Any) -> None:
    transactions = _at_work
    if transactions is not None and connection.dialect.name == "sqlite":
        transactions.used(driver_connection(connection))


def _checked_out(dbapi_connection: Any, *arguments: Any) -> None:
    transactions = _at_work
    if transactions is not None:
        transactions.used(dbapi_connection)


def _checked_in(dbapi_connection: Any, *arguments: Any) -> None:
    transactions = _at_work
    if transactions is not None:
        transactions.returned(dbapi_connection)
