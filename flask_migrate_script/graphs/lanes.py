"""Lanes: the lines on the left of a list of revisions, from each one down to those that it needs.

There is one lane to each revision that is still to come, however many need it: the others join it. A lane keeps its
column, unless the one of a revision that joins it is free, on its left: it goes on there. A column that a lane has left
is free for another one.
"""

from __future__ import annotations

from typing import (
    Collection,
    Dict,
    Iterable,
    Iterator,
    List,
    NamedTuple,
    Optional,
    Sequence,
    Set,
    Tuple,
)


class LaneEdge(NamedTuple):
    """What one node needs: another one that is drawn further below."""

    to: str
    #: Whether it is a dependency, and not what the node follows.
    is_dependency: bool = False


class LaneNode(NamedTuple):
    """One node, and the edges down from it."""

    name: str
    edges: Tuple[LaneEdge, ...] = ()
    #: The character that it is drawn as.
    mark: str = "*"


class LaneRows(NamedTuple):
    """What is drawn for one node."""

    #: The rows above its own.
    above: Tuple[str, ...]
    #: Its own row.
    row: str
    #: The rows below, in which edges leave it.
    below: Tuple[str, ...]
    #: What any further row has before the next node.
    further: str

    def beside(self, text: Sequence[str]) -> List[str]:
        """Return the rows with lines of text beside them, of which the first is beside the node's own row."""
        rows = [self.row, *self.below]
        rows += [self.further] * (len(text) - len(rows))
        lines = [*text, *[""] * (len(rows) - len(text))]
        width = len(self.row)
        return [*self.above, *(f"{row:{width}} {line}".rstrip() for row, line in zip(rows, lines))]


def lane_edges(follows: Iterable[str], depends_on: Iterable[str]) -> Tuple[LaneEdge, ...]:
    """Return the edges of a node to what it follows, and to what it depends on."""
    return (
        *(LaneEdge(name) for name in follows),
        *(LaneEdge(name, is_dependency=True) for name in depends_on),
    )


def draw_lanes(nodes: Sequence[LaneNode]) -> Iterator[LaneRows]:
    """Yield what is drawn for each node, in their order.

    :param nodes: each one before those that it needs; an edge to what is not among them is left out.
    """
    lanes = _Lanes({node.name for node in nodes})
    for node in nodes:
        yield lanes.draw(node)


class _Hops:
    """How the edges of a node get into their lanes."""

    def __init__(self) -> None:
        #: The columns of the lanes that are not in the node's own, and those of them that begin here.
        self.targets: Set[int] = set()
        self.made: Set[int] = set()
        #: The column of a lane that goes on in the node's.
        self.moved: Optional[int] = None


class _Lanes:
    """The lanes between two rows.

    :param names: the names of all nodes.
    """

    def __init__(self, names: Collection[str]) -> None:
        self._names = names
        # What each column leads to, None where it is free; and the column that leads to a node.
        self._lanes: List[Optional[LaneEdge]] = []
        self._columns: Dict[str, int] = {}
        self._last_row = ""

    def draw(self, node: LaneNode) -> LaneRows:
        """Return the rows of a node, and go on below it."""
        above = []
        column = self._columns.pop(node.name, None)
        if column is None:
            column = self._free_column()
            if self._last_row[2 * column : 2 * column + 1].strip():
                # What is there has ended: without a row between, this node would look as if it were needed by it.
                above.append(_text(self._row()))
        self._lanes[column] = None
        row = self._row()
        row[2 * column] = node.mark
        below = self._leave(row, column, self._hops(node, column))
        self._drop_free_columns()
        further = _text(self._row())
        rows = LaneRows(tuple(above), _text(row), tuple(below), further)
        self._last_row = (rows.below or (rows.row,))[-1]
        return rows

    def _hops(self, node: LaneNode, column: int) -> _Hops:
        """Give each edge of a node a lane, and return how they get from its column into theirs."""
        hops = _Hops()
        for edge in sorted(node.edges, key=lambda edge: edge.is_dependency):
            if edge.to not in self._names:
                continue
            found = self._columns.get(edge.to)
            is_free = self._lanes[column] is None
            if found is None:
                found = column if is_free else self._free_column(column)
                if found != column:
                    hops.made.add(found)
            elif edge.is_dependency:
                edge = self._lanes[found] or edge
            elif is_free and found > column:
                hops.moved, found = found, column
            self._lanes[found] = edge
            self._columns[edge.to] = found
            if found != column:
                hops.targets.add(found)
        return hops

    def _leave(self, own_row: List[str], column: int, hops: _Hops) -> List[str]:
        """Return the rows in which edges go from a node's column to others.

        On the left each has a row of its own: in one row it would not be seen which lanes it joins, and which it crosses.

        :param own_row: the node's own, along whose bottom the edges to the right begin.
        """
        right = sorted(one for one in hops.targets if one > column)
        left = sorted((one for one in hops.targets if one < column), reverse=True)
        if right:
            _underline(own_row, column, right[-1])
        count = max(len(left), 1 if right else 0)
        if hops.moved is not None:
            # In the last row, and in one without backslashes.
            count = max(count, 2 if right else 1)
        rows = []
        for index in range(count):
            row = self._row(without=hops.made)
            if index < len(left) - 1:
                row[2 * column] = "|"
            if index == 0:
                for one in right:
                    row[2 * one - 1] = "\\"
                hops.made.difference_update(right)
            if index < len(left):
                row[2 * column - 1] = "/"
                _underline(row, left[index], column)
                hops.made.discard(left[index])
            if hops.moved is not None and index == count - 1:
                self._lanes[hops.moved] = None
                row[2 * hops.moved - 1 : 2 * hops.moved + 1] = "/ "
                _underline(row, column, hops.moved)
            rows.append(_text(row))
        return rows

    def _row(self, without: Collection[int] = ()) -> List[str]:
        """Return a row of the lanes as they are, as a list of characters."""
        row = [" "] * (2 * len(self._lanes))
        for column, lane in enumerate(self._lanes):
            if lane is not None and column not in without:
                row[2 * column] = ":" if lane.is_dependency else "|"
        return row

    def _free_column(self, after: int = -1) -> int:
        """Return a free column: one on the right of another one if there is one, or else a new one if there is none."""
        free = [column for column in range(len(self._lanes)) if self._lanes[column] is None]
        for column in (*[column for column in free if column > after], *free):
            return column
        self._lanes.append(None)
        return len(self._lanes) - 1

    def _drop_free_columns(self) -> None:
        while self._lanes and self._lanes[-1] is None:
            self._lanes.pop()


def _underline(row: List[str], left: int, right: int) -> None:
    """Draw a line along the bottom of a row from one column to another, below the lanes between them."""
    row += [" "] * (2 * right - len(row))
    for place in range(2 * left + 1, 2 * right - 1):
        if row[place] == " ":
            row[place] = "_"


def _text(row: Sequence[str]) -> str:
    return "".join(row).rstrip()
