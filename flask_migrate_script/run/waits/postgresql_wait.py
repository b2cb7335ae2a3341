"""A wait on PostgreSQL: ``pg_blocking_pids()``, which is in 9.6 and newer, and ``pg_stat_activity``."""

from __future__ import annotations

from typing import Any, Optional

from ...app.databases import driver_rows
from ...errors.redaction import redacted_and_cut
from ...exceptions import one_line
from ..locks.own_connection import OwnConnection
from .shown_wait import LENGTH, Waits

# The one with the oldest transaction, which may be what the others wait for.
_BLOCKER = """
    WITH blocking AS (SELECT DISTINCT pid FROM unnest(pg_blocking_pids({number})) AS found (pid))
    SELECT blocking.pid, application_name, usename, state,
           CAST(EXTRACT(EPOCH FROM clock_timestamp() - state_change) AS integer), query,
           (SELECT count(*) FROM blocking)
    FROM blocking LEFT JOIN pg_stat_activity ON pg_stat_activity.pid = blocking.pid
    ORDER BY xact_start NULLS LAST LIMIT 1
"""


class PostgresqlWaits(Waits):
    """The sessions of a PostgreSQL server."""

    # A pooler may give each transaction another backend.
    changes = True

    @staticmethod
    def own_number(dbapi_connection: Any) -> Optional[int]:
        """Return the server's number of a driver's connection; None where that is not certain."""
        pid: int = driver_rows(dbapi_connection, "SELECT pg_backend_pid()")[0][0]
        # Outside of a transaction, a pooler may give the next statement to another one.
        if dbapi_connection.autocommit:
            info = getattr(dbapi_connection, "info", None)
            return pid if pid == getattr(info, "backend_pid", None) else None
        return pid

    @staticmethod
    def blocker(connection: OwnConnection, number: int) -> Optional[str]:
        """Return for whom a session waits, in words; None if it is for nobody."""
        connection.row("SET LOCAL statement_timeout = '3s'")
        row = connection.row(_BLOCKER.format(number=number))
        if row is None:
            return None
        pid, application, user, state, seconds, query, count = row
        if not pid:
            return "a prepared transaction, which pg_prepared_xacts lists"
        words = [f"pid {pid}"]
        if application:
            words.append(f"application {one_line(application)}")
        if user:
            words.append(f"user {user}")
        if count > 1:
            words.append(f"and {count - 1} more")
        if state is None:
            return ", ".join(words) + "; this user is not shown its state and its query"
        words.append(f"{state} since {seconds} s")
        return f"{', '.join(words)}: {redacted_and_cut(one_line(query), LENGTH)}"
