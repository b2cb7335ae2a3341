"""A graph in DOT, the language of Graphviz."""

from __future__ import annotations

import re
from typing import Iterable, Iterator, Match

from .boxes import Box


def dot_lines(drawn: Iterable[Box]) -> Iterator[str]:
    """Yield the lines of a graph; the newest revision is on top, as in a terminal.

    :param drawn: its boxes.
    """
    yield "digraph revisions {"
    yield "    rankdir=BT;"
    yield "    node [shape=box];"
    for box in drawn:
        name = _quoted(box.name)
        style = ", style=dashed" if box.is_folded else ", style=bold" if box.is_head else ""
        yield f"    {name} [label={_quoted(*box.text)}{style}];"
        yield from (f"    {_quoted(one)} -> {name};" for one in box.follows)
        yield from (f"    {_quoted(one)} -> {name} [style=dashed];" for one in box.depends_on)
    yield "}"


def _quoted(*lines: str) -> str:
    """Return lines as one string of DOT, in ASCII: so it is the same in any encoding."""
    return '"' + r"\n".join(re.sub(r"[^ !#-%\'-\[\]-~]", _escaped, line) for line in lines) + '"'


def _escaped(found: Match[str]) -> str:
    character = found.group()
    # An entity of HTML, which an ampersand begins, is one in DOT.
    return f"\\{character}" if character in '\\"' else f"&#{ord(character)};"
