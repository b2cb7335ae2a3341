"""What a run does to its databases, recorded while it runs: revisions, statements, and which of them are committed.

Alembic's function gets :meth:`Recording.environment` in the place of ``EnvironmentContext``. It makes Alembic's own,
with a function of ours around the one that yields the steps, so every env.py is covered.
"""

from __future__ import annotations

import re
from typing import Any, Callable, Dict, Iterator, List, NamedTuple, Optional, Sequence, Set, Tuple

from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import event
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import DBAPIError

from ..app.databases import engines
from ..app.settings import extension
from ..errors.state import State

# Statements that only read, or that set something of the session.
_READS = re.compile(
    r"\s*(SELECT|SHOW|PRAGMA|DESC|DESCRIBE|EXPLAIN|SET|USE|SAVEPOINT|RELEASE|BEGIN|START|COMMIT|ROLLBACK)\b",
    re.IGNORECASE,
)
# MySQL commits before and after these.
_COMMITS_ON_MYSQL = re.compile(
    r"\s*(CREATE|ALTER|DROP|RENAME|TRUNCATE|GRANT|REVOKE|BEGIN|START|COMMIT)\b", re.IGNORECASE
)
_SYNTAX_ERROR_ON_MYSQL = 1064


class Statement:
    """A statement that the database has run; ``kept`` once it is known to be committed."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.kept = False

    @property
    def reads(self) -> bool:
        """Whether it changes nothing by itself."""
        return bool(_READS.match(self.text))


class Step:
    """One revision of a run, in the direction of the run."""

    def __init__(self, step: Any) -> None:
        revision = getattr(step, "revision", None)
        #: The revision's id; None where a version is only stamped.
        self.revision: Optional[str] = getattr(revision, "revision", None)
        self.is_upgrade: bool = step.is_upgrade
        #: What its function ran, and what Alembic ran for it: the version table's.
        self.statements: List[Statement] = []
        self.version_statements: List[Statement] = []
        #: Whether its function has returned, and whether its version was written.
        self.returned = False
        self.finished = False
        #: PostgreSQL's id of the transaction that it began in.
        self.transaction: Optional[int] = None


class Session(NamedTuple):
    """What env.py may have set on its connection, and a new one needs to see the same."""

    role: Optional[str] = None
    search_path: Optional[str] = None


class DatabaseRun:
    """A run of one database: where it was, and each step as far as it came."""

    def __init__(self, context: MigrationContext, connection: Connection, heads: Any) -> None:
        self.context = context
        self.engine: Engine = connection.engine
        self.dbapi_connection = _dbapi_connection(connection)
        options = connection.get_execution_options()
        self.schema_translate_map: Any = options.get("schema_translate_map") or {}
        #: The version before the first step; None where it was purged unread.
        self.before: Optional[Tuple[str, ...]] = None if context.purge else tuple(sorted(heads))
        #: The version after the last step; None until then.
        self.now: Optional[Tuple[str, ...]] = None
        self.steps: List[Step] = []
        self.session = self._read_session()
        # In SQLite's driver the attribute has another meaning; nothing is rolled back there anyway.
        autocommits = bool(getattr(self.dbapi_connection, "autocommit", False))
        #: Whether a transaction takes back changes of the schema, too.
        self.rolls_back: bool = context.impl.transactional_ddl and not autocommits
        #: MySQL's id of the connection, to find it in the server's list.
        self.mysql_id: Optional[int] = None
        if self.dialect in ("mysql", "mariadb"):
            self.mysql_id = self._value("SELECT CONNECTION_ID()")
        self._pending: List[Statement] = []
        self._savepoints: Dict[str, int] = {}
        self._in_function = False
        #: The first statement of the last step that did not go through.
        self.refused: Optional[str] = None
        self._sent: Optional[str] = None
        self._connection = connection
        self._listeners: Dict[str, Callable[..., None]] = {
            "before_cursor_execute": self._before_cursor_execute,
            "after_cursor_execute": self._after_cursor_execute,
            "commit": self._commit,
            "rollback": self._rollback,
            "savepoint": self._savepoint,
            "rollback_savepoint": self._rollback_savepoint,
        }
        for name, listener in self._listeners.items():
            event.listen(connection, name, listener)

    @property
    def bind(self) -> str:
        """The name of the bind; empty for the default database."""
        try:
            found = engines(extension().db)
        except Exception:  # a db of another kind than Flask-SQLAlchemy's
            return ""
        return next((bind or "" for bind, engine in found.items() if engine is self.engine), "")

    @property
    def dialect(self) -> str:
        """The name of the database's dialect."""
        return self.engine.dialect.name

    def is_open(self) -> bool:
        """Return whether this process still holds a SQLite transaction of the run open, with what was not committed."""
        is_open = self.dialect == "sqlite" and _in_transaction(self.dbapi_connection)
        return bool(is_open and self._pending)

    def close(self) -> None:
        """Record no more: env.py may keep its connection for another run."""
        for name, listener in self._listeners.items():
            event.remove(self._connection, name, listener)

    def record(self, steps: Any) -> Iterator[Any]:
        """Yield Alembic's steps, each recorded: Alembic takes the next one when one is done."""
        for step in steps:
            recorded = Step(step)
            self.steps.append(recorded)
            step.migration_fn = self._recorded(step.migration_fn, recorded)
            yield step
            recorded.finished = True
        heads = self.context.get_current_heads() if self.steps else self.before
        self.now = heads if heads is None else tuple(sorted(heads))

    def _recorded(self, function: Callable[..., None], step: Step) -> Callable[..., None]:
        def migration(**kwargs: Any) -> None:
            self.refused = self._sent = None
            step.transaction = self._transaction_id()
            self._in_function = True
            try:
                function(**kwargs)
                step.returned = True
            except DBAPIError as error:
                # MySQL commits what is open before it runs a change of the schema, also one that fails then.
                if getattr(error.orig, "args", ())[:1] != (_SYNTAX_ERROR_ON_MYSQL,):
                    self._settle(error.statement)
                raise
            finally:
                self._in_function = False
                # What the driver did by itself, such as SQLite's executescript(), is no event.
                self._settle()

        # Alembic's log line names the function.
        migration.__name__ = function.__name__
        return migration

    def _before_cursor_execute(
        self, connection: Any, cursor: Any, text: str, parameters: Any, context: Any, many: bool
    ) -> None:
        # The one before has not come to its end, and the revision went on.
        self.refused = self.refused or self._sent
        self._sent = text

    def _after_cursor_execute(
        self, connection: Any, cursor: Any, text: str, parameters: Any, context: Any, many: bool
    ) -> None:
        self._sent = None
        if not self.steps:
            return
        statement = Statement(text)
        step = self.steps[-1]
        (step.statements if self._in_function else step.version_statements).append(statement)
        self._pending.append(statement)
        self._settle(text)

    def _settle(self, text: Optional[str] = None) -> None:
        commits = self.mysql_id is not None and _COMMITS_ON_MYSQL.match(text or "")
        if commits or _in_transaction(self.dbapi_connection) is False:
            self._commit(None)

    def _commit(self, connection: Any) -> None:
        for statement in self._pending:
            statement.kept = True
        self._pending.clear()

    def _rollback(self, connection: Any) -> None:
        self._pending.clear()

    def _savepoint(self, connection: Any, name: str) -> None:
        self._savepoints[name] = len(self._pending)

    def _rollback_savepoint(self, connection: Any, name: str, context: Any) -> None:
        del self._pending[self._savepoints.get(name, 0) :]

    def _read_session(self) -> Session:
        if self.dialect != "postgresql":
            return Session()
        row = self._row("SELECT current_setting('role'), current_setting('search_path')")
        return Session(*row) if row else Session()

    def _transaction_id(self) -> Optional[int]:
        if self.dialect != "postgresql":
            return None
        # A standby has none, and an error would end the transaction.
        return self._value("SELECT CASE WHEN pg_is_in_recovery() THEN NULL ELSE txid_current() END")

    def _value(self, query: str) -> Any:
        row = self._row(query)
        return row[0] if row else None

    def _row(self, query: str) -> Any:
        # Below SQLAlchemy: no event, no line in the app's log, no transaction that SQLAlchemy knows of.
        try:
            cursor = self.dbapi_connection.cursor()
            try:
                cursor.execute(query)
                return cursor.fetchone()
            finally:
                cursor.close()
        except Exception:  # then it is not known; the run itself is not concerned
            return None


