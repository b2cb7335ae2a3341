"""What a revision uses of SQLAlchemy 1, and in which line."""

from __future__ import annotations

import sys
from types import CodeType, FrameType
from typing import Any, Dict, Iterable, Iterator, NamedTuple, Optional, Set

# Their own calls of the objects that a revision has must find SQLAlchemy 2.
LIBRARIES = ("sqlalchemy", "alembic", "flask_sqlalchemy")


class Use(NamedTuple):
    """The first use in a revision."""

    #: 0 where it is not known.
    line: int
    what: str


class Uses:
    """The first use of each file."""

    def __init__(self) -> None:
        self.first: Dict[str, Use] = {}


# What the revision that is loaded or running now has used already; one command runs at a time.
_noted: Set[str] = set()


def begin_revision() -> None:
    """Note uses for another revision from now on."""
    _noted.clear()


def used(what: str) -> None:
    """Note a use in the revision that is running or being loaded in this thread.

    :param what: what is used, in the words of the notice.
    """
    # Revisions do this for each row.
    if what in _noted:
        return
    frame = _frame_of_revision()
    if frame is not None:
        _noted.add(what)
        _uses_of(frame).first.setdefault(_file_of(frame), Use(frame.f_lineno, what))


def drop(arguments: Dict[str, Any], names: Iterable[str], what: str) -> None:
    """Take arguments that SQLAlchemy 2 does not have out of a call's.

    :param arguments: the call's, by name.
    :param names: the ones that are gone.
    :param what: what is called.
    """
    for name in names:
        if name in arguments:
            used(f"{what} with {name}")
            del arguments[name]


def names_in(code: CodeType) -> Iterator[str]:
    """Yield the names in code, and in all that is in it."""
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from names_in(constant)


def _frame_of_revision() -> Optional[FrameType]:
    frame: Optional[FrameType] = sys._getframe(1)
    while frame is not None and _uses_of(frame) is None:
        frame = frame.f_back
    return frame


def _uses_of(frame: FrameType) -> Any:
    # Only revisions have an __import__ of ours.
    return getattr(frame.f_builtins.get("__import__"), "uses", None)


def _file_of(frame: FrameType) -> str:
    # Compiled code names the file that it was made of.
    file: str = frame.f_globals.get("__file__", frame.f_code.co_filename)
    return file


def calling_file() -> str:
    """Return the file of the code that calls the function that calls this one."""
    return _file_of(sys._getframe(2))


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
