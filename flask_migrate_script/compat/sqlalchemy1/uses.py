"""What a revision uses of SQLAlchemy 1, and in which line."""

from __future__ import annotations

import sys
from typing import Dict, NamedTuple

# Their own calls of the objects that a revision has must find SQLAlchemy 2.
LIBRARIES = ("sqlalchemy", "alembic", "flask_sqlalchemy")


class Use(NamedTuple):
    """The first use in a revision."""

    line: int
    what: str


class Uses:
    """The first use of each file."""

    def __init__(self) -> None:
        self.first: Dict[str, Use] = {}


def used(what: str) -> None:
    """Note a use in the revision that is running or being loaded in this thread.

    :param what: what is used, in the words of the notice.
    """
    frame = sys._getframe(1)
    while frame is not None:
        # Only revisions have an __import__ of ours.
        uses = getattr(frame.f_builtins.get("__import__"), "uses", None)
        if uses is not None:
            uses.first.setdefault(frame.f_code.co_filename, Use(frame.f_lineno, what))
            return
        frame = frame.f_back  # type: ignore[assignment]


def by_library(depth: int = 2) -> bool:
    """Return whether a function is called by SQLAlchemy or Alembic themselves.

    :param depth: how many calls up the caller is; by default it is the caller of the function that calls this one.
    """
    frame = sys._getframe(depth)
    name = frame.f_globals.get("__name__") or ""
    # Its session only passes calls on.
    if name == "sqlalchemy.orm.scoping" and frame.f_back is not None:
        name = frame.f_back.f_globals.get("__name__") or ""
    return name.partition(".")[0] in LIBRARIES
