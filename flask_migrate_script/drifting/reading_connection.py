"""A connection of its own to a database, in one transaction, that sees what env.py's connection saw."""

from __future__ import annotations

import re
from contextlib import contextmanager
from functools import partial
from typing import Any, Callable, Dict, Iterator, Optional

from ..app.databases import driver_calls, driver_connection, driver_rows, new_connection
from ..exceptions import MigrateError, one_line
from ..run.database_run import DatabaseRun
from ..sql_quotes import quoted_text
from .mysql_kind import MysqlKind
from .postgresql_kind import PostgresqlKind
from .schema_kind import Rows, SchemaKind
from .sqlite_kind import SqliteKind

_KINDS: Dict[str, Callable[[], SchemaKind]] = {
    "postgresql": PostgresqlKind,
    "mysql": MysqlKind,
    "mariadb": MysqlKind,
    "sqlite": SqliteKind,
}
# What servers answer after a wait for a lock.
_WAITED = re.compile(r"lock timeout|lock wait timeout|database is locked", re.IGNORECASE)


def schema_kind(database: DatabaseRun) -> Optional[SchemaKind]:
    """Return what reads the kind of a database; None where nothing does."""
    make = _KINDS.get(database.dialect)
    return make() if make is not None else None


def in_transaction(
    database: DatabaseRun,
    kind: SchemaKind,
    work: Callable[[Rows], Any],
    lock_timeout: float,
    only_reads: bool = True,
) -> Any:
    """Return what a function returns that is called with a connection's transaction.

    :param database: a database that env.py has visited.
    :param lock_timeout: how many seconds a statement may wait for a lock.
    :param only_reads: whether the database refuses to write.
    :raises MigrateError: a lock was not to be had in time.
    """

    def connect() -> Any:
        with _connected(database, kind, lock_timeout, only_reads) as rows:
            return work(rows)

    try:
        with driver_calls(database.engine) as call:
            return call(connect)
    except Exception as error:
        if not _WAITED.search(one_line(error)):
            raise
        raise MigrateError(
            f"Another session has locked what 'db drift' reads, for more than {lock_timeout:g} s, and no database was"
            " changed: run it again when that has ended, or give it longer with --lock-timeout."
        ) from error


@contextmanager
def _connected(
    database: DatabaseRun, kind: SchemaKind, lock_timeout: float, only_reads: bool
) -> Iterator[Rows]:
    with new_connection(database.engine) as connection:
        dbapi_connection = driver_connection(connection)
        rows: Rows = partial(driver_rows, dbapi_connection)
        # What listeners of the app's have begun.
        dbapi_connection.rollback()
        kind.begin(rows, dbapi_connection, lock_timeout, only_reads)
        session = database.session
        for name, value in (("search_path", session.search_path), ("role", session.role)):
            if value is not None:
                rows(f"SELECT set_config('{name}', {quoted_text(value)}, true)")
        if session.database is not None:
            rows(f"USE {connection.dialect.identifier_preparer.quote(session.database)}")
        yield rows
