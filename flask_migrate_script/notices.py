"""What a command has to report that is neither its result nor an error.

The core reports it, and whoever listens decides: a front end prints it, a call from Python drops it.
"""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import Callable, Iterator, Optional

_listening = threading.local()


def notify(text: str) -> None:
    """Give ``text`` to this thread's listener, if there is one."""
    call = listener()
    if call is not None:
        call(text)


def listener() -> Optional[Callable[[str], None]]:
    """Return this thread's listener, for another thread that works for it; None if nobody listens."""
    found: Optional[Callable[[str], None]] = getattr(_listening, "listener", None)
    return found


def has_listener() -> bool:
    """Return whether anybody listens in this thread, for a notice that takes work to make."""
    return listener() is not None


@contextmanager
def listen(call: Callable[[str], None]) -> Iterator[None]:
    """Have ``call`` called with each notice of this thread while the body runs."""
    before = listener()
    _listening.listener = call
    try:
        yield
    finally:
        _listening.listener = before
