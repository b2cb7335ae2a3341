"""What ``db history`` has beside Alembic's lines: dates, and lanes."""

from __future__ import annotations

from functools import partial
from typing import Any, Dict, Iterator, List

from alembic.script import Script

from ..run.revision_order import OrderedRevisions
from .create_date import create_date, short_date
from .lanes import LaneNode, LaneRows, draw_lanes, lane_edges


class DrawnHistory:
    """Has the revisions of a folder, as Alembic walks through them, print more than they do.

    :param dates: whether with the date of each.
    :param graph: whether with lanes; a revision comes before those that it needs then.
    """

    def __init__(self, dates: bool, graph: bool) -> None:
        self._dates = dates
        self._graph = graph
        self._width = 0

    def adapt(self, script: Any) -> None:
        """Adapt a folder: what its ``walk_revisions()`` yields."""
        walk_revisions = script.walk_revisions

        def walked(*args: Any, **kwargs: Any) -> Iterator[Script]:
            # A range that is wrong is an error before anything is printed, as without this.
            return iter(self._adapted(script, list(walk_revisions(*args, **kwargs))))

        script.walk_revisions = walked

    def _adapted(self, script: Any, found: List[Any]) -> List[Any]:
        dates: Dict[str, str] = {}
        if self._dates:
            dates = {one.revision: short_date(create_date(one)) for one in found}
            self._width = max(map(len, dates.values()), default=0)
        rows: Dict[str, LaneRows] = {}
        if self._graph:
            order = OrderedRevisions(script)
            ids = {one.revision for one in found}
            found = [one for one in reversed(order.revisions) if one.revision in ids]
            nodes = [
                LaneNode(one.revision, lane_edges(order.followed(one), order.dependencies(one)))
                for one in found
            ]
            rows = {node.name: drawn for node, drawn in zip(nodes, draw_lanes(nodes))}
        for one in found:
            one.cmd_format = partial(self._text, one, dates, rows)
        return found

    def _text(
        self, one: Any, dates: Dict[str, str], rows: Dict[str, LaneRows], *args: Any, **kwargs: Any
    ) -> str:
        # Not what the revision has now: with several databases, the history is printed for each.
        text: str = type(one).cmd_format(one, *args, **kwargs)
        # With -v, the docstring is printed, and the date in it.
        is_verbose = args[0] if args else kwargs.get("verbose")
        if self._dates and not is_verbose and self._width:
            text = f"{dates[one.revision]:{self._width}}  {text}"
        return "\n".join(rows[one.revision].beside(text.split("\n"))) if self._graph else text
