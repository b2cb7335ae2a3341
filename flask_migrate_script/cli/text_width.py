"""How many columns of a terminal a text takes: two for each wide character, none for a mark on another one."""

from __future__ import annotations

from unicodedata import category, east_asian_width

# Marks on the character before, and what is not seen, such as a zero-width space.
_NO_WIDTH = ("Mn", "Me", "Cf")


def text_width(text: str) -> int:
    """Return how many columns a text takes."""
    return len(text) if text.isascii() else sum(map(_columns, text))


def cut(text: str, columns: int) -> str:
    """Return as much of the beginning of a text as there are columns for."""
    left = columns
    for index, character in enumerate(text):
        left -= _columns(character)
        if left < 0:
            return text[:index]
    return text


def filled(text: str, columns: int) -> str:
    """Return a text cut or filled with blanks, so that it takes exactly as many columns."""
    begin = cut(text, columns)
    return begin + " " * (columns - text_width(begin))


def _columns(character: str) -> int:
    if category(character) in _NO_WIDTH:
        return 0
    return 2 if east_asian_width(character) in ("W", "F") else 1
