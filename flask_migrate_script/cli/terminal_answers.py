"""Who answers a command's questions: the user, on a terminal."""

from __future__ import annotations

import os
import sys
from typing import Optional

from ..questions import Answer
from . import output
from .terminal import is_terminal


def terminal_answers() -> Optional[Answer]:
    """Return what answers a question; None where nobody reads it: without a terminal, or in CI."""
    # Each CI service sets it, and some give their jobs a terminal.
    in_ci = os.environ.get("CI", "").lower() not in ("", "0", "false")
    return None if in_ci or not (is_terminal(sys.stdin) and is_terminal(sys.stderr)) else _answer


def _answer(question: str) -> Optional[str]:
    from ..errors.redaction import redacted  # most commands have no question

    output.flush()  # what was printed before comes before
    # On standard error, which input() does not use for its prompt: a result may be redirected.
    print(redacted(question), end=" ", file=sys.stderr, flush=True)
    return sys.stdin.readline() or None
