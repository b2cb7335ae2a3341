"""The value of a column, from the text that the user gives: how a revision has it as Python code.

No value is a parameter: an env.py may write SQL without their values, and a driver may give one a type that the column
does not take.
"""

from __future__ import annotations

import datetime
import json
import uuid
from decimal import Decimal, InvalidOperation
from typing import Any, Callable, Dict, NamedTuple, Optional

from sqlalchemy.types import JSON, TypeDecorator

from ..exceptions import MigrateError


class FillValue(NamedTuple):
    """A call of Alembic's ``op`` or of SQLAlchemy, which each database and driver takes."""

    is_of_op: bool
    #: The call, without the module.
    code: str


def fill_value(text: str, type_: Any, name: str) -> FillValue:
    """Return the value that a text is for a column.

    :param type_: the column's type; of one of the app's own, what it is in the database counts.
    :param name: the column's name, for the error.
    :raises MigrateError: it is no value of that type, or of a type whose values can't be given.
    """
    while isinstance(type_, TypeDecorator):
        type_ = type_.impl
    members = getattr(type_, "enums", None)
    if members is not None:
        if text not in members:
            raise MigrateError(f"{name} can't be {text!r}: it can be {', '.join(members)}.")
        return _in_quotes(text)
    convert = _converter(type_)
    if convert is None:
        raise MigrateError(
            f"No value can be given for {name}, which is a {type_!r}: edit the revision, or give the column a"
            " server_default."
        )
    try:
        return convert(text)
    except (ValueError, InvalidOperation):
        raise MigrateError(f"{name} can't be {text!r}: it is a {type_!r}.") from None


def _converter(type_: Any) -> Optional[Callable[[str], FillValue]]:
    """Return what makes a value of a type; None for a type whose values can't be given."""
    if isinstance(type_, JSON):
        return _json
    # One of PostgreSQL's is no Uuid, which SQLAlchemy 2 has brought.
    if str(getattr(type_, "__visit_name__", "")).lower() == "uuid":
        return _uuid
    try:
        kind = type_.python_type
    except NotImplementedError:
        return None
    if kind is str:
        return lambda text: _text(text, getattr(type_, "length", None))
    return _KINDS.get(kind)


def _in_quotes(text: str) -> FillValue:
    """Return a text in quotes, as SQL: the database gives it the column's type."""
    return FillValue(True, f"inline_literal({text!r})")


def _text(text: str, length: Optional[int]) -> FillValue:
    if length is not None and len(text) > length:
        raise ValueError(text)
    return _in_quotes(text)


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
    return FillValue(False, f"{words[text.lower()]}()")


def _decimal(text: str) -> FillValue:
    number = Decimal(text)
    if not number.is_finite():
        raise ValueError(text)
    return FillValue(False, f"literal_column({f'{number:f}'!r})")


def _datetime(text: str) -> FillValue:
    found = datetime.datetime.fromisoformat(text)
    if found.tzinfo is not None:
        raise ValueError(text)
    # As SQLAlchemy writes it on SQLite, which compares texts.
    return _in_quotes(found.isoformat(" ", "microseconds"))


def _time(text: str) -> FillValue:
    found = datetime.time.fromisoformat(text)
    if found.tzinfo is not None:
        raise ValueError(text)
    return _in_quotes(found.isoformat("microseconds"))


def _uuid(text: str) -> FillValue:
    # Without hyphens, as SQLAlchemy writes it where it is a text.
    return _in_quotes(uuid.UUID(text).hex)


def _json(text: str) -> FillValue:
    json.loads(text)
    return _in_quotes(text)


_KINDS: Dict[type, Callable[[str], FillValue]] = {
    int: lambda text: FillValue(True, f"inline_literal({int(text)})"),
    bool: _boolean,
    float: _decimal,
    Decimal: _decimal,
    datetime.date: lambda text: _in_quotes(datetime.date.fromisoformat(text).isoformat()),
    datetime.datetime: _datetime,
    datetime.time: _time,
}
