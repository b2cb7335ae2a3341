"""A graph as boxes and arrows, for the languages that documents have for it."""

from __future__ import annotations

from typing import Iterator, NamedTuple, Sequence, Tuple

from ..exceptions import one_line
from .folded_runs import GraphItem
from .revision_graph import RevisionGraph
from .revision_marks import RevisionMarks


class Box(NamedTuple):
    """A revision, or a folded run, and the arrows that lead to it."""

    name: str
    #: The lines in it.
    text: Tuple[str, ...]
    is_head: bool
    is_folded: bool
    #: The names of what it follows, and of what it depends on.
    follows: Tuple[str, ...]
    depends_on: Tuple[str, ...]


def boxes(graph: RevisionGraph, items: Sequence[GraphItem]) -> Iterator[Box]:
    """Yield the boxes of a graph, oldest first: a box is added at the end for a new revision.

    :param items: what is drawn of the graph, newest first.
    """
    marks = RevisionMarks(graph)
    names = {item.name for item in items}
    for item in reversed(items):
        one = item.oldest
        text = [str(item)]
        if not item.is_folded:
            text = [" ".join([one.revision, *(f"({mark})" for mark in marks.of(one))])]
            text += filter(None, [one_line(one.message)])
        yield Box(
            item.name,
            tuple(text),
            item.revisions[0].is_head,
            item.is_folded,
            tuple(name for name in one.down_revisions if name in names),
            tuple(
                name for name in one.depends_on if name in names and name not in one.down_revisions
            ),
        )
