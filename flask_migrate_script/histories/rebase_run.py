"""The run of ``db rebase``: which branch, its file, and whether Alembic reads the history as it is meant."""

from __future__ import annotations

from typing import Dict, Optional, Tuple

from alembic.script import ScriptDirectory

from ..errors.origin import relative
from ..exceptions import MigrateError
from ..run.revision_order import OrderedRevisions
from ..run.run import Run
from .changed_file import changed_file
from .down_revision import NotPlain, with_down_revision
from .head_branches import HeadBranch, Heads
from .moved_branch import found_branch, named_branch
from .rebase_result import RebasedBranch
from .run_revisions import read_run_revisions


def rebase_heads(run: Run, head: Optional[str]) -> RebasedBranch:
    """Put one of two branches on the other, in the file of its first revision.

    :param run: a run of its own.
    :param head: the head of the branch to move; None where it is to be found.
    :raises MigrateError: it can't be moved, or its file can't be changed. All files are as before then.
    """
    script = run.recording.script_directory(run.config)
    heads = Heads(script)
    pair = heads.pair(head)
    known = read_run_revisions(run, script, heads.order)
    branch = (found_branch if head is None else named_branch)(pair, known)
    (onto,) = (one.head for one in pair if one is not branch)
    _write(run, script, branch, onto)
    return RebasedBranch(
        branch.head,
        onto,
        branch.first.revision,
        branch.first.path,
        branch.base,
        tuple(name for name in heads.names if name != onto),
        known.not_known,
    )


def _write(run: Run, script: ScriptDirectory, branch: HeadBranch, onto: str) -> None:
    revision, path = branch.first.revision, branch.first.path
    wanted = {**_followed(script), revision: (onto,)}
    try:
        with open(path, "rb") as file:
            data = with_down_revision(file.read(), branch.base, onto)
        with changed_file(path, data):
            # What Alembic reads: the file may assign to it in more than one way.
            if _followed(run.recording.script_directory(run.config)) != wanted:
                raise NotPlain
    except NotPlain:
        raise MigrateError(
            f"{relative(path)} does not set down_revision to {branch.base!r} in one plain line, and is as it was: let it"
            f" follow {onto!r} by hand."
        ) from None
    except OSError as error:
        raise MigrateError(f"{relative(path)} can't be changed: {error.strerror}.") from error


def _followed(script: ScriptDirectory) -> Dict[str, Tuple[str, ...]]:
    order = OrderedRevisions(script)
    return {one.revision: order.followed(one) for one in order.revisions}
