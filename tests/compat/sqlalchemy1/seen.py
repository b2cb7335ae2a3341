"""What a revision of the idiom list has seen: it imports ``show`` from here.

This imports no SQLAlchemy, so that what is shown is not changed on the way.
"""

from __future__ import annotations

import datetime
import decimal
import uuid
from typing import Any, List

#: What has been shown since this was last emptied.
values: List[Any] = []


def show(*shown: Any) -> None:
    """Note some values, as what JSON has."""
    values.append([plain(value) for value in shown] if len(shown) != 1 else plain(shown[0]))


def plain(value: Any) -> Any:
    """Return a value as what JSON has: a row as a list, a number that is no int or float as its text.

    :raises TypeError: it is none of what a driver returns, nor made of these.
    """
    if value is None or isinstance(value, (bool, int, float)):
        return value
    if isinstance(value, str):
        return str(value)
    if isinstance(value, (bytes, bytearray, memoryview)):
        return f"bytes {bytes(value).hex()}"
    if isinstance(value, (decimal.Decimal, datetime.date, datetime.timedelta, uuid.UUID)):
        return f"{type(value).__name__} {value}"
    if isinstance(value, type):
        return f"type {value.__name__}"
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (set, frozenset)):
        return sorted((plain(item) for item in value), key=str)
    try:
        return [plain(item) for item in value]
    except TypeError:
        raise TypeError(f"cannot show {type(value)}") from None
