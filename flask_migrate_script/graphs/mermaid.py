"""A graph in the language of Mermaid, which the pages of GitHub, GitLab and others draw."""

from __future__ import annotations

import re
from typing import Iterable, Iterator

from .boxes import Box


def mermaid_lines(drawn: Iterable[Box]) -> Iterator[str]:
    """Yield the lines of a graph; the newest revision is on top, as in a terminal.

    :param drawn: its boxes.
    """
    yield "flowchart BT"
    for box in drawn:
        name = _node(box.name)
        style = ":::folded" if box.is_folded else ":::head" if box.is_head else ""
        yield f'    {name}["{"<br>".join(map(_escaped, box.text))}"]{style}'
        yield from (f"    {_node(one)} --> {name}" for one in box.follows)
        yield from (f"    {_node(one)} -.-> {name}" for one in box.depends_on)
    yield "    classDef head stroke-width:3px"
    yield "    classDef folded stroke-dasharray:4"


def _node(name: str) -> str:
    """Return the id of a node, of letters and digits: others have a meaning there."""
    return "r_" + re.sub("[^A-Za-z0-9]", lambda found: f"_{ord(found.group()):x}_", name)


def _escaped(text: str) -> str:
    """Return text as a part of a label. It is ASCII, so it is the same in any encoding.

    Mermaid takes a label for Markdown, too: even a dot may begin something there.
    """
    return re.sub("[^A-Za-z0-9 ,()/-]", lambda found: f"#{ord(found.group())};", text)
