"""The migrations folder: where it is, and making a new one."""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager
from typing import Iterator

from flask import current_app, has_app_context

from ..exceptions import MigrateError


def find_folder(directory: str) -> str:
    """Return where the migrations folder is: as it is named, or beside the current app.

    :raises MigrateError: there is none, or it is incomplete.
    """
    places = [directory]
    if has_app_context() and not os.path.isabs(directory):
        root = current_app.root_path
        places += [
            os.path.join(root, directory),
            os.path.join(os.path.dirname(root), directory),
        ]
    folders = [place for place in places if os.path.isdir(place)]
    if not folders:
        tried = ", ".join(dict.fromkeys(os.path.abspath(place) for place in places))
        raise MigrateError(
            f"No migrations folder: tried {tried}. Run 'db init' to create one, or name it with -d."
        )
    # A folder of that name which has nothing to do with migrations does not hide the right one.
    folder = next((place for place in folders if not _missing(place)), folders[0])
    missing = _missing(folder)
    if missing:
        raise MigrateError(
            f"{folder} is not a migrations folder: it has no {missing}. Restore that file, for instance from"
            " version control, or from a new folder made by 'db -d ANOTHER init'."
        )
    return folder


def _missing(folder: str) -> str:
    for name in ("env.py", "alembic.ini"):
        if not os.path.isfile(os.path.join(folder, name)):
            return name
    return ""


def is_empty_folder(path: str) -> bool:
    """Return whether a path is a folder with nothing in it."""
    return os.path.isdir(path) and not os.listdir(path)


@contextmanager
def new_folder_or_none(path: str) -> Iterator[None]:
    """Remove what the body put into a new or empty folder, where it fails: half a folder is in the way."""
    existed = os.path.exists(path)
    try:
        yield
    except BaseException:
        shutil.rmtree(path, ignore_errors=True)
        if existed:
            os.mkdir(path)
        raise
