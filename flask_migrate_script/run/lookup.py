"""What is in a database after a run, looked up on a new connection."""

from __future__ import annotations

import time
from contextlib import contextmanager
from contextvars import copy_context
from typing import Any, Callable, Dict, Iterator, List, NamedTuple, Optional, Set, Tuple

from sqlalchemy import Column, MetaData, String, Table, inspect, text
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError

from ..app.databases import driver_calls, new_connection
from ..exceptions import one_line
from ..scratch.redirection import HelpingThread
from .database_run import DatabaseRun

# Seconds for all of it: a server that does not answer must not keep the error from being printed.
_LIMIT = 10
# Seconds that one query waits for a lock, and that a transaction of the run may take to end.
_WAIT = 3

# What limits a wait for a lock, by dialect.
_LIMITS = {
    "postgresql": f"SET lock_timeout = '{_WAIT}s'; SET statement_timeout = '{_WAIT}s'",
    "mysql": f"SET SESSION lock_wait_timeout = {_WAIT}",
    "mariadb": f"SET SESSION lock_wait_timeout = {_WAIT}",
    "sqlite": f"PRAGMA busy_timeout = {_WAIT * 1000}",
}

# Where a batch of Alembic's keeps the rows on SQLite, while it makes the table anew.
BATCH_TABLE = "_alembic_tmp_"


class Found(NamedTuple):
    """What was looked up."""

    version: Tuple[str, ...]
    #: PostgreSQL's word for the end of each transaction: committed, aborted, in progress.
    transactions: Dict[int, str]
    #: What the connection of the run still does on a MySQL server.
    still_running: Optional[str]
    #: Whether changes of rows are rolled back in each table; on MySQL it depends on the table.
    rolls_back_rows: bool
    #: SQLite's tables whose batch did not end, with whether the table itself is there.
    batches: Dict[str, bool]
    #: PostgreSQL's indexes that are not used.
    invalid_indexes: Tuple[str, ...]


class NotFound(Exception):
    """Nothing could be looked up; the text is the reason."""


def look_up(database: DatabaseRun) -> Found:
    """Return what is in a run's database now.

    :raises NotFound: the server does not answer in time, the database is in memory, ...
    """
    return in_time(database, _found)


def look_up_version(database: DatabaseRun) -> Optional[Tuple[str, ...]]:
    """Return the version of a run's database now; None if it has no version table.

    :raises NotFound: as of :func:`look_up`.
    """
    return in_time(database, read_version)


def in_time(database: DatabaseRun, read: Callable[[Connection, DatabaseRun], Any]) -> Any:
    """Return what a function reads on a new connection."""
    if database.is_in_memory:
        raise NotFound("the database is in memory")
    results: List[Any] = []

    def connect_and_read() -> Any:
        with _connection(database) as connection:
            return read(connection, database)

    def work() -> None:
        try:
            with driver_calls(database.engine) as call:
                results.append(call(connect_and_read))
        except Exception as error:
            results.append(error)

    # A driver that waits in C is waited for in a thread of its own, which nobody has to wait for.
    context = copy_context()
    thread = HelpingThread(lambda: context.run(work))
    thread.start()
    thread.join(_LIMIT)
    if not results:
        raise NotFound(f"no answer within {_LIMIT} seconds")
    if isinstance(results[0], Exception):
        raise NotFound(one_line(getattr(results[0], "orig", None) or results[0])) from results[0]
    return results[0]


@contextmanager
def _connection(database: DatabaseRun) -> Iterator[Connection]:
    """Connect, and see what the run's connection saw."""
    with new_connection(database.engine) as connection:
        for statement in filter(None, _LIMITS.get(database.dialect, "").split("; ")):
            connection.execute(text(statement))
        session = database.session
        for name, value in (("search_path", session.search_path), ("role", session.role)):
            if value is not None:
                query = text(f"SELECT set_config('{name}', :value, false)")
                connection.execute(query, {"value": value})
        if session.database is not None:
            quote = connection.dialect.identifier_preparer.quote
            connection.execute(text(f"USE {quote(session.database)}"))
        yield connection


