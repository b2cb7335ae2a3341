"""Connections: strings, the parameters of SQLAlchemy 1, and what else they could do."""

from __future__ import annotations

from contextlib import contextmanager, suppress
from typing import Any, Callable, Dict, Iterator, Optional

from sqlalchemy.engine import Connection, Dialect, Engine
from sqlalchemy.engine.mock import MockConnection
from sqlalchemy.exc import DBAPIError, InvalidRequestError
from sqlalchemy.schema import DefaultGenerator
from sqlalchemy.sql.compiler import Compiled

from .adoption import additions, adopt, copied, is_adopted
from .autocommit import commits
from .nested_transaction import NestedTransaction
from .parameters import driver_parameters, sqlalchemy_parameters
from .results import returned
from .uses import by_library, used


class ConnectionState:
    """What is known of a connection here beside what SQLAlchemy knows."""

    def __init__(self) -> None:
        #: Whether a revision has made it, so that SQLAlchemy 1 committed what was executed outside of a transaction.
        self.is_own = False
        #: Whether that is done here, too; code for SQLAlchemy 2 commits its connections itself.
        self.commits = True
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


def adopted_copy(engine: Engine) -> Engine:
    """Return a copy of the app's engine, with the same pool, that is adopted, as is its dialect."""
    copy: Any = copied(engine)
    vars(copy).update(dialect=copied(copy.dialect), _sqlalchemy1_of=engine)
    return copy


def state_of(connection: Any) -> ConnectionState:
    """Return the state of a connection."""
    attributes = vars(connection)
    if "_sqlalchemy1" not in attributes:
        attributes["_sqlalchemy1"] = ConnectionState()
    state: ConnectionState = attributes["_sqlalchemy1"]
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
            vars(connection).pop("_sqlalchemy1", ConnectionState()).give_back()


class _ConnectableMeta(type):
    def __instancecheck__(cls, instance: Any) -> bool:
        return isinstance(instance, (Connection, Engine))


class Connectable(metaclass=_ConnectableMeta):
    """The common base of connections and engines in SQLAlchemy 1, for ``isinstance()``."""


@additions(Connection)
def old_connection(base: Any) -> Any:
    """Return a subclass of ``base``: a connection as in SQLAlchemy 1."""

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
            # A sequence, which gives its value and no result.
            if isinstance(statement, DefaultGenerator):
                return super().scalar(statement)
            return _execute(self, super().execute, statement, multiparams, params)

        def scalar(self, statement: Any, *multiparams: Any, **params: Any) -> Any:
            """Execute, and return the first value."""
            if by_library():
                return super().scalar(statement, *multiparams, **params)
            # A sequence, which gives its value and no result.
            if isinstance(statement, DefaultGenerator):
                return super().scalar(statement)
            return self.execute(statement, *multiparams, **params).scalar()

        def begin(self) -> Any:
            """Begin a transaction; within another one, that one ends both."""
            if by_library():
                return super().begin()
            state = state_of(self)
            if not self.in_transaction():
                state.begun = super().begin()
                return state.begun
            used("begin() in a transaction")
            outer = self.get_transaction()
            if state.is_own and state.begun is not outer:
                # SQLAlchemy 2 has begun it by itself; in SQLAlchemy 1 there was none yet.
                state.begun = outer
                return outer
            return NestedTransaction(outer)

        def begin_nested(self) -> Any:
            """Begin a savepoint; outside of a transaction that the code has begun, a transaction."""
            state = state_of(self)
            if by_library() or not (state.is_own and state.commits):
                return super().begin_nested()
            if self.in_transaction() and state.begun is self.get_transaction():
                return super().begin_nested()
            return self.begin()

        def execution_options(self, **options: Any) -> Any:
            """Set options; the isolation level within a transaction, too."""
            try:
                return super().execution_options(**options)
            except InvalidRequestError:
                if by_library() or "isolation_level" not in options:
                    raise
                used("isolation_level in a transaction")
                dialect, driver = vars(self)["dialect"], self.connection.dbapi_connection
                level = options.pop("isolation_level").replace("_", " ")
                dialect.set_isolation_level(driver, level)
                if level.upper() == "AUTOCOMMIT":
                    state_of(self).give_back = lambda: dialect.reset_isolation_level(driver)
                else:
                    # Not before the end of the transaction: psycopg2 rolls it back then.
                    record: Any = self.connection._connection_record
                    record.finalize_callback.append(dialect.reset_isolation_level)
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


def _execute(
    connection: Connection,
    execute: Callable[..., Any],
    statement: Any,
    multiparams: Any,
    params: Any,
) -> Any:
    if isinstance(statement, Compiled):
        used("execute() of a compiled statement")
        params = {**statement.params, **params} if params else params
        statement = statement.statement
    options: Dict[str, Any] = {}
    if isinstance(statement, str):
        used("execute() of a string")
        parameters = driver_parameters(multiparams, params)
        execute = connection.exec_driver_sql
    else:
        parameters, options = sqlalchemy_parameters(multiparams, params)
    try:
        result = execute(statement, parameters, **options)
    except DBAPIError:
        _roll_back(connection)
        raise
    commit(connection, statement)
    return returned(result)


def commit(connection: Any, statement: Any) -> None:
    """Commit a statement as SQLAlchemy 1 did: on a revision's own connection, and outside of a transaction.

    :param connection: the connection that the statement was executed on.
    :param statement: the statement, or the string.
    """
    state = state_of(connection)
    if not (state.is_own and state.commits) or connection.in_nested_transaction():
        return
    transaction = connection.get_transaction()
    if transaction is None or state.begun is transaction or not commits(statement, connection):
        return
    # Then the database itself commits, under SQLAlchemy 2, too.
    if connection._is_autocommit_isolation():
        return
    used("a connection that commits by itself")
    transaction.commit()


def _roll_back(connection: Any) -> None:
    """Roll back after an error, as SQLAlchemy 1 did outside of a transaction: code that goes on can execute more."""
    state, transaction = state_of(connection), connection.get_transaction()
    if state.is_own and state.commits and transaction not in (None, state.begun):
        transaction.rollback()


@additions(MockConnection)
def old_mock_connection(base: Any) -> Any:
    """Return a subclass of ``base``: what writes SQL in place of a connection, under ``--sql``."""

    class OldMockConnection(base):
        __slots__ = ()

        def execute(self, statement: Any, *multiparams: Any, **params: Any) -> Any:
            """Write a statement; as in SQLAlchemy 1, without its parameters."""
            if by_library() or len(multiparams) < 2 and not params:
                return super().execute(statement, *multiparams, **params)
            used("execute() with parameters of SQLAlchemy 1")
            return super().execute(statement)

    return OldMockConnection
