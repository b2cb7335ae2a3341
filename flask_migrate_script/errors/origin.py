"""Where an error came from: the modules that it passed, and the last line of the user's own."""

from __future__ import annotations

import os
from types import FrameType
from typing import Any, Iterator, List, NamedTuple, Optional, Tuple


class Origin(NamedTuple):
    """The last line of the user's own that an error passed."""

    path: str
    line: int
    function: str
    revision: Optional[str]

    def __str__(self) -> str:
        inside = "" if self.function == "<module>" else f", in {self.function}()"
        return f"{self.path}, line {self.line}{inside}"


def modules(error: BaseException) -> List[str]:
    """Return the modules that an error passed, the one that raised it last."""
    return [frame.f_globals.get("__name__", "") for frame, _ in frames(error)]


def is_in(error: BaseException, package: str) -> bool:
    """Return whether an error passed a package."""
    return any(name == package or name.startswith(package + ".") for name in modules(error))


def origin_of(error: BaseException, folder: Optional[str]) -> Optional[Origin]:
    """Return the last line of the user's own that an error passed: in the migrations folder, or in a revision.

    Revisions may be elsewhere, and call helpers that are beside them.

    :param folder: the migrations folder, None where it is not known yet.
    """
    if folder is None:
        return None
    folder = os.path.realpath(folder)
    origin = revision = None
    for frame, line in frames(error):
        path = os.path.realpath(frame.f_code.co_filename)
        is_revision = {"revision", "down_revision"} <= set(frame.f_globals)
        if is_revision:
            revision = frame.f_globals["revision"]
        if is_revision or path.startswith(folder + os.sep):
            origin = Origin(relative(path), line, frame.f_code.co_name, revision)
    return origin


def relative(path: str) -> str:
    """Return a path as seen from the working directory, if it is in there."""
    try:
        found = os.path.relpath(path)
    except OSError:  # the working directory is gone
        return path
    return path if found.startswith(os.pardir) else found


def frames(error: BaseException) -> Iterator[Tuple[FrameType, int]]:
    """Yield the frames that an error passed, and the line in each, the one that raised it last."""
    traceback = error.__traceback__
    while traceback is not None:
        yield traceback.tb_frame, traceback.tb_lineno
        traceback = traceback.tb_next


def last_self(error: BaseException, kinds: Tuple[type, ...]) -> Any:
    """Return the last object of these classes in whose methods an error was, None where there is none."""
    for frame, _ in reversed(list(frames(error))):
        found = frame.f_locals.get("self")
        if isinstance(found, kinds):
            return found
    return None
