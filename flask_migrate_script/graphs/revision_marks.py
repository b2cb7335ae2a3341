"""What a graph has in parentheses after a revision's id."""

from __future__ import annotations

from typing import List

from ..exceptions import counted
from .revision_graph import GraphRevision, RevisionGraph


class RevisionMarks:
    """The marks of a graph's revisions.

    :param graph: the graph.
    """

    def __init__(self, graph: RevisionGraph) -> None:
        self._graph = graph
        self._shown = {one.revision for one in graph.revisions}

    def of(self, one: GraphRevision) -> List[str]:
        """Return the marks of a revision, each without its parentheses."""
        not_shown = [name for name in one.down_revisions if name not in self._shown]
        marks = [
            ", ".join(one.branch_labels),
            "head" if one.is_head else "",
            self._databases(one),
            f"follows {', '.join(not_shown)}" if not_shown else "",
            f"depends on {', '.join(one.depends_on)}" if one.depends_on else "",
            _replaced(one),
        ]
        return [mark for mark in marks if mark]

    def _databases(self, one: GraphRevision) -> str:
        """Return which databases are at a revision; one without a bind needs no name."""
        databases = self._graph.databases
        at = [database.bind for database in databases if one.revision in (database.version or ())]
        if at == [""] and len(databases) == 1:
            return "current"
        return f"current of {', '.join(bind or 'default' for bind in at)}" if at else ""


def _replaced(one: GraphRevision) -> str:
    count = len(one.replaces)
    return f"replaces {counted(count, 'revision')}" if count else ""
