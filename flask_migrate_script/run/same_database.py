"""A PostgreSQL database that env.py visits twice in a run, in two transactions: the second waits for the first for ever."""

from __future__ import annotations

from typing import Any, Callable, Optional, Sequence, Tuple

from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext

from ..app.databases import driver_connection, driver_rows
from ..exceptions import MigrateError

_PLACE = (
    "SELECT EXTRACT(EPOCH FROM pg_postmaster_start_time()), current_database(), current_schema()"
)

# Whether the transaction has written into a table, or made it: the locks that it has are listed with it.
_HAS_WRITTEN = (
    "SELECT count(*) FROM pg_locks JOIN pg_class ON pg_class.oid = relation JOIN pg_namespace ON pg_namespace.oid ="
    " relnamespace WHERE pid = pg_backend_pid() AND mode IN ('RowExclusiveLock', 'AccessExclusiveLock')"
    " AND nspname = '{}' AND relname = '{}'"
)


def refusing(environment: EnvironmentContext, visited: Sequence[Any]) -> Callable[..., None]:
    """Return the ``run_migrations()`` of an environment, which refuses such a visit.

    :param visited: a ``DatabaseRun`` for each visit of the run.
    """
    run_migrations = environment.run_migrations

    def checked(**options: Any) -> None:
        context = environment.get_context()
        if visited and not context.as_sql and context.dialect.name == "postgresql":
            _refuse(context, visited)
        run_migrations(**options)

    return checked


def _refuse(context: MigrationContext, visited: Sequence[Any]) -> None:
    connection: Any = context.connection
    dbapi_connection = driver_connection(connection)
    schemas = connection.get_execution_options().get("schema_translate_map") or {}
    here = _place(context, dbapi_connection, schemas)
    for run in visited:
        if run.dialect != "postgresql" or run.dbapi_connection is dbapi_connection:
            continue
        there = _place(run.context, run.dbapi_connection, run.schema_translate_map)
        names = (str(name).replace("'", "''") for name in here[2:])
        if there == here and driver_rows(run.dbapi_connection, _HAS_WRITTEN.format(*names))[0][0]:
            raise MigrateError(
                f"env.py visits the database {here[1]} twice, with the same version table"
                f" {context.version_table}: the second visit would wait for the transaction of the first one for"
                " ever. Give each bind a database, or a version table, of its own."
            )


def _place(context: MigrationContext, dbapi_connection: Any, schemas: Any) -> Tuple[Any, ...]:
    """Return which version table is at hand: its server and database, its schema, its name."""
    ((server, database, current_schema),) = driver_rows(dbapi_connection, _PLACE)
    schema: Optional[str] = context.version_table_schema
    return server, database, schemas.get(schema, schema) or current_schema, context.version_table
