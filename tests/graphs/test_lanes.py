"""The lanes beside a list of revisions: as they are drawn, and that each edge can be read from what is drawn."""

from __future__ import annotations

import random
import textwrap
from typing import Dict, List, Sequence, Set, Tuple

import pytest
from flask_migrate_script.graphs.lanes import LaneEdge, LaneNode, draw_lanes

pytestmark = [pytest.mark.oldest_and_newest, pytest.mark.newest]

# Each node with what it follows, and after a ~ what it depends on.
SHAPES: Dict[str, Tuple[str, str]] = {
    "a line": (
        "c b; b a; a",
        """
        * c
        * b
        * a
        """,
    ),
    "one node": ("a", "* a"),
    "none": ("", ""),
    "two heads": (
        "d b; c b; b a; a",
        """
        * d
        | * c
        |/
        * b
        * a
        """,
    ),
    "three heads of one": (
        "d a; c a; b a; a",
        """
        * d
        | * c
        |/
        | * b
        |/
        * a
        """,
    ),
    "a merge": (
        "d b c; c a; b a; a",
        """
        * d
        |\\
        | * c
        * | b
        |/
        * a
        """,
    ),
    "a merge of three": (
        "m b c d; d a; c a; b a; a",
        """
        *__ m
        |\\ \\
        | | * d
        | * | c
        | |/
        * | b
        |/
        * a
        """,
    ),
    "a merge of a revision with one that it follows": (
        "c b a; b a; a",
        """
        * c
        |\\
        * | b
        |/
        * a
        """,
    ),
    "a merge across a branch": (
        "m b c; x c; c a; y a; b a; a",
        """
        * m
        |\\
        | | * x
        | |/
        | * c
        | | * y
        | |/
        * | b
        |/
        * a
        """,
    ),
    "a merge of heads of other branches": (
        "h a; i b; j c; m a b c; c r; b r; a r; r",
        """
        * h
        | * i
        | | * j
        | | | * m
        | | |/|
        | |_|/|
        |_|_|/
        | | * c
        | * | b
        | |/
        * | a
        |/
        * r
        """,
    ),
    "two roots": (
        "d c; c; b a; a",
        """
        * d
        * c

        * b
        * a
        """,
    ),
    "two roots beside a branch": (
        "e d a; d; c; b a; a",
        """
        * e
        |\\
        * | d
          |
        * | c
          |
        * | b
        |/
        * a
        """,
    ),
    "two roots, merged": (
        "e c d; d; c b; b; a",
        """
        * e
        |\\
        | * d
        * c
        * b

        * a
        """,
    ),
    "a dependency": (
        "d c ~b; c; b a; a",
        """
        * d
        |\\
        * : c
          * b
          * a
        """,
    ),
    "a dependency on what is followed, too": (
        "c b ~a; b a; a",
        """
        * c
        |\\
        * : b
        |/
        * a
        """,
    ),
    "crossing dependencies": (
        "f e ~b; d c ~a; e ~c; c; b; a",
        """
        * f
        |\\
        | : * d
        | : |\\
        *_: | : e
          :\\| :
          : * : c
          *   : b
              * a
        """,
    ),
    "a column is used again": (
        "f d; e d; d c; c a b; b a; a",
        """
        * f
        | * e
        |/
        * d
        * c
        |\\
        | * b
        |/
        * a
        """,
    ),
    "a free column is used before a new one": (
        "e a; d c; c; b a; a",
        """
        * e
        | * d
        | * c
        |
        | * b
        |/
        * a
        """,
    ),
    "a free column on the left": (
        "h r; g c; r; c p q; p; q",
        """
        * h
        | * g
        * | r
          * c
         /|
        | * p
        * q
        """,
    ),
    "a merge of heads of other branches with one more": (
        "h a; g c; f b; e f2 b c a; f2; c; b; a",
        """
        * h
        | * g
        | | * f
        | | | * e
        | | |/|
        | |_|/|
        |_|_|/|
        | | | * f2
        | * | c
        |   * b
        * a
        """,
    ),
    "an edge to what is not there": (
        "c b x; b y; a z",
        """
        * c
        * b

        * a
        """,
    ),
}


def nodes_of(shape: str) -> List[LaneNode]:
    """Return the nodes that a line describes."""
    nodes = []
    for words in filter(None, (part.split() for part in shape.split(";"))):
        edges = tuple(LaneEdge(word.lstrip("~"), word[0] == "~") for word in words[1:])
        nodes.append(LaneNode(words[0], edges))
    return nodes


