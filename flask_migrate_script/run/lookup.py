"""What is in a database after a run, looked up on a new connection."""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from contextvars import copy_context
from typing import Any, Dict, Iterator, List, NamedTuple, Optional, Set, Tuple

from sqlalchemy import Column, MetaData, String, Table, inspect, text
from sqlalchemy.engine import Connection, Engine

from ..exceptions import one_line
from .recording import DatabaseRun

# Seconds for all of it: a server that does not answer must not keep the error from being printed.
LIMIT = 10
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
    transactions: Dict[int, str] = {}
    #: What the connection of the run still does on a MySQL server.
    still_running: Optional[str] = None
    #: Tables whose batch did not end, with whether the table itself is there.
    batches: Dict[str, bool] = {}
    #: Tables of batches of this run that were dropped, since the table itself is there.
    dropped: Tuple[str, ...] = ()


class NotFound(Exception):
    """Nothing could be looked up; the text is the reason."""


def look_up(database: DatabaseRun) -> Found:
    """Return what is in a run's database now.

    :raises NotFound: the server does not answer in time, the database is in memory, ...
    """
    if database.dialect == "sqlite" and _is_in_memory(database.engine):
        raise NotFound("the database is in memory")
    results: List[Any] = []

    def work() -> None:
        try:
            with _connection(database) as connection:
                results.append(_found(connection, database))
        except Exception as error:
            results.append(error)

    # A driver that waits in C is waited for in a thread of its own, which nobody has to wait for.
    thread = threading.Thread(target=copy_context().run, args=(work,), daemon=True)
    thread.start()
    thread.join(LIMIT)
    if not results:
        raise NotFound(f"no answer within {LIMIT} seconds")
    if isinstance(results[0], Exception):
        raise NotFound(one_line(getattr(results[0], "orig", None) or results[0])) from results[0]
    return results[0]


def _is_in_memory(engine: Engine) -> bool:
    name = engine.url.database or ""
    return name in ("", ":memory:") or ":memory:" in name or "mode=memory" in str(engine.url)


@contextmanager
def _connection(database: DatabaseRun) -> Iterator[Connection]:
    """Connect as the run did, but not through the app's pool, which may have no connection left."""
    engine = database.engine
    new = Engine(engine.pool.recreate(), engine.dialect, engine.url)
    try:
        with new.begin() as connection:
            for statement in filter(None, _LIMITS.get(database.dialect, "").split("; ")):
                connection.execute(text(statement))
            session = database.session
            for name, value in (("search_path", session.search_path), ("role", session.role)):
                if value is not None:
                    query = text(f"SELECT set_config('{name}', :value, false)")
                    connection.execute(query, {"value": value})
            yield connection
    finally:
        new.dispose()


def _found(connection: Connection, database: DatabaseRun) -> Found:
    transactions = _transactions(connection, database)
    batches, dropped = _batches(connection, database)
    return Found(
        _version(connection, database),
        transactions,
        _still_running(connection, database),
        batches,
        dropped,
    )


def _version(connection: Connection, database: DatabaseRun) -> Tuple[str, ...]:
    context = database.context
    schema = context.version_table_schema
    translated = database.schema_translate_map
    schema = translated.get(schema, schema)
    if not connection.dialect.has_table(connection, context.version_table, schema=schema):
        return ()
    table = Table(context.version_table, MetaData(), Column("version_num", String()), schema=schema)
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


def _batches(
    connection: Connection, database: DatabaseRun
) -> Tuple[Dict[str, bool], Tuple[str, ...]]:
    """Return SQLite's tables whose batch did not end, and drop those that this run made in vain."""
    if database.dialect != "sqlite":
        return {}, ()
    tables = set(inspect(connection).get_table_names())
    names = sorted(name[len(BATCH_TABLE) :] for name in tables if name.startswith(BATCH_TABLE))
    made = [
        statement.text
        for step in database.steps
        for statement in step.statements
        if statement.kept and "CREATE TABLE" in statement.text.upper()
    ]
    quote = connection.dialect.identifier_preparer.quote
    dropped = []
    for name in names:
        # The rows are in the table itself as long as that is there.
        if name in tables and any(quote(BATCH_TABLE + name) in text for text in made):
            connection.execute(text(f"DROP TABLE {quote(BATCH_TABLE + name)}"))
            dropped.append(name)
    return {name: name in tables for name in names if name not in dropped}, tuple(dropped)
