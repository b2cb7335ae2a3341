"""A connection beside the app's pool, for the lock and for a look at a wait: env.py must not get this one."""

from __future__ import annotations

from contextlib import ExitStack
from typing import Any, Optional, Tuple

from sqlalchemy import exc
from sqlalchemy.engine import Engine

from ...app.databases import beside_pool, driver_calls, driver_connection, driver_rows
from ...errors.refused_statements import database_message
from ...exceptions import MigrateError


class LockFailure(Exception):
    """The server refused a statement of the lock; the text is its reason."""


class OwnConnection:
    """A new connection, made as an engine makes its own, whose statements pass SQLAlchemy by.

    So no listener, no log and no transaction of SQLAlchemy's has to do with them.

    :raises MigrateError: the engine has one connection for everybody.
    """

    def __init__(self, engine: Engine) -> None:
        _refuse_a_shared_connection(engine)
        self._of, self._engine = engine, beside_pool(engine)
        self._end = ExitStack()
        self._call = self._end.enter_context(driver_calls(engine))
        self._end.callback(self._call, self._engine.dispose)
        try:
            self._connection = self._call(self._engine.connect)
        except BaseException:
            self._end.close()
            raise
        #: The driver's connection.
        self.dbapi_connection = driver_connection(self._connection)
        # What the app's own listeners have begun when it connected.
        self._call(self.dbapi_connection.rollback)

    def another(self) -> OwnConnection:
        """Return one more, made the same way."""
        return OwnConnection(self._of)

    def row(self, statement: str) -> Optional[Tuple[Any, ...]]:
        """Run a statement, and return its first row, if it has rows.

        :raises LockFailure: the server refuses it, or is gone.
        """
        try:
            return self._call(self._row, statement)
        except self._engine.dialect.dbapi.Error as error:  # type: ignore[union-attr]
            raise LockFailure(database_message(exc.DBAPIError(statement, None, error))) from error

    def set_autocommit(self) -> None:
        """Have the driver begin no transaction."""
        self._call(setattr, self.dbapi_connection, "autocommit", True)

    def close(self) -> None:
        """End the connection, if that is not done: no pool keeps it."""
        if not self._connection.closed:
            self._call(self._close)
            self._end.close()

    def _row(self, statement: str) -> Optional[Tuple[Any, ...]]:
        rows = driver_rows(self.dbapi_connection, statement)
        return rows[0] if rows else None

    def _close(self) -> None:
        self._connection.invalidate()
        self._connection.close()


def _refuse_a_shared_connection(engine: Engine) -> None:
    """Refuse a ``creator`` that returns the same connection each time: env.py would work on the lock's."""
    # Private, and nothing public serves: without this name, nothing is refused.
    creator: Any = getattr(engine.pool, "_creator", None)
    if creator is None or creator.__module__.startswith("sqlalchemy."):
        return
    one, other = creator(), creator()
    if one is other:
        raise MigrateError(
            "The engine's 'creator' returns one connection for everybody, and the lock needs one of its own:"
            " --no-lock runs without a lock, and so does Migrate(app, db, lock=False)."
        )
    one.close()
    other.close()
