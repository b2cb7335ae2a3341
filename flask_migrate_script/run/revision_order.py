"""The revisions of a folder in an order in which each comes after those that it needs."""

from __future__ import annotations

from typing import Any, Dict, Iterable, List, Set, Tuple

from alembic.script import Script, ScriptDirectory


class OrderedRevisions:
    """The revisions of a folder, oldest first and branch after branch; each is looked at once.

    Alembic's own ways through a history look at some of it again for each revision.

    :param script: the folder.
    """

    def __init__(self, script: ScriptDirectory) -> None:
        self._script = script
        #: What each revision needs to be applied before: those that it follows, and those that it depends on.
        self.needed: Dict[str, Tuple[str, ...]] = {}
        self.revisions: List[Script] = []
        self._done: Set[str] = set()
        for head in sorted(script.get_heads()):
            self._add(self._get(head))

    def applied(self, version: Iterable[str]) -> Set[str]:
        """Return the revisions that a database at a version has; what the folder does not have is left out."""
        found: Set[str] = set()
        left = [revision for revision in version if revision in self.needed]
        while left:
            revision = left.pop()
            if revision not in found:
                found.add(revision)
                left += self.needed[revision]
        return found

    def followed(self, revision: Script) -> Tuple[str, ...]:
        """Return the ids of the revisions that one follows."""
        return _ids(revision.down_revision)

    def dependencies(self, revision: Script) -> Tuple[str, ...]:
        """Return the ids of what a revision depends on; its file may have branch labels."""
        return tuple(self._get(name).revision for name in _ids(revision.dependencies))

    def _add(self, head: Script) -> None:
        """Append a revision below those that it needs, without recursion: a history is deeper than Python's stack."""
        left = [head]
        while left:
            revision = left[-1]
            if revision.revision not in self.needed:
                needed = (*self.followed(revision), *self.dependencies(revision))
                self.needed[revision.revision] = needed
                left += [self._get(name) for name in reversed(needed) if name not in self.needed]
            else:
                left.pop()
                if revision.revision not in self._done:
                    self._done.add(revision.revision)
                    self.revisions.append(revision)

    def _get(self, name: str) -> Script:
        found: Any = self._script.get_revision(name)
        return found


def all_current(script: ScriptDirectory, version: Any) -> List[Script]:
    """Return what ``ScriptDirectory.get_all_current()`` does: what is applied, without what another one of it follows.

    :raises alembic.util.CommandError: the folder does not have a revision of the version.
    """
    order = OrderedRevisions(script)
    applied = order.applied([one.revision for one in script.get_revisions(version) if one])
    found = [one for one in order.revisions if one.revision in applied]
    followed = {name for one in found for name in order.followed(one)}
    return [one for one in found if one.revision not in followed]


def _ids(value: Any) -> Tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value or ())
