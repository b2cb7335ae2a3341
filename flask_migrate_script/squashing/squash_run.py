"""The run of ``db squash``: what the revisions make, the baseline, the proof that both are equal, and the files."""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from typing import List, Optional, Sequence

from alembic.script import ScriptDirectory

from ..errors.origin import relative
from ..exceptions import MigrateError
from ..notices import notify
from ..run.config import PathOrStr
from ..run.run import command_run
from .baseline_files import baseline_name, revision_text, sql_files
from .changed_files import changed_files
from .database_dump import difference
from .dumped_rows import with_agreed_rows, without_rows
from .kept_files import kept_folder, kept_paths, refuse_without_git
from .scratch_history import MadeDatabase, XArg, made_and_taken_back, made_by_revisions
from .squash_result import DatabaseBaseline, SquashedHistory
from .squashed_revisions import SquashedRevisions, squashed_revisions


def squash_revisions(
    directory: Optional[PathOrStr],
    to: str,
    x_arg: XArg,
    delete: bool,
    force: bool,
    no_data: bool,
) -> SquashedHistory:
    """Put a baseline in the place of the revisions up to one. The parameters are those of ``squash()``.

    :raises MigrateError: all files are as they were.
    """
    with command_run("squash", directory, x_arg, {"revision": to}) as run:
        script = run.recording.script_directory(run.config)
        squashed = squashed_revisions(script, to)
    paths = kept_paths(script, squashed.revisions, squashed.head.revision)
    if not force:
        refuse_without_git(script, list(paths))
    revision = squashed.head.revision
    count = len(squashed.revisions)
    notify(f"Running {count} revisions on a scratch database, twice, to see what they make.")
    databases = agreed_databases(directory, x_arg, revision, no_data)

    path = os.path.join(os.path.dirname(squashed.head.path), f"{baseline_name(revision)}.py")
    text = revision_text(squashed, any(one.name for one in databases))
    files = {
        path: text.encode(script.output_encoding),
        **sql_files(path, databases),
    }
    with changed_files() as changed:
        changed.move(paths)
        changed.write(files)
        _refuse_other_history(directory, x_arg, script, squashed)
        refuse_other_result(directory, x_arg, revision, databases, no_data)
    folder = kept_folder(script, revision)
    if delete:
        shutil.rmtree(folder)
        with suppress(OSError):  # earlier ones are there
            os.rmdir(os.path.dirname(folder))
    return SquashedHistory(
        revision,
        path,
        squashed.replaced,
        tuple(map(database_baseline, databases)),
        "" if delete else relative(folder),
    )


def agreed_databases(
    directory: Optional[PathOrStr], x_arg: XArg, revision: str, no_data: bool
) -> List[MadeDatabase]:
    """Return what the revisions up to one make, after two runs.

    :raises MigrateError: the runs make other schemas, or rows that the user does not want.
    """
    databases = made_by_revisions(directory, x_arg, revision)
    again = made_by_revisions(directory, x_arg, revision)
    for one, other in zip(without_rows(databases), without_rows(again)):
        differs = difference(one.dump, other.dump)
        if differs:
            raise MigrateError(
                f"Two runs of the revisions make other schemas{_of(one)}, so that no baseline is equal to them:"
                f"\n{differs}"
            )
    return without_rows(databases) if no_data else with_agreed_rows(databases, again)


def refuse_other_result(
    directory: Optional[PathOrStr],
    x_arg: XArg,
    revision: str,
    wanted: Sequence[MadeDatabase],
    no_data: bool,
) -> None:
    """Run a baseline, and refuse it if it makes something else than the revisions.

    :param wanted: what the revisions make.
    :param no_data: whether without rows.
    :raises MigrateError: the text has what differs.
    """
    made = made_and_taken_back(directory, x_arg, revision)
    for one, other in zip(wanted, without_rows(made) if no_data else made):
        differs = difference(one.dump, other.dump)
        if differs:
            raise MigrateError(
                f"The baseline does not make what the revisions make{_of(one)}, and nothing was changed ('-' is only in"
                f" the revisions' database, '+' only in the baseline's):\n{differs}"
            )


def database_baseline(database: MadeDatabase) -> DatabaseBaseline:
    """Return what a baseline makes in a database."""
    found = database.dump
    return DatabaseBaseline(database.name, found.kind, found.tables, sum(found.rows.values()))


def _of(database: MadeDatabase) -> str:
    return f" in {database.name}" if database.name else ""


def _refuse_other_history(
    directory: Optional[PathOrStr],
    x_arg: XArg,
    before: ScriptDirectory,
    squashed: SquashedRevisions,
) -> None:
    """Refuse if Alembic does not read the baseline and the later revisions, and nothing else."""
    with command_run("squash", directory, x_arg, {}) as run:
        script = run.recording.script_directory(run.config)
        found = {one.revision for one in script.walk_revisions()}
        if found != {squashed.head.revision, *squashed.later} or set(script.get_heads()) != set(
            before.get_heads()
        ):
            raise MigrateError(
                "Alembic does not read the baseline and the later revisions alone after the change, and all files are as"
                " they were: is the folder 'squashed' in version_locations, or are there files that are only compiled?"
            )
