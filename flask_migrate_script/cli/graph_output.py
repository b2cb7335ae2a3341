"""What ``db graph`` prints: lanes, or the text of a drawing for a document."""

from __future__ import annotations

import sys
from typing import Iterator, Sequence

from ..exceptions import one_line
from ..graphs.boxes import boxes
from ..graphs.dot import dot_lines
from ..graphs.folded_runs import GraphItem, graph_items
from ..graphs.lanes import LaneNode, draw_lanes, lane_edges
from ..graphs.mermaid import mermaid_lines
from ..graphs.revision_graph import RevisionGraph
from ..graphs.revision_marks import RevisionMarks
from ..notices import notify, warn
from ..run.config import Config
from .styles import HEAD, REVISION, styled

_OF_DOCUMENTS = {"mermaid": mermaid_lines, "dot": dot_lines}


def print_result(result: RevisionGraph, form: str = "text", show_all: bool = False) -> None:
    """Print the revisions, and where the databases are as the notice at the end.

    :param result: what :func:`~flask_migrate_script.core.graph` has returned.
    :param form: ``text``, ``mermaid`` or ``dot``.
    :param show_all: whether to fold nothing.
    """
    items = graph_items(result, show_all)
    if form in _OF_DOCUMENTS:
        lines = _OF_DOCUMENTS[form](boxes(result, items))
    else:
        lines = _lines(result, items)
    config = Config()
    for line in lines:
        config.print_stdout("%s", line)
    is_warning = result.not_read or any(one.not_in_folder for one in result.databases)
    report = warn if is_warning else notify
    report(str(result))


def _lines(graph: RevisionGraph, items: Sequence[GraphItem]) -> Iterator[str]:
    marks = RevisionMarks(graph)
    for item, drawn in zip(items, draw_lanes([_node(item) for item in items])):
        if item.is_folded:
            yield from drawn.beside([f"... {item}"])
            continue
        (one,) = item.revisions
        in_parentheses = "".join(f" ({mark})" for mark in marks.of(one))
        message = f", {one_line(one.message)}" if one.message else ""
        style = HEAD if one.revision in graph.heads else REVISION
        name = styled(one.revision, style, sys.stdout)
        yield from drawn.beside([f"{name}{in_parentheses}{message}"])


def _node(item: GraphItem) -> LaneNode:
    one = item.oldest
    return LaneNode(
        item.name,
        lane_edges(one.down_revisions, one.depends_on),
        "." if item.is_folded else "*",
    )
