"""A sentence in as many lines as a terminal needs, of which the later ones are indented."""

from __future__ import annotations

import re
from typing import Any, List

from .terminal import is_terminal, width

_INDENT = "    "

# What is not broken: a word, so that a path or a URL can be copied, and what is in quotes, such as 'db upgrade'. The
# apostrophe of "don't" begins no quote.
_UNIT = re.compile(r"(?:(?<!\w)'[^']+'(?!\w)|\S)+")


def wrapped(line: str, stream: Any) -> str:
    """Return a line broken at the width of the terminal that ``stream`` is; as it is for any other stream."""
    columns = width(stream) if is_terminal(stream) else 0
    if not columns or len(line) <= columns:
        return line
    lines: List[str] = []
    for unit in _UNIT.findall(line):
        if lines and len(lines[-1]) + 1 + len(unit) <= columns:
            lines[-1] += f" {unit}"
        else:
            lines.append(f"{_INDENT if lines else ''}{unit}")
    return "\n".join(lines)
