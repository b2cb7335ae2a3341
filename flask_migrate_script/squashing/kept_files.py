"""The files of the revisions that are squashed: where they go, and whether git has them."""

from __future__ import annotations

import glob
import os
from typing import Dict, List, Sequence

from alembic.script import Script, ScriptDirectory

from ..errors.origin import relative
from ..exceptions import MigrateError
from ..git import git


def kept_folder(script: ScriptDirectory, revision: str) -> str:
    """Return the folder for the files of the revisions that a baseline replaces, which Alembic does not read."""
    return os.path.join(os.path.abspath(script.dir), "squashed", revision)


def kept_paths(
    script: ScriptDirectory, revisions: Sequence[Script], revision: str
) -> Dict[str, str]:
    """Return where each file of some revisions goes; an earlier baseline has several.

    :param revision: the id of the new baseline.
    """
    folder, top = kept_folder(script, revision), os.path.abspath(script.dir)
    found: Dict[str, str] = {}
    for one in revisions:
        path = os.path.abspath(one.path)
        others = glob.glob(f"{glob.escape(os.path.splitext(path)[0])}.*sql")
        for file in (path, *others):
            place = os.path.relpath(file, top)
            # Of version_locations elsewhere.
            place = os.path.basename(file) if place.startswith(os.pardir) else place
            found[file] = os.path.join(folder, place)
    return found


def refuse_without_git(script: ScriptDirectory, paths: Sequence[str]) -> None:
    """Refuse unless git can bring back files that are to be moved or deleted.

    :raises MigrateError: git does not have them as they are.
    """
    folder = os.path.abspath(script.dir)
    tracked = git(folder, "ls-files", "-z", "--full-name")
    top = git(folder, "rev-parse", "--show-toplevel").text.strip()
    if tracked.status != 0:
        raise MigrateError(
            f"git does not have {relative(folder)}, so that nothing would bring the revisions back: commit them first,"
            " or run 'db squash --force'."
        )
    known = {os.path.realpath(os.path.join(top, name)) for name in tracked.text.split("\0") if name}
    lacking: List[str] = [path for path in paths if os.path.realpath(path) not in known]
    status = git(folder, "status", "--porcelain", "--", ".").text.splitlines()
    # What Python has compiled is no loss.
    changed = [line for line in status if "__pycache__" not in line]
    if lacking or changed:
        name = relative(lacking[0]) if lacking else changed[0][3:]
        raise MigrateError(
            f"{name} is not committed as it is: commit the migrations folder first, or run 'db squash --force'."
        )