def _found(connection: Connection, database: DatabaseRun) -> Found:
    # What may still end comes first, the version after it.
    still_running = _still_running(connection, database)
    transactions = _transactions(connection, database)
    return Found(
        version=read_version(connection, database) or (),
        transactions=transactions,
        still_running=still_running,
        rolls_back_rows=_rolls_back_rows(connection, database),
        batches=_batches(connection, database),
        invalid_indexes=_invalid_indexes(connection, database),
    )


def read_version(connection: Connection, database: DatabaseRun) -> Optional[Tuple[str, ...]]:
    """Return the version that is read on a connection; None if there is no version table."""
    name, schema = database.context.version_table, database.context.version_table_schema
    # On MySQL SQLAlchemy looks in the database of the URL, whatever is in use.
    schema = database.schema_translate_map.get(schema, schema) or database.session.database
    if not connection.dialect.has_table(connection, name, schema=schema):
        return None
    table = Table(name, MetaData(), Column("version_num", String()), schema=schema)
    return tuple(sorted(str(row[0]) for row in connection.execute(table.select())))


def _transactions(connection: Connection, database: DatabaseRun) -> Dict[int, str]:
    """Return how the transactions of the steps ended, as PostgreSQL 10 and newer know it."""
    ids: Set[int] = {step.transaction for step in database.steps if step.transaction is not None}
    version = getattr(connection.dialect, "server_version_info", None)
    if not ids or version is None or version < (10,):
        return {}
    query = text("SELECT txid_status(:id)")
    until = time.monotonic() + _WAIT
    while True:
        found = {number: connection.execute(query, {"id": number}).scalar() for number in ids}
        # The server may not have noticed yet that the run's connection is gone.
        if "in progress" not in found.values() or time.monotonic() > until:
            return {number: status for number, status in found.items() if status}
        time.sleep(0.1)


def _still_running(connection: Connection, database: DatabaseRun) -> Optional[str]:
    if database.mysql_id is None:
        return None
    query = text("SELECT info FROM information_schema.processlist WHERE id = :id")
    until = time.monotonic() + _WAIT
    while True:
        found = connection.execute(query, {"id": database.mysql_id}).scalar()
        # What was cancelled may take a moment to end.
        if not found or time.monotonic() > until:
            return found or None
        time.sleep(0.1)


def _rolls_back_rows(connection: Connection, database: DatabaseRun) -> bool:
    """Return whether each table of a MySQL database takes part in transactions."""
    if database.mysql_id is None:
        return True
    query = text(
        "SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = DATABASE()"
        " AND table_type = 'BASE TABLE' AND engine <> 'InnoDB'"
    )
    return not connection.execute(query).scalar()


def _batches(connection: Connection, database: DatabaseRun) -> Dict[str, bool]:
    """Return SQLite's tables whose batch did not end, with whether the table itself is there."""
    if database.dialect != "sqlite":
        return {}
    tables = set(inspect(connection).get_table_names())
    names = sorted(name[len(BATCH_TABLE) :] for name in tables if name.startswith(BATCH_TABLE))
    return {name: name in tables for name in names}


def _invalid_indexes(connection: Connection, database: DatabaseRun) -> Tuple[str, ...]:
    """Return PostgreSQL's indexes that were to be made without a lock, and failed."""
    if database.dialect != "postgresql":
        return ()
    query = text("SELECT indexrelid::regclass::text FROM pg_index WHERE NOT indisvalid")
    return tuple(sorted(row[0] for row in connection.execute(query)))


def drop_batch_tables(database: DatabaseRun, found: Found) -> Tuple[str, ...]:
    """Drop SQLite's tables of batches that this run began in vain, and return the names of the tables themselves.

    The rows are in the table itself as long as that is there. A database that is locked keeps them.
    """
    made = [
        statement.text
        for step in database.steps
        for statement in step.statements
        if "CREATE TABLE" in statement.text.upper()
    ]
    names = [
        name
        for name, is_there in found.batches.items()
        if is_there and any(BATCH_TABLE + name in text for text in made)
    ]
    if not names:
        return ()
    try:
        with _connection(database) as connection:
            quote = connection.dialect.identifier_preparer.quote
            for name in names:
                connection.execute(text(f"DROP TABLE {quote(BATCH_TABLE + name)}"))
    except DBAPIError:
        return ()
    return tuple(names)
