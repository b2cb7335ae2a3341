"""The console scripts that a project installs: names of functions that are run as commands."""

from __future__ import annotations

import re
from typing import Iterator, NamedTuple

from .line_ends import line_at, line_number

FILES = re.compile(r"(^|/)(setup\.py|setup\.cfg|pyproject\.toml)$")
# With a line each, as a string in a list, or as a table of Poetry's.
_ENTRY = re.compile(
    r"""(?:^|["'\[,{(])[ \t]*["']?(?P<name>[A-Za-z][\w.-]*)["']?[ \t]*=[ \t]*"""
    r"""(?:\{[ \t]*(?:callable|reference)[ \t]*=[ \t]*)?["']?"""
    r"""(?P<module>[A-Za-z_][\w.]*)[ \t]*:[ \t]*(?P<function>[A-Za-z_][\w.]*)""",
    re.MULTILINE,
)


class EntryPoint(NamedTuple):
    """A console script, and where a file has it."""

    name: str
    module: str
    function: str
    path: str
    line: int
    text: str


def entry_points(path: str, text: str) -> Iterator[EntryPoint]:
    """Yield the entries of a file that name a function of a module.

    :param path: its path in the project, one that ``FILES`` matches.
    :param text: what is in it.
    """
    for match in _ENTRY.finditer(text):
        start = match.start("name")
        yield EntryPoint(
            match["name"],
            match["module"],
            match["function"],
            path,
            line_number(text, start),
            line_at(text, start),
        )
