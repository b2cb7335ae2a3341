"""A new requirement in place of another one, or beside it, as the file's syntax has it."""

from __future__ import annotations

from typing import NamedTuple, Optional

from packaging.utils import canonicalize_name

from .line_ends import line_start, newline_of
from .requirement import Requirement, RequirementKind
from .requirement_formats.toml_places import key_text, quoted

_TOML = (RequirementKind.POETRY, RequirementKind.PIPFILE, RequirementKind.PYTHON)
_STRINGS = (RequirementKind.SETUP, RequirementKind.PEP621)


class NewLine(NamedTuple):
    """A text to put into a file, and the offset where."""

    offset: int
    text: str


def line_for(requirement: Requirement, name: str, specifier: str) -> Optional[str]:
    """Return what to write from ``start`` to ``end`` of a requirement for another one to take its place.

    :param requirement: the one that is there.
    :param name: the new one's name. The same one keeps the extras, and is spelled as it was.
    :param specifier: the new one's releases; empty for any.
    :return: the text; None where no text can be written: in a lock file, for a package of conda's, in a line with
        hashes, and where more than name, releases, extras and markers are given.
    """
    if requirement.start == requirement.end or requirement.has_hash:
        return None
    extras = ""
    if canonicalize_name(name) == requirement.name:
        name = requirement.written
        extras = ",".join(requirement.extras)
    if requirement.kind in _TOML:
        return _keyed(name, specifier, extras, requirement.marker)
    return name + (f"[{extras}]" if extras else "") + specifier


def new_line(requirement: Requirement, name: str, specifier: str, text: str) -> Optional[NewLine]:
    """Return what to write before a requirement for another one to be in the same list.

    :param requirement: the one that is there.
    :param name: the new one's name.
    :param specifier: its releases; empty for any.
    :param text: what is in the file.
    :return: the offset and the text; None where ``line_for`` has none.
    """
    new = line_for(requirement._replace(name="", marker=""), name, specifier)
    if new is None:
        return None
    newline = newline_of(text)
    begin = line_start(text, requirement.start)
    before = text[begin : requirement.start]
    if not before.strip(" \t-\"'"):
        # A line of its own: what is before the name, and after it, is the same.
        quote = before.strip(" \t-")
        comma = "," if quote and requirement.kind in _STRINGS else ""
        return NewLine(begin, f"{before}{new}{quote}{comma}{newline}")
    if before.endswith(("'", '"')):
        quote = before[-1]
        return NewLine(requirement.start - 1, f"{quote}{new}{quote}, ")
    return NewLine(requirement.start, f"{newline}    {new}{newline}    ")


def _keyed(name: str, specifier: str, extras: str, marker: str) -> str:
    releases = quoted(specifier or "*")
    if not extras and not marker:
        return f"{key_text(name)} = {releases}"
    fields = [f"version = {releases}"]
    if extras:
        fields.append(f"extras = [{', '.join(map(quoted, extras.split(',')))}]")
    if marker:
        fields.append(f"markers = {quoted(marker)}")
    return f"{key_text(name)} = {{{', '.join(fields)}}}"
