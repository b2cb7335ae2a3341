"""Standard output that cannot be written: a full disk, a closed one, a pipe that nobody reads any more."""

from __future__ import annotations

import errno
import os
import sys
from contextlib import contextmanager
from typing import Any, Iterator, Optional, TextIO


def flush() -> None:
    """Flush standard output; what cannot be written is reported by :func:`checked`."""
    try:
        sys.stdout.flush()
    except (AttributeError, OSError):  # there is none, or it is full
        pass


def drop(stream: TextIO) -> None:
    """Have what is not written yet go nowhere: Python would complain when it flushes it at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


@contextmanager
def checked() -> Iterator[None]:
    """Fail where the body's output did not get where it was to go.

    :raises BrokenPipeError: nobody reads it any more.
    :raises MigrateError: the disk is full, or standard output is closed.
    """
    stdout = sys.stdout
    watched = _Watched(stdout)
    sys.stdout = watched  # type: ignore[assignment]
    try:
        yield
        watched.flush()
    finally:
        sys.stdout = stdout
    error = watched.error
    if isinstance(error, BrokenPipeError):
        raise error
    if error is not None:
        if stdout is not None:
            drop(stdout)
        # Loaded here, because it loads Alembic.
        from ..exceptions import MigrateError

        reason = error.strerror or str(error)
        raise MigrateError(f"The output of the command could not be written: {reason}.") from error


class _Watched:
    """Standard output, with the first error of writing kept: Alembic drops them all.

    :param stream: the real one; None where it is closed, as with ``>&-``.
    """

    def __init__(self, stream: Any) -> None:
        self.stream = stream
        self.encoding: str = getattr(stream, "encoding", "utf-8")
        self.error: Optional[OSError] = None

    def write(self, text: str) -> int:
        """Write, as the real one does."""
        try:
            if self.stream is None:
                raise OSError(errno.EBADF, "standard output is closed")
            return self.stream.write(text)
        except OSError as error:
            self.error = self.error or error
            raise

    def flush(self) -> None:
        """Flush it, and keep the error for the end."""
        try:
            if self.stream is not None:
                self.stream.flush()
        except OSError as error:
            self.error = self.error or error

    def __getattr__(self, name: str) -> Any:
        return getattr(self.stream, name)
