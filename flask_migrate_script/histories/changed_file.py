"""A file that is changed from one moment to the next, and put back as it was where what follows fails."""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager, suppress
from typing import Iterator, Optional, Tuple


@contextmanager
def changed_file(path: str, data: bytes) -> Iterator[None]:
    """Have a file hold other bytes; after an error of the body it is as it was, with its times.

    :param path: the file; a symbolic link stays one.
    :raises OSError: it can't be read or written.
    """
    path = os.path.realpath(path)
    with open(path, "rb") as file:
        before = file.read()
    found = os.stat(path)
    try:
        _replace(path, data, found, None)
        yield
    except BaseException:
        with open(path, "rb") as file:
            is_changed = file.read() != before
        if is_changed:
            _replace(path, before, found, (found.st_atime_ns, found.st_mtime_ns))
        raise


def _replace(
    path: str, data: bytes, found: os.stat_result, times: Optional[Tuple[int, int]]
) -> None:
    """Put a new file into the place of another one, with its owner and its mode.

    :param times: when it was read and changed; now by default.
    """
    part = f"{path}.{os.getpid()}.part"
    try:
        with open(part, "xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        shutil.copymode(path, part)
        with suppress(OSError, AttributeError):  # who may not give it away keeps it; not on Windows
            os.chown(part, found.st_uid, found.st_gid)
        if times is None and int(os.stat(part).st_mtime) == int(found.st_mtime):
            # Python takes a file of the same second and size for the one that it has compiled.
            times = (found.st_atime_ns, found.st_mtime_ns + 10**9)
        if times is not None:
            os.utime(part, ns=times)
        os.replace(part, path)
    finally:
        with suppress(OSError):
            os.unlink(part)
