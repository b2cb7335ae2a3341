"""The transaction of a run in one SQLite database: begun, kept or given up."""

from __future__ import annotations

from typing import Any, Optional

from sqlalchemy import exc
from sqlalchemy.engine import Connection

from ...app.databases import driver_connection, driver_rows
from ...notices import warn
from ..sent_statements import Statements
from .driver_mode import DriverMode, file_of
from .foreign_keys import ForeignKeys
from .locked_file import wait_until_free
from .not_in_transaction import BEGIN, COMMIT, not_in_transaction, without_comments

# A table of the session that is made in the transaction: it is there after a commit, and not after a rollback.
_MARKER = "flask_migrate_script_transaction"

# What gives each revision a transaction of its own.
WITHOUT = "Migrate(app, db, transactional_ddl=False) gives each revision a transaction of its own"


class RolledBackByRevision(Exception):
    """A revision has rolled back the transaction of the run, and went on: nothing of the run is in the database."""

    def __init__(self, revision: str) -> None:
        super().__init__(
            f"Revision {revision} has rolled back the transaction of this run, and what was run before it."
            f" {WITHOUT}."
        )
        #: The reason for a run without this transaction.
        self.reason = f"revision {revision} rolls back"


class SqliteTransaction:
    """The transaction of a run, from the first statement to the commit.

    Where a revision does what does not go into a transaction, it is given up: what was run is committed then, and from
    there on the driver begins and ends transactions as it does without this class.

    :param connection: env.py's connection.
    :param seconds: how long to wait while another connection writes; None as long as the driver does.
    """

    def __init__(self, connection: Connection, seconds: Optional[float]) -> None:
        self.dbapi_connection = driver_connection(connection)
        self.path = file_of(self.dbapi_connection)
        #: What follows the run's statements, once a step is near.
        self.statements: Optional[Statements] = None
        #: Why it was given up; None while it was not.
        self.reason: Optional[str] = None
        #: Whether it has begun and not ended.
        self.is_open = False
        self._seconds = seconds
        self._mode = DriverMode(self.dbapi_connection)
        self._keys = ForeignKeys(self.dbapi_connection)
        # The revision whose function runs.
        self._revision: Optional[str] = None
        self._has_marker = False
        self._was_rolled_back = False

    @property
    def is_in_revision(self) -> bool:
        """Whether a revision's function runs."""
        return self._revision is not None

    def begin_revision(self, revision: str) -> None:
        """Begin a revision, in the transaction."""
        if self.reason is not None:
            return
        self.begin()
        self._keys.begin()
        if not self._has_marker:
            self._run(f"CREATE TEMP TABLE {_MARKER} (id INTEGER)")
            self._has_marker = True
        self._revision, self._was_rolled_back = revision, False

    def end_revision(self, error: Optional[BaseException]) -> None:
        """End a revision's function.

        :param error: what ended it; None if it returned.
        :raises RolledBackByRevision: it has rolled back the transaction, and with it the revisions before it.
        """
        if self._revision is None:
            return
        revision, self._revision = self._revision, None
        if self.reason is not None:
            return
        if error is not None:
            locked = (exc.OperationalError, self.dbapi_connection.OperationalError)
            if isinstance(error, locked) and "database is locked" in str(error):
                warn(f"The transaction of this run has the lock of the file: {WITHOUT}.")
            return
        if self._was_rolled_back:  # which a revision may have caught
            raise RolledBackByRevision(revision)
        self._keys.drop_triggers()

    def after_version(self) -> None:
        """Commit a revision and its version, once there is no transaction for all of them."""
        if self.reason is not None and self.dbapi_connection.in_transaction:
            self.dbapi_connection.commit()
            if self.statements is not None:
                self.statements.committed()

    def before_statement(self, statement: str) -> str:
        """Prepare for a statement on the connection, and return it, or another in its place."""
        if self.reason is not None:
            return statement
        self.look()
        bare = without_comments(statement)
        if not self.is_in_revision:
            begins = bool(BEGIN.match(bare))
            self.begin()
            # An app may have SQLAlchemy's recipe for SQLite, which begins as the driver does not.
            return "SELECT 1" if begins else statement
        self._refuse_after_rollback()
        if self._keys.set(bare):
            return statement
        found = not_in_transaction(bare)
        if found is not None:
            self.give_up(f"runs {found}")
            if COMMIT.match(bare):
                self._run("BEGIN")  # for the statement to end
        elif not self._keys.prepare(bare):
            self.give_up("changes rows through a key, in a database that has triggers")
        return statement

    def before_commit(self) -> None:
        """Commit before SQLAlchemy does, which then has nothing to commit."""
        if self.reason is None:
            self._refuse_after_rollback()
        if self.reason is not None or not self.is_open:
            return
        if self.is_in_revision:
            self.give_up("commits")
        else:
            self._commit()

    def before_rollback(self) -> None:
        """Roll back before SQLAlchemy does."""
        if self.reason is not None or not self.is_open:
            return
        self._rollback()

    def give_up(self, reason: str) -> None:
        """Commit now, and go on without this transaction.

        :param reason: what the revision does, for a sentence whose subject it is.
        """
        if self.reason is not None:
            return
        if self.is_open:
            self._commit()
        self.reason = f"revision {self._revision} {reason}" if self._revision else reason

    def look(self) -> None:
        """See whether the driver has ended the transaction without an event of SQLAlchemy's, as executescript() does."""
        if not self.is_open or self.dbapi_connection.in_transaction:
            return
        if self._was_committed():
            self._committed()
            self.reason = f"revision {self._revision} commits"
        else:
            self._ended()
            self._was_rolled_back = True
            if self.statements is not None:
                self.statements.rolled_back()

    def begin(self) -> None:
        """Begin, if that is not done.

        :raises MigrateError: another connection writes for too long.
        """
        if self.is_open or self.reason is not None:
            return
        self._mode.turn_off()
        self._keys.turn_off()
        try:
            self._in_time("BEGIN IMMEDIATE")
        except BaseException as error:
            if "readonly" not in str(error):
                self._ended()
                raise
            self._run("BEGIN")  # there may be nothing to do
        self.is_open = True

    def close(self) -> None:
        """Leave the connection as it was; what was not committed is rolled back."""
        try:
            if self.is_open and self.dbapi_connection.in_transaction:
                self._run("ROLLBACK")
            self._ended()
        except self.dbapi_connection.ProgrammingError:  # it is closed
            pass

    def _refuse_after_rollback(self) -> None:
        """Run nothing more of a revision that has rolled back: it would be in the database."""
        if self._revision is not None and self._was_rolled_back:
            raise RolledBackByRevision(self._revision)

    def _commit(self) -> None:
        try:
            self._keys.check()
            self._in_time("COMMIT", for_readers=True)
        except BaseException:
            # Ctrl-C may come right after it.
            if self._was_committed():
                self._committed()
            else:
                self._rollback()
            raise
        self._committed()

    def _committed(self) -> None:
        if self.statements is not None:
            self.statements.committed()
        self._ended()

    def _was_committed(self) -> bool:
        """Return whether a commit has ended the transaction, as far as a revision has begun in it."""
        if self.dbapi_connection.in_transaction or not self._has_marker:
            return False
        return bool(self._run(f"SELECT 1 FROM sqlite_temp_master WHERE name = '{_MARKER}'"))

    def _rollback(self) -> None:
        if self.dbapi_connection.in_transaction:
            self._run("ROLLBACK")
        self._was_rolled_back = self.is_in_revision
        if self.statements is not None:
            self.statements.rolled_back()
        self._ended()

    def _ended(self) -> None:
        self.is_open = False
        if self._has_marker:
            self._run(f"DROP TABLE IF EXISTS temp.{_MARKER}")
            self._has_marker = False
        self._keys.restore()
        self._mode.restore()

    def _in_time(self, statement: str, for_readers: bool = False) -> None:
        if self._seconds is None:
            self._run(statement)
            return
        timeout = self._run("PRAGMA busy_timeout")[0][0]
        self._run("PRAGMA busy_timeout = 0")
        try:
            wait_until_free(lambda: self._run(statement), self.path, self._seconds, for_readers)
        finally:
            self._run(f"PRAGMA busy_timeout = {timeout}")

    def _run(self, statement: str) -> Any:
        return driver_rows(self.dbapi_connection, statement)
