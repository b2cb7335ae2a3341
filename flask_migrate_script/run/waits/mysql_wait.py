"""A wait on MySQL and MariaDB: InnoDB's locks of rows, the metadata locks of tables, the list of connections."""

from __future__ import annotations

from typing import Any, Optional

from ...app.databases import driver_rows
from ...errors.redaction import redacted_and_cut
from ...exceptions import one_line
from ..locks.own_connection import LockFailure, OwnConnection
from .shown_wait import LENGTH, Waits

# Who blocks a connection. No server has all of these tables, and few users may read them all.
_BLOCKERS = (
    # Locks of rows: MariaDB, MySQL 5.7.
    "SELECT holder.trx_mysql_thread_id FROM information_schema.innodb_lock_waits"
    " JOIN information_schema.innodb_trx AS waiter ON waiter.trx_id = requesting_trx_id"
    " JOIN information_schema.innodb_trx AS holder ON holder.trx_id = blocking_trx_id"
    " WHERE waiter.trx_mysql_thread_id = {number} ORDER BY holder.trx_started LIMIT 1",
    # The same: MySQL 8.
    "SELECT holder.processlist_id FROM performance_schema.data_lock_waits AS waits"
    " JOIN performance_schema.threads AS waiter ON waiter.thread_id = waits.requesting_thread_id"
    " JOIN performance_schema.threads AS holder ON holder.thread_id = waits.blocking_thread_id"
    " WHERE waiter.processlist_id = {number} LIMIT 1",
    # Locks of tables: where the performance schema notes them, as MySQL 8 does unless it is set otherwise.
    "SELECT holder.processlist_id FROM performance_schema.metadata_locks AS wanted"
    " JOIN performance_schema.metadata_locks AS held"
    " USING (object_type, object_schema, object_name)"
    " JOIN performance_schema.threads AS waiter ON waiter.thread_id = wanted.owner_thread_id"
    " JOIN performance_schema.threads AS holder ON holder.thread_id = held.owner_thread_id"
    " WHERE waiter.processlist_id = {number} AND wanted.lock_status = 'PENDING'"
    " AND held.lock_status = 'GRANTED' AND holder.thread_id <> waiter.thread_id"
    " ORDER BY holder.processlist_time DESC LIMIT 1",
)

_STATE = "SELECT state FROM information_schema.processlist WHERE id = {number}"
_WAITING = "Waiting for "

_OLDEST = (
    "SELECT trx_mysql_thread_id FROM information_schema.innodb_trx"
    " JOIN information_schema.processlist ON processlist.id = trx_mysql_thread_id"
    " WHERE trx_mysql_thread_id <> {number} AND db = DATABASE() ORDER BY trx_started LIMIT 1"
)


class MysqlWaits(Waits):
    """The connections of a MySQL or MariaDB server."""

    @staticmethod
    def own_number(dbapi_connection: Any) -> Optional[int]:
        """Return the server's number of a driver's connection; None where that is not certain."""
        number: int = driver_rows(dbapi_connection, "SELECT CONNECTION_ID()")[0][0]
        return number

    @staticmethod
    def blocker(connection: OwnConnection, number: int) -> Optional[str]:
        """Return for whom a session waits, in words; None if it is for nobody."""
        for query in _BLOCKERS:
            found = _number(connection, query.format(number=number))
            if found is not None:
                return _who(connection, found)
        row = connection.row(_STATE.format(number=number))
        state = str(row[0]) if row else ""
        if not (state.startswith(_WAITING) and "lock" in state):
            return None
        # The server knows the waiter's state, but not for whom it waits, or does not show it to this user.
        what = f"a {state[len(_WAITING) :]}; this user is not shown who has it"
        oldest = _number(connection, _OLDEST.format(number=number))
        if oldest is None:
            return what
        return (
            f"{what}. The oldest open transaction in this database is of {_who(connection, oldest)}"
        )


def _number(connection: OwnConnection, query: str) -> Optional[int]:
    try:
        row = connection.row(query)
    except LockFailure:  # there is no such table here, or this user may not read it
        return None
    return int(row[0]) if row else None


def _who(connection: OwnConnection, number: int) -> str:
    """Return what this user is shown of a connection."""
    row = connection.row(
        f"SELECT user, host, command, time, info FROM information_schema.processlist WHERE id = {number}"
    )
    if row is None:  # without the PROCESS privilege, a user sees only what is their own
        return f"connection {number}, which this user is not shown more of"
    user, host, command, seconds, query = row
    state = "idle" if command == "Sleep" else "active"
    text = f": {redacted_and_cut(one_line(query), LENGTH)}" if query else ""
    return f"connection {number}, user {user}, from {host}, {state} since {seconds} s{text}"
