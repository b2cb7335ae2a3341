"""Files that cannot be looked into, and why."""

from __future__ import annotations

import platform
import re
from typing import Iterable, Iterator, NamedTuple, Optional, Pattern

from .project import Project
from .unparsed import Unparsed

_MOST_LINES = 20


class Unread(NamedTuple):
    """A file that cannot be looked into, and the reason."""

    path: str
    line: int
    reason: str


def unread_files(
    project: Project, concerned: Pattern[bytes], scripts: Iterable[str]
) -> Iterator[Unread]:
    """Yield the files of a project that cannot be read and may have to do with a manage.py.

    :param project: the project.
    :param concerned: what Python has that has to do with Flask-Script.
    :param scripts: the names of the files that are a manage.py.
    """
    for refused in project.refused:
        yield Unread(refused.path, 1, f"it can't be read: {refused.reason}")
    names = b"|".join(re.escape(name.encode("utf-8")) for name in sorted(set(scripts)))
    named = re.compile(rb"(?<![\w-])(?:" + (names or b"(?!)") + rb")(?![\w-])")
    for path in project.paths:
        file = project.file(path)
        if file.is_certain:
            yield Unread(path, 1, file.obstacle)
        elif file.obstacle:
            found = named.search(file.data)
            if found is None and path.endswith(".py"):
                found = concerned.search(file.data)
            if found is not None:
                line = file.data.count(b"\n", 0, found.start()) + 1
                word = found.group().decode("utf-8", "replace")
                reason = f"{file.obstacle}: it names {word}, and what is in it is not looked at"
                yield Unread(path, line, reason)


def of_python(path: str, found: Optional[Unparsed]) -> Iterator[Unread]:
    """Yield what stops the parser in a Python file, by its lines.

    :param path: its path in the project.
    :param found: what stops this Python; None where that parses it.
    """
    python = f"Python {platform.python_version().rpartition('.')[0]}"
    known = "what is in it is not looked at, apart from the names of its commands"
    if found is None:
        yield Unread(path, 1, "libcst can't parse it: what is in it is not looked at")
        return
    if found.is_template:
        reason = f"it is a template, and not Python as it is: {known}"
    elif found.is_python2:
        reason = f"it is Python 2, which {python} can't parse: port it to Python 3 first; {known}"
    else:
        reason = f"{python} can't parse it ({found.message}): {known}"
    for number, line in enumerate(found.lines[:_MOST_LINES], 1):
        more = len(found.lines) - number if number == _MOST_LINES else 0
        yield Unread(path, line, f"{reason}; {more} more lines are like this" if more else reason)
