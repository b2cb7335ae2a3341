"""Which revisions are on git's default branch, looked up with git where there is one."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple, Optional

from alembic.script import Script

from ..git import file_pattern, git

_REFS = (
    "refs/remotes/origin/HEAD",
    "refs/remotes/origin/main",
    "refs/remotes/origin/master",
    "refs/heads/main",
    "refs/heads/master",
)


class DefaultBranch(NamedTuple):
    """The default branch of the repository that the migrations folder is in."""

    #: A folder of the repository.
    folder: str
    ref: str
    #: As it is printed.
    name: str

    def has(self, revision: Script) -> Optional[bool]:
        """Return whether a revision is on it, by its id: the file may have another name there. None if git fails."""
        pattern = file_pattern(revision.revision)
        status = git(self.folder, "grep", "-qE", "-e", pattern, self.ref, "--", ":/*.py").status
        return {0: True, 1: False}.get(status)


def default_branch(path: str) -> Optional[DefaultBranch]:
    """Return the default branch; None without git, outside of a repository, and where none of the usual names is there.

    :param path: a revision's file.
    """
    folder = str(Path(path).parent)
    for ref in _REFS:
        if git(folder, "rev-parse", "--verify", "--quiet", f"{ref}^{{commit}}").status == 0:
            name = git(folder, "rev-parse", "--abbrev-ref", ref).text.strip()
            return DefaultBranch(folder, ref, name or ref)
    return None
