"""Results and rows: by name, by column, and as dictionaries."""

from __future__ import annotations

from collections import deque
from functools import partial
from typing import Any, Callable, Dict, List

from sqlalchemy.engine import Result, Row
from sqlalchemy.engine.cursor import CursorResult, FullyBufferedCursorFetchStrategy
from sqlalchemy.engine.result import RMKeyView
from sqlalchemy.exc import NoSuchColumnError, ResourceClosedError

from .adoption import additions, adopt, adopted_class
from .uses import used


@additions(RMKeyView)
def old_keys(base: Any) -> Any:
    """Return a subclass of ``base``: the keys of a result, which were a list."""

    class OldKeys(base):
        __slots__ = ()

        def __getitem__(self, index: Any) -> Any:
            return self._list()[index]

        def __add__(self, other: List[str]) -> List[str]:
            return self._list() + other

        def index(self, *args: Any) -> int:
            """Return the index of a key."""
            return self._list().index(*args)

        def _list(self) -> List[str]:
            used("the keys of a result as a list")
            return list(self)

    return OldKeys


@additions(Result)
def old_result(base: Any) -> Any:
    """Return a subclass of ``base``: a result as in SQLAlchemy 1."""

    class OldResult(base):
        __slots__ = ()

        def keys(self) -> Any:
            """Return the names of the columns."""
            return adopt(super().keys())

        def next(self) -> Any:
            """Return the next row."""
            used("next() of a result")
            return next(self)

    return OldResult


@additions(Row)
def row_class(base: Any) -> Any:
    """Return a subclass of ``base``: a row as in SQLAlchemy 1, but for its methods."""

    class OldRow(base):
        __slots__ = ()

        def __getitem__(self, key: Any) -> Any:
            if isinstance(key, (int, slice)):
                return super().__getitem__(key)
            used("a row's value by name")
            return _value(self, key)

        def __reduce__(self) -> Any:
            # Its class can't be found by a name.
            return _with_state, (type(self) is _WITH_METHODS, self.__getstate__())

    return OldRow


def _value(row: Row[Any], key: Any) -> Any:
    try:
        return row._mapping[key]
    except NoSuchColumnError:
        # SQLAlchemy 1 found a column by its name in the result of a string.
        name = getattr(key, "name", None)
        if name is None or name not in row._mapping:
            raise
        return row._mapping[name]


_METHODS: Dict[str, Callable[..., Any]] = {
    "keys": lambda row: list(row._mapping),
    "values": list,
    "items": lambda row: list(row._mapping.items()),
    "has_key": lambda row, key: key in row._mapping,
    "iterkeys": lambda row: iter(row._mapping),
    "itervalues": iter,
    "iteritems": lambda row: iter(row._mapping.items()),
}


def _method(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
    def method(row: Any, *args: Any) -> Any:
        used(f"{name}() of a row")
        return function(row, *args)

    return method


_PLAIN: Any = adopted_class(Row)
# As attributes of the class, because dict(row) looks for keys(), and an error there takes its time.
_WITH_METHODS: Any = type(
    "Row",
    (_PLAIN,),
    {"__slots__": (), **{name: _method(name, function) for name, function in _METHODS.items()}},
)


def returned(result: Any) -> Any:
    """Return a result as a revision gets it."""
    if isinstance(result, Result):
        adopt(result)
        # Not for what SQLAlchemy itself reads from a result.
        result._post_creational_filter = row_filter(result)
    return result


def read_all(result: Any) -> Any:
    """Return a result that has all its rows, so that its connection can be closed."""
    if isinstance(result, CursorResult) and result.returns_rows:
        cursor = result.cursor
        rows = deque(cursor.fetchall())
        result.cursor_strategy = FullyBufferedCursorFetchStrategy(cursor, initial_buffer=rows)
    return result


def row_filter(result: Any) -> Callable[[Any], Any]:
    """Return what makes the rows of a result those that a revision gets.

    Columns that are named like the methods are found first, as in SQLAlchemy 2.
    """
    try:
        has_methods = not _METHODS.keys() & set(result.keys())
    except ResourceClosedError:  # it has no rows
        has_methods = True
    return partial(_old_row, has_methods)


def _old_row(has_methods: bool, row: Any) -> Any:
    return _with_state(has_methods, row.__getstate__()) if type(row) is Row else row


def _with_state(has_methods: bool, state: Any) -> Any:
    # Through what pickle calls: the constructor differs between the releases.
    cls = _WITH_METHODS if has_methods else _PLAIN
    new = cls.__new__(cls)
    new.__setstate__(state)
    return new
