"""The lanes beside a list of revisions: as they are drawn, and that each edge can be read from what is drawn."""

from __future__ import annotations

import random
import textwrap
from typing import Dict, Iterator, List, Sequence, Set, Tuple

import pytest
from flask_migrate_script.graphs.lanes import LaneEdge, LaneNode, draw_lanes

pytestmark = pytest.mark.oldest_and_newest

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
        | | |/
        | |_|/
        |_|_|/
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
        | * b
        |/
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
        "",
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
        "",
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

