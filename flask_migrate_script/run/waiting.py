"""Reports for whom a run waits inside the database, while it waits.

The run's own thread is inside the driver then, so another one looks, on a connection beside the app's pool. It costs a
quick run next to nothing, and whatever goes wrong in it is no matter of the run's.
"""

from __future__ import annotations

import threading
import time
from types import TracebackType
from typing import Any, Callable, Dict, Optional, Type

from alembic.runtime.environment import EnvironmentContext
from flask import current_app
from sqlalchemy import event
from sqlalchemy.engine import Connection

from ..app.databases import driver_connection
from ..notices import Warned, listener
from .locks.own_connection import OwnConnection
from .waits.mysql_wait import MysqlWaits
from .waits.postgresql_wait import PostgresqlWaits
from .waits.shown_wait import Waits

# By dialect. A wait for SQLite's file is none inside the database.
_KINDS: Dict[str, Type[Waits]] = {
    "postgresql": PostgresqlWaits,
    "mysql": MysqlWaits,
    "mariadb": MysqlWaits,
}

# Seconds that a statement may take before anybody looks, between two looks at the clock, and between two lines.
_PATIENCE, _INTERVAL, _SILENCE = 3, 1, 30


def watched(environment: EnvironmentContext, subject: Callable[[], str]) -> Callable[..., None]:
    """Return the ``run_migrations()`` of an environment, whose waits are reported where anybody listens.

    :param subject: returns what is run now, as the subject of a sentence.
    """
    run_migrations = environment.run_migrations

    def watched(**options: Any) -> None:
        context = environment.get_context()
        connection = context.connection
        kind = _KINDS.get(context.dialect.name)
        notify = listener()
        if context.as_sql or connection is None or kind is None or notify is None:
            run_migrations(**options)
            return
        with _Watch(connection, kind, subject, notify):
            run_migrations(**options)

    return watched


class _Watch:
    """Watches one connection of a run, from its beginning to its end."""

    def __init__(
        self,
        connection: Connection,
        kind: Type[Waits],
        subject: Callable[[], str],
        notify: Callable[[str], None],
    ) -> None:
        self._connection = connection
        self._dbapi_connection = driver_connection(connection)
        self._kind = kind
        self._subject = subject
        self._notify = notify
        # The thread is in no app's context, which knows the passwords that are to be hidden.
        self._app_context = current_app.app_context
        # The server's number of the connection; and when the statement was sent that runs now.
        self._number: Optional[int] = None
        self._since: Optional[float] = None
        self._listeners: Dict[str, Callable[..., None]] = {
            "before_cursor_execute": self._begin,
            "after_cursor_execute": self._end,
            "commit": self._end_transaction,
            "rollback": self._end_transaction,
        }
        self._has_ended = threading.Event()
        # No line comes after the end.
        self._printing = threading.Lock()

    def __enter__(self) -> None:
        for name, call in self._listeners.items():
            event.listen(self._connection, name, call)
        threading.Thread(target=self._watch, name="waits", daemon=True).start()

    def __exit__(
        self,
        kind: Optional[Type[BaseException]],
        error: Optional[BaseException],
        traceback: Optional[TracebackType],
    ) -> None:
        with self._printing:
            self._has_ended.set()
        for name, call in self._listeners.items():
            event.remove(self._connection, name, call)

    def _begin(self, *arguments: Any) -> None:
        if self._number is None:
            try:
                self._number = self._kind.own_number(self._dbapi_connection)
            except Exception:  # the run's own statement will fail as well, with its own error
                self._number = None
        self._since = time.monotonic()

    def _end(self, *arguments: Any) -> None:
        self._since = None

    def _end_transaction(self, *arguments: Any) -> None:
        if self._kind.changes:
            self._number = None

    def _watch(self) -> None:
        seen: Optional[float] = None
        next_look, pause = 0.0, 0
        while not self._has_ended.wait(_INTERVAL):
            since, now = self._since, time.monotonic()
            if since is None or now - since < _PATIENCE:
                continue
            if since != seen:  # another statement
                seen, next_look, pause = since, now, _INTERVAL
            if now >= next_look:
                # One that is only slow is looked at less and less often.
                pause = _SILENCE if self._report(since) else min(pause * 2, _SILENCE)
                next_look = now + pause

    def _report(self, since: float) -> bool:
        """Report for whom a statement waits, and return whether it does."""
        number = self._number
        if number is None:
            return False
        try:
            with self._app_context():
                connection = OwnConnection(self._connection.engine)
                try:
                    blocker = self._kind.blocker(connection, number)
                finally:
                    connection.close()
                if blocker is None:
                    return False
                seconds = int(time.monotonic() - since)
                line = f"{self._subject()} waits, since {seconds} s, for {blocker}."
                with self._printing:
                    if self._since == since and not self._has_ended.is_set():
                        self._notify(Warned(line))
        except Exception:  # no connection is left, nobody reads stderr, ...: the run goes on
            return False
        return True
