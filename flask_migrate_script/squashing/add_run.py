"""The run of ``db squash --add``: SQL for another kind of database, for a baseline that is there."""

from __future__ import annotations

import os
from typing import Any, List, Optional

from alembic.script import ScriptDirectory

from ..errors.origin import relative
from ..errors.squashed import replaced_by
from ..exceptions import MigrateError
from ..notices import notify
from ..run.config import PathOrStr
from ..run.run import command_run
from .baseline_files import baseline_name, sql_files
from .changed_files import changed_files, put_aside
from .kept_files import kept_folder
from .scratch_history import XArg
from .squash_result import SquashedHistory
from .squash_run import agreed_databases, database_baseline, refuse_other_result


def add_database(directory: Optional[PathOrStr], x_arg: XArg, no_data: bool) -> SquashedHistory:
    """Write the SQL of a baseline for the kind of database that the app has now.

    :raises MigrateError: there is no baseline, the files of the revisions are not there, ... All files are as they were.
    """
    with command_run("squash", directory, x_arg, {}) as run:
        script = run.recording.script_directory(run.config)
        baseline = _baseline(script)
        path = os.path.abspath(baseline.path)
    folder, top = kept_folder(script, baseline.revision), os.path.abspath(script.dir)
    kept = _files(folder)
    if not any(name.endswith(".py") for name in kept):
        raise MigrateError(
            f"The files of the revisions that {baseline.revision} replaces are not in {relative(folder)}: put them there"
            " as they are in the commit before the squash, and run 'db squash --add' again."
        )
    notify("Running the squashed revisions on a scratch database, twice, to see what they make.")
    back = {os.path.join(folder, name): os.path.join(top, name) for name in kept}
    with put_aside({path: f"{path}.aside"}), put_aside(back):
        databases = agreed_databases(directory, x_arg, baseline.revision, no_data)
    with changed_files() as changed:
        changed.write(sql_files(path, databases))
        refuse_other_result(directory, x_arg, baseline.revision, databases, no_data)
    return SquashedHistory(
        baseline.revision,
        path,
        replaced_by(baseline),
        tuple(map(database_baseline, databases)),
        relative(folder),
        is_added=True,
    )


def _baseline(script: ScriptDirectory) -> Any:
    found: List[Any] = [one for one in script.walk_revisions() if replaced_by(one)]
    named = [
        one for one in found if os.path.basename(one.path) == f"{baseline_name(one.revision)}.py"
    ]
    if not named:
        raise MigrateError("There is no baseline yet: 'db squash' makes one.")
    # The newest comes first.
    return named[0]


def _files(folder: str) -> List[str]:
    """Return the paths of all files below a folder, as they are from there on."""
    found: List[str] = []
    for place, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if name != "__pycache__"]
        found += [os.path.relpath(os.path.join(place, name), folder) for name in names]
    return found
