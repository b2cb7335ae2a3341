"""Runs of plain revisions, folded into one: what is left of a long history is where it branches and who is where."""

from __future__ import annotations

from collections import Counter
from typing import Dict, Iterator, List, NamedTuple, Tuple

from .revision_graph import GraphRevision, RevisionGraph

# Folding fewer saves no line, or one.
_FEWEST = 3


class GraphItem(NamedTuple):
    """One revision to be drawn, or a run of them in the place of each, newest first."""

    revisions: Tuple[GraphRevision, ...]

    @property
    def name(self) -> str:
        """The id of its newest revision, which what needs it names."""
        return self.revisions[0].revision

    @property
    def oldest(self) -> GraphRevision:
        """The one whose edges lead away from it."""
        return self.revisions[-1]

    @property
    def is_folded(self) -> bool:
        """Whether it is a run."""
        return len(self.revisions) > 1

    def __str__(self) -> str:
        return f"{len(self.revisions)} revisions, {self.oldest.revision} to {self.name}"


def graph_items(graph: RevisionGraph, show_all: bool) -> List[GraphItem]:
    """Return what is to be drawn of a graph, newest first.

    :param show_all: whether to fold nothing.
    """
    if show_all:
        return [GraphItem((one,)) for one in graph.revisions]
    return list(_folded(graph))


def _folded(graph: RevisionGraph) -> Iterator[GraphItem]:
    is_plain = _Plain(graph)
    run: List[GraphRevision] = []
    for one in graph.revisions:
        # In the order of the graph, a revision that only one other follows comes right after that one.
        if run and not (is_plain.of(one) and run[-1].down_revisions == (one.revision,)):
            yield from _items(run)
            run = []
        if is_plain.of(one):
            run.append(one)
        else:
            yield GraphItem((one,))
    yield from _items(run)


def _items(run: List[GraphRevision]) -> Iterator[GraphItem]:
    if len(run) >= _FEWEST:
        yield GraphItem(tuple(run))
    else:
        yield from (GraphItem((one,)) for one in run)


class _Plain:
    """Which revisions have nothing that is to be seen: one follows them, they follow one, and that is all."""

    def __init__(self, graph: RevisionGraph) -> None:
        self._shown = {one.revision for one in graph.revisions}
        self._at = {revision for one in graph.databases for revision in one.version or ()}
        self._followers: Dict[str, int] = Counter(
            name for one in graph.revisions for name in one.down_revisions
        )
        self._needed = {name for one in graph.revisions for name in one.depends_on}

    def of(self, one: GraphRevision) -> bool:
        """Return whether a revision is plain."""
        return (
            len(one.down_revisions) == 1
            and one.down_revisions[0] in self._shown
            and self._followers[one.revision] == 1
            and one.revision not in self._needed
            and one.revision not in self._at
            and not (one.branch_labels or one.depends_on or one.replaces)
        )
