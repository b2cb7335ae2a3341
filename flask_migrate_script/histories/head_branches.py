"""Two heads as two branches: what each has that the other one has not, and what ties or separates them."""

from __future__ import annotations

import os
from itertools import combinations, permutations
from typing import List, NamedTuple, Optional, Sequence, Tuple

from alembic.script import Script, ScriptDirectory
from alembic.util import coerce_resource_to_filename

from ..exceptions import MigrateError
from ..run.revision_order import OrderedRevisions


class HeadBranch(NamedTuple):
    """What one of two heads has that the other one has not."""

    head: str
    #: Its own revisions, oldest first.
    revisions: Tuple[Script, ...]
    #: The one whose file is to be changed.
    first: Script
    #: What that one follows: the revision from which both branches go.
    base: str
    #: Why the branch can't be moved; empty if it can.
    tie: str

    @property
    def ids(self) -> Tuple[str, ...]:
        """The ids of its own revisions, oldest first."""
        return tuple(one.revision for one in self.revisions)

    def __str__(self) -> str:
        *_, last = self.revisions
        return f"{self.head} ({last.doc})" if last.doc else self.head


HeadBranches = Tuple[HeadBranch, HeadBranch]


class Heads:
    """The heads of a folder, and which of them go from one revision.

    :param script: the folder.
    """

    def __init__(self, script: ScriptDirectory) -> None:
        self._script = script
        self.order = OrderedRevisions(script)
        self._by_id = {one.revision: one for one in self.order.revisions}
        self.names = sorted(script.get_heads())

    def pair(self, named: Optional[str]) -> HeadBranches:
        """Return the two branches of which one is to be put on the other; the one that is named comes first.

        :param named: the head to move, as the user gives it; None for none.
        :raises MigrateError: there are no two heads, they are separate or tied, there are several pairs, ...
        """
        if len(self.names) < 2:
            found = f"1 head, {self.names[0]}" if self.names else "no revision yet"
            raise MigrateError(f"There is no branch to put on another one: there is {found}.")
        if not all(self._own(*pair) for pair in permutations(self.names, 2)):
            # An id is in two files, which Alembic takes for heads: it raises the error of every command.
            self._script.get_current_head()
        head = None if named is None else self._named(named)
        every = list(combinations(self.names, 2))
        if head is not None:
            every = [(head, other) for other in self.names if other != head]
        separate = {pair: self._why_separate(*pair) for pair in every}
        pairs = [pair for pair in every if not separate[pair]]
        if not pairs:
            related = [separate[pair] for pair in every if self._have_common(*pair)]
            raise MigrateError(" ".join(dict.fromkeys(related or separate.values())))
        if len(pairs) > 1:
            raise MigrateError(self._of_several(pairs, head is not None))
        one, other = pairs[0]
        return self._branch(one, other), self._branch(other, one)

    def _named(self, name: str) -> str:
        found = self._script.get_revision(name)
        if found is None or found.revision not in self.names:
            raise MigrateError(f"{name!r} is not a head. The heads are {', '.join(self.names)}.")
        return str(found.revision)

    def _of_several(self, pairs: Sequence[Tuple[str, str]], is_named: bool) -> str:
        """Return the line for more than two heads that go together."""
        partners = {
            name: [pair for pair in pairs if name in pair] for pair in pairs for name in pair
        }
        single = [f"'db rebase {name}'" for name, found in partners.items() if len(found) == 1]
        line = f"There are {len(self.names)} heads: {', '.join(self.names)}."
        if len(single) == len(partners):
            return f"{line} Name the one to move: {' or '.join(single)}."
        one, other = (pairs[-2][1], pairs[-1][1]) if is_named else pairs[-1]
        return (
            f"{line} Of {', '.join(partners)} it is not clear which one is to be on which: make all but two one"
            f" first, as with 'db merge {one} {other}'."
        )

    def _followed(self, head: str) -> List[Script]:
        """Return a revision and all that it follows, oldest first, without dependencies."""
        found, left = set(), [head]
        while left:
            name = left.pop()
            if name not in found:
                found.add(name)
                left += self.order.followed(self._by_id[name])
        return [one for one in self.order.revisions if one.revision in found]

    def _own(self, head: str, other: str) -> List[Script]:
        others = {one.revision for one in self._followed(other)}
        return [one for one in self._followed(head) if one.revision not in others]

    def _have_common(self, one: str, other: str) -> bool:
        return len(self._own(one, other)) < len(self._followed(one))

    def _why_separate(self, one: str, other: str) -> str:
        """Return why two heads are no two branches of one history; empty if they are."""
        own, others = self._own(one, other), self._own(other, one)
        both = f"'db upgrade heads' runs both, and 'db merge {one} {other}' joins them."
        if not self._have_common(one, other):
            return (
                f"{one} and {other} have no revision in common, they are separate histories: {both}"
            )
        shared = set(self._followed(one)[0].branch_labels) & set(
            self._followed(other)[0].branch_labels
        )
        for revision in (*own, *others):
            labels = sorted(set(revision.branch_labels) - shared)
            if labels:
                return (
                    f"{one} and {other} are meant to be separate, {revision.revision} has the branch label"
                    f" {labels[0]!r}: {both}"
                )
        places = self._place(own[0]), self._place(others[0])
        if places[0] != places[1]:
            return (
                f"{one} and {other} are meant to be separate, their revisions are in two folders of version_locations,"
                f" {' and '.join(places)}: {both}"
            )
        return self._dependency(one, others) or self._dependency(other, own)

    def _dependency(self, head: str, others: Sequence[Script]) -> str:
        """Return what of a head needs a revision of the other branch; empty if nothing does."""
        ids = {one.revision for one in others}
        needed = self.order.applied([head])
        if not ids & needed:
            return ""
        revision, dependency = next(
            (one.revision, name)
            for one in self.order.revisions
            if one.revision in needed
            for name in self.order.dependencies(one)
            if ids & self.order.applied([name])
        )
        other = others[-1].revision
        return (
            f"{revision} depends on {dependency}, which ties {head} to {other}: 'db merge {head} {other}' joins them as"
            " they are."
        )

    def _place(self, revision: Script) -> str:
        """Return the one of version_locations that a revision is in."""
        path = os.path.realpath(revision.path)
        for location in self._script.version_locations or ():
            folder = os.path.realpath(coerce_resource_to_filename(location))
            if path.startswith(os.path.join(folder, "")):
                return str(location)
        return ""

    def _branch(self, head: str, other: str) -> HeadBranch:
        own = self._own(head, other)
        ids = {one.revision for one in own}
        # Those that follow a revision of both branches.
        first = [one for one in own if set(self.order.followed(one)) - ids]
        followed = self.order.followed(first[0])
        tie = ""
        if len(first) > 1 or len(followed) > 1:
            merge = next(one for one in own if len(self.order.followed(one)) > 1)
            names = " and ".join(self.order.followed(merge))
            tie = f"{merge.revision}, a merge of {names}, ties {head} to {other}"
        return HeadBranch(head, tuple(own), first[0], followed[0], tie)
