"""How a line looks on standard error: broken and coloured on a terminal, as it is elsewhere."""

from __future__ import annotations

import sys

from .colours import coloured
from .wrapped_lines import wrapped


def stderr_line(text: str, is_warning: bool = False) -> str:
    """Return what to print of an error or a notice, in which there is no password any more.

    What comes after its first line is SQL, a difference and the like, and stays as it is.
    """
    line, newline, others = text.partition("\n")
    colour = "red" if line.startswith("Error: ") else "yellow" if is_warning else ""
    return coloured(wrapped(line, sys.stderr), colour, sys.stderr) + newline + others
