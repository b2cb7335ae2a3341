"""Engines and dialects: what they could execute and look up by themselves."""

from __future__ import annotations

from contextlib import nullcontext
from typing import Any, Callable, ContextManager, Dict, Optional

import sqlalchemy
from sqlalchemy.engine import URL, Connection, Engine
from sqlalchemy.engine.default import DefaultDialect

from .adoption import additions, adopt, stand_in
from .connections import state_of
from .own_commits import commits_itself
from .results import read_all
from .uses import by_library, calling_file, drop, used


@additions(Engine)
def old_engine(base: Any) -> Any:
    """Return a subclass of ``base``: an engine as in SQLAlchemy 1."""

    class OldEngine(base):
        __slots__ = ()

        def __eq__(self, other: Any) -> bool:
            # A revision has a copy of the app's engine.
            return (
                vars(self).get("_sqlalchemy1_of", self) is vars(other).get("_sqlalchemy1_of", other)
                if isinstance(other, Engine)
                else False
            )

        def __hash__(self) -> int:
            return object.__hash__(vars(self).get("_sqlalchemy1_of", self))

        def connect(self, **kwargs: Any) -> Connection:
            """Return a connection, which commits by itself for code that does not."""
            connection = adopt(super().connect())
            if not by_library():
                state = state_of(connection)
                state.is_own = True
                state.commits = not commits_itself(calling_file())
            return connection

        def contextual_connect(self, **_: Any) -> Connection:
            """Return a connection, as ``connect()`` does."""
            used("contextual_connect()")
            connection = adopt(super().connect())
            state_of(connection).is_own = True
            return connection

        def execute(self, statement: Any, *multiparams: Any, **params: Any) -> Any:
            """Execute on a connection of its own, and commit what changes something."""
            used("execute() of an engine")
            with adopt(super().connect()) as connection:
                state_of(connection).is_own = True
                return read_all(connection.execute(statement, *multiparams, **params))

        def scalar(self, statement: Any, *multiparams: Any, **params: Any) -> Any:
            """Execute, and return the first value."""
            return self.execute(statement, *multiparams, **params).scalar()

        def execution_options(self, **options: Any) -> Any:
            """Return an engine with other options."""
            return adopt(super().execution_options(**options))

        def table_names(self, schema: Optional[str] = None, connection: Any = None) -> Any:
            """Return the names of the tables."""
            used("table_names() of an engine")
            with _connection(self, connection) as found:
                return self.dialect.get_table_names(found, schema)

        def has_table(self, table_name: str, schema: Optional[str] = None) -> bool:
            """Return whether there is a table."""
            used("has_table() of an engine")
            return self.dialect.has_table(self, table_name, schema)  # type: ignore[arg-type]

        def run_callable(self, callable_: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
            """Call a function with a connection."""
            used("run_callable()")
            with adopt(super().connect()) as connection:
                state_of(connection).is_own = True
                return callable_(connection, *args, **kwargs)

        def transaction(self, callable_: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
            """Call a function with a connection in a transaction."""
            used("transaction() of an engine")
            with self.begin() as connection:
                return callable_(connection, *args, **kwargs)

    return OldEngine


@additions(DefaultDialect)
def old_dialect(base: Any) -> Any:
    """Return a subclass of ``base``: a dialect as in SQLAlchemy 1."""

    class OldDialect(base):
        __slots__ = ()

        def has_table(
            self, connection: Any, table_name: str, schema: Optional[str] = None, **kwargs: Any
        ) -> bool:
            """Return whether there is a table, for an engine, too."""
            if not isinstance(connection, Engine):
                return super().has_table(connection, table_name, schema, **kwargs)
            used("dialect.has_table() of an engine")
            with connection.connect() as found:
                return super().has_table(found, table_name, schema, **kwargs)

        def reflecttable(self, connection: Any, table: Any, *args: Any, **kwargs: Any) -> None:
            """Read a table's columns into it."""
            used("reflecttable()")
            sqlalchemy.inspect(connection).reflect_table(table, *args, **kwargs)

    return OldDialect


# What create_engine() took, and what did nothing on Python 3, or is what SQLAlchemy 2 does anyway.
_GONE = ("convert_unicode", "encoding", "case_sensitive", "implicit_returning", "strategy")


def create_engine(*args: Any, **kwargs: Any) -> Engine:
    """Return an engine."""
    drop(kwargs, _GONE, "create_engine()")
    return _adopted(sqlalchemy.create_engine(*args, **kwargs))


def engine_from_config(*args: Any, **kwargs: Any) -> Engine:
    """Return an engine with the options of a dictionary."""
    return _adopted(sqlalchemy.engine_from_config(*args, **kwargs))


def _adopted(engine: Engine) -> Engine:
    """Adopt an engine of a revision's own, with its dialect."""
    adopt(engine.dialect)
    return adopt(engine)


def _url(*args: Any, **kwargs: Any) -> Any:
    used("URL() called")
    return args, kwargs


EXCHANGES: Dict[Any, Any] = {
    URL: stand_in(URL, _url, makes=URL.create),
    sqlalchemy.create_engine: create_engine,
    sqlalchemy.engine_from_config: engine_from_config,
}


def _connection(engine: Engine, connection: Optional[Connection]) -> ContextManager[Connection]:
    return nullcontext(connection) if connection is not None else Engine.connect(engine)
