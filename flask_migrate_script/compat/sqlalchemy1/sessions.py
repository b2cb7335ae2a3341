"""Sessions."""

from __future__ import annotations

from typing import Any, Dict

from sqlalchemy import inspect, orm, text
from sqlalchemy.engine import Connection
from sqlalchemy.exc import UnboundExecutionError
from sqlalchemy.sql.expression import TextClause, UpdateBase

from .adoption import Arguments, additions, adopt, stand_in
from .binds import find_bind
from .queries import QUERY
from .results import returned
from .uses import by_library, drop, used

_EXECUTE_STRING = "execute() of a string by a session"

# What Session() and sessionmaker() took, and what did nothing or is what SQLAlchemy 2 does anyway.
_GONE = ("weak_identity_map", "extension", "_enable_transaction_accounting")


@additions(orm.Session)
def old_session(base: Any) -> Any:
    """Return a subclass of ``base``: a session as in SQLAlchemy 1."""

    class OldSession(base):
        __slots__ = ()

        def __init__(self, *args: Any, autocommit: bool = False, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            if autocommit:
                used("Session() with autocommit")
            self.autocommit = autocommit
            #: The transaction that a revision began, in that mode.
            self._begun: Any = None

        def execute(self, statement: Any, *args: Any, **kwargs: Any) -> Any:
            """Execute a statement, or a string as a text()."""
            if by_library():
                result = super().execute(statement, *args, **kwargs)
            else:
                if isinstance(statement, str):
                    used(_EXECUTE_STRING)
                    statement = text(statement)
                result = returned(super().execute(statement, *args, **_bind_arguments(kwargs)))
            if isinstance(statement, (TextClause, UpdateBase)):
                self._autocommit()
            return result

        def flush(self, *args: Any, **kwargs: Any) -> None:
            """Send what is pending."""
            super().flush(*args, **kwargs)
            if not by_library():
                self._autocommit()

        def _autocommit(self) -> None:
            if self.autocommit and self.in_transaction():
                if self.get_transaction() is not self._begun:
                    self.commit()

        def scalar(self, statement: Any, *args: Any, **kwargs: Any) -> Any:
            """Execute, and return the first value."""
            if by_library():
                return super().scalar(statement, *args, **kwargs)
            if isinstance(statement, str):
                used(_EXECUTE_STRING)
                statement = text(statement)
            return super().scalar(statement, *args, **_bind_arguments(kwargs))

        def get_bind(self, mapper: Any = None, *args: Any, **kwargs: Any) -> Any:
            """Return what a statement is executed on; what its tables are bound to, too."""
            try:
                return super().get_bind(mapper, *args, **kwargs)
            except UnboundExecutionError:
                table = getattr(inspect(mapper, False), "local_table", None)
                bind = find_bind(table if table is not None else kwargs.get("clause"))
                if bind is None:
                    raise
                used("a session of bound metadata")
                return bind

        def connection(self, *args: Any, **kwargs: Any) -> Connection:
            """Return the connection of the session's transaction."""
            if by_library():
                return super().connection(*args, **kwargs)
            kwargs.pop("close_with_result", None)
            return adopt(super().connection(*args, **_bind_arguments(kwargs)))

        def begin(self, *args: Any, **kwargs: Any) -> Any:
            """Begin a transaction, or one within the session's own."""
            if "subtransactions" in kwargs:
                used("begin() with subtransactions")
                if kwargs.pop("subtransactions") and self.in_transaction():
                    return _Subtransaction(self)
            if not self.autocommit or by_library():
                return super().begin(*args, **kwargs)
            # What has been read is in a transaction that SQLAlchemy 1 did not have.
            self._autocommit()
            self._begun = super().begin(*args, **kwargs)
            return self._begun

    return OldSession


class _Subtransaction:
    """A transaction of a session within another one, which decides."""

    def __init__(self, session: orm.Session) -> None:
        self.session = session

    def commit(self) -> None:
        """Send what is pending; the outer transaction commits it."""
        self.session.flush()

    def rollback(self) -> None:
        """Roll back the outer transaction."""
        self.session.rollback()

    def __enter__(self) -> _Subtransaction:
        return self

    def __exit__(self, kind: Any, value: Any, traceback: Any) -> None:
        (self.commit if kind is None else self.rollback)()


def _bind_arguments(kwargs: Dict[str, Any]) -> Dict[str, Any]:
    """Return arguments of a session's method, with the mapper and the bind where SQLAlchemy 2 takes them."""
    found = {name: kwargs.pop(name) for name in ("mapper", "bind") if kwargs.get(name) is not None}
    if found:
        used("a session's mapper or bind as an argument")
        kwargs["bind_arguments"] = {**(kwargs.get("bind_arguments") or {}), **found}
    return kwargs


def _session_arguments(bind: Any = None, *args: Any, **kwargs: Any) -> Arguments:
    names = ("autoflush", "expire_on_commit", "_enable_transaction_accounting", "autocommit")
    kwargs.update(zip(names, args))
    kwargs.setdefault("query_cls", QUERY)
    drop(kwargs, _GONE, "Session()")
    return (bind,), kwargs


def _sessionmaker_arguments(
    bind: Any = None, class_: Any = None, *args: Any, **kwargs: Any
) -> Arguments:
    if args:
        used("sessionmaker() with positional arguments")
    names = ("autoflush", "autocommit", "expire_on_commit", "info")
    kwargs.update(zip(names, args))
    return (bind,), {**kwargs, "class_": class_ or _SESSION}


_SESSION: Any = stand_in(orm.Session, _session_arguments)


EXCHANGES: Dict[Any, Any] = {
    orm.Session: _SESSION,
    orm.sessionmaker: stand_in(orm.sessionmaker, _sessionmaker_arguments),
}
