"""The value of a column, from the text that the user gives: how a revision has it as Python code."""

from __future__ import annotations

import datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Callable, Dict, NamedTuple

from ..exceptions import MigrateError


class FillValue(NamedTuple):
    """The parts of the code; each is an expression of SQLAlchemy's, so that every database and driver takes it."""

    #: The name of SQLAlchemy's function.
    function: str
    #: Its argument, as Python code; empty for none.
    argument: str = ""


def fill_value(text: str, type_: Any, name: str) -> FillValue:
    """Return the value that a text is for a column.

    :param type_: the column's type.
    :param name: the column's name, for the error.
    :raises MigrateError: it is no value of that type, or of a type whose values can't be given.
    """
    members = getattr(type_, "enums", None)
    if members is not None:
        if text not in members:
            raise MigrateError(f"{name} can't be {text!r}: it can be {', '.join(members)}.")
        return _literal(text)
    try:
        kind = type_.python_type
    except NotImplementedError:
        kind = None
    for known, convert in _KINDS.items():
        if kind is known:
            try:
                return convert(text)
            except (ValueError, InvalidOperation):
                raise MigrateError(f"{name} can't be {text!r}: it is a {type_!r}.") from None
    raise MigrateError(
        f"No value can be given for {name}, which is a {type_!r}: edit the revision, or give the column a server_default."
    )


def _literal(text: str) -> FillValue:
    """Return a text in quotes, as SQL: the database gives it the column's type."""
    quoted = text.replace("'", "''")
    return FillValue("literal_column", repr(f"'{quoted}'"))


def _boolean(text: str) -> FillValue:
    words = {
        "true": "true",
        "1": "true",
        "yes": "true",
        "false": "false",
        "0": "false",
        "no": "false",
    }
    if text.lower() not in words:
        raise ValueError(text)
    return FillValue(words[text.lower()])


def _decimal(text: str) -> FillValue:
    number = Decimal(text)
    if not number.is_finite():
        raise ValueError(text)
    return FillValue("literal_column", repr(f"{number:f}"))


def _date(text: str) -> FillValue:
    return _literal(datetime.datetime.strptime(text, "%Y-%m-%d").date().isoformat())


def _datetime(text: str) -> FillValue:
    for pattern in ("%Y-%m-%d", "%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S"):
        try:
            found = datetime.datetime.strptime(text.replace("T", " "), pattern)
        except ValueError:
            continue
        # SQLAlchemy reads this from SQLite, too.
        return _literal(found.strftime("%Y-%m-%d %H:%M:%S"))
    raise ValueError(text)


def _time(text: str) -> FillValue:
    for pattern in ("%H:%M", "%H:%M:%S"):
        try:
            return _literal(datetime.datetime.strptime(text, pattern).time().isoformat())
        except ValueError:
            continue
    raise ValueError(text)


_KINDS: Dict[type, Callable[[str], FillValue]] = {
    int: lambda text: FillValue("literal_column", repr(str(int(text)))),
    bool: _boolean,
    str: lambda text: FillValue("literal", repr(text)),
    float: _decimal,
    Decimal: _decimal,
    datetime.date: _date,
    datetime.datetime: _datetime,
    datetime.time: _time,
}
