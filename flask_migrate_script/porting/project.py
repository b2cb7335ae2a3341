"""The files of a project, and what git knows of them."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path
from typing import Dict, List, Optional, Pattern, Set

# What is not the project's own, where git does not know.
_FOREIGN = {"node_modules", "bower_components", "site-packages", "__pycache__", "venv", "env"}

_MARK = "\ufeff"

# No file that a person wrote is longer.
_LONGEST = 1_000_000


class Project:
    """A project's folder.

    :param folder: its path.
    """

    def __init__(self, folder: str) -> None:
        self.folder = Path(folder)
        top = self._git("rev-parse", "--show-toplevel")
        self.git_top = Path(top.strip()) if top is not None else None
        self._texts: Dict[str, Optional[str]] = {}
        self.paths = self._tracked() or self._walked()

    def text(self, path: str) -> str:
        """Return what is in a file, with its line endings, without a byte order mark; nothing if that is no text."""
        if path not in self._texts:
            self._texts[path] = _text(self.folder / path)
        return (self._texts[path] or "").lstrip(_MARK)

    def with_mark(self, path: str, text: str) -> str:
        """Return a new text for a file with the byte order mark that the file has."""
        return _MARK + text if (self._texts.get(path) or "").startswith(_MARK) else text

    def unread(self, path: str, words: Pattern[bytes]) -> bool:
        """Return whether a file has one of some words, but is no text that can be read."""
        try:
            file = self.folder / path
            if self.text(path) or file.is_symlink():
                return False
            return bool(words.search(file.read_bytes()))
        except OSError:
            return False

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
        paths = {path for path in (listed or "").split("\0") if path}
        return sorted(path for path in paths if not any(map(_is_foreign, path.split("/")[:-1])))

    def _walked(self) -> List[str]:
        paths = []
        for folder, folders, files in os.walk(str(self.folder)):
            folders[:] = [
                name
                for name in folders
                # .github and .circleci run commands; .git, .tox and .venv are full of foreign files.
                if not _is_foreign(name)
                and (not name.startswith(".") or name in (".github", ".circleci"))
                and not os.path.exists(os.path.join(folder, name, "pyvenv.cfg"))
            ]
            paths += [os.path.join(folder, name) for name in files]
        return sorted(Path(path).relative_to(self.folder).as_posix() for path in paths)

    def _git(self, *arguments: str) -> Optional[str]:
        try:
            done = subprocess.run(
                ["git", "-c", "core.quotepath=off", *arguments],
                cwd=str(self.folder),
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
        except OSError:  # no git here
            return None
        return done.stdout.decode("utf-8", "surrogateescape") if done.returncode == 0 else None


def _is_foreign(folder: str) -> bool:
    return folder in _FOREIGN or folder.endswith(".egg-info")


def _text(path: Path) -> Optional[str]:
    try:
        if path.is_symlink() or path.stat().st_size > _LONGEST:
            return None
        text = path.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError):
        return None
    return None if "\0" in text else text
