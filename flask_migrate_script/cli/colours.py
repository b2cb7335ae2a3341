"""Whether a stream gets colours: a terminal, unless the user wants none, and others only where the user wants them."""

from __future__ import annotations

import os
from typing import Any

from .terminal import is_terminal


def has_colours(stream: Any) -> bool:
    """Return whether what is written to ``stream`` gets colours.

    ``NO_COLOR`` takes them away, else ``FORCE_COLOR`` gives them; this is the order of Python's own.
    """
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return is_terminal(stream) and os.environ.get("TERM") != "dumb"
