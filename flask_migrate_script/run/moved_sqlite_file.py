"""SQLite files that are not where they used to be.

``sqlite:///app.db`` means a file beside the app with Flask-SQLAlchemy 2, one in the app's instance folder with
Flask-SQLAlchemy 3, and one in the working directory to SQLAlchemy itself. After an upgrade underneath, an
empty database appears, and every migration runs again.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any, Iterator, Set, Tuple

from flask import current_app
from sqlalchemy.engine.url import make_url

from ..app import databases
from ..app.settings import extension
from ..exceptions import MigrateError
from ..notices import warn


def check_moved_sqlite_file() -> None:
    """Notify where another file of a relative SQLite path's name lies elsewhere.

    :raises MigrateError: that one has been migrated, and the one at hand is empty or missing.
    """
    in_use = _files_in_use(extension().db)
    for name in _relative_names():
        places = {
            os.path.realpath(os.path.join(folder, name))
            for folder in (current_app.root_path, current_app.instance_path, os.getcwd())
        }
        at_hand = in_use & places
        for other in sorted(places - at_hand):
            if len(at_hand) == 1 and os.path.isfile(other):
                _compare(name, next(iter(at_hand)), other)


def _compare(name: str, at_hand: str, other: str) -> None:
    found = f"The database sqlite:///{name} is {at_hand}, and another file of that name is {other}."
    if "alembic_version" in _tables(other) and not _tables(at_hand):
        raise MigrateError(
            f"{found} That one has been migrated, the one at hand is empty: move the file there, or write its"
            " full path into SQLALCHEMY_DATABASE_URI (sqlite:////...)."
        )
    warn(found)


def _relative_names() -> Iterator[str]:
    for text in databases.configured().values():
        try:
            url = make_url(text)
        except Exception:  # The command itself fails on it, with the reason.
            continue
        name = url.database or ""
        if url.drivername.startswith("sqlite") and not (
            os.path.isabs(name) or name in ("", ":memory:") or name.startswith("file:")
        ):
            yield name


def _files_in_use(db: Any) -> Set[str]:
    return {
        os.path.realpath(engine.url.database)
        for engine in databases.engines(db).values()
        if engine.dialect.name == "sqlite" and engine.url.database
    }


def _tables(path: str) -> Tuple[str, ...]:
    if not os.path.isfile(path) or not os.path.getsize(path):
        return ()
    try:
        with closing(sqlite3.connect(Path(path).as_uri() + "?mode=ro", uri=True)) as connection:
            rows = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            return tuple(name for (name,) in rows)
    except sqlite3.DatabaseError:  # not SQLite, or locked: its tables are unknown
        return ("?",)
