"""What a revision's file has of the revision that it follows: changed there, and nothing else."""

from __future__ import annotations

import io
import re
import tokenize
from itertools import accumulate
from typing import Iterator, List, NamedTuple

# A string's prefix, its quotes, and what it holds.
_STRING = re.compile(r"([uUrR]?)(\"\"\"|'''|\"|')(.*)\2", re.DOTALL)
# What is beside it in a tuple or a list of one.
_BRACKETS = ("(", ")", "[", "]", ",")
_BETWEEN = (tokenize.COMMENT, tokenize.NL)


class NotPlain(Exception):
    """``down_revision`` is not set to a plain string, or not in one place."""


class TextPlace(NamedTuple):
    """A part of a text, and what is to be there."""

    start: int
    end: int
    text: str


def with_down_revision(data: bytes, old: str, new: str) -> bytes:
    """Return a revision's file that follows another revision: its ``down_revision``, and ``Revises:`` in its docstring.

    :param data: the file. Its encoding, line ends, quotes, annotations and comments stay.
    :param old: the revision that it follows.
    :param new: the one that it is to follow.
    :raises NotPlain: ``down_revision`` is no plain string, or there is none or several.
    """
    encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
    text = data.decode(encoding)
    statements = list(_statements(text))
    places = [place for one in statements for place in _assigned(one, old, new)]
    if len(places) != 1:
        raise NotPlain
    if statements[0][0].type == tokenize.STRING:  # the docstring
        places += _revises(statements[0][0], old, new)
    for place in sorted(places, reverse=True):
        text = text[: place.start] + place.text + text[place.end :]
    return text.encode(encoding)


class SourceToken(NamedTuple):
    """A token, and where it is in the text."""

    type: int
    start: int
    end: int
    text: str


def _statements(text: str) -> Iterator[List[SourceToken]]:
    """Yield the tokens of each statement of a module's own, without those inside of functions and the like."""
    lines = list(io.StringIO(text, newline=""))
    starts = [0, *accumulate(map(len, lines))]
    statement: List[SourceToken] = []
    depth = 0
    for token in tokenize.generate_tokens(iter([*lines, ""]).__next__):
        start, end = (starts[row - 1] + column for row, column in (token.start, token.end))
        depth += {tokenize.INDENT: 1, tokenize.DEDENT: -1}.get(token.type, 0)
        if token.type == tokenize.NEWLINE or token.string == ";":
            if statement:
                yield statement
            statement = []
        elif (
            depth == 0
            and token.type != tokenize.DEDENT
            and (statement or token.type not in _BETWEEN)
        ):
            statement.append(SourceToken(token.type, start, end, text[start:end]))


def _assigned(statement: List[SourceToken], old: str, new: str) -> Iterator[TextPlace]:
    """Yield the place of the id in an assignment to ``down_revision``."""
    signs = [token.text for token in statement]
    if signs[0] != "down_revision" or "=" not in signs:
        return
    value = [
        token
        for token in statement[signs.index("=") + 1 :]
        if token.type not in _BETWEEN and token.text not in _BRACKETS
    ]
    found = _STRING.fullmatch(value[0].text) if len(value) == 1 else None
    if found and found.group(3) == old:
        yield TextPlace(value[0].start + found.start(3), value[0].start + found.end(3), new)


def _revises(docstring: SourceToken, old: str, new: str) -> Iterator[TextPlace]:
    """Yield the place of the id in a docstring that has it on a line of its own."""
    inner = _STRING.fullmatch(docstring.text)
    line = rf"^[ \t]*Revises:[ \t]*({re.escape(old)})[ \t]*\r?$"
    found = re.search(line, inner.group(3), re.MULTILINE) if inner else None
    if inner and found:
        start = docstring.start + inner.start(3)
        yield TextPlace(start + found.start(1), start + found.end(1), new)
