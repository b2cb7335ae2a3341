"""Where the port command is in a large folder, on stderr, from the second second on."""

from __future__ import annotations

import sys
import threading
import time
from contextlib import contextmanager
from typing import Iterator, List

from ..cli.terminal import is_terminal, width
from ..cli.text_width import filled

_FIRST = 2.0
_EVERY = 0.2

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
    if not is_terminal(sys.stderr):
        print(f"Reading {folder}. Ctrl-C ends it.", file=sys.stderr, flush=True)
        return
    while True:
        line = f"Reading, {time.monotonic() - start:.0f} s: {_at[0]}"
        columns = width(sys.stderr) - 1
        print(f"\r{filled(line, columns)}", end="", file=sys.stderr, flush=True)
        if ended.wait(_EVERY):
            print(f"\r{filled('', columns)}\r", end="", file=sys.stderr, flush=True)
            return
