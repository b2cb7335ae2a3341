"""The lock on MySQL and MariaDB: ``GET_LOCK()``, which is the connection's, in no transaction."""

from __future__ import annotations

import hashlib
import re
from typing import Optional

from .contract import DatabaseLock, Holder
from .own_connection import LockFailure, OwnConnection

# The longest that MySQL takes on each platform, in seconds: the lock's connection is idle while the migration runs.
_WAIT_TIMEOUT = 2147483


class MysqlLock(DatabaseLock):
    """The lock of a MySQL or MariaDB database."""

    def __init__(self, connection: OwnConnection, command: str) -> None:
        super().__init__(connection, command)
        connection.row(f"SET autocommit = 1, SESSION wait_timeout = {_WAIT_TIMEOUT}")
        row = connection.row("SELECT @@hostname, @@port, @@server_id, DATABASE()")
        self.identity = ("mysql", *map(str, row or ()))
        # The name holds for the server, so the database's has to be in it.
        self._name = _lock_name(self.identity[-1])
        cluster = connection.row("SHOW STATUS LIKE 'wsrep_cluster_size'")
        if cluster and int(cluster[1]) > 1:
            self.limit = (
                f"the server is one of {cluster[1]} nodes of a Galera cluster, and the lock is this node's: a run on"
                " another node does not wait"
            )

    def take(self) -> bool:
        """Take the lock if it is free, without waiting; return whether this is done."""
        row = self.connection.row(f"SELECT GET_LOCK('{self._name}', 0), CONNECTION_ID()")
        if not row or row[0] is None:
            raise LockFailure("GET_LOCK() returned NULL")
        self.number = int(row[1])
        return bool(row[0])

    def holder(self) -> Optional[Holder]:
        """Return who holds the lock; None if nobody is found."""
        row = self.connection.row(f"SELECT IS_USED_LOCK('{self._name}')")
        if not row or row[0] is None:
            return None
        number = int(row[0])
        row = self.connection.row(
            f"SELECT user, host, time FROM information_schema.processlist WHERE id = {number}"
        )
        if row is None:  # without the PROCESS privilege, a user sees only what is their own
            return Holder(
                f"connection {number}, which this user is not shown more of", None, number
            )
        user, host, seconds = row
        # It has done nothing since it took the lock.
        who = f"connection {number}, user {user}, from {host}{self._pid(number)}"
        return Holder(who, seconds, number)

    def is_held(self) -> bool:
        """Return whether the lock that was taken is still there."""
        row = self.connection.row(f"SELECT IS_USED_LOCK('{self._name}') = CONNECTION_ID()")
        return bool(row and row[0])

    def release(self) -> None:
        """Give the lock back."""
        self.connection.row(f"SELECT RELEASE_LOCK('{self._name}')")

    def _pid(self, number: int) -> str:
        """Return the holder's process id, which drivers send, and the performance schema keeps if it is on."""
        try:
            row = self.connection.row(
                "SELECT attr_value FROM performance_schema.session_account_connect_attrs"
                f" WHERE processlist_id = {number} AND attr_name = '_pid'"
            )
        except LockFailure:
            return ""
        return f", pid {row[0]}" if row else ""


def _lock_name(database: str) -> str:
    # At most 64 characters, of any kind.
    if not re.fullmatch(r"[\w-]{1,40}", database, flags=re.ASCII):
        database = hashlib.sha1(database.encode()).hexdigest()
    return f"flask_migrate_script:{database}"
