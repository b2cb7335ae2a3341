"""Poetry's ranges of releases, as PEP 440 writes them."""

from __future__ import annotations

import re
from typing import Sequence

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import InvalidVersion, Version

_PART = re.compile(r"(\^|~=|~|===|==|!=|>=|<=|>|<|=)?\s*([\w.*+!-]+)\s*,?\s*")


class NotOneRange(Exception):
    """A range cannot be written as PEP 440 writes them."""


def pep440(text: str) -> str:
    """Return a range as PEP 440 writes it, empty where any release does.

    :raises NotOneRange: it cannot be.
    """
    parts = _PART.findall(text.strip())
    if _PART.sub("", text.strip()):
        raise NotOneRange(text)
    try:
        return str(SpecifierSet(",".join(filter(None, (_part(*part) for part in parts)))))
    except (InvalidVersion, InvalidSpecifier) as error:
        raise NotOneRange(text) from error


def _part(operator: str, version: str) -> str:
    if version == "*":
        return ""
    if operator in ("", "="):
        return f"=={version}"
    if operator == "^":
        return f">={version},<{_next_incompatible(Version(version).release)}"
    if operator == "~":
        return f">={version},<{_next(Version(version).release[:2])}"
    return f"{operator}{version}"


def _next_incompatible(release: Sequence[int]) -> str:
    """Return the lowest release that differs in the first number that is not 0, or else in the last one."""
    first = next((at for at, number in enumerate(release) if number), len(release) - 1)
    return _next(release[: first + 1])


def _next(release: Sequence[int]) -> str:
    return ".".join(map(str, [*release[:-1], release[-1] + 1]))
