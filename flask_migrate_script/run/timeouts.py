"""The limits of a run, on the connection that env.py uses: how long a statement waits for a lock, and how long it lasts.

On PostgreSQL they are set in each transaction and end with it: nothing has to be put back on a connection that returns
to the app's pool, and nothing is left on one that a pooler like PgBouncer gives to somebody else next.
"""

from __future__ import annotations

import math
import re
from contextlib import contextmanager
from typing import Any, Callable, Dict, Iterator, List, Optional, Tuple

from alembic.runtime.environment import EnvironmentContext
from sqlalchemy import event
from sqlalchemy.engine import Connection

from ..app.databases import driver_connection, driver_rows
from ..app.settings import setting
from ..notices import warn

# PostgreSQL's largest number of milliseconds, some 24 days.
_LONGEST = 2147483647

# MySQL's and MariaDB's: for locks of tables, and of rows, in seconds.
_LOCK_NAMES = ("lock_wait_timeout", "innodb_lock_wait_timeout")
# MariaDB's. MySQL has a limit for SELECT alone.
_STATEMENT_NAME = "max_statement_time"

# A statement with one of these may set a limit.
_NAMES = re.compile(
    r"lock_timeout|statement_timeout|lock_wait_timeout|max_statement_time", re.IGNORECASE
)


class Timeouts:
    """The limits of one run.

    :param lock: how many seconds a statement waits for a lock; 0 sets no limit, None the one of ``Migrate``.
    :param statement: how many seconds a statement lasts; likewise.
    """

    def __init__(self, lock: Optional[float] = None, statement: Optional[float] = None) -> None:
        self._lock: float = setting("lock_timeout", lock)
        self._statement: float = setting("statement_timeout", statement)
        # Whether a revision may have set others, which hold from there on.
        self._has_others = False
        # Of limits that have no effect.
        self._notes: List[str] = []

    def holding(self) -> Tuple[float, float]:
        """Return the limit for a lock, and the one for all of a statement; 0 where the run has not set it."""
        return (0, 0) if self._has_others else (self._lock, self._statement)

    def limited(
        self, environment: EnvironmentContext, has_steps: Callable[[], bool]
    ) -> Callable[..., None]:
        """Return the ``run_migrations()`` of an environment, within the limits.

        :param has_steps: whether a revision has begun; without one, it is no matter that a limit has no effect.
        """
        run_migrations = environment.run_migrations
        kinds = {"postgresql": self._postgresql, "mysql": self._mysql, "mariadb": self._mysql}

        def limited(**options: Any) -> None:
            context = environment.get_context()
            connection = context.connection
            if context.as_sql or connection is None or not (self._lock or self._statement):
                run_migrations(**options)
                return
            kind = kinds.get(connection.dialect.name, self._other)
            try:
                with _listening(connection, before_cursor_execute=self._look), kind(connection):
                    run_migrations(**options)
            finally:
                while self._notes and has_steps():
                    warn(self._notes.pop(0))

        return limited

    def _look(self, connection: Any, cursor: Any, text: str, *others: Any) -> None:
        self._has_others = self._has_others or bool(_NAMES.search(text))

    @contextmanager
    def _postgresql(self, connection: Connection) -> Iterator[None]:
        dbapi_connection = driver_connection(connection)
        limits = {"lock_timeout": self._lock, "statement_timeout": self._statement}
        calls = ", ".join(
            f"set_config('{name}', '{min(math.ceil(seconds * 1000), _LONGEST)}', true)"
            for name, seconds in limits.items()
            if seconds
        )
        # Whether they are set in the transaction that is open; and whether there was one.
        is_set, was_set = False, False

        def before(*arguments: Any) -> None:
            nonlocal is_set, was_set
            if dbapi_connection.autocommit:  # an autocommit_block(): there is no transaction
                return
            if not is_set:
                driver_rows(dbapi_connection, f"SELECT {calls}")
                is_set = was_set = True

        def end(*arguments: Any) -> None:
            nonlocal is_set
            is_set = False

        with _listening(connection, before_cursor_execute=before, commit=end, rollback=end):
            yield
        if not was_set:
            self._notes.append(
                f"{self._flags()}: no effect, because env.py's connection is in AUTOCOMMIT, and has no transactions."
            )

    @contextmanager
    def _mysql(self, connection: Connection) -> Iterator[None]:
        dbapi_connection = driver_connection(connection)
        limits: Dict[str, Any] = {}
        if self._lock:
            limits = {name: math.ceil(self._lock) for name in _LOCK_NAMES}
        if self._statement:
            if driver_rows(dbapi_connection, f"SHOW VARIABLES LIKE '{_STATEMENT_NAME}'"):
                limits[_STATEMENT_NAME] = self._statement
            else:
                self._notes.append(
                    f"--statement-timeout: no effect, because the server has no {_STATEMENT_NAME}, as MariaDB has."
                )
        names = ", ".join(f"@@SESSION.{name}" for name in limits)
        before = driver_rows(dbapi_connection, f"SELECT {names}")[0] if limits else ()
        try:
            for name, value in limits.items():
                driver_rows(dbapi_connection, f"SET SESSION {name} = {value}")
            yield
        finally:
            try:
                for name, value in zip(limits, before):
                    driver_rows(dbapi_connection, f"SET SESSION {name} = {value}")
            except Exception:  # the connection is gone, and what was set on it
                pass

    @contextmanager
    def _other(self, connection: Connection) -> Iterator[None]:
        self._notes.append(f"{self._flags()}: no effect on {connection.dialect.name}.")
        yield

    def _flags(self) -> str:
        given = {"--lock-timeout": self._lock, "--statement-timeout": self._statement}
        return " and ".join(flag for flag, seconds in given.items() if seconds)


@contextmanager
def _listening(connection: Connection, **listeners: Callable[..., None]) -> Iterator[None]:
    """Have functions called at events of a connection while the body runs."""
    for name, listener in listeners.items():
        event.listen(connection, name, listener)
    try:
        yield
    finally:
        for name, listener in listeners.items():
            event.remove(connection, name, listener)
