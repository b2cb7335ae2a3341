"""A run of env.py that only reads where each database is."""

from __future__ import annotations

from contextlib import contextmanager
from typing import Any, Iterator, List, NamedTuple, Optional

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from .lookup import read_version
from .missing_sqlite_file import missing_files_read_as_empty
from .recording import DatabaseRun, Version
from .run import Run


class ReadDatabase(NamedTuple):
    """A database that env.py has visited, and its version; None if it has no version table."""

    run: DatabaseRun
    version: Optional[Version]


def read_databases(run: Run, script: ScriptDirectory) -> List[ReadDatabase]:
    """Return the databases that env.py visits, each with its version. No table and no file is made.

    :param script: the folder, of which env.py is run.
    """
    found: List[ReadDatabase] = []
    recording = run.recording

    def no_steps(heads: Any, context: MigrationContext) -> List[Any]:
        database, connection = recording.databases[-1], context.connection
        assert connection is not None
        found.append(ReadDatabase(database, database.before or read_version(connection, database)))
        return []

    with only_reading(run), recording.environment(run.config, script, fn=no_steps):
        script.run_env()
    return found


@contextmanager
def only_reading(run: Run) -> Iterator[None]:
    """Have env.py, while the body runs it, make no version table and no SQLite file.

    Alembic's own ``run_migrations()`` makes a version table, in 1.4 and for some commands in each release.
    """
    run.recording.only_reads = True
    with missing_files_read_as_empty():
        yield
