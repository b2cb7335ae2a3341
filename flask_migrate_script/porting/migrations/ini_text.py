"""The text of an .ini file: its options, where they are, and the edits that keep its layout."""

from __future__ import annotations

import configparser
import re
from typing import Dict, Mapping, NamedTuple, Optional, Tuple

from ..findings import Edit
from ..line_ends import lines_of, newline_of


class Span(NamedTuple):
    """Where something is: its line, and the offsets of a section's header or an option's value."""

    line: int
    start: int
    end: int


class Ini:
    """An .ini file.

    :param text: what is in it.
    :raises configparser.Error: Python 3 does not read it.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        lines = lines_of(text)
        self.lines = [line.strip() for line in lines]
        self.parser = configparser.ConfigParser(interpolation=None)
        self.parser.read_string("\n".join(lines))
        self.newline = newline_of(text)
        self._headers: Dict[str, Span] = {}
        self._options: Dict[Tuple[str, str], Span] = {}
        self._locate()

    def _locate(self) -> None:
        """Find the places of headers and options, in the way of the parser."""
        section, option, indent = "", "", 0
        for number, match in enumerate(re.finditer(r"([^\r\n]*)(?:\r\n|\r|\n|$)", self.text), 1):
            line = match.group(1)
            if not line.strip() or line.strip()[0] in "#;":
                continue
            begin, end = match.start(), match.start() + len(line.rstrip())
            previous, indent = indent, len(line) - len(line.lstrip())
            if option and indent > previous:
                self._options[section, option] = self._options[section, option]._replace(end=end)
                indent = previous
                continue
            header = self.parser.SECTCRE.match(line.strip())
            if header:
                section, option = header.group("header"), ""
                self._headers[section] = Span(number, begin, end)
                continue
            name, separator, value = re.split(r"\s*([=:])", line.strip(), maxsplit=1)
            option = self.parser.optionxform(name)
            self._options[section, option] = Span(number, end - len(value.lstrip()), end)

    def get(self, section: str, option: str) -> Optional[str]:
        """Return an option as it is written, None if there is none."""
        return self.parser.get(section, option, fallback=None)

    def place(self, section: str, option: str = "") -> Optional[Span]:
        """Return where an option or a section is, None if it is missing."""
        return self._options.get((section, option)) if option else self._headers.get(section)

    def append(self, section: str, options: Mapping[str, str]) -> Edit:
        """Return the edit that adds a section at the end."""
        lines = [
            "",
            f"[{section}]",
            *(f"{name} = {value}".rstrip() for name, value in options.items()),
            "",
        ]
        if not self.text.endswith(("\r", "\n")):
            lines.insert(0, "")
        return Edit(len(self.text), len(self.text), self.newline.join(lines))

    def insert(self, place: Span, option: str, value: str) -> Edit:
        """Return the edit that adds an option below a header or another option."""
        return Edit(place.end, place.end, f"{self.newline}{option} = {value}".rstrip(" "))

    def replace(self, section: str, option: str, value: str) -> Edit:
        """Return the edit that gives an option another value."""
        place = self._options[section, option]
        blank = "" if self.text[place.start - 1].isspace() else " "
        return Edit(place.start, place.end, blank + value)
