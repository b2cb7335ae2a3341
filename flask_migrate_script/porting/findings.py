"""What is found: a place in a file, what is to be changed there, and the edits that change it."""

from __future__ import annotations

from typing import Iterable, NamedTuple, Optional, Tuple


class Edit(NamedTuple):
    """A piece of a file's text, by the offsets of its characters, and what takes its place."""

    start: int
    end: int
    new: str


class Finding(NamedTuple):
    """One thing to change.

    ``topic`` is one of the topics of the report; ``message`` is one line: what is wrong, and what to do
    where ``replacement`` does not. ``edits`` do it; without them it is left to a person.
    """

    topic: str
    path: str
    line: int
    text: str
    message: str
    replacement: Optional[str] = None
    edits: Tuple[Edit, ...] = ()


def edited(text: str, edits: Iterable[Edit]) -> str:
    """Return a text with edits made; an edit that is there twice is made once."""
    for edit in sorted(set(edits), reverse=True):
        text = text[: edit.start] + edit.new + text[edit.end :]
    return text
