"""A run of env.py that only reads where each database is."""

from __future__ import annotations

from typing import Any, List, NamedTuple, Optional

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

    Alembic's own ``run_migrations()`` makes a version table in 1.4, even where there is nothing to run: env.py calls
    another function in its place.

    :param script: the folder, of which env.py is run.
    """
    found: List[ReadDatabase] = []
    recording = run.recording

    def no_steps(heads: Any, context: MigrationContext) -> List[Any]:
        database, connection = recording.databases[-1], context.connection
        assert connection is not None
        found.append(ReadDatabase(database, database.before or read_version(connection, database)))
        return []

    def read(**names: Any) -> None:
        context = environment.get_context()
        list(environment.context_opts["fn"](context.get_current_heads(), context))

    # A newer Alembic makes none with this option, whatever env.py calls.
    options = {"fn": no_steps, "dont_mutate": True}
    environment: Any = recording.environment(run.config, script, **options)
    environment.run_migrations = recording.named(read)
    with missing_files_read_as_empty(), environment:
        script.run_env()
    return found
