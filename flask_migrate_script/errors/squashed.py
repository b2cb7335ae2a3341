"""Revisions that a baseline is in the place of: which one, and the commit that still has them."""

from __future__ import annotations

import os
from typing import Any, Iterable, Optional, Tuple

from alembic.script import Script, ScriptDirectory

from ..git import file_pattern, git


def replaced_by(revision: Any) -> Tuple[str, ...]:
    """Return the ids of the revisions that a baseline has replaced; none if a revision is no baseline."""
    found = getattr(revision.module, "replaces", ())
    return tuple(found) if isinstance(found, (tuple, list)) else ()


def baseline_of(script: ScriptDirectory, revision: str) -> Optional[Script]:
    """Return the baseline that is in the place of a revision; None if there is none.

    :param revision: an id, or the beginning of one.
    """
    for one in script.walk_revisions():
        if any(name.startswith(revision) for name in replaced_by(one)):
            return one
    return None


def of_squashed_version(script: ScriptDirectory, version: Iterable[str]) -> str:
    """Return what to do with a database whose version was squashed; empty if it was not.

    :param version: what of its version is not in the folder.
    """
    for revision in version:
        baseline = baseline_of(script, revision) if revision else None
        if baseline is not None:
            commit = _commit_with(str(baseline.path), revision)
            of_commit = f" (git: {commit})" if commit else ""
            return (
                f"{revision} was squashed into {baseline.revision}: upgrade the database with the code of before the"
                f" squash{of_commit}, then go on with this code."
            )
    return ""


def _commit_with(path: str, revision: str) -> str:
    """Return the commit that was the last to have a revision's file beside a baseline's; empty where git knows none."""
    folder = os.path.dirname(os.path.abspath(path))
    pattern = file_pattern(revision)
    if git(folder, "grep", "-qE", "-e", pattern, "HEAD", "--", ".").status == 0:
        commit = "HEAD"  # the squash is not committed yet
    else:
        found = git(folder, "log", "-1", "--format=%H", "-G", pattern, "--", ".").text.strip()
        if not found:
            return ""
        commit = f"{found}^"
    name = git(folder, "rev-parse", "--short", commit).text.strip()
    tags = git(folder, "tag", "--points-at", commit).text.split()
    return f"tag {tags[0]}" if tags else f"commit {name}" if name else ""
