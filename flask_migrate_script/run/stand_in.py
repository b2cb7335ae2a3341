"""A connection that sends nothing: what a revision's function runs on in a plan.

It is SQLAlchemy's own ``Connection``, with env.py's dialect, so that whatever a revision does with one works. Only the
driver's connection and its cursors are of ours.
"""

from __future__ import annotations

import copy
from functools import partial
from typing import Any, Callable, List, NoReturn, Optional, Sequence

from sqlalchemy.engine import Connection, Engine
from sqlalchemy.pool import NullPool

from .database_run import DatabaseRun

#: Is called with why something can't be known without the database, and raises.
Stop = Callable[[str], NoReturn]

_FROM_DATABASE = "uses a value that the database makes: an id, or a number of rows"


class Sent:
    """A statement that a revision has sent, and what it gets for an answer.

    :param text: as the driver gets it.
    :param parameters: one set of parameters for each time that it is executed.
    :param context: SQLAlchemy's execution context.
    """

    def __init__(self, text: str, parameters: Sequence[Any], context: Any) -> None:
        compiled = getattr(context, "compiled", None)
        paramstyle = getattr(getattr(context, "dialect", None), "paramstyle", "")
        self.driver_text = text
        if compiled is not None and paramstyle in ("format", "pyformat"):
            text = text.replace("%%", "%")
        self.text = text.strip()
        self.parameters = tuple(one for one in parameters if one)
        self.driver_parameters = parameters[0] if parameters else ()
        #: How many values SQLAlchemy itself reads back of a new row, where it does.
        self.returned = 0
        if getattr(compiled, "isinsert", False) and len(parameters) == 1:
            columns = getattr(compiled, "effective_returning", None)
            self.returned = len(columns or getattr(compiled, "returning", None) or ())


class StandIn:
    """Makes the connections that send nothing to one database.

    :param database: the database, as env.py has connected to it.
    """

    def __init__(self, database: DatabaseRun) -> None:
        self._database = database
        #: What takes the statements; None while no revision runs.
        self.receiver: Optional[Any] = None
        dialect: Any = copy.copy(database.engine.dialect)
        dialect.do_execute = self._execute
        dialect.do_executemany = self._execute_many
        dialect.do_execute_no_params = self._execute_without
        # These would use the driver, and the database through it.
        dialect.get_isolation_level = lambda *_: dialect.default_isolation_level
        dialect.set_isolation_level = dialect.reset_isolation_level = lambda *_: None
        creator: Any = partial(DriverConnection, self)
        self._engine = Engine(NullPool(creator), dialect, database.engine.url)

    def connect(self) -> Connection:
        """Return a new connection."""
        connection = self._engine.connect()
        names = self._database.schema_translate_map
        return connection.execution_options(schema_translate_map=names) if names else connection

    def stop(self, reason: str) -> None:
        """Have a revision end here, if one runs."""
        if self.receiver is not None:
            self.receiver.stop(reason)

    def read(self, cursor: Any, sent: Sent) -> None:
        """Execute a statement that reads, on the database itself, below SQLAlchemy."""
        real = self._database.dbapi_connection.cursor()
        try:
            dialect = self._database.engine.dialect
            dialect.do_execute(real, sent.driver_text, sent.driver_parameters)
            cursor.description = real.description
            cursor.rows = list(real.fetchall()) if real.description else []
        finally:
            real.close()

    def _execute(self, cursor: Any, text: str, parameters: Any, context: Any = None) -> None:
        self._send(cursor, text, [parameters], context)

    def _execute_many(self, cursor: Any, text: str, parameters: Any, context: Any = None) -> None:
        self._send(cursor, text, list(parameters), context)

    def _execute_without(self, cursor: Any, text: str, context: Any = None) -> None:
        self._send(cursor, text, [], context)

    def _send(self, cursor: Any, text: str, parameters: List[Any], context: Any) -> None:
        if self.receiver is None:
            return
        sent = Sent(text, parameters, context)
        self.receiver.send(cursor, sent)
        if sent.returned:
            cursor.description = tuple((str(one),) + (None,) * 6 for one in range(sent.returned))
            cursor.rows = [tuple(DatabaseValue(self.receiver.stop) for _ in range(sent.returned))]


class DatabaseValue:
    """A value that only the database could give: whatever is done with it ends the revision there."""

    def __init__(self, stop: Stop) -> None:
        self._stop = stop

    def __getattr__(self, name: str) -> Any:
        return self._use()

    def _use(self, *_: Any) -> Any:
        self._stop(_FROM_DATABASE)

    __eq__ = __ne__ = __lt__ = __le__ = __gt__ = __ge__ = _use
    __hash__ = __bool__ = __int__ = __index__ = __float__ = __len__ = __iter__ = _use  # type: ignore[assignment]
    __str__ = __repr__ = __format__ = __add__ = __radd__ = __sub__ = __rsub__ = _use  # type: ignore[assignment]


class DriverConnection:
    """What SQLAlchemy takes for the driver's connection."""

    #: PostgreSQL's drivers keep the server's notices here, and SQLAlchemy logs them.
    notices = ()

    def __init__(self, stand_in: StandIn) -> None:
        self._stand_in = stand_in

    def cursor(self, *_: Any, **__: Any) -> DriverCursor:
        """Return a cursor."""
        return DriverCursor(self, self._stand_in)

    def commit(self) -> None:
        """There is nothing to commit."""

    rollback = close = commit

    def __getattr__(self, name: str) -> Any:
        # What an app does to each new connection, in a listener, is no matter of the revision.
        if name.startswith("__"):
            raise AttributeError(name)
        self._stand_in.stop("uses the driver's connection")
        return lambda *_, **__: None


class DriverCursor:
    """What SQLAlchemy takes for a cursor of the driver's."""

    description: Any = None
    arraysize = 1

    def __init__(self, connection: DriverConnection, stand_in: StandIn) -> None:
        self.connection = connection
        self.rows: List[Any] = []
        receiver = stand_in.receiver
        self.rowcount: Any = DatabaseValue(receiver.stop) if receiver is not None else -1
        self.lastrowid: Any = DatabaseValue(receiver.stop) if receiver is not None else None
        self._stand_in = stand_in

    def execute(self, *_: Any, **__: Any) -> None:
        """End the revision, which has the driver's connection then."""
        self._stand_in.stop("uses the driver's connection")

    executemany = callproc = executescript = execute

    def fetchone(self) -> Any:
        """Return the next row."""
        return self.rows.pop(0) if self.rows else None

    def fetchmany(self, size: int = 1) -> List[Any]:
        """Return the next rows."""
        rows, self.rows = self.rows[:size], self.rows[size:]
        return rows

    def fetchall(self) -> List[Any]:
        """Return all rows."""
        rows, self.rows = self.rows, []
        return rows

    def close(self) -> None:
        """There is nothing to close."""

    def setinputsizes(self, *_: Any, **__: Any) -> None:
        """There is nothing to prepare."""
