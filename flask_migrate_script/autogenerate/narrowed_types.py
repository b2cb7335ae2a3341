"""Changes of a column's type in which values may be lost, by what the database calls the types."""

from __future__ import annotations

import re
from typing import Any, NamedTuple, Optional, Tuple

from .operation_words import type_in_words

_TYPE = re.compile(r"([\w ]+?)\s*(?:\(([^)]*)\))?((?: WITH| UNSIGNED).*)?$", re.IGNORECASE)

# The bytes of each.
_INTEGERS = {"TINYINT": 1, "SMALLINT": 2, "MEDIUMINT": 3, "INTEGER": 4, "INT": 4, "BIGINT": 8}
_NUMERIC = {"NUMERIC", "DECIMAL"}
# The length of those that have none of their own, which differs on MySQL.
_TEXTS = {"CHAR": 1, "VARCHAR": None, "NCHAR": 1, "NVARCHAR": None, "TEXT": None, "CLOB": None}
_TEXTS_OF_MYSQL = {"TINYTEXT": 255, "TEXT": 2**16 - 1, "MEDIUMTEXT": 2**24 - 1, "LONGTEXT": None}
# What has all that a later one has.
_TIMES = ("TIMESTAMP WITH TIME ZONE", "TIMESTAMP WITHOUT TIME ZONE", "DATE")


class Narrowing(NamedTuple):
    """What a change of a type loses."""

    #: Which values; where any value loses something, what it loses. Empty if that is not known.
    words: str
    #: SQL for whether a value is such a one, with ``{0}`` for the column; None for any value.
    condition: Optional[str] = None


class _Type(NamedTuple):
    name: str
    #: Whatever is in parentheses.
    sizes: Tuple[str, ...]


def narrowing(old: Any, new: Any, dialect: Any) -> Optional[Narrowing]:
    """Return what is lost of values of a type that get another one; None if nothing is.

    :param old: SQLAlchemy's type, as it was reflected; None if that is not known.
    :param dialect: the database's.
    """
    if old is None:
        return Narrowing("")
    if getattr(old, "enums", None) and getattr(new, "enums", None):
        return _without_members(old.enums, new.enums, dialect)
    before, after = _type(old, dialect), _type(new, dialect)
    for find in (_shorter, _smaller, _less_precise, _less_of_time):
        is_known, found = find(before, after, dialect)
        if is_known:
            return found
    return None if before == after else Narrowing("")


_Found = Tuple[bool, Optional[Narrowing]]
_NOT_KNOWN: _Found = (False, None)


def _type(type_: Any, dialect: Any) -> _Type:
    found = _TYPE.match(type_in_words(type_, dialect))
    if found is None:
        return _Type(type_in_words(type_, dialect), ())
    name, sizes, rest = found.groups()
    parts = tuple(part.strip() for part in sizes.split(",")) if sizes else ()
    return _Type(f"{name}{rest or ''}".upper(), parts)


def _without_members(old: Any, new: Any, dialect: Any) -> Optional[Narrowing]:
    lost = [str(member) for member in old if member not in new]
    if not lost:
        return None
    literals = ", ".join(_literal(member, dialect) for member in lost)
    return Narrowing(f"values {', '.join(lost)}", f"{{0}} IN ({literals})")


def _literal(text: str, dialect: Any) -> str:
    if dialect.name in ("mysql", "mariadb"):
        text = text.replace("\\", "\\\\")
    text = text.replace("'", "''").replace("{", "{{").replace("}", "}}")
    return f"'{text}'"


def _shorter(old: _Type, new: _Type, dialect: Any) -> _Found:
    names = {**_TEXTS, **(_TEXTS_OF_MYSQL if dialect.name in ("mysql", "mariadb") else {})}
    if old.name not in names or new.name not in names:
        return _NOT_KNOWN
    before, after = (
        int(one.sizes[0]) if one.sizes and one.sizes[0].isdigit() else names[one.name]
        for one in (old, new)
    )
    if after is None or (before is not None and before <= after):
        return True, None
    length = "LENGTH" if dialect.name == "sqlite" else "CHAR_LENGTH"
    return True, Narrowing("longer values", f"{length}({{0}}) > {after}")


def _smaller(old: _Type, new: _Type, dialect: Any) -> _Found:
    before, after = _range(old), _range(new)
    if before is None or after is None:
        return _NOT_KNOWN
    if after[0] <= before[0] and before[1] <= after[1]:
        return True, None
    return True, Narrowing("values out of range", f"{{0}} < {after[0]} OR {{0}} > {after[1]}")


def _range(one: _Type) -> Optional[Tuple[int, int]]:
    """Return the least and the greatest value of an integer type; None of any other."""
    name, is_unsigned, _ = one.name.partition(" UNSIGNED")
    if name not in _INTEGERS:
        return None
    values = 2 ** (8 * _INTEGERS[name])
    return (0, values - 1) if is_unsigned else (-values // 2, values // 2 - 1)


def _less_precise(old: _Type, new: _Type, dialect: Any) -> _Found:
    if not {old.name, new.name} <= _NUMERIC:
        return _NOT_KNOWN
    before, after = _digits(old), _digits(new)
    if after is None or (before and all(one <= other for one, other in zip(before, after))):
        return True, None
    whole_digits, decimals = after
    condition = f"ABS({{0}}) >= 1{'0' * whole_digits} OR {{0}} <> ROUND({{0}}, {decimals})"
    return True, Narrowing("values with more digits", condition)


def _digits(one: _Type) -> Optional[Tuple[int, int]]:
    """Return how many digits there may be before the point, and after it; None if there is no limit."""
    sizes = [int(size) for size in one.sizes if size.isdigit()]
    if not sizes:
        return None
    decimals = sizes[1] if len(sizes) > 1 else 0
    return sizes[0] - decimals, decimals


def _less_of_time(old: _Type, new: _Type, dialect: Any) -> _Found:
    before, after = (
        "TIMESTAMP WITHOUT TIME ZONE" if one.name in ("TIMESTAMP", "DATETIME") else one.name
        for one in (old, new)
    )
    if before not in _TIMES or after not in _TIMES:
        return _NOT_KNOWN
    if _TIMES.index(after) <= _TIMES.index(before):
        return True, None
    return True, Narrowing("the time" if after == "DATE" else "the time zone")
