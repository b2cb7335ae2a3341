"""What a command has to say that is neither its result nor an error.

The core says it; who listens decides. A front end prints it, a call from Python hears nothing.
"""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import Callable, Iterator

_listening = threading.local()


def say(text: str) -> None:
    """Tell whoever listens in this thread; nobody may."""
    listener = getattr(_listening, "listener", None)
    if listener is not None:
        listener(text)


@contextmanager
def told_to(listener: Callable[[str], None]) -> Iterator[None]:
    """Have ``listener`` hear what is said meanwhile in this thread."""
    before = getattr(_listening, "listener", None)
    _listening.listener = listener
    try:
        yield
    finally:
        _listening.listener = before
