"""Connections and engines: strings, the parameters of SQLAlchemy 1, and what else they could do."""

from __future__ import annotations

import sys
from contextlib import contextmanager, nullcontext, suppress
from typing import Any, Callable, ContextManager, Dict, Iterator, Optional

import sqlalchemy
from sqlalchemy.engine import Connection, CursorResult, Dialect, Engine
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.exc import InvalidRequestError
from sqlalchemy.sql.compiler import Compiled

from .adoption import additions, adopt, is_adopted
from .autocommit import commits, is_for_sqlalchemy2
from .parameters import driver_parameters, sqlalchemy_parameters
from .results import read_all, returned
from .transactions import NestedTransaction
from .uses import by_library, used

EXECUTE_STRING = "execute() of a string"


class State:
    """What is known of a connection here beside what SQLAlchemy knows."""

    def __init__(self) -> None:
        #: Whether each statement is committed, as outside of a transaction in SQLAlchemy 1.
        self.autocommits = False
        #: The transaction that a revision began.
        self.begun: Any = None
        #: What gives the driver's connection its isolation level back.
        self.give_back: Callable[[], Any] = lambda: None
        self._engine: Any = None

    def engine(self, connection: Any) -> Any:
        """Return the engine of a connection for a revision: its own, or a copy of the app's."""
        if self._engine is None:
            engine = vars(connection)["engine"]
            self._engine = engine if is_adopted(engine) else adopted_copy(engine)
        return self._engine


def adopted_copy(value: Any) -> Any:
    """Return a copy of the app's engine or dialect, with the same pool, that is adopted."""
    copy = object.__new__(type(value))
    vars(copy).update(vars(value))
    if isinstance(copy, Engine):
        copy.dialect = adopted_copy(copy.dialect)
    return adopt(copy)


def state_of(connection: Any) -> State:
    """Return the state of a connection."""
    state: State = vars(connection).setdefault("_sqlalchemy1", State())
    return state


@contextmanager
def adopted(connection: Optional[Connection]) -> Iterator[None]:
    """Adopt Alembic's connection, and give it back as it was after the body.

    One whose class does not allow it stays as it is.
    """
    before = type(connection)
    with suppress(TypeError):
        adopt(connection)
    try:
        yield
    finally:
        if type(connection) is not before:
            connection.__class__ = before  # type: ignore[assignment]
            vars(connection).pop("_sqlalchemy1", State()).give_back()


class _ConnectableMeta(type):
    def __instancecheck__(cls, instance: Any) -> bool:
        return isinstance(instance, (Connection, Engine))


class Connectable(metaclass=_ConnectableMeta):
    """The common base of connections and engines in SQLAlchemy 1, for ``isinstance()``."""


