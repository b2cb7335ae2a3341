"""Scratch databases that are SQLite files: a copy is a copy of the file."""

from __future__ import annotations

import glob
import os
import shutil
import sqlite3
import tempfile
from contextlib import closing, contextmanager
from datetime import date
from typing import Iterable, Iterator, Optional

from .place import Place, lock_refused
from .scratch_names import template, template_prefix


class SqliteFiles(Place):
    """Copies in folders of their own below the system's temporary one, templates in a folder that is kept."""

    def version(self) -> str:
        return sqlite3.sqlite_version

    def exists(self, name: str) -> bool:
        return os.path.isfile(name)

    def create(self, name: str) -> None:
        # The file comes with the first connection. Nobody else may look into the folder.
        os.makedirs(os.path.dirname(name), mode=0o700, exist_ok=True)

    def copy(self, source: str, name: str) -> None:
        self.create(name)
        _put(source, name)

    def keep_template(self, source: str, name: str) -> None:
        os.makedirs(self.folder, exist_ok=True)
        _put(source, name)

    def drop(self, name: str) -> None:
        if self.is_template(name):
            os.remove(name)
        else:
            shutil.rmtree(os.path.dirname(name), ignore_errors=True)

    def names(self) -> Iterable[str]:
        begin = os.path.join(glob.escape(tempfile.gettempdir()), f"{self.prefix}_fms_copy_*")
        yield from glob.glob(
            os.path.join(glob.escape(self.folder), f"{template_prefix(self.prefix)}*")
        )
        for path in glob.glob(begin):
            if os.access(path, os.W_OK):  # else it is another user's
                yield os.path.join(path, f"{os.path.basename(path)}.db")

    def last_used(self, name: str) -> Optional[date]:
        return date.fromtimestamp(os.path.getmtime(name)) if self.exists(name) else None

    def mark_used(self, name: str) -> None:
        os.utime(name)

    @contextmanager
    def lock(self, name: str, seconds: float) -> Iterator[None]:
        # A transaction of SQLite's, because that is a lock of a file on each system.
        os.makedirs(self.folder, exist_ok=True)
        path = os.path.join(self.folder, "lock")
        with closing(sqlite3.connect(path, timeout=seconds, isolation_level=None)) as connection:
            try:
                connection.execute("BEGIN EXCLUSIVE")
            except sqlite3.OperationalError as error:
                raise lock_refused(name, seconds) from error
            yield

    def template(self, key: str) -> str:
        return os.path.join(self.folder, f"{template(self.prefix, key)}.db")

    def is_template(self, name: str) -> bool:
        return os.path.dirname(name) == self.folder


def copy_path(name: str) -> str:
    """Return the path of the copy with a name: in a folder of its own, where SQLite's other files lie beside it."""
    return os.path.join(tempfile.gettempdir(), name, f"{name}.db")


def _put(source: str, path: str) -> None:
    """Have a file hold the database of another one, from one moment to the next."""
    part = f"{path}.{os.getpid()}.part"
    # Not the file's bytes: a database in WAL mode may have some of them beside it.
    with closing(sqlite3.connect(source)) as read, closing(sqlite3.connect(part)) as written:
        read.backup(written)
    os.replace(part, path)
