"""A sentence in as many lines as a terminal needs, of which the later ones are indented."""

from __future__ import annotations

import re
from typing import Any, List

from .terminal import is_terminal, width
from .text_width import text_width

_INDENT = "    "

# What is not broken: a word, so that a path or a URL can be copied, and what is in quotes, such as 'db upgrade'. The
# apostrophe of "don't" begins no quote.
_UNIT = re.compile(r"(?:(?<!\w)'[^']+'(?!\w)|\S)+")


def wrapped(
    line: str, stream: Any, begin: str = "", indent: str = _INDENT, at_most: int = 0
) -> str:
    """Return a line broken at the width of the terminal that ``stream`` is; as it is for any other stream.

    :param begin: what the first line begins with, and ``indent`` what the others do.
    :param at_most: the most columns that a line gets on a wider terminal; 0 for as many as it has.
    """
    columns = width(stream) if is_terminal(stream) else 0
    if at_most:
        columns = min(columns, at_most)
    if not columns or text_width(begin + line) <= columns:
        return begin + line
    lines: List[str] = []
    for unit in _UNIT.findall(line):
        if lines and text_width(lines[-1]) + 1 + text_width(unit) <= columns:
            lines[-1] += f" {unit}"
        else:
            lines.append(f"{indent if lines else begin}{unit}")
    return "\n".join(lines)
