"""One spelling for the many that a password has in a text.

A URL quotes it (``%40``, ``+`` for a blank), once or twice; the config parser doubles ``%``; ``repr()`` doubles
backslashes and writes ``\\n`` and ``\\xe9``; an error line collapses blanks. All of these become the same characters
here, so that one search finds each of them.
"""

from __future__ import annotations

import re
from typing import Iterator, List, Match, NamedTuple, Tuple
from urllib.parse import unquote_to_bytes

_PERCENT = r"%+(?:25)*(?!25)"
_BACKSLASH = rf"(?:\\|{_PERCENT}5[cC])+"
_HEX = "[0-9a-fA-F]"
_UNIT = re.compile(
    rf"""
    (?P<plain>[^\\%+\s]+)
    | (?P<blank>(?:\s|\+|{_PERCENT}(?:20|2[bB]|0[9aAbBcCdD])|{_BACKSLASH}[nrtvf])+)
    | {_BACKSLASH}(?:x(?P<x>{_HEX}{{2}})|u(?P<u>{_HEX}{{4}})|U(?P<U>000{_HEX}{{5}}))
    | (?P<escape>{_BACKSLASH}(?=['"]|{_PERCENT}2[27]))
    | (?P<backslash>{_BACKSLASH})
    | {_PERCENT}(?P<ascii>[0-7]{_HEX})
    | (?P<bytes>(?:{_PERCENT}[89a-fA-F]{_HEX})+)
    | (?P<percent>{_PERCENT})
    """,
    re.VERBOSE,
)
_BYTE = re.compile(rf"{_PERCENT}({_HEX}{{2}})")


class Spelled(NamedTuple):
    """A text in the one spelling, and where each of its characters is in the text as it was."""

    text: str
    spans: List[Tuple[int, int]]


def spelled(text: str) -> Spelled:
    """Return ``text`` in the one spelling."""
    characters: List[str] = []
    spans: List[Tuple[int, int]] = []
    for character, start, end in _characters(text):
        if character.isspace():
            character = " "
        if character in " %" and characters[-1:] == [character]:
            spans[-1] = (spans[-1][0], end)
            continue
        characters.append(character)
        spans.append((start, end))
    return Spelled("".join(characters), spans)


def _characters(text: str) -> Iterator[Tuple[str, int, int]]:
    for match in _UNIT.finditer(text):
        kind, start, end = str(match.lastgroup), match.start(), match.end()
        if kind == "plain":
            for index in range(start, end):
                yield text[index], index, index + 1
        elif kind == "bytes":
            yield from _of_bytes(match)
        elif kind != "escape":
            yield _character(kind, match), start, end


def _character(kind: str, match: Match[str]) -> str:
    fixed = {"blank": " ", "backslash": "\\", "percent": "%"}
    if kind in fixed:
        return fixed[kind]
    number = int(match.group(kind), 16)
    return chr(number) if number < 0x110000 else "?"


def _of_bytes(match: Match[str]) -> Iterator[Tuple[str, int, int]]:
    """Yield the characters of a run of quoted bytes, which are UTF-8."""
    found = list(_BYTE.finditer(match.group()))
    content = unquote_to_bytes("".join("%" + byte.group(1) for byte in found))
    first = 0
    for character in content.decode("utf-8", "surrogateescape"):
        last = first + len(character.encode("utf-8", "surrogateescape")) - 1
        yield character, match.start() + found[first].start(), match.start() + found[last].end()
        first = last + 1
