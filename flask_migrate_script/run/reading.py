"""A run of env.py that only reads where each database is."""

from __future__ import annotations

from typing import Any, List, NamedTuple, Optional

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
    environment: Any = recording.environment(run.config, script)

    def read(**names: Any) -> None:
        context = environment.get_context()
        database = recording.begin(context, context.connection, context.get_current_heads())
        version = database.before or read_version(context.connection, database)
        found.append(ReadDatabase(database, version))

    environment.run_migrations = recording.named(read)
    with missing_files_read_as_empty(), environment:
        script.run_env()
    return found
