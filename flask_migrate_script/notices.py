"""What a command has to report that is neither its result nor an error.

The core reports it, and whoever listens decides: a front end prints it, a call from Python drops it.
"""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import Callable, Iterator, NamedTuple, Optional

_listening = threading.local()


class StepNotice(NamedTuple):
    """A revision that begins to run in a database, or that is done there."""

    #: The bind's name; empty for the default database.
    bind: str
    #: Which one of the run it is, from 1 on, and how many the run has in this database.
    number: int
    total: int
    revision: str
    #: The first paragraph of the file's docstring.
    message: str
    #: How long it took; None where it begins.
    seconds: Optional[float] = None
    #: Whether the database is a scratch database, and the step no part of the command's own run.
    is_scratch: bool = False


class Warned(str):
    """A notice of what the user should look at: of data that is lost, a run that waits or is not alone, ..."""


def notify(text: str) -> None:
    """Give ``text`` to this thread's listener, if there is one."""
    call = listener()
    if call is not None:
        call(text)


def warn(text: str) -> None:
    """Give ``text`` to this thread's listener, as something that the user should look at."""
    notify(Warned(text))


def listener() -> Optional[Callable[[str], None]]:
    """Return this thread's listener, for another thread that works for it; None if nobody listens."""
    found: Optional[Callable[[str], None]] = getattr(_listening, "listener", None)
    return found


def has_listener() -> bool:
    """Return whether anybody listens in this thread, for a notice that takes work to make."""
    return listener() is not None


def notify_step(step: StepNotice) -> None:
    """Give ``step`` to this thread's listener for them, if there is one."""
    call = step_listener()
    if call is not None:
        call(step)


def step_listener() -> Optional[Callable[[StepNotice], None]]:
    """Return this thread's listener for the steps of a run; None if nobody listens to them."""
    found: Optional[Callable[[StepNotice], None]] = getattr(_listening, "step_listener", None)
    return found


def has_step_listener() -> bool:
    """Return whether anybody listens to the steps of a run in this thread."""
    return step_listener() is not None


@contextmanager
def listen(
    call: Callable[[str], None],
    step_call: Optional[Callable[[StepNotice], None]] = None,
) -> Iterator[None]:
    """Have ``call`` called with each notice of this thread while the body runs, and another one with each step."""
    before = listener(), step_listener()
    _listening.listener, _listening.step_listener = call, step_call
    try:
        yield
    finally:
        _listening.listener, _listening.step_listener = before
