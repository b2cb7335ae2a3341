"""What a revision uses of SQLAlchemy 1, and in which line."""

from __future__ import annotations

import sys
from types import CodeType, FrameType, FunctionType
from typing import Any, Dict, Iterable, Iterator, List, NamedTuple, Optional, Set
from weakref import ReferenceType, ref

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
        #: The connections that the running revision has made, as long as it has them.
        self.connections: List[ReferenceType[Any]] = []


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
        # Compiled code names the file that it was made of.
        file = frame.f_globals.get("__file__", frame.f_code.co_filename)
        _uses_of(frame).first.setdefault(file, Use(frame.f_lineno, what))


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


def keep_connection(connection: Any) -> None:
    """Note a connection that the running revision has made, to commit at its end what SQLAlchemy 1 had committed."""
    frame = _frame_of_revision()
    if frame is not None:
        _uses_of(frame).connections.append(ref(connection))


def names_of_revision() -> Set[str]:
    """Return the names in the code of the running revision."""
    frame = _frame_of_revision()
    if frame is None:
        return set()
    functions = (value for value in frame.f_globals.values() if isinstance(value, FunctionType))
    codes = [one.__code__ for one in functions if one.__globals__ is frame.f_globals]
    return {name for code in [frame.f_code, *codes] for name in names_in(code)}


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
