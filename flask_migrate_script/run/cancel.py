"""Ending the statement that a run has just sent: a driver that waits in C hears no signal until it is done."""

from __future__ import annotations

from contextlib import contextmanager
from typing import Any, Iterator, List

from sqlalchemy import text

from ..app.databases import driver_calls, new_connection
from .database_run import DatabaseRun
from .recording import Recording

_running: List[Recording] = []


@contextmanager
def cancellable(recording: Recording) -> Iterator[None]:
    """Have :func:`cancel_all_statements` find a run while the body runs."""
    _running.append(recording)
    try:
        yield
    finally:
        _running.remove(recording)


def cancel_all_statements() -> None:
    """Have the server end what it does for the runs of this process; from another thread than theirs."""
    for recording in list(_running):
        cancel_statements(recording)


def cancel_statements(recording: Recording) -> None:
    """Have the server end what it does for a run."""
    for database in recording.databases:
        try:
            _cancel(database)
        except Exception:  # It is over, or the server is gone: nothing to cancel.
            pass


def _cancel(database: DatabaseRun) -> None:
    connection: Any = database.dbapi_connection
    if hasattr(connection, "interrupt"):  # sqlite3
        connection.interrupt()
    elif hasattr(connection, "cancel"):  # psycopg2, psycopg
        connection.cancel()
    elif database.mysql_id is not None:
        with driver_calls(database.engine) as call:
            call(_kill, database)


def _kill(database: DatabaseRun) -> None:
    with new_connection(database.engine) as other:
        other.execute(text(f"KILL QUERY {int(database.mysql_id or 0)}"))
