"""A run of env.py that only reads where each database is."""

from __future__ import annotations

from contextlib import contextmanager
from typing import Any, Callable, Dict, Iterator, List, NamedTuple, Optional, Tuple

from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from .database_run import DatabaseRun, Version
from .lookup import read_version
from .missing_sqlite_file import missing_files_read_as_empty
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

    :param script: the folder, of which env.py is run.
    """
    return read_reachable(run, script, lambda error: None)[0]


def read_reachable(
    run: Run, script: ScriptDirectory, reason: Callable[[Exception], Optional[str]]
) -> Tuple[List[ReadDatabase], str]:
    """Return the databases that env.py visits before it fails, and why it fails; empty if it does not.

    :param script: the folder, of which env.py is run.
    :param reason: returns the line for an error, None for one that is to be raised.
    """
    found: List[ReadDatabase] = []

    def visit(visited: Visit) -> None:
        found.append(read_database(visited))

    not_read = ""
    with only_reading(run), reading_environment(run, script, visit):
        try:
            script.run_env()
        except Exception as error:
            line = reason(error)
            if line is None:
                raise
            not_read = line
    return found, not_read


@contextmanager
def only_reading(run: Run) -> Iterator[None]:
    """Have env.py, while the body runs it, make no version table and no SQLite file.

    Alembic's own ``run_migrations()`` makes a version table, in 1.4 and for some commands in each release.
    """
    run.recording.only_reads = True
    with missing_files_read_as_empty():
        yield


def read_database(visited: Visit) -> ReadDatabase:
    """Return a database that env.py visits, with its version."""
    database, connection = visited.database, visited.context.connection
    assert connection is not None
    version = database.before or read_version(connection, database)
    return ReadDatabase(database, version)


def reading_environment(
    run: Run, script: ScriptDirectory, visit: Callable[[Visit], None], **options: Any
) -> EnvironmentContext:
    """Return Alembic's ``EnvironmentContext``, in which env.py runs no revision, in a run that only reads.

    :param visit: is called for each database that env.py visits.
    :param options: the environment's.
    """
    recording = run.recording

    def no_steps(heads: Any, context: MigrationContext) -> List[Any]:
        visit(Visit(recording.databases[-1], context, heads, dict(recording.given), environment))
        return []

    environment = recording.environment(run.config, script, fn=no_steps, **options)
    return environment
