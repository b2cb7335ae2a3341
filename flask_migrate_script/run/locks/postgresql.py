"""The lock on PostgreSQL: an advisory lock of a transaction that does nothing else.

It is in a transaction because a pooler like PgBouncer may give each transaction another connection. The transaction is
READ COMMITTED, and a run that waits asks again and again outside of any: ``CREATE INDEX CONCURRENTLY`` waits for
older snapshots, and for whoever is blocked inside ``pg_advisory_lock()``.
"""

from __future__ import annotations

import os
import re
import socket
from typing import Optional

from .contract import DatabaseLock, Holder
from .own_connection import LockFailure, OwnConnection

# "flaskmig" in ASCII. PostgreSQL shows it as two numbers, and keeps locks of one database apart from another's.
_KEY = 0x666C61736B6D6967

_SHOWN = (
    f"locktype = 'advisory' AND classid = {_KEY >> 32} AND objid = {_KEY & 0xFFFFFFFF} AND objsubid = 1 AND granted"
    " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)

# What would end the transaction while the migration runs; and after how many seconds the server takes a client for
# gone that does not answer any more.
_SETTINGS = {
    "idle_in_transaction_session_timeout": "0",
    "statement_timeout": "0",
    "transaction_timeout": "0",  # PostgreSQL 17
    "tcp_keepalives_idle": "60",
    "tcp_keepalives_interval": "10",
    "tcp_keepalives_count": "6",
}

# PostgreSQL cuts application_name here.
_LONGEST_NAME = 63
_NAME = re.compile(r"(db [\w-]+), (\d+)@(.*)")


class PostgresqlLock(DatabaseLock):
    """The lock of a PostgreSQL database."""

    def __init__(self, connection: OwnConnection, command: str) -> None:
        super().__init__(connection, command)
        connection.set_autocommit()  # BEGIN is ours
        driver = connection.dbapi_connection
        if hasattr(
            driver, "prepare_threshold"
        ):  # psycopg; PgBouncer may not know prepared statements
            driver.prepare_threshold = None
        row = connection.row(
            "SELECT EXTRACT(EPOCH FROM pg_postmaster_start_time()), current_database(), pg_is_in_recovery()"
        )
        started, database, is_in_recovery = row or ("", "", False)
        if is_in_recovery:
            raise LockFailure("the server is in recovery, which means that it is a standby")
        self.identity = ("postgresql", str(started), str(database))

    def take(self) -> bool:
        """Take the lock if it is free, without waiting; return whether this is done."""
        self.connection.row("BEGIN ISOLATION LEVEL READ COMMITTED")
        row = self.connection.row(f"SELECT pg_try_advisory_xact_lock({_KEY}), pg_backend_pid()")
        if not row or not row[0]:
            self.release()
            return False
        self.number = int(row[1])
        settings = {**_SETTINGS, "application_name": self._name()}
        values = ", ".join(f"('{name}', '{value}')" for name, value in settings.items())
        # Older servers do not have each of them.
        self.connection.row(
            f"SELECT set_config(name, wanted.value, true) FROM (VALUES {values}) AS wanted (name, value)"
            " JOIN pg_settings USING (name)"
        )
        if not self.is_held():
            self.limit = "the server has taken the call for the lock, and does not list the lock"
        return True

    def holder(self) -> Optional[Holder]:
        """Return who holds the lock; None if nobody is found."""
        row = self.connection.row(
            "SELECT pid, application_name, usename, EXTRACT(EPOCH FROM clock_timestamp() - xact_start)"
            f" FROM pg_locks JOIN pg_stat_activity USING (pid) WHERE {_SHOWN}"
        )
        if row is None:
            return None
        backend, name, user, seconds = row
        found = _NAME.fullmatch(name or "")
        if found:
            who = f"pid {found.group(2)}, host {found.group(3)}, '{found.group(1)}', backend {backend}"
        else:
            who = f"backend {backend}, application {name!r}, user {user}"
        return Holder(who, None if seconds is None else int(seconds), int(backend))

    def is_held(self) -> bool:
        """Return whether the lock that was taken is still there."""
        query = f"SELECT count(*) FROM pg_locks WHERE pid = pg_backend_pid() AND {_SHOWN}"
        row = self.connection.row(query)
        return bool(row and row[0])

    def release(self) -> None:
        """Give the lock back."""
        self.connection.row("ROLLBACK")

    def _name(self) -> str:
        host = re.sub(r"[^\w.-]", "?", socket.gethostname(), flags=re.ASCII)
        return f"db {self.command}, {os.getpid()}@{host}"[:_LONGEST_NAME]
