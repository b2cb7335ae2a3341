"""What a range of releases permits, as PEP 440 writes it."""

from __future__ import annotations

from typing import Iterator, Optional, Tuple

from packaging.specifiers import SpecifierSet
from packaging.version import InvalidVersion, Version


def exact(specifier: str) -> Optional[Version]:
    """Return the one release that a range permits; None if there are more."""
    for part in SpecifierSet(specifier):
        if part.operator in ("==", "===") and not part.version.endswith(".*"):
            return _version(part.version)
    return None


def lowest(specifier: str) -> Optional[Version]:
    """Return the release at which a range begins; None if it has no lower end."""
    ends = [
        _version(part.version)
        for part in SpecifierSet(specifier)
        if part.operator in (">=", ">", "~=", "==", "===")
    ]
    return max((end for end in ends if end is not None), default=None)


def has_upper_end(specifier: str) -> bool:
    """Return whether a range ends, so that it leaves out future releases."""
    return any(True for _ in _upper_ends(specifier))


def is_below(specifier: str, release: str) -> bool:
    """Return whether a range permits neither a release nor any newer one."""
    return any(
        end < Version(release) or (end == Version(release) and not is_in)
        for end, is_in in _upper_ends(specifier)
    )


def raised(specifier: str, release: str) -> str:
    """Return a range that begins at a release and ends where another one does, if that is after the release."""
    kept = [str(part) for part in SpecifierSet(specifier) if part.operator in ("<", "<=", "!=")]
    ends = [] if is_below(specifier, release) else kept
    return str(SpecifierSet(",".join([f">={release}", *ends])))


def _upper_ends(specifier: str) -> Iterator[Tuple[Version, bool]]:
    """Yield where the parts of a range end, and whether that release is in it."""
    for part in SpecifierSet(specifier):
        end = _version(part.version)
        if end is None:
            continue
        if part.operator == "<":
            yield end, False
        elif part.operator == "~=":
            yield _next(end, len(end.release) - 1), False
        elif part.operator == "==" and part.version.endswith(".*"):
            yield _next(end, len(end.release)), False
        elif part.operator in ("<=", "==", "==="):
            yield end, True


def _version(text: str) -> Optional[Version]:
    try:
        return Version(text[:-2] if text.endswith(".*") else text)
    except InvalidVersion:  # "===" takes any text
        return None


def _next(version: Version, length: int) -> Version:
    """Return the first release that does not begin with the first numbers of another one."""
    *first, last = version.release[:length]
    return Version(".".join(map(str, [*first, last + 1])))
