"""Ctrl-C and SIGTERM while a command runs: it ends as after an error, and a second signal ends the process."""

from __future__ import annotations

import os
import signal
import socket
import threading
from contextlib import contextmanager
from typing import Any, Dict, Iterator, List, Optional


class Terminated(KeyboardInterrupt):
    """SIGTERM. It is a ``KeyboardInterrupt``, because drivers know what to do on that."""


_NAMES = {signal.SIGINT: "Interrupted", signal.SIGTERM: "Terminated"}
# What a process does that has no handler of its own; any other is the app's, and stays.
_DEFAULTS = (signal.SIG_DFL, signal.default_int_handler)

# The signals that have arrived in this run.
_received: List[int] = []


def received_status() -> Optional[int]:
    """Return the exit status for the signal that has arrived; None if none has."""
    return 128 + _received[0] if _received else None


def name_and_status(stopped: KeyboardInterrupt) -> Any:
    """Return what a signal did, as a word, and the exit status that shells know for it."""
    number = signal.SIGTERM if isinstance(stopped, Terminated) else signal.SIGINT
    return _NAMES[number], 128 + number


@contextmanager
def raised_as_errors() -> Iterator[None]:
    """Have the body end with ``KeyboardInterrupt`` or :class:`Terminated` on the first signal, wherever it waits.

    In other threads than the main one nothing is changed. At the end every handler is as it was.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before: Dict[int, Any] = {}
    process = os.getpid()
    _received.clear()

    def handle(number: int, frame: Any) -> None:
        if os.getpid() != process:  # a fork of the command, which has nothing to look up
            signal.signal(number, signal.SIG_DFL)
            os.kill(os.getpid(), number)
            return
        _received.append(number)
        # A second one ends the process as it would have; Python's own way on Ctrl-C would end in a traceback.
        for other in before:
            signal.signal(other, signal.SIG_DFL)
        raise Terminated if number == signal.SIGTERM else KeyboardInterrupt

    for number in _NAMES:
        if signal.getsignal(number) in _DEFAULTS:
            before[number] = signal.signal(number, handle)
    try:
        with _statements_cancelled(set(before)):
            yield
    finally:
        for changed, handler in before.items():
            signal.signal(changed, handler)


@contextmanager
def _statements_cancelled(numbers: Any) -> Iterator[None]:
    """Cancel the statement that runs when one of the signals arrives.

    Python's handlers have to wait until a driver returns from C. The byte that Python writes at once wakes a thread.
    """
    before = signal.set_wakeup_fd(-1)
    if before != -1:  # somebody else's event loop
        signal.set_wakeup_fd(before)
        yield
        return
    ours, theirs = socket.socketpair()
    theirs.setblocking(False)
    signal.set_wakeup_fd(theirs.fileno(), warn_on_full_buffer=False)

    def watch() -> None:
        first = True
        while True:
            received = ours.recv(1)
            if not received:
                return
            if received[0] not in numbers:
                continue
            if not first:  # Python may be waiting in C for ever, and would not get to its handler
                os._exit(128 + received[0])
            first = False
            from ..run.cancel import cancel_all_statements

            threading.Thread(target=cancel_all_statements, daemon=True).start()

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield
    finally:
        signal.set_wakeup_fd(-1)
        theirs.close()
        thread.join(1)
        ours.close()
