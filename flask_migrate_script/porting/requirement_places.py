"""A project's requirements of Flask-Script and Flask-Migrate."""

from __future__ import annotations

import re
from typing import Iterator, NamedTuple

from .line_ends import line_at, line_number

FILES = re.compile(
    r"(^|/)([^/]*requirements[^/]*\.(txt|in)|requirements/[^/]*\.(txt|in)|Pipfile|pyproject\.toml|setup\.(py|cfg)"
    r"|environment\.ya?ml)$"
)
_REQUIREMENT = re.compile(
    r"""(?:^[ \t]*(?:-[ \t]+)?["']?|[\[,(][ \t]*["'])(?P<name>flask[-_.](?:script|migrate))(?![\w.-])"""
    r"""(?P<pin>(?:[ \t]*\[[^\]\r\n]*\])?(?:[ \t]*,?[ \t]*(?:[<>=!~]=+|[<>])[ \t]*[^\s,;#"'\\]+)*)""",
    re.IGNORECASE | re.MULTILINE,
)


class RequirementPlace(NamedTuple):
    """Where a file names one of the two, with the releases."""

    name: str
    path: str
    line: int
    text: str
    start: int
    end: int


def places(path: str, text: str) -> Iterator[RequirementPlace]:
    """Yield the requirements of a file.

    :param path: its path in the project, one that ``FILES`` matches.
    :param text: what is in it.
    """
    for match in _REQUIREMENT.finditer(text):
        start = match.start("name")
        line, old = line_number(text, start), line_at(text, start)
        yield RequirementPlace(match["name"].lower(), path, line, old, start, match.end("pin"))
