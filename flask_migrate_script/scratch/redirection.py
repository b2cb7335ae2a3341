"""Connections that go to scratch databases, whichever engine makes them: the app's, or one of env.py's own.

So the project's own env.py and revisions run as they are, and the app's databases are left alone. Only this thread's
connections are concerned: pools are common to all threads, and a connection that comes from one is exchanged if it is
not for the thread that takes it. (One thing is common: on MySQL another thread must not reflect meanwhile.)
"""

from __future__ import annotations

import threading
from contextlib import contextmanager, suppress
from typing import Any, Callable, Dict, Iterator, List, Optional, Tuple

from sqlalchemy import event, exc
from sqlalchemy.engine import Engine
from sqlalchemy.pool import Pool

from ..exceptions import MigrateError
from .scratch_database import DriverArguments, Key, ScratchDatabase, database_name, key_of


class HelpingThread(threading.Thread):
    """A thread that works for the one that makes it: its connections go to the same scratch databases.

    :param work: what it runs.
    """

    def __init__(self, work: Callable[[], object]) -> None:
        super().__init__(target=work, daemon=True)
        #: The thread that it works for.
        self.helped = _served_thread()


class ScratchDatabases:
    """The scratch databases of one redirection: one for each database that a connection was for.

    :param url: where to make them; None for the server of each one.
    """

    def __init__(self, url: Any = None) -> None:
        self._url = url
        self._thread = _served_thread()
        self._by_key: Dict[Key, ScratchDatabase] = {}
        # Each connection that was redirected, by its id, and the records of the pools.
        self._redirected: Dict[int, Any] = {}
        self._records: List[Any] = []
        # What MySQL's dialects note of the database when they connect for the first time: it has no other default schema.
        self._default_schemas: List[Tuple[Any, str]] = []
        # While scratch databases are made, by connections that are not redirected.
        self._is_at_work = False

    @property
    def databases(self) -> List[ScratchDatabase]:
        """The databases, in the order of the first connection to each."""
        return list(self._by_key.values())

    def of(self, dbapi_connection: Any) -> ScratchDatabase:
        """Return the database of a connection that was redirected."""
        return self._redirected[id(dbapi_connection)][1]  # type: ignore[no-any-return]

    @contextmanager
    def working(self) -> Iterator[None]:
        """Leave this thread's connections as they are while the body runs: it has scratch databases of its own."""
        before, self._is_at_work = self._is_at_work, True
        try:
            yield
        finally:
            self._is_at_work = before

    def start(self) -> None:
        """Begin to redirect."""
        event.listen(Engine, "do_connect", self._connect)
        event.listen(Pool, "connect", self._connected)
        event.listen(Pool, "checkout", self._taken)

    def end(self) -> None:
        """Redirect no more, close what was redirected, and drop the databases."""
        event.remove(Engine, "do_connect", self._connect)
        event.remove(Pool, "connect", self._connected)
        event.remove(Pool, "checkout", self._taken)
        for record in self._records:
            # Since then, it may have connected anew.
            if id(_connection_of(record)) in self._redirected:
                with suppress(AttributeError):  # SQLAlchemy 1.3, where connecting has failed
                    record.invalidate()
        for dialect, name in self._default_schemas:
            dialect.default_schema_name = name
        for connection, _ in self._redirected.values():
            with suppress(Exception):  # it may be closed, or have ended
                connection.close()
        with self.working():
            for database in self.databases:
                database.drop()

    def _connect(self, dialect: Any, record: Any, arguments: Any, options: Any) -> Any:
        if not self._concerns_thread():
            return None
        given = DriverArguments(tuple(arguments), dict(options))
        key = key_of(dialect, given)
        if key not in self._by_key:
            with self.working():
                self._by_key[key] = ScratchDatabase(dialect, given, self._url)
        database = self._by_key[key]
        connection = database.connect()
        self._redirected[id(connection)] = connection, database
        if record is not None:
            self._records.append(record)
        if dialect.name in ("mysql", "mariadb"):
            self._default_schemas.append((dialect, database_name(dialect, given)))
            dialect.default_schema_name = database.name
        return connection

    def _connected(self, dbapi_connection: Any, record: Any) -> None:
        # An engine with a function of its own that connects does not call the other listener.
        if self._concerns_thread() and not self._is_redirected(dbapi_connection):
            raise MigrateError(
                "An engine connects with a function of its own (creator=), so that its connections can't go to a"
                " scratch database. Nothing was done with it."
            )

    def _taken(self, dbapi_connection: Any, record: Any, fairy: Any) -> None:
        is_redirected = self._is_redirected(dbapi_connection)
        if self._concerns_thread() and not is_redirected:
            raise exc.DisconnectionError("a connection from before the redirection")
        if is_redirected and _served_thread() is not self._thread:
            raise exc.DisconnectionError("a connection to another thread's scratch database")

    def _concerns_thread(self) -> bool:
        return _served_thread() is self._thread and not self._is_at_work

    def _is_redirected(self, dbapi_connection: Any) -> bool:
        return id(dbapi_connection) in self._redirected


@contextmanager
def redirected(url: Any = None) -> Iterator[ScratchDatabases]:
    """Have each connection that this thread makes in the body go to a scratch database, which is dropped at the end.

    :param url: where to make scratch databases; by default on the server of each database.
    :raises MigrateError: a scratch database can't be made, or a connection can't go there.
    """
    scratch = ScratchDatabases(url)
    scratch.start()
    try:
        yield scratch
    finally:
        scratch.end()


def _served_thread() -> threading.Thread:
    """Return the current thread, or the one that it works for."""
    current = threading.current_thread()
    return current.helped if isinstance(current, HelpingThread) else current


def _connection_of(record: Any) -> Optional[Any]:
    # Its name before SQLAlchemy 1.4.24 is "connection".
    name = "dbapi_connection" if hasattr(record, "dbapi_connection") else "connection"
    return getattr(record, name, None)
