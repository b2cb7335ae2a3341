"""A run of one database, recorded: where it was, each step as far as it came, and its statements."""

from __future__ import annotations

from typing import Any, Callable, Iterator, List, NamedTuple, Optional, Tuple

from alembic.runtime.migration import MigrationContext
from sqlalchemy.engine import Connection, Engine

from ..app.databases import bind_of, driver_connection, driver_rows
from ..app.settings import extension
from .sent_statements import Statement, Statements
from .sqlite.transaction import SqliteTransaction

Version = Tuple[str, ...]


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
        #: Whether its version was written.
        self.finished = False
        #: Whether SQLAlchemy committed while its function ran.
        self.has_commit = False
        #: PostgreSQL's id of the transaction that it began in.
        self.transaction: Optional[int] = None


class Session(NamedTuple):
    """What env.py may have set on its connection, and a new one needs to see the same."""

    role: Optional[str] = None
    search_path: Optional[str] = None
    #: MySQL's database, after ``USE``.
    database: Optional[str] = None


class DatabaseRun:
    """A run of one database: where it was, and each step as far as it came."""

    def __init__(
        self,
        context: MigrationContext,
        connection: Connection,
        heads: Any,
        name: Optional[str] = None,
        transaction: Optional[SqliteTransaction] = None,
    ) -> None:
        self.context = context
        #: What env.py calls the database, where it gives it a name.
        self.name = name
        self.engine: Engine = connection.engine
        self.dbapi_connection = driver_connection(connection)
        options = connection.get_execution_options()
        self.schema_translate_map: Any = options.get("schema_translate_map") or {}
        #: The version before the first step; None where it was purged unread.
        self.before: Optional[Version] = None if context.purge else tuple(sorted(heads))
        self.steps: List[Step] = []
        self.session = Session()
        #: MySQL's id of the connection, to find it in the server's list.
        self.mysql_id: Optional[int] = None
        #: Whether a new connection would find another, empty database.
        self.is_in_memory = False
        self._read_session()
        self.statements = Statements(connection, self.dbapi_connection)
        #: SQLite's transaction for all steps; None on other databases, and where env.py has its own way.
        self.transaction = transaction
        if transaction is not None:
            transaction.statements = self.statements

    @property
    def dialect(self) -> str:
        """The name of the database's dialect."""
        return self.engine.dialect.name

    @property
    def rolls_back(self) -> bool:
        """Whether a transaction takes back changes of the schema, too."""
        if self.dialect == "sqlite":
            return self.transaction is not None and self.transaction.reason is None
        autocommits = bool(getattr(self.dbapi_connection, "autocommit", False))
        return bool(self.context.impl.transactional_ddl) and not autocommits

    @property
    def bind(self) -> str:
        """The name of the bind; empty for the default database."""
        if self.name is not None:
            return self.name
        # An old env.py makes engines of its own.
        return bind_of(extension().db, self.engine, self.engine.url)

    def record(self, steps: Any) -> Iterator[Any]:
        """Yield Alembic's steps, each recorded: Alembic takes the next one when one is done."""
        for step in steps:
            recorded = Step(step)
            self.steps.append(recorded)
            step.migration_fn = self._recorded(step.migration_fn, recorded)
            yield step
            recorded.finished = True
            if self.transaction is not None:
                self.transaction.after_version()

    def _recorded(self, function: Callable[..., None], step: Step) -> Callable[..., None]:
        def migration(**kwargs: Any) -> None:
            self.statements.begin(step.statements)
            step.transaction = self._transaction_id()
            transaction = self.transaction
            if transaction is not None:
                transaction.begin_revision(step.revision or "")
            try:
                function(**kwargs)
            except BaseException as error:
                self.statements.end(error)
                if transaction is not None:
                    transaction.end_revision(error)
                raise
            finally:
                step.has_commit = self.statements.has_commit
            if transaction is not None:
                transaction.look()
            self.statements.end()
            if transaction is not None:
                transaction.end_revision(None)
            self.statements.target = step.version_statements

        # Alembic's log line names the function.
        migration.__name__ = function.__name__
        return migration

    def _read_session(self) -> None:
        if self.dialect == "postgresql":
            row = self._row("SELECT current_setting('role'), current_setting('search_path')")
            if row:
                self.session = Session(role=row[0], search_path=row[1])
        elif self.dialect in ("mysql", "mariadb"):
            row = self._row("SELECT CONNECTION_ID(), DATABASE()")
            if row:
                self.mysql_id = row[0]
                self.session = Session(database=row[1])
        elif self.dialect == "sqlite":
            row = self._row("PRAGMA database_list")
            self.is_in_memory = bool(row) and not row[2]

    def _transaction_id(self) -> Optional[int]:
        if self.dialect != "postgresql" or not self.rolls_back:
            return None
        # A standby has none, and an error would end the transaction.
        query = "SELECT CASE WHEN pg_is_in_recovery() THEN NULL ELSE txid_current() END"
        row = self._row(query)
        return row[0] if row else None

    def _row(self, query: str) -> Any:
        try:
            return driver_rows(self.dbapi_connection, query)[0]
        except Exception:  # then it is not known; the run itself is not concerned
            return None
