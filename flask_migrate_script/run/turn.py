"""One command at a time in a process: Alembic's proxies, ``alembic.context`` and ``alembic.op``, are global.

Threads take turns. A call that waits for a command that itself waits for this call would never end, so it is refused.
What the command waits for is read from the stack of its thread, in the waiting functions of the standard library.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from contextlib import contextmanager
from types import FrameType
from typing import Any, FrozenSet, Iterator, NamedTuple, Optional, Tuple

from alembic import context
from flask import current_app, has_app_context

from ..exceptions import MigrateError

# Seconds between two looks at the thread whose turn it is.
_INTERVAL = 0.1

# Seconds that the thread whose turn it is has to wait in one place until a thread that is newer than its run gives up.
_PATIENCE = 5

# Where a thread is that waits for another one.
_WAITING_MODULES = ("threading", "queue", "concurrent.futures._base", "multiprocessing.pool")


class _Turn(NamedTuple):
    """The run whose turn it is: its function, its thread, and the threads that existed when it began."""

    name: str
    thread: threading.Thread
    threads: FrozenSet[threading.Thread]


# Reentrant, because a call of the same thread must not wait: it is refused, or works where no env.py runs yet.
_lock = threading.RLock()
_run: Optional[_Turn] = None

# In a forked child: what a run of a thread that is not in the child has left in alembic.context.
_left_by_parent: Any = None


@contextmanager
def turn(name: str) -> Iterator[None]:
    """Run the body once no other thread runs a command.

    :param name: the core function's name.
    :raises MigrateError: the call comes from inside a running command, which may wait for it.
    """
    global _run
    lock = _lock
    _wait(lock, name)
    outer = _run
    try:
        _refuse_a_call_inside_another(name)
        if outer is None:
            _run = _Turn(name, threading.current_thread(), frozenset(threading.enumerate()))
        yield
    finally:
        _run = outer
        lock.release()


def _wait(lock: Any, name: str) -> None:
    """Acquire the lock, unless the thread that has it waits for this one."""
    place, since = None, 0.0
    while not lock.acquire(timeout=_INTERVAL):
        run = _run
        if run is None:
            continue
        frames = _stack(run.thread)
        if _wait_for_this_thread(frames):
            raise MigrateError(
                f"{name}() was called in a thread that a running {run.name}() waits for. Alembic runs one command at"
                " a time: call it before that command or after it."
            )
        before, place = place, _waiting_place(frames)
        if place is None or place != before:
            since = time.monotonic()
        elif (
            time.monotonic() - since >= _PATIENCE and threading.current_thread() not in run.threads
        ):
            raise MigrateError(
                f"{name}() was called while a {run.name}() runs in another thread, and that one has been waiting for a"
                f" thread for {_PATIENCE} seconds, maybe for this one. Alembic runs one command at a time: call it"
                " before that command or after it."
            )


def _stack(thread: threading.Thread) -> Tuple[FrameType, ...]:
    """Return the frames of a thread, the innermost first; none where Python does not know them."""
    frames = []
    frame = sys._current_frames().get(thread.ident or 0)
    while frame is not None:
        frames.append(frame)
        frame = frame.f_back
    return tuple(frames)


def _module(frame: FrameType) -> str:
    return str(frame.f_globals.get("__name__"))


def _wait_for_this_thread(frames: Tuple[FrameType, ...]) -> bool:
    """Return whether some frames are in the join() of this thread, or wait for the future that it works on."""
    this = threading.current_thread()
    future = None
    for frame in _stack(this):
        if _module(frame) == "concurrent.futures.thread":
            future = getattr(frame.f_locals.get("self"), "future", future)
    for frame in frames:
        if frame.f_code is threading.Thread.join.__code__ and frame.f_locals.get("self") is this:
            return True
        if future is not None and _module(frame) == "concurrent.futures._base":
            local = frame.f_locals
            if local.get("self") is future or future in (local.get("fs") or ()):
                return True
    return False


def _waiting_place(frames: Tuple[FrameType, ...]) -> Optional[Tuple[int, int]]:
    """Return where some frames wait for another thread, as what called the waiting function; None if they do not."""
    if not frames or _module(frames[0]) not in _WAITING_MODULES:
        return None
    caller = next(frame for frame in frames if _module(frame) not in _WAITING_MODULES)
    return id(caller), caller.f_lasti


def _refuse_a_call_inside_another(name: str) -> None:
    # This attribute is there while an env.py runs, whoever runs it.
    config = getattr(context, "config", None)
    if config is not None and config is not _left_by_parent:
        app = current_app.name if has_app_context() else "the app"
        raise MigrateError(
            f"{name}() was called while another migration command runs: from env.py, from a revision, or from"
            f" a create_app() that one of them calls for {app!r}. Alembic runs one at a time: call it before"
            " that command or after it."
        )


def _after_fork_in_child() -> None:
    """Give the child a turn of its own, unless it is the running command itself that goes on in it."""
    global _lock, _run, _left_by_parent
    if _run is None or _run.thread is not threading.current_thread():
        _lock, _run = threading.RLock(), None
        _left_by_parent = getattr(context, "config", None)


if hasattr(os, "register_at_fork"):  # not on Windows
    os.register_at_fork(after_in_child=_after_fork_in_child)
