"""setup.cfg: the requirements of setuptools."""

from __future__ import annotations

import re
from typing import Iterator, NamedTuple

from ..line_ends import LINE_END
from ..requirement import RequirementKind
from .found_requirements import FoundRequirements

_LISTS = {"install_requires", "setup_requires", "tests_require"}
_SECTION = re.compile(r"\[(?P<name>[^\]]+)\]")
_KEY = re.compile(r"(?P<key>[^\s=:#;\[][^=:]*?)[ \t]*[=:][ \t]*")


class ConfigValue(NamedTuple):
    """One line of a value, with its section, its key and its offset."""

    section: str
    key: str
    start: int
    text: str


def read(path: str, text: str) -> FoundRequirements:
    """Return what a setup.cfg has.

    :param path: its path in the project.
    :param text: what is in it.
    """
    found = FoundRequirements(path, text, RequirementKind.SETUP)
    for value in _values(text):
        if value.section == "options.extras_require" or (
            value.section == "options" and value.key in _LISTS
        ):
            # A file that has the requirements is read by itself.
            if not value.text.startswith("file:"):
                found.add_pep508(value.text, value.start)
    return found


def _values(text: str) -> Iterator[ConfigValue]:
    """Yield each line of each value, without comments and empty ones, as configparser reads them."""
    section, key, start = "", "", 0
    for end in LINE_END.finditer(text + "\n"):
        line = text[start : end.start()]
        header, pair, begin = _SECTION.match(line), _KEY.match(line), 0
        if header:
            section, key = header["name"].strip(), ""
            line = ""
        elif pair:
            key, begin = pair["key"], pair.end()
        value = line[begin:].partition(" #")[0].strip()
        if value and not value.startswith(("#", ";")):
            yield ConfigValue(section, key, start + line.index(value, begin), value)
        start = end.end()
