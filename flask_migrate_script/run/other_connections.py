"""Connections that are not the run's: refused while a revision's function runs in a plan."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import Any, Dict, Iterator, Tuple

from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlalchemy.pool import Pool

from .stand_in import DriverConnection, DriverCursor, Stop

_OWN = "uses a connection of its own, which a plan refuses"


@contextmanager
def other_connections_refused(stop: Stop) -> Iterator[None]:
    """While the body runs, have this thread get no connection of any engine, and send nothing on one that it has.

    :param stop: what ends the revision.
    """
    thread = threading.current_thread()

    def checkout(connection: Any, record: Any, proxy: Any) -> None:
        if threading.current_thread() is thread and not isinstance(connection, DriverConnection):
            stop(_OWN)

    def before_cursor_execute(
        connection: Any, cursor: Any, text: str, parameters: Any, context: Any, many: bool
    ) -> None:
        if threading.current_thread() is thread and not isinstance(cursor, DriverCursor):
            stop(_OWN)

    listeners: Dict[Tuple[type, str], Any] = {
        (Pool, "checkout"): checkout,
        (Engine, "before_cursor_execute"): before_cursor_execute,
    }
    for (target, name), listener in listeners.items():
        event.listen(target, name, listener)
    try:
        yield
    finally:
        for (target, name), listener in listeners.items():
            event.remove(target, name, listener)
