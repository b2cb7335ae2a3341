"""The text of a file, or why there is none."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import NamedTuple, Optional

from .file_choice import LONGEST, is_data, is_foreign

# What is longer than this is no text at all.
_LONGEST_READ = 20_000_000
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


class FileText(NamedTuple):
    """What a file holds.

    ``text`` is None where it cannot be read; ``obstacle`` is the reason, empty where there is nothing to read: a file
    that is gone, a folder, a program. ``data`` is what is in a file that is no text that can be read. ``is_certain``:
    the obstacle is to be reported whatever is in the file.
    """

    text: Optional[str]
    obstacle: str = ""
    data: bytes = b""
    is_certain: bool = False


def read(path: Path, top: Path) -> FileText:
    """Return what a file holds.

    :param path: the file.
    :param top: the project's folder.
    """
    try:
        found = os.lstat(str(path))
        if stat.S_ISLNK(found.st_mode):
            return _linked(path, top)
        size = found.st_size
        if not stat.S_ISREG(found.st_mode) or size > _LONGEST_READ or is_data(path.name, size):
            return FileText(None)
        data = path.read_bytes()
    except FileNotFoundError:
        return FileText(None)
    except OSError as error:
        return FileText(None, f"it can't be read: {error.strerror}", is_certain=True)
    return _decoded(data)


def _decoded(data: bytes) -> FileText:
    if data.startswith(_UTF16):
        text = data.decode("utf-16", "replace")
        return FileText(None, "it is UTF-16", text.encode("utf-8", "replace"))
    if b"\0" in data:
        return FileText(None)
    if len(data) > LONGEST:
        return FileText(None, f"it is longer than {LONGEST:,} bytes", data)
    try:
        return FileText(data.decode("utf-8"))
    except UnicodeDecodeError:
        return FileText(None, "it is not UTF-8", data)


def _linked(path: Path, top: Path) -> FileText:
    """Return what a symbolic link means; a file that is the project's own is read in its own place."""
    target = Path(os.path.realpath(str(path)))
    what = f"it is a link to {os.readlink(str(path))}"
    if not target.exists():
        return FileText(None, f"{what}, which is not there", is_certain=True)
    if top.resolve() in (target, *target.parents):
        return FileText(None)
    if target.is_dir():
        return FileText(
            None, f"{what}, outside of this folder", is_certain=not is_foreign(path.name)
        )
    if not target.is_file() or target.stat().st_size > _LONGEST_READ:
        return FileText(None)
    return FileText(None, f"{what}, outside of this folder", target.read_bytes())
