"""What a run does to its databases, recorded while it runs: where each was, its revisions, their statements.

Alembic's function gets :meth:`Recording.environment` in the place of ``EnvironmentContext``. It makes Alembic's own,
with a function of ours around the one that yields the steps, so every env.py is covered.
"""

from __future__ import annotations

from functools import partial
from typing import Any, Callable, Dict, Iterator, List, NamedTuple, Optional, Sequence, Set, Tuple

from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy.engine import Connection, Engine

from ..app.databases import bind_of, driver_connection
from ..app.settings import extension
from ..compat import old_revisions
from ..errors.state import State
from ..exceptions import MigrateError
from .chosen_databases import ChosenDatabases
from .reported_steps import reported
from .revision_order import all_current
from .same_database import refusing
from .sent_statements import Statement, Statements
from .sqlite.sqlite_databases import SqliteTransactions
from .sqlite.transaction import SqliteTransaction
from .timeouts import Timeouts
from .waiting import watched

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
        #: Which of env.py's databases it is for.
        self.chosen = ChosenDatabases()
        #: The revisions, once Alembic has read them.
        self.script: Optional[ScriptDirectory] = None
        #: Whether SQL was written instead of being run.
        self.is_offline = False
        #: Whether its function is called in the place of Alembic's run_migrations(), which may make a version table.
        self.only_reads = False
        #: Whether Alembic's function takes part; one that somebody has wrapped does not.
        self.is_active = False
        #: The transactions of SQLite's databases; None where the command changes nothing.
        self.sqlite: Optional[SqliteTransactions] = None
        # Why SQLite's databases have no such transaction, where they had one at first.
        self._not_one_transaction: Optional[str] = None
        #: The limits of the statements.
        self.timeouts = Timeouts(0, 0)
        #: Why no step may begin any more; empty if one may.
        self.refusal = ""
        #: What env.py gives to the functions of revisions, for the database that it visits now.
        self.given: Dict[str, Any] = {}
        # What it calls this database.
        self._name: Optional[str] = None
        # The engine of the connection that it has configured, and the URL.
        self._place: Tuple[Any, Any] = (None, None)

    def close(self) -> None:
        """Record no more."""
        if self.sqlite is not None:
            self.sqlite.close()
            self.sqlite = None
        for database in self.databases:
            database.statements.close()

    def begin_again(self, reason: str) -> None:
        """Forget what was recorded, which was rolled back, and give SQLite's databases no transaction for all steps.

        :param reason: what is in the way of that transaction.
        """
        self.close()
        self.databases.clear()
        self._not_one_transaction = reason

    def not_one_transaction(self, database: DatabaseRun) -> Optional[str]:
        """Return why the steps of a SQLite database were not in one transaction; None if they were, or it has none."""
        if database.transaction is not None:
            return database.transaction.reason
        return self._not_one_transaction if database.dialect == "sqlite" else None

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
        limits = self.timeouts.holding()
        if not self.databases:
            return State(None, (), None, *limits)
        database = self.databases[-1]
        missing = self.missing(database.before or ())
        return State(database.before, tuple(missing), database.statements.refused, *limits)

    def has_steps(self) -> bool:
        """Return whether a step has begun, in any database."""
        return any(database.steps for database in self.databases)

    def at_work(self) -> str:
        """Return what is run now, as the subject of a sentence."""
        steps = self.databases[-1].steps if self.databases else []
        revision = steps[-1].revision if steps and not steps[-1].finished else None
        name = f"[{self._name}] " if self._name else ""
        return f"{name}Revision {revision}" if revision else f"{name}A statement"

    def script_directory(self, config: Config) -> ScriptDirectory:
        """Return the ``ScriptDirectory`` of a config, and keep it: it is read once."""
        script: Any = old_revisions.script_directory(config)
        # For 'db current', which has Alembic's own look at the history again for each revision.
        script.get_all_current = partial(all_current, script)
        self.script = script
        return script

    def environment(self, config: Any, script: Any, **options: Any) -> EnvironmentContext:
        """Return Alembic's ``EnvironmentContext``, whose steps are recorded."""
        self.is_active = True
        function = options.get("fn")
        if function is not None:
            options["fn"] = self._recorded(function)
        environment: Any = EnvironmentContext(config, script, **options)
        if self.sqlite is not None:
            self.sqlite.follow(environment)
        if self.only_reads:
            environment.run_migrations = _reading(environment)
        else:
            environment.run_migrations = refusing(environment, self.databases)
            environment.run_migrations = watched(environment, self.at_work)
            environment.run_migrations = self.timeouts.limited(environment, self.has_steps)
        environment.run_migrations = self.named(environment.run_migrations)
        configure = environment.configure

        def configured(*arguments: Any, **options: Any) -> None:
            configure(*arguments, **options)
            context = environment.get_context()
            # With SQL to be written there is no connection, and Alembic does not keep the URL.
            engine = getattr(context.connection, "engine", None)
            self._place = engine, getattr(engine, "url", options.get("url"))
            # An env.py may call this one, too.
            run = _reading(environment) if self.only_reads else context.run_migrations
            context.run_migrations = self.named(run)

        environment.configure = configured
        return environment

    def named(self, run_migrations: Callable[..., None]) -> Callable[..., None]:
        """Return a ``run_migrations()`` for env.py to call, which notes what env.py calls the database.

        It leaves alone what the run is not for.
        """

        def named(**arguments: Any) -> None:
            # The env.py files for several databases, Flask-Migrate's and Alembic's, give revisions this name.
            self.given = arguments
            name = arguments.get("engine_name")
            self._name = name if isinstance(name, str) else None
            self.chosen.visit(self._visited_bind, partial(run_migrations, **arguments))

        return named

    def _visited_bind(self) -> str:
        if self._name is not None:
            return self._name
        return bind_of(extension().db, *self._place)

    def _recorded(self, function: Callable[..., Any]) -> Callable[..., Any]:
        def steps(heads: Any, context: MigrationContext) -> Any:
            if context.as_sql or context.connection is None:
                self.is_offline = True
                return self._running(function(heads, context), context)
            transaction = self.sqlite.of(context.connection) if self.sqlite is not None else None
            database = DatabaseRun(context, context.connection, heads, self._name, transaction)
            self.databases.append(database)
            if self.refusal:
                raise MigrateError(self.refusal)
            steps = reported(function(heads, context), lambda: database.bind)
            return database.record(self._running(steps, context))

        return steps

    def _running(self, steps: Any, context: MigrationContext) -> Iterator[Any]:
        """Yield Alembic's steps, whose functions get what an old revision needs."""
        for step in steps:
            revision, function = getattr(step, "revision", None), step.migration_fn

            def migration(
                function: Any = function, revision: Any = revision, **kwargs: Any
            ) -> None:
                with old_revisions.running(self.script, revision, context):
                    function(**kwargs)

            migration.__name__ = function.__name__
            step.migration_fn = migration
            yield step


def _reading(environment: Any) -> Callable[..., None]:
    """Return a ``run_migrations()`` that only calls the function of Alembic's command."""

    def read(**names: Any) -> None:
        context = environment.get_context()
        list(environment.context_opts["fn"](context.get_current_heads(), context))

    return read
