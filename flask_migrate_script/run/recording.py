"""What a run does to its databases, recorded while it runs.

Alembic's function gets :meth:`Recording.environment` in the place of ``EnvironmentContext``. It makes Alembic's own,
with a function of ours around the one that yields the steps, so every env.py is covered.
"""

from __future__ import annotations

from functools import partial
from typing import Any, Callable, Dict, Iterator, List, Optional, Sequence, Set, Tuple

from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError

from ..app.databases import bind_of
from ..app.settings import extension
from ..autogenerate.compared import adapt_comparison, compared_options
from ..compat import old_revisions
from ..errors.state import State
from ..exceptions import MigrateError
from .chosen_databases import ChosenDatabases
from .database_run import DatabaseRun
from .reported_steps import reported
from .revision_order import all_current
from .same_database import refusing
from .sqlite.sqlite_databases import SqliteTransactions
from .timeouts import Timeouts
from .version_schema import VersionSchema
from .waiting import watched


class Recording:
    """What one call of an Alembic function does, database by database."""

    def __init__(self) -> None:
        self.databases: List[DatabaseRun] = []
        #: Which of env.py's databases it is for.
        self.chosen = ChosenDatabases()
        #: The revisions, once Alembic has read them.
        self.script: Optional[ScriptDirectory] = None
        #: Changes what Alembic's function gets of them.
        self.adapt: Optional[Callable[[ScriptDirectory], None]] = None
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
        #: The schema of the version table.
        self.version_schema = VersionSchema()
        #: Whether env.py has a connection.
        self.has_connection = False
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
        self.version_schema.close()
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
        if self.adapt is not None:
            self.adapt(script)
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
            configure(*arguments, **compared_options(environment, options))
            context = environment.get_context()
            adapt_comparison(context, options)
            self.version_schema.follow(context)
            # With SQL to be written there is no connection, and Alembic does not keep the URL.
            engine = getattr(context.connection, "engine", None)
            self.has_connection |= engine is not None
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
