"""The statements that a run has sent through one connection, and how each of them ended."""

from __future__ import annotations

import re
from typing import Any, Dict, List, Optional

from sqlalchemy import event
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError

# How a statement that went through ended, as far as it is known. What is still open was not committed.
OPEN, COMMITTED, UNKNOWN = "open", "committed", "unknown"

# Statements that only read, or that set something of the session.
_READS = re.compile(
    r"\s*(SELECT(?!.*\bINTO\b)|SHOW|PRAGMA|DESC|DESCRIBE|EXPLAIN|SET|USE|SAVEPOINT|RELEASE|BEGIN|START|COMMIT|ROLLBACK"
    r"|LOCK|WITH\b.*\)\s*SELECT)\b",
    re.IGNORECASE | re.DOTALL,
)
# MySQL commits before these, if they are refused, too.
_COMMITS_ON_MYSQL = re.compile(
    r"\s*(CREATE(?!\s+TEMPORARY)|ALTER|DROP(?!\s+TEMPORARY)|RENAME|TRUNCATE|GRANT|REVOKE|BEGIN|START|COMMIT|CALL"
    r"|EXECUTE)\b",
    re.IGNORECASE,
)
_ROLLBACK = re.compile(r"\s*ROLLBACK(\s+(WORK|TRANSACTION))?\s*;?\s*$", re.IGNORECASE)
_SAVEPOINT = re.compile(r"\s*SAVEPOINT\s+\W?(\w+)", re.IGNORECASE)
_ROLLBACK_TO = re.compile(
    r"\s*ROLLBACK(?:\s+WORK|\s+TRANSACTION)?\s+TO(?:\s+SAVEPOINT)?\s+\W?(\w+)", re.IGNORECASE
)


class Statement:
    """A statement that went through."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.end = OPEN

    @property
    def reads(self) -> bool:
        """Whether it changes nothing by itself."""
        return bool(_READS.match(self.text))


class Statements:
    """What a connection is told to run, followed from SQLAlchemy's events and the driver's own state.

    :param connection: env.py's connection.
    :param dbapi_connection: the driver's.
    """

    def __init__(self, connection: Connection, dbapi_connection: Any) -> None:
        self._connection = connection
        self._dbapi_connection = dbapi_connection
        self._is_mysql = connection.dialect.name in ("mysql", "mariadb")
        #: Where the next statements are listed; None before the first revision.
        self.target: Optional[List[Statement]] = None
        #: The statement that was sent last, while it is not known to have ended.
        self.in_flight: Optional[str] = None
        #: Whether SQLAlchemy has committed since the revision began.
        self.has_commit = False
        #: The first statement that was refused, and after which the revision went on.
        self.refused: Optional[str] = None
        self._open: List[Statement] = []
        # Between SQLAlchemy's event, which comes before the driver commits, and the next one.
        self._committing: List[Statement] = []
        self._savepoints: Dict[str, int] = {}
        self._listeners: Dict[str, Any] = {
            "before_cursor_execute": self._before,
            "after_cursor_execute": self._after,
            "commit": self._commit,
            "rollback": self._rollback,
            "savepoint": self._savepoint,
            "rollback_savepoint": self._rollback_savepoint,
        }
        for name, listener in self._listeners.items():
            event.listen(connection, name, listener)

    def close(self) -> None:
        """Listen no more: env.py may keep its connection for another run."""
        for name, listener in self._listeners.items():
            event.remove(self._connection, name, listener)

    def begin(self, target: List[Statement]) -> None:
        """List what follows in ``target``: a revision begins."""
        self._confirm()
        self.target, self.in_flight, self.refused = target, None, None
        self.has_commit = False

    def end(self, error: Optional[BaseException] = None) -> None:
        """Take notice of the end of a revision's function, and of the error that ended it."""
        if isinstance(error, DBAPIError) and not error.connection_invalidated:
            self._refuse(error.statement)
        self._look()

    def finish(self) -> None:
        """Take notice of the end of a run that failed: of what was sent last, the end is not known."""
        for statement in self._committing:
            statement.end = UNKNOWN
        self._committing = []
        # A MySQL server goes on with it, and does not roll it back.
        if self.in_flight is not None and self._is_mysql and self.target is not None:
            statement = Statement(self.in_flight)
            statement.end = UNKNOWN
            self.target.append(statement)
            self.in_flight = None

    def is_open(self) -> bool:
        """Return whether the driver still holds a transaction open that has statements of the run."""
        return bool(self._open and _in_transaction(self._dbapi_connection))

    def _before(
        self, connection: Any, cursor: Any, text: str, parameters: Any, context: Any, many: bool
    ) -> None:
        self._confirm()
        if self.in_flight is not None:
            self.refused = self.refused or self.in_flight
            self._refuse(self.in_flight)
        self._look()
        self.in_flight = text

    def _after(
        self, connection: Any, cursor: Any, text: str, parameters: Any, context: Any, many: bool
    ) -> None:
        self.in_flight = None
        if self.target is None:
            return
        statement = Statement(text)
        self.target.append(statement)
        self._open.append(statement)
        savepoint, rollback_to = _SAVEPOINT.match(text), _ROLLBACK_TO.match(text)
        if savepoint:
            self._savepoint(connection, savepoint.group(1))
        elif rollback_to:
            self._rollback_savepoint(connection, rollback_to.group(1), None)
        is_open = _in_transaction(self._dbapi_connection)
        if is_open is None:  # the driver does not know
            is_open = not (self._is_mysql and _COMMITS_ON_MYSQL.match(text))
        if not is_open:
            self._close(OPEN if _ROLLBACK.match(text) else COMMITTED)

    def _refuse(self, text: Optional[str]) -> None:
        self.in_flight = None
        # MySQL may have committed what was open before, and may not have.
        if self._is_mysql and _COMMITS_ON_MYSQL.match(text or ""):
            self._close(UNKNOWN)

    def _look(self) -> None:
        """See whether the driver, without an event, has ended the transaction: it is not known in which way."""
        if _in_transaction(self._dbapi_connection) is False:
            self._close(UNKNOWN)

    def _commit(self, connection: Any) -> None:
        self._confirm()
        self.has_commit = True
        self._committing, self._open = self._open, []

    def _confirm(self) -> None:
        for statement in self._committing:
            statement.end = COMMITTED
        self._committing = []

    def _rollback(self, connection: Any) -> None:
        # What was to be committed right before was not: that is when SQLAlchemy rolls back.
        self._committing, self._open = [], []

    def _close(self, end: str) -> None:
        for statement in self._open:
            statement.end = end
        self._open = []

    def _savepoint(self, connection: Any, name: str) -> None:
        self._savepoints[name] = len(self._open)

    def _rollback_savepoint(self, connection: Any, name: str, context: Any) -> None:
        del self._open[self._savepoints.get(name, 0) :]


def _in_transaction(dbapi_connection: Any) -> Optional[bool]:
    """Return whether a transaction is open, as the driver knows it; None where it does not."""
    try:
        if hasattr(dbapi_connection, "in_transaction"):  # sqlite3, mysql-connector
            return bool(dbapi_connection.in_transaction)
        if hasattr(dbapi_connection, "server_status"):  # PyMySQL: SERVER_STATUS_IN_TRANS
            return bool(dbapi_connection.server_status & 1)
        if hasattr(dbapi_connection, "get_transaction_status"):  # psycopg2: 0 is idle
            return dbapi_connection.get_transaction_status() != 0
        if hasattr(dbapi_connection, "info"):  # psycopg
            return dbapi_connection.info.transaction_status != 0
    except Exception:  # a connection that is closed
        pass
    return None
