"""What is found: a place in a file, what is to be changed there, and the edits that change it."""

from __future__ import annotations

import enum
from typing import Iterable, NamedTuple, Optional, Tuple


class Certainty(enum.IntEnum):
    """What is to become of a place; of two of them the lower one counts."""

    #: Nothing has to be done about it.
    IGNORE = 0
    #: A person has to look at it.
    SHOW = 1
    #: The edits do all that has to be done.
    WRITE = 2


class Edit(NamedTuple):
    """A piece of a file's text, by the offsets of its characters, and what takes its place."""

    start: int
    end: int
    new: str


class Finding(NamedTuple):
    """One thing to change.

    ``message`` is one line: what is wrong, and what to do where ``replacement`` and ``code`` do not. ``edits`` do it;
    without them it is left to a person, and ``left`` is why. ``replacement`` takes the place of ``text``; ``code`` is
    lines to paste. ``rule`` is the name of the fixer that found it, ``topic`` the topic.
    """

    path: str
    line: int
    text: str
    message: str
    replacement: Optional[str] = None
    edits: Tuple[Edit, ...] = ()
    rule: str = ""
    topic: str = ""
    left: str = ""
    code: str = ""


def edited(text: str, edits: Iterable[Edit]) -> str:
    """Return a text with edits made; an edit that is there twice is made once."""
    for edit in sorted(set(edits), reverse=True):
        text = text[: edit.start] + edit.new + text[edit.end :]
    return text
