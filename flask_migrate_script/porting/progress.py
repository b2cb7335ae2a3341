"""Where the port command is in a large folder, on stderr, from the second second on."""

from __future__ import annotations

import sys
import threading
import time
from contextlib import contextmanager
from typing import Iterator, List

_FIRST = 2.0
_EVERY = 0.2
_WIDTH = 79

# The file or folder at hand.
_at: List[str] = [""]


def at(path: str) -> None:
    """Note which file or folder is at hand."""
    _at[0] = path


@contextmanager
def shown(folder: str) -> Iterator[None]:
    """Print where the body is: on a terminal one line that is overwritten, elsewhere one line.

    :param folder: what it reads.
    """
    ended = threading.Event()
    thread = threading.Thread(target=_show, args=(folder, ended), daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def _show(folder: str, ended: threading.Event) -> None:
    start = time.monotonic()
    if ended.wait(_FIRST) or sys.stderr is None:
        return
    if not sys.stderr.isatty():
        print(f"Reading {folder}. Ctrl-C ends it.", file=sys.stderr, flush=True)
        return
    while True:
        line = f"Reading, {time.monotonic() - start:.0f} s: {_at[0]}"
        print(f"\r{line[:_WIDTH]:{_WIDTH}}", end="", file=sys.stderr, flush=True)
        if ended.wait(_EVERY):
            print(f"\r{'':{_WIDTH}}\r", end="", file=sys.stderr, flush=True)
            return
