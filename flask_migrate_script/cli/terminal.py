"""Whether a stream is a terminal."""

from __future__ import annotations

from typing import Any


def is_terminal(stream: Any) -> bool:
    """Return whether ``stream`` is a terminal; one that is missing or closed is none."""
    try:
        return bool(stream.isatty())
    except (AttributeError, ValueError):
        return False
