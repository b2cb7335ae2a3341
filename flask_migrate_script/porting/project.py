"""The files of a project, and what git knows of them."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path
from typing import Dict, List, NamedTuple, Optional, Set

from . import progress
from .file_choice import can_matter, is_foreign, marks, own
from .file_text import FileText, read

_MARK = "\ufeff"
_REFUSED = re.compile(r"could not open directory '(.*?)/?': (.*)")


class Refused(NamedTuple):
    """A folder that cannot be opened, and the reason."""

    path: str
    reason: str


class Project:
    """A project's folder.

    :param folder: its path.
    """

    def __init__(self, folder: str) -> None:
        self.folder = Path(folder)
        #: The folders in it that cannot be opened.
        self.refused: List[Refused] = []
        top = self._git("rev-parse", "--show-toplevel")
        self.git_top = Path(top.strip()) if top is not None else None
        self._files: Dict[str, FileText] = {}
        #: The files that can matter.
        self.paths = self._tracked() or self._walked()

    def file(self, path: str) -> FileText:
        """Return what is in a file, or why that cannot be read."""
        progress.at(path)
        if path not in self._files:
            self._files[path] = read(self.folder / path, self.folder)
        return self._files[path]

    def text(self, path: str) -> str:
        """Return what is in a file, with its line endings, without a byte order mark; nothing if that is no text."""
        return (self.file(path).text or "").lstrip(_MARK)

    def with_mark(self, path: str, text: str) -> str:
        """Return a new text for a file with the byte order mark that the file has."""
        return _MARK + text if (self.file(path).text or "").startswith(_MARK) else text

    def is_python(self, path: str) -> bool:
        """Return whether a file holds Python: by its name or its first line."""
        if "." in path.rpartition("/")[2]:
            return path.endswith(".py")
        return bool(re.match("#!.*python", self.text(path)))

    def write(self, path: str, text: str) -> None:
        """Write a file, which keeps its mode."""
        (self.folder / path).write_bytes(text.encode("utf-8"))

    def uncommitted(self) -> Set[str]:
        """Return the files that git has no copy of as they are; without git, all."""
        listed = self._git("status", "--porcelain", "--ignored", "-uall", "--no-renames", "-z", ".")
        if self.git_top is None or listed is None:
            return set(self.paths)
        # git names them from its top.
        top, folder = str(self.git_top.resolve()), str(self.folder.resolve())
        entries = [os.path.join(top, entry[3:]) for entry in listed.split("\0") if entry]
        return {Path(os.path.relpath(entry, folder)).as_posix() for entry in entries}

    def from_top(self, path: str) -> str:
        """Return a file's path as a patch for git gives it."""
        if self.git_top is None:
            return path
        full = self.folder.resolve() / path
        return full.relative_to(self.git_top.resolve()).as_posix()

    def _tracked(self) -> List[str]:
        listed = self._git("ls-files", "-z", "--cached", "--others", "--exclude-standard")
        return own({path for path in (listed or "").split("\0") if path})

    def _walked(self) -> List[str]:
        paths: List[str] = []
        for folder, folders, files in os.walk(str(self.folder), onerror=self._refuse):
            progress.at(folder)
            below = [os.path.join(folder, name) for name in folders if _is_entered(name)]
            # As git lists them.
            paths += filter(os.path.islink, below)
            folders[:] = [
                os.path.basename(path)
                for path in below
                if not os.path.islink(path) and not any(map(os.path.exists, marks(path)))
            ]
            paths += [os.path.join(folder, name) for name in files if can_matter(name)]
        return sorted(Path(path).relative_to(self.folder).as_posix() for path in paths)

    def _refuse(self, error: OSError) -> None:
        path = os.path.relpath(str(error.filename), str(self.folder))
        self.refused.append(Refused(Path(path).as_posix(), error.strerror or ""))

    def _git(self, *arguments: str) -> Optional[str]:
        try:
            done = subprocess.run(
                ["git", "-c", "core.quotepath=off", *arguments],
                cwd=str(self.folder),
                env={**os.environ, "LC_ALL": "C"},
                capture_output=True,
            )
        except OSError:  # no git here
            return None
        if done.returncode:
            return None
        errors = done.stderr.decode("utf-8", "surrogateescape")
        self.refused += [
            refused
            for refused in (Refused(*found) for found in _REFUSED.findall(errors))
            if refused not in self.refused
        ]
        return done.stdout.decode("utf-8", "surrogateescape")


def _is_entered(folder: str) -> bool:
    # .github and .circleci run commands; .git, .tox and .venv are full of foreign files.
    return not is_foreign(folder) and (
        not folder.startswith(".") or folder in (".github", ".circleci")
    )