def drawn(nodes: Sequence[LaneNode]) -> List[str]:
    """Return the lines of a drawing, each node with its name beside it."""
    rows = zip(nodes, draw_lanes(nodes))
    return [line for node, one in rows for line in one.beside([node.name])]


@pytest.mark.parametrize("shape", SHAPES)
def test_shapes(shape: str) -> None:
    """As they are drawn."""
    edges, expected = SHAPES[shape]
    assert drawn(nodes_of(edges)) == textwrap.dedent(expected).strip("\n").splitlines()


def test_more_lines_beside_a_node() -> None:
    """They are in one column, with the lanes on their left."""
    nodes = nodes_of("c a b; b a; a")
    texts = [[node.name, "more"] for node in nodes]
    texts[1] += ["", "most"]
    rows = zip(draw_lanes(nodes), texts)
    assert [line for one, text in rows for line in one.beside(text)] == [
        "* c",
        "|\\ more",
        "| * b",
        "|/  more",
        "|",
        "|   most",
        "* a",
        "  more",
    ]


def some_nodes(seed: int) -> List[LaneNode]:
    """Return nodes with random edges, each before those that it needs."""
    chosen = random.Random(seed)
    count = chosen.randrange(1, 25)
    nodes = []
    for number in range(count):
        rest = range(number + 1, count)
        near = rest[: chosen.choice([1, 2, 5, 25])]
        most = chosen.choice([0, 1, 1, 1, 2, 2, 3, 4])
        needed = chosen.sample(near, min(most, len(near)))
        edges = tuple(LaneEdge(str(one), chosen.random() < 0.2) for one in needed)
        nodes.append(LaneNode(str(number), edges))
    return nodes


Needed = Set[Tuple[str, str]]


class Traced:
    """The edges of a drawing, read from its characters as a person does, line by line."""

    def __init__(self, nodes: Sequence[LaneNode]) -> None:
        self.edges: Needed = set()
        # Which nodes have a line that arrives at the top of a row, by its place; and the row above with its node.
        self._lines: Dict[int, Set[str]] = {}
        self._above = ("", "", -1)
        for node, rows in zip(nodes, draw_lanes(nodes)):
            for row in rows.above:
                self._read(row, "")
            self._read(rows.row, node.name)
            for row in rows.below:
                self._read(row, "")

    def _read(self, row: str, name: str) -> None:
        assert row.count("*") == (1 if name else 0)
        below: Dict[int, Set[str]] = {}
        for place, character in enumerate(row):
            if character == "*":
                self.edges |= {(one, name) for one in self._lines.get(place, set())}
                below.setdefault(place, set()).add(name)
            elif place % 2 == 0 and character in "|:":
                assert self._lines.get(place), "a line begins nowhere"
                below.setdefault(place, set()).update(self._lines[place])
            elif character == "/":
                end = place - 1
                while row[end - 1 : end] == "_":
                    end -= 2
                below.setdefault(end, set()).update(self._lines[place + 1])
            elif character == "\\":
                above, source, begin = self._above
                assert begin < place and set(above[begin + 1 : place - 1 : 2]) <= {"_"}
                below.setdefault(place + 1, set()).add(source)
            else:
                assert character in " _"
        self._above = (row, name, row.find("*"))
        self._lines = below


@pytest.mark.parametrize("seeds", [range(first, first + 500) for first in range(0, 2000, 500)])
def test_each_edge_can_be_read_from_the_drawing(seeds: Sequence[int]) -> None:
    """And no other one; each node is drawn once."""
    for seed in seeds:
        nodes = some_nodes(seed)
        expected = {(node.name, edge.to) for node in nodes for edge in node.edges}
        assert Traced(nodes).edges == expected, (seed, nodes)


def test_columns_are_used_again() -> None:
    """Of a thousand merges, one after the other, two are needed."""
    names = [f"{kind}{number}" for number in range(1000) for kind in "mab"] + ["end"]
    nodes = []
    for number in range(1000):
        m, a, b, following = names[3 * number : 3 * number + 4]
        nodes += nodes_of(f"{m} {a} {b}; {a} {following}; {b} {following}")
    assert max(map(len, (rows.row for rows in draw_lanes([*nodes, LaneNode("end")])))) == 3
