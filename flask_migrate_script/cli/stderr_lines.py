"""How a line looks on standard error: broken and coloured on a terminal, as it is elsewhere."""

from __future__ import annotations

import sys

from .styles import ERROR, ERROR_WORD, PLAIN, WARNING, styled
from .wrapped_lines import wrapped

_WORD = "rror:"


def stderr_line(text: str, is_warning: bool = False) -> str:
    """Return what to print of an error or a notice, in which there is no password any more.

    What comes after its first line is SQL, a difference and the like, and stays as it is.
    """
    if text.startswith("Error: "):
        return error_line(text)
    line, newline, others = text.partition("\n")
    style = WARNING if is_warning else PLAIN
    return styled(wrapped(line, sys.stderr), style, sys.stderr) + newline + others


def error_line(text: str) -> str:
    """Return what to print of an error: up to the word, which may have the command's name before it, it is bold."""
    line, newline, others = text.partition("\n")
    before, word, what = wrapped(line, sys.stderr).partition(_WORD)
    looks = styled(before + word, ERROR_WORD, sys.stderr) + styled(what, ERROR, sys.stderr)
    return looks + newline + others
