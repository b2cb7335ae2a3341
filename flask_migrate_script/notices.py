"""What a command has to report that is neither its result nor an error.

The core reports it, and whoever listens decides: a front end prints it, a call from Python drops it.
"""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import Callable, Iterator

_listening = threading.local()


def notify(text: str) -> None:
    """Give ``text`` to this thread's listener, if there is one."""
    listener = getattr(_listening, "listener", None)
    if listener is not None:
        listener(text)


def has_listener() -> bool:
    """Return whether anybody listens in this thread, for a notice that takes work to make."""
    return getattr(_listening, "listener", None) is not None


@contextmanager
def listen(listener: Callable[[str], None]) -> Iterator[None]:
    """Have ``listener`` called with each notice of this thread while the body runs."""
    before = getattr(_listening, "listener", None)
    _listening.listener = listener
    try:
        yield
    finally:
        _listening.listener = before
