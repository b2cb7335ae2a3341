"""Which revisions are squashed, and whether what is left still fits."""

from __future__ import annotations

from typing import Any, Iterable, List, NamedTuple, Optional, Set, Tuple

from alembic.script import Script, ScriptDirectory

from ..errors.squashed import replaced_by
from ..exceptions import MigrateError, listed
from ..run.revision_order import OrderedRevisions

# How many revisions are named.
_MOST = 5


class SquashedRevisions(NamedTuple):
    """The revisions up to one, which a baseline with its id is to be in the place of."""

    head: Script
    #: All of them, oldest first, the head included.
    revisions: Tuple[Script, ...]
    #: The ids of those that come later.
    later: Tuple[str, ...]

    @property
    def replaced(self) -> Tuple[str, ...]:
        """The ids that the baseline replaces, oldest first, with those that an earlier baseline has replaced."""
        found: List[str] = []
        for one in self.revisions:
            found += replaced_by(one)
            if one is not self.head:
                found.append(one.revision)
        return tuple(found)

    @property
    def labels(self) -> Tuple[str, ...]:
        """The branch labels that their files have."""
        return tuple(sorted({label for one in self.revisions for label in _own_labels(one)}))


def squashed_revisions(script: ScriptDirectory, name: str) -> SquashedRevisions:
    """Return what is squashed up to a revision.

    :param name: the revision, as the user gives it.
    :raises MigrateError: there is nothing to squash, or a later revision would lose one that it needs.
    """
    order = OrderedRevisions(script)
    if not order.revisions:
        raise MigrateError("There is no revision yet, and nothing to squash.")
    head: Any = script.get_revision(name)
    if head is None:
        raise MigrateError(f"Nothing to squash: {name!r} is before the first revision.")
    found = _up_to(order, head)
    reason = _lost(order, found)
    if reason:
        nearest = _nearest(order, head)
        advice = (
            f"The nearest one that each later revision descends from is {nearest.revision}: 'db squash --to"
            f" {nearest.revision}'."
            if nearest
            else "There is no revision that all later ones descend from."
        )
        raise MigrateError(f"Up to {head.revision} can't be squashed. {reason} {advice}")
    if len(found.revisions) < 2:
        raise MigrateError(
            f"Nothing to squash: {head.revision} is the first revision"
            f"{', a baseline already' if replaced_by(head) else ''}."
        )
    return found


def _up_to(order: OrderedRevisions, head: Script) -> SquashedRevisions:
    squashed = order.applied([head.revision])
    return SquashedRevisions(
        head,
        tuple(one for one in order.revisions if one.revision in squashed),
        tuple(one.revision for one in order.revisions if one.revision not in squashed),
    )


def _lost(order: OrderedRevisions, found: SquashedRevisions) -> str:
    """Return why a later revision would not fit any more; empty if each does."""
    head = found.head.revision
    squashed = {one.revision for one in found.revisions} - {head}
    labels = set(found.labels)
    # Later revisions come after those that they need.
    descends: Set[str] = {head}
    by_id = {one.revision: one for one in order.revisions}
    beside = []
    for name in found.later:
        revision = by_id[name]
        for followed in order.followed(revision):
            if followed in squashed:
                return f"{name} follows {followed}, which would not be there any more."
        for dependency in _named_dependencies(revision, labels):
            for needed in order.dependencies(revision):
                if needed in squashed and needed.startswith(dependency):
                    return f"{name} depends on {needed}, which would not be there any more."
        if descends & set(order.needed[name]):
            descends.add(name)
        else:
            beside.append(name)
    if beside:
        verb = "does" if len(beside) == 1 else "do"
        return f"{listed(beside, _MOST)} {verb} not descend from it."
    return ""


def _named_dependencies(revision: Script, labels: Iterable[str]) -> List[str]:
    """Return what a file's ``depends_on`` names, without labels, which the baseline has."""
    value: Any = revision.dependencies or ()
    names = (value,) if isinstance(value, str) else value
    return [name for name in names if name not in labels]


def _nearest(order: OrderedRevisions, head: Script) -> Optional[Script]:
    position = [one.revision for one in order.revisions].index(head.revision)
    candidates = [*reversed(order.revisions[:position]), *order.revisions[position + 1 :]]
    for one in candidates:
        found = _up_to(order, one)
        if len(found.revisions) > 1 and not _lost(order, found):
            return one
    return None


def _own_labels(revision: Any) -> Tuple[str, ...]:
    labels = getattr(revision.module, "branch_labels", None) or ()
    return (labels,) if isinstance(labels, str) else tuple(labels)
