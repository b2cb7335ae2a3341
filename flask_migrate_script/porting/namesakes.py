"""Which of the files of one name a line means."""

from __future__ import annotations

import posixpath
import re
from typing import Iterable, Sequence, Tuple


class Namesakes:
    """The files of a project that have one name.

    :param files: their paths.
    :param scripts: those of them that are scripts of Flask-Script's.
    """

    def __init__(self, files: Sequence[str], scripts: Sequence[str]) -> None:
        self.files = files
        self.scripts = scripts

    def meant(self, named: str, path: str) -> Tuple[str, bool]:
        """Return which of them a name in a file means, and whether that is certain.

        :param named: the name, as the line gives it.
        :param path: the path of the line's file.
        """
        if len(self.files) == 1:
            return self.files[0], True
        # After variables and expressions.
        plain = re.sub(r".*[$`{}()\"']", "", named.strip("\"'").replace("\\", "/"))
        tail = re.sub(r"^(\.{0,2}/)+", "", plain)
        if "/" in tail:
            ending = [file for file in self.files if f"/{file}".endswith(f"/{tail}")]
            found = ending or [file for file in self.files if tail.endswith(f"/{file}")]
        else:
            above = [file for file in self.files if _holds(posixpath.dirname(file), path)]
            found = sorted(above, key=lambda file: file.count("/"))[-1:]
        if len(found) == 1:
            return found[0], True
        scripts = [script for script in self.scripts if script in found]
        return _nearest(scripts or found or self.scripts, path), False


def _holds(folder: str, path: str) -> bool:
    return not folder or path.startswith(folder + "/")


def _nearest(files: Iterable[str], path: str) -> str:
    """Return the file that has the longest path in common with another one."""
    return sorted(files, key=lambda file: _length_in_common(path, file))[-1]


def _length_in_common(path: str, other: str) -> int:
    pairs = enumerate(zip(path, other))
    return next(
        (index for index, (a, b) in pairs if a != b),
        min(len(path), len(other)),
    )
