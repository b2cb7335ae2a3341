"""The lines of a text, whichever way they end."""

from __future__ import annotations

import re
from typing import List

#: What ends a line.
LINE_END = re.compile(r"\r\n|\r|\n")


def lines_of(text: str) -> List[str]:
    """Return the lines of a text, without what ends them."""
    return LINE_END.split(text)


def newline_of(text: str) -> str:
    """Return what ends a new line in a text: the same as the first one."""
    found = LINE_END.search(text)
    return found.group() if found else "\n"


def line_end(text: str, offset: int) -> int:
    """Return the offset at which the line that an offset is in ends."""
    found = LINE_END.search(text, offset)
    return found.start() if found else len(text)
