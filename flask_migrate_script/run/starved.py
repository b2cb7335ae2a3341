"""A run that waits for its own lock: a pooler gives it one connection, the lock has that, and env.py wants another.

Such a run would wait for ever. Where env.py gets no connection for a while, it is looked up whether a second one gets an
answer. If none does, the lock is given back, which lets env.py go on, and the run is refused before its first
revision.
"""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import Iterator, Sequence

from .locks.own_connection import OwnConnection
from .recording import Recording

# Seconds that env.py has to get a connection, and those that a second connection has for its answer then. Together
# less than the two minutes after which PgBouncer ends a connection that waits.
_PATIENCE, _ANSWER = 20, 20

_SENTENCE = (
    "The lock has a connection, and a second one, which env.py needs, got no answer within {seconds} s: maybe a pooler"
    " gives only one at a time. No revision was run. Have it give two (PgBouncer: default_pool_size), or connect to the"
    " server itself; --no-lock runs without a lock, and so does Migrate(app, db, lock=False)."
)


@contextmanager
def refused_if_starved(
    connections: Sequence[OwnConnection], recording: Recording
) -> Iterator[None]:
    """Refuse the run that is the body where it waits for a connection that a lock of its own has.

    :param connections: those of the locks.
    :param recording: what is recorded of the run.
    """
    end = threading.Event()
    if connections:
        arguments = (connections, recording, end)
        threading.Thread(target=_watch, args=arguments, daemon=True).start()
    try:
        yield
    finally:
        end.set()


def _watch(
    connections: Sequence[OwnConnection], recording: Recording, end: threading.Event
) -> None:
    if end.wait(_PATIENCE) or recording.has_connection:
        return
    for connection in connections:
        if not _has_a_second(connection):
            recording.refusal = _SENTENCE.format(seconds=_ANSWER)
            if recording.has_connection or end.is_set():  # it got one, after all
                recording.refusal = ""
                return
            connection.close()


def _has_a_second(connection: OwnConnection) -> bool:
    """Return whether a new connection gets an answer, be it an error."""
    answer = threading.Event()

    def connect() -> None:
        try:
            other = connection.another()
            other.row("SELECT 1")
            other.close()
        except Exception:  # env.py will get it, too
            pass
        answer.set()

    threading.Thread(target=connect, daemon=True).start()
    return answer.wait(_ANSWER)
