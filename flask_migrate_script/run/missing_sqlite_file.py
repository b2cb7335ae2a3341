"""SQLite files that are not there: to connect makes an empty one, which a command that only reads must not leave."""

from __future__ import annotations

import os
import re
import threading
from contextlib import contextmanager
from typing import Any, Callable, Iterator, List, Optional
from urllib.parse import unquote, urlsplit

from sqlalchemy import event
from sqlalchemy.engine import Engine

# The modes of a file: name in which no file is made.
_NOT_MADE = re.compile(r"\bmode=(ro|rw|memory)\b")


@contextmanager
def missing_files_read_as_empty(concerns: Optional[Callable[[str], bool]] = None) -> Iterator[None]:
    """While the body runs, have this thread get an empty database in memory in the place of a file that is missing.

    It concerns each engine, because an old env.py makes engines of its own. At the end the pools lose these connections.

    :param concerns: whether a file is concerned, by its name as the driver gets it; every one by default.
    """
    thread = threading.current_thread()
    records: List[Any] = []

    def connect(dialect: Any, record: Any, arguments: Any, options: Any) -> Any:
        if threading.current_thread() is not thread or dialect.name != "sqlite":
            return None
        if not (arguments and _would_be_made(str(arguments[0]), bool(options.get("uri")))):
            return None
        if concerns is not None and not concerns(str(arguments[0])):
            return None
        records.append(record)
        return dialect.connect(":memory:", **options)

    event.listen(Engine, "do_connect", connect)
    try:
        yield
    finally:
        event.remove(Engine, "do_connect", connect)
        for record in records:
            record.invalidate()


def _would_be_made(name: str, is_uri: bool) -> bool:
    if is_uri and name.startswith("file:"):
        url = urlsplit(name)
        if _NOT_MADE.search(url.query):
            return False
        name = unquote(url.path)
    if name in ("", ":memory:") or os.path.exists(name):
        return False
    # In a folder that is not there, connecting fails, as it should.
    return os.path.isdir(os.path.dirname(os.path.abspath(name)))
