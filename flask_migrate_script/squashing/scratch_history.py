"""What revisions make, read from scratch databases on which they were run."""

from __future__ import annotations

from typing import List, NamedTuple, Optional, Sequence, Union

from ..exceptions import MigrateError
from ..run.config import PathOrStr
from ..run.reading import Visit, only_reading, reading_environment
from ..run.run import command_run
from ..run.scratch_run import downgrade_scratch, scratch_databases, upgrade_scratch
from ..scratch.redirection import ScratchDatabases
from ..scratch.scratch_database import ScratchDatabase
from .database_dump import DatabaseDump
from .dumping import dump
from .version_table import VersionTable

XArg = Union[str, Sequence[str], None]


class MadeDatabase(NamedTuple):
    """One database as revisions have made it."""

    #: What env.py calls it where it gives revisions a name; empty where it does not.
    name: str
    dump: DatabaseDump


class _Visited(NamedTuple):
    name: str
    database: ScratchDatabase
    version_table: VersionTable

    def read(self) -> MadeDatabase:
        return MadeDatabase(self.name, dump(self.database, self.version_table))


def made_by_revisions(
    directory: Optional[PathOrStr], x_arg: XArg, revision: str
) -> List[MadeDatabase]:
    """Run the revisions up to one on scratch databases, and return what they have made.

    :param directory: the migrations folder, as ``upgrade()`` has it; ``x_arg`` likewise.
    :raises MigrateError: a revision fails, or a database can't be read.
    """
    with scratch_databases() as scratch:
        upgrade_scratch(directory, x_arg, revision)
        return [one.read() for one in _visited(scratch, directory, x_arg)]


def made_and_taken_back(
    directory: Optional[PathOrStr], x_arg: XArg, revision: str
) -> List[MadeDatabase]:
    """Do the same with a baseline, which is taken back at the end.

    :raises MigrateError: it leaves something, ...
    """
    with scratch_databases() as scratch:
        upgrade_scratch(directory, x_arg, revision)
        visited = _visited(scratch, directory, x_arg)
        made = [one.read() for one in visited]
        downgrade_scratch(directory, x_arg, "base")
        for one in visited:
            left = one.read().dump
            if left.tables or left.drops:
                raise MigrateError(
                    f"The downgrade of the baseline leaves {left.drops[0]!r} to be done: nothing was changed."
                )
        return made


def _visited(
    scratch: ScratchDatabases, directory: Optional[PathOrStr], x_arg: XArg
) -> List[_Visited]:
    found: List[_Visited] = []

    def visit(visited: Visit) -> None:
        context, names = visited.context, visited.names
        if set(names) - {"engine_name"}:
            raise MigrateError(
                f"env.py gives the functions of revisions {', '.join(sorted(names))}: a baseline knows engine_name"
                " alone."
            )
        found.append(
            _Visited(
                str(names.get("engine_name") or ""),
                scratch.of(visited.database.dbapi_connection),
                VersionTable(context.version_table, context.version_table_schema),
            )
        )

    with command_run("squash", directory, x_arg, {}, online=True) as run:
        script = run.recording.script_directory(run.config)
        with only_reading(run), reading_environment(run, script, visit):
            script.run_env()
    if len({id(one.database) for one in found}) < len(found):
        raise MigrateError(
            "env.py visits one database several times, for several schemas: its revisions can't be squashed."
        )
    if not found:
        raise MigrateError("env.py has visited no database.")
    return found
