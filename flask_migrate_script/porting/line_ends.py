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


def line_start(text: str, offset: int) -> int:
    """Return the offset at which the line that an offset is in begins."""
    return max(text.rfind("\n", 0, offset), text.rfind("\r", 0, offset)) + 1


def line_end(text: str, offset: int) -> int:
    """Return the offset at which the line that an offset is in ends."""
    found = LINE_END.search(text, offset)
    return found.start() if found else len(text)


def line_number(text: str, offset: int) -> int:
    """Return the number of the line that an offset is in, as git and editors count."""
    return text.count("\n", 0, offset) + 1


def line_at(text: str, offset: int) -> str:
    """Return the line that an offset is in, without the blanks around it."""
    end = text.find("\n", offset)
    return text[text.rfind("\n", 0, offset) + 1 : end if end >= 0 else len(text)].strip()
