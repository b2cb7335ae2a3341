"""Whether a stream is a terminal, and how wide it is."""

from __future__ import annotations

import os
from typing import Any


def is_terminal(stream: Any) -> bool:
    """Return whether ``stream`` is a terminal; one that is missing or closed is none."""
    try:
        return bool(stream.isatty())
    except (AttributeError, ValueError):
        return False


def width(stream: Any) -> int:
    """Return how many columns a terminal has; 80 where it does not know."""
    try:
        return os.get_terminal_size(stream.fileno()).columns or 80
    except (
        AttributeError,
        OSError,
        ValueError,
    ):  # something else that is a terminal in Python only
        return 80