class Recording:
    """What one call of an Alembic function does, database by database."""

    def __init__(self) -> None:
        self.databases: List[DatabaseRun] = []
        #: The revisions, once Alembic has read them.
        self.script: Optional[ScriptDirectory] = None
        #: Whether SQL was written instead of being run.
        self.is_offline = False

    def close(self) -> None:
        """Record no more."""
        for database in self.databases:
            database.close()

    def applied(self, version: Sequence[str]) -> Optional[Set[str]]:
        """Return the revisions that a database at a version has; None if the folder does not have them."""
        if self.script is None:
            return None
        try:
            return {
                revision.revision
                for head in version
                for revision in self.script.iterate_revisions(head, "base")
            }
        except CommandError:
            return None

    def missing(self, version: Sequence[str]) -> List[str]:
        """Return the revisions that a database at a version does not have, the next one first."""
        applied = self.applied(version)
        if self.script is None or applied is None:
            return []
        ids = [revision.revision for revision in self.script.walk_revisions()]
        return [revision for revision in reversed(ids) if revision not in applied]

    def state(self) -> State:
        """Return what a message may need of the database that was visited last."""
        if not self.databases:
            return State()
        database = self.databases[-1]
        missing = self.missing(database.before or ())
        return State(database.before, tuple(missing), database.refused)

    def script_directory(self, config: Config) -> ScriptDirectory:
        """Return Alembic's ``ScriptDirectory`` of a config, and keep it: it is read once."""
        self.script = ScriptDirectory.from_config(config)
        return self.script

    def has_steps(self) -> bool:
        """Return whether a step has begun, in any database."""
        return any(database.steps for database in self.databases)

    def environment(self, config: Any, script: Any, **options: Any) -> EnvironmentContext:
        """Return Alembic's ``EnvironmentContext``, whose steps are recorded."""
        function = options.get("fn")
        if function is not None:
            options["fn"] = self._recorded(function)
        return EnvironmentContext(config, script, **options)

    def _recorded(self, function: Callable[..., Any]) -> Callable[..., Any]:
        def steps(heads: Any, context: MigrationContext) -> Any:
            if context.as_sql or context.connection is None:
                self.is_offline = True
                return function(heads, context)
            database = DatabaseRun(context, context.connection, heads)
            self.databases.append(database)
            return database.record(function(heads, context))

        return steps


def _dbapi_connection(connection: Connection) -> Any:
    """Return the driver's own connection."""
    pooled: Any = connection.connection
    # Its name before SQLAlchemy 1.4.24 is "connection".
    return getattr(pooled, "dbapi_connection", None) or pooled.connection


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
