"""A requirement as PEP 508 writes it, with the length of each part."""

from __future__ import annotations

from typing import NamedTuple, Optional, Tuple

from packaging.requirements import InvalidRequirement
from packaging.requirements import Requirement as Parser


class WrittenRequirement(NamedTuple):
    """The parts of a requirement; ``length`` is that of name, extras and specifier together."""

    written: str
    specifier: str
    extras: Tuple[str, ...]
    marker: str
    url: str
    length: int


def parsed(text: str) -> Optional[WrittenRequirement]:
    """Return the parts of a requirement.

    :param text: the requirement, without blanks before it.
    :return: the parts; None if it is none.
    """
    try:
        parser = Parser(text)
    except InvalidRequirement:
        return None
    # A URL may have a semicolon in it: the marker's comes after a blank.
    head = text.partition(" ;" if parser.url else ";")[0].rstrip()
    return WrittenRequirement(
        parser.name,
        str(parser.specifier),
        tuple(sorted(parser.extras)),
        str(parser.marker or ""),
        parser.url or "",
        len(head),
    )