@additions(Connection)
def old_connection(base: Any) -> Any:
    """Return a connection as in SQLAlchemy 1: a subclass of ``base``."""

    class OldConnection(base):
        __slots__ = ()

        @property
        def engine(self) -> Engine:  # type: ignore[override]
            """The engine: for a revision, a copy of it that can do what SQLAlchemy 1's could."""
            engine = vars(self)["engine"]
            return engine if by_library() else state_of(self).engine(self)

        @engine.setter
        def engine(self, engine: Engine) -> None:
            self.__dict__["engine"] = engine

        @property
        def dialect(self) -> Dialect:  # type: ignore[override]
            """The dialect, in the same way."""
            dialect = vars(self)["dialect"]
            return dialect if by_library() else state_of(self).engine(self).dialect

        @dialect.setter
        def dialect(self, dialect: Dialect) -> None:
            self.__dict__["dialect"] = dialect

        def execute(self, statement: Any, *multiparams: Any, **params: Any) -> Any:
            """Execute a string or a statement, with the parameters of either SQLAlchemy."""
            if by_library():
                return super().execute(statement, *multiparams, **params)
            return execute(self, statement, multiparams, params)

        def scalar(self, statement: Any, *multiparams: Any, **params: Any) -> Any:
            """Execute, and return the first value."""
            if by_library():
                return super().scalar(statement, *multiparams, **params)
            return execute(self, statement, multiparams, params).scalar()

        def begin(self) -> Any:
            """Begin a transaction; within another one, that one ends both."""
            if by_library() or not self.in_transaction():
                transaction = super().begin()
                if not by_library():
                    state_of(self).begun = transaction
                return transaction
            outer = self.get_transaction()
            state = state_of(self)
            if state.autocommits and state.begun is not outer:
                # SQLAlchemy 2 has begun it by itself; in SQLAlchemy 1 there was none yet.
                state.begun = outer
                return outer
            used("begin() in a transaction")
            return NestedTransaction(outer)

        def execution_options(self, **options: Any) -> Any:
            """Set options; the isolation level within a transaction, too."""
            try:
                return super().execution_options(**options)
            except InvalidRequestError:
                if by_library() or "isolation_level" not in options:
                    raise
                used("isolation_level in a transaction")
                dialect, driver = vars(self)["dialect"], self.connection.dbapi_connection
                dialect.set_isolation_level(driver, options.pop("isolation_level"))
                state_of(self).give_back = lambda: dialect.reset_isolation_level(driver)
                return super().execution_options(**options)

        def connect(self, **_: Any) -> Connection:
            """Return the same connection, which closing does not close."""
            used("connect() of a connection")
            branch: Any = object.__new__(
                type("Connection", (_Branch, type(self)), {"__slots__": ()})
            )
            branch.__dict__ = self.__dict__
            return branch

        contextual_connect = connect

        def run_callable(self, callable_: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
            """Call a function with this connection."""
            used("run_callable()")
            return callable_(self, *args, **kwargs)

        def transaction(self, callable_: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
            """Call a function with this connection in a transaction."""
            used("transaction() of a connection")
            with self.begin():
                return callable_(self, *args, **kwargs)

    return OldConnection


class _Branch:
    """A second object for a connection: both have the same attributes."""

    __slots__ = ()

    def close(self) -> None:
        """Leave the connection open."""


@additions(Engine)
def old_engine(base: Any) -> Any:
    """Return an engine as in SQLAlchemy 1: a subclass of ``base``."""

    class OldEngine(base):
        __slots__ = ()

        def connect(self, **kwargs: Any) -> Connection:
            """Return a connection, which commits by itself if a revision has it."""
            connection = adopt(super().connect())
            if not by_library():
                names = sys._getframe(1).f_code.co_names
                state_of(connection).autocommits = not is_for_sqlalchemy2(names)
            return connection

        def contextual_connect(self, **_: Any) -> Connection:
            """Return a connection, as ``connect()`` does."""
            used("contextual_connect()")
            connection = adopt(super().connect())
            state_of(connection).autocommits = True
            return connection

        def execute(self, statement: Any, *multiparams: Any, **params: Any) -> Any:
            """Execute on a connection of its own, and commit what changes something."""
            used("execute() of an engine")
            with adopt(super().connect()) as connection:
                state_of(connection).autocommits = True
                return read_all(execute(connection, statement, multiparams, params))

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
                state_of(connection).autocommits = True
                return callable_(connection, *args, **kwargs)

        def transaction(self, callable_: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
            """Call a function with a connection in a transaction."""
            used("transaction() of an engine")
            with self.begin() as connection:
                return callable_(connection, *args, **kwargs)

    return OldEngine


@additions(DefaultDialect)
def old_dialect(base: Any) -> Any:
    """Return a dialect as in SQLAlchemy 1: a subclass of ``base``."""

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


def execute(connection: Connection, statement: Any, multiparams: Any, params: Any) -> Any:
    """Execute for a revision.

    :param statement: a string for the driver, or a statement.
    :param multiparams: the positional parameters, of either SQLAlchemy.
    :param params: the named ones.
    :return: SQLAlchemy 2's result, with the rows of SQLAlchemy 1.
    """
    result: CursorResult[Any]
    if isinstance(statement, Compiled):
        used("execute() of a compiled statement")
        params = {**statement.params, **params} if params else params
        statement = statement.statement
    if isinstance(statement, str):
        used(EXECUTE_STRING)
        result = connection.exec_driver_sql(statement, driver_parameters(multiparams, params))
    else:
        parameters, options = sqlalchemy_parameters(multiparams, params)
        result = Connection.execute(connection, statement, parameters, **options)
    commit(connection, statement)
    return returned(result)


def commit(connection: Any, statement: Any) -> None:
    """Commit a statement as SQLAlchemy 1 did: on a revision's own connection, and outside of a transaction.

    :param connection: the connection that the statement was executed on.
    :param statement: the statement, or the string.
    """
    state = state_of(connection)
    if not state.autocommits:
        return
    transaction = connection.get_transaction()
    if transaction is not None and state.begun is not transaction:
        if commits(statement, connection):
            used("a connection that commits by itself")
            transaction.commit()


# What create_engine() took, and what did nothing on Python 3, or is what SQLAlchemy 2 does anyway.
_GONE = ("convert_unicode", "encoding", "case_sensitive", "implicit_returning", "strategy")


def create_engine(*args: Any, **kwargs: Any) -> Engine:
    """Return an engine."""
    for name in _GONE:
        if name in kwargs:
            used(f"create_engine() with {name}")
            del kwargs[name]
    engine = adopt(sqlalchemy.create_engine(*args, **kwargs))
    adopt(engine.dialect)
    return engine


def engine_from_config(*args: Any, **kwargs: Any) -> Engine:
    """Return an engine with the options of a dictionary."""
    engine = adopt(sqlalchemy.engine_from_config(*args, **kwargs))
    adopt(engine.dialect)
    return engine


EXCHANGES: Dict[Any, Any] = {
    sqlalchemy.create_engine: create_engine,
    sqlalchemy.engine_from_config: engine_from_config,
}


def _connection(engine: Engine, connection: Optional[Connection]) -> ContextManager[Connection]:
    return nullcontext(connection) if connection is not None else Engine.connect(engine)
