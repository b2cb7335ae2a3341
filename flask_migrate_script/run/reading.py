"""A run of env.py that only reads where each database is."""

from __future__ import annotations

from typing import Any, Callable, Dict, List, NamedTuple, Optional

from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from .lookup import read_version
from .missing_sqlite_file import missing_files_read_as_empty
from .recording import DatabaseRun, Version
from .run import Run


class Visit(NamedTuple):
    """A database while env.py visits it."""

    database: DatabaseRun
    context: MigrationContext
    #: Its version, as Alembic has read it.
    heads: Any
    #: What env.py gives to the revisions' functions.
    names: Dict[str, Any]
    environment: Any


class ReadDatabase(NamedTuple):
    """A database that env.py has visited, and its version; None if it has no version table."""

    run: DatabaseRun
    version: Optional[Version]


def read_databases(run: Run, script: ScriptDirectory) -> List[ReadDatabase]:
    """Return the databases that env.py visits, each with its version. No table and no file is made.

    Alembic's own ``run_migrations()`` makes a version table in 1.4, even where there is nothing to run: env.py calls
    another function in its place.

    :param script: the folder, of which env.py is run.
    """
    found: List[ReadDatabase] = []

    def visit(visited: Visit) -> None:
        found.append(read_database(visited))

    with missing_files_read_as_empty(), reading_environment(run, script, visit):
        script.run_env()
    return found


def read_database(visited: Visit) -> ReadDatabase:
    """Return a database that env.py visits, with its version."""
    database, connection = visited.database, visited.context.connection
    assert connection is not None
    version = database.before or read_version(connection, database)
    return ReadDatabase(database, version)


def reading_environment(
    run: Run, script: ScriptDirectory, visit: Callable[[Visit], None], **options: Any
) -> EnvironmentContext:
    """Return Alembic's ``EnvironmentContext``, in which env.py runs no revision.

    :param visit: is called for each database that env.py visits.
    :param options: the environment's.
    """
    recording = run.recording
    names: Dict[str, Any] = {}

    def no_steps(heads: Any, context: MigrationContext) -> List[Any]:
        visit(Visit(recording.databases[-1], context, heads, dict(names), environment))
        return []

    def read(**given: Any) -> None:
        names.clear()
        names.update(given)
        context = environment.get_context()
        list(environment.context_opts["fn"](context.get_current_heads(), context))

    # A newer Alembic makes no table with this option, whatever env.py calls.
    options.update(fn=no_steps, dont_mutate=True)
    environment: Any = recording.environment(run.config, script, **options)
    environment.run_migrations = recording.named(read)
    return environment  # type: ignore[no-any-return]
