"""Types: arguments that are gone, and the CHECK constraints of SQLAlchemy 1.3."""

from __future__ import annotations

from typing import Any, Callable, Dict

import sqlalchemy

from .adoption import Arguments, stand_in
from .uses import drop

# They did nothing on Python 3.
_GONE = ("convert_unicode", "unicode_error", "_warn_on_bytestring")

_STRINGS = (
    sqlalchemy.String,
    sqlalchemy.Text,
    sqlalchemy.Unicode,
    sqlalchemy.UnicodeText,
    sqlalchemy.VARCHAR,
    sqlalchemy.CHAR,
    sqlalchemy.TEXT,
    sqlalchemy.NVARCHAR,
    sqlalchemy.NCHAR,
)


def _strings(*args: Any, **kwargs: Any) -> Arguments:
    drop(kwargs, _GONE, "a type")
    return args, kwargs


def _checked(translated: Callable[..., Arguments]) -> Callable[..., Arguments]:
    def checked(*args: Any, **kwargs: Any) -> Arguments:
        args, kwargs = translated(*args, **kwargs)
        return args, {"create_constraint": True, **kwargs}

    return checked


def _boolean(create_constraint: Any = None, name: Any = None, **kwargs: Any) -> Arguments:
    if create_constraint is not None:
        kwargs["create_constraint"] = create_constraint
    return (), {**kwargs, "name": name}


def exchanges(checks: bool) -> Dict[Any, Any]:
    """Return what stands in for the types.

    :param checks: whether Boolean and Enum make a CHECK constraint by default, as they did before SQLAlchemy 1.4.
    """
    found: Dict[Any, Callable[..., Arguments]] = dict.fromkeys(_STRINGS, _strings)
    found[sqlalchemy.Enum] = _checked(_strings) if checks else _strings
    if checks:
        found[sqlalchemy.Boolean] = found[sqlalchemy.BOOLEAN] = _checked(_boolean)
    return {cls: stand_in(cls, translated, makes=cls) for cls, translated in found.items()}
