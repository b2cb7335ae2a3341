"""Files that are written, moved and deleted together: all of it, or nothing."""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager, suppress
from typing import Iterator, List, Mapping, Tuple

from ..errors.origin import relative
from ..exceptions import MigrateError


class ChangedFiles:
    """What was done to files, to be taken back."""

    def __init__(self) -> None:
        self._written: List[str] = []
        self._moved: List[Tuple[str, str]] = []
        self._folders: List[str] = []

    def write(self, files: Mapping[str, bytes]) -> None:
        """Write new files.

        :param files: what each path is to hold.
        :raises MigrateError: one is there already.
        """
        for path, data in files.items():
            try:
                with open(path, "xb") as file:
                    self._written.append(path)
                    file.write(data)
            except FileExistsError:
                raise MigrateError(f"There is a file {relative(path)} already.") from None

    def move(self, paths: Mapping[str, str]) -> None:
        """Move files to other paths, whose folders are made.

        :raises MigrateError: there is a file at one of them.
        """
        for path, other in paths.items():
            if os.path.exists(other):
                raise MigrateError(f"There is a file {relative(other)} already.")
            self._make_folder(os.path.dirname(other))
            shutil.move(path, other)
            self._moved.append((path, other))

    def take_back(self) -> None:
        """Have all files be as they were."""
        for path in self._written:
            with suppress(OSError):
                os.unlink(path)
        for path, other in reversed(self._moved):
            shutil.move(other, path)
        for folder in reversed(self._folders):
            with suppress(OSError):
                os.rmdir(folder)

    def _make_folder(self, folder: str) -> None:
        if not os.path.isdir(folder):
            self._make_folder(os.path.dirname(folder))
            os.mkdir(folder)
            self._folders.append(folder)


@contextmanager
def changed_files() -> Iterator[ChangedFiles]:
    """Let the body change files; after an error of it they are as they were.

    :raises OSError: a file can't be read or written.
    """
    changed = ChangedFiles()
    try:
        yield changed
    except BaseException:
        changed.take_back()
        raise


@contextmanager
def put_aside(paths: Mapping[str, str]) -> Iterator[None]:
    """Have files be at other paths while the body runs, and at their own ones after it."""
    changed = ChangedFiles()
    try:
        changed.move(paths)
        yield
    finally:
        changed.take_back()
