"""What one revision would do, noted while its function runs on a connection that sends nothing."""

from __future__ import annotations

import re
import sys
from contextlib import contextmanager, redirect_stdout
from functools import partial
from typing import Any, Callable, Iterator, List, NamedTuple, NoReturn, Optional, Tuple

from alembic.operations import Operations, ops

from ..autogenerate.operation_words import in_words, statement_in_words
from .other_connections import other_connections_refused
from .stand_in import Sent, StandIn
from .touched_tables import TouchedTables

# A statement whose result is read: nobody would execute it otherwise, but for op.execute(), which returns nothing.
_BEFORE = re.compile(r"(?:[\s(]|--[^\n]*\n|/\*(?:[^*]|\*(?!/))*\*/)*")
_READS = re.compile(
    r"(SELECT|SHOW|DESC|DESCRIBE|EXPLAIN|WITH|VALUES|TABLE)\b|PRAGMA\b(?![^=]*=)", re.IGNORECASE
)
_RETURNS = re.compile(r"\bRETURNING\b", re.IGNORECASE)


class NeedsDatabase(BaseException):
    """A revision needs an answer of the database; a revision's ``except Exception`` does not catch it."""


class PlannedStatement(NamedTuple):
    """A statement that a revision would send."""

    text: str
    #: The parameters, as Python writes them: one text for each time that it is executed.
    parameters: Tuple[str, ...] = ()
    #: The line of the revision's file that it comes from; None where it comes from none.
    line: Optional[int] = None
    #: Whether the revision has written the statement, and not one of Alembic's operations.
    is_own: bool = False
    #: Whether it is in an ``autocommit_block()``.
    in_autocommit: bool = False


class Noted(NamedTuple):
    """Something that a revision would do: one of Alembic's operations, or a statement."""

    text: str
    #: The operation; None for a statement.
    operation: Any = None
    #: Whether the rows of its table are still those that are in the database now.
    has_rows_now: bool = False
    #: The line of the revision's file that it comes from; None where it comes from none.
    line: Optional[int] = None


class _NotReflected(Exception):
    """The table of a batch is not as it is in the database now."""


class _BatchWithLines(list):  # type: ignore[type-arg]
    """What a batch does at its end, with the line of each: Alembic goes through the list then."""

    def __init__(self, notes: RevisionNotes) -> None:
        super().__init__()
        self._notes = notes
        self._lines: List[Optional[int]] = []

    def append(self, item: Any) -> None:
        super().append(item)
        self._lines.append(self._notes.line())

    def __iter__(self) -> Iterator[Any]:
        for item, line in zip(super().__iter__(), self._lines):
            self._notes.batch_line = line
            yield item
        self._notes.batch_line = None


class RevisionNotes:
    """The notes of one revision.

    :param stand_in: makes the connection.
    :param touched: what earlier revisions have changed, and what this one changes.
    :param module: the revision's.
    """

    def __init__(self, stand_in: StandIn, touched: TouchedTables, module: Any) -> None:
        self.done: List[Noted] = []
        self.sql: List[PlannedStatement] = []
        #: The tables of batches whose SQL is not known.
        self.without_sql: List[str] = []
        #: Why the function could not be followed to its end.
        self.stopped: Optional[NeedsDatabase] = None
        self._stand_in = stand_in
        self.touched = touched
        # The operations that are being run, the innermost one last.
        self._running: List[Any] = []
        # While a batch reads its table: whether that is in the database as it is read.
        self._can_reflect: Optional[bool] = None
        self._names = vars(module)
        #: While a batch does one operation at its end: the line of that.
        self.batch_line: Optional[int] = None
        self._in_autocommit = False

    def line(self) -> Optional[int]:
        """Return the line of the revision's file that runs now; None if no function of it does."""
        if self.batch_line is not None:
            return self.batch_line
        frame: Any = sys._getframe(1)
        while frame is not None and frame.f_globals is not self._names:
            frame = frame.f_back
        return frame.f_lineno if frame is not None else None

    def take(self, function: Callable[..., None], context: Any, environment: Any) -> None:
        """Run a revision's function, and note what it does.

        :param function: takes no arguments.
        :param context: a copy of the run's ``MigrationContext``, which gets another connection.
        :param environment: Alembic's ``EnvironmentContext``.
        :raises Exception: the function raises it.
        :raises SystemExit: the same.
        """
        connection = self._stand_in.connect()
        # As in each run: env.py has begun a transaction, or Alembic does.
        connection.begin()
        context.connection = context.impl.connection = connection
        context.autocommit_block = self._autocommit_block
        environment.get_context = lambda: context
        self._stand_in.receiver = self
        raised: Optional[BaseException] = None
        try:
            # Alembic leaves op as it is after an error.
            with Operations.context(context) as operations, redirect_stdout(sys.stderr):
                self._note_operations(operations)
                try:
                    with other_connections_refused(self.stop):
                        function()
                except (Exception, SystemExit, NeedsDatabase) as error:
                    raised = error
        finally:
            del environment.get_context
            self._stand_in.receiver = None
            connection.close()
        if self.stopped is None and raised is not None:
            raise raised

    def stop(self, reason: str) -> NoReturn:
        """End the function: what it does from here on is not known."""
        if self.stopped is None:
            self.stopped = NeedsDatabase(reason)
        raise self.stopped

    def send(self, cursor: Any, sent: Sent) -> None:
        """Take a statement in the place of the database."""
        self._go_on()
        is_read = _is_read(sent.text) and not sent.returned
        if is_read and self._can_reflect is not None:
            if not self._can_reflect:
                raise _NotReflected
            self._stand_in.read(cursor, sent)
            return
        running = self._running[-1] if self._running else None
        is_executed = isinstance(running, ops.ExecuteSQLOp)
        if is_read and not is_executed:
            self.stop(f"reads from the database: {statement_in_words(sent.text)}")
        is_own = self._can_reflect is None and (
            is_executed or not type(running).__module__.startswith("alembic.")
        )
        parameters = tuple(repr(one) for one in sent.parameters)
        self.sql.append(
            PlannedStatement(sent.text, parameters, self.line(), is_own, self._in_autocommit)
        )
        if self._can_reflect is not None:
            return
        if is_own:
            self.touched.note_statement(sent.text)
        if running is None or self._running == [running] and is_executed:
            self.done.append(Noted(statement_in_words(sent.text), line=self.line()))

    def _go_on(self) -> None:
        """End the function again, where it has caught what ended it."""
        if self.stopped is not None:
            raise self.stopped

    def _note_operations(self, operations: Any) -> None:
        operations.invoke = partial(self._invoke, operations)
        operations.batch_alter_table = partial(self._batch_alter_table, operations)

    def _invoke(self, operations: Any, operation: Any) -> Any:
        self._go_on()
        if not self._running and not isinstance(operation, ops.ExecuteSQLOp):
            table = getattr(operation, "table_name", None)
            has_rows_now = table is not None and self.touched.has_rows(str(table))
            self.done.append(Noted(in_words(operation), operation, has_rows_now, self.line()))
        self.touched.note(operation)
        self._running.append(operation)
        try:
            return type(operations).invoke(operations, operation)
        finally:
            self._running.pop()

    @contextmanager
    def _batch_alter_table(
        self, operations: Any, table_name: str, *args: Any, **kwargs: Any
    ) -> Iterator[Any]:
        self._go_on()
        can_reflect = self.touched.has_structure(table_name)
        batch = type(operations).batch_alter_table(operations, table_name, *args, **kwargs)
        try:
            with batch as batch_operations:
                batch_operations.invoke = partial(self._invoke, batch_operations)
                batch_operations.impl.batch = _BatchWithLines(self)
                yield batch_operations
                # At its end Alembic reads the table, if it has to be made anew.
                self._can_reflect = can_reflect
        except _NotReflected:
            self.without_sql.append(table_name)
        finally:
            self._can_reflect = self.batch_line = None

    @contextmanager
    def _autocommit_block(self) -> Iterator[None]:
        self._go_on()
        self.done.append(Noted("autocommit: commits what was done before, and each statement"))
        self._in_autocommit = True
        try:
            yield
        finally:
            self._in_autocommit = False
        self.done.append(Noted("end of autocommit"))


def _is_read(text: str) -> bool:
    """Return whether a statement has a result that is read."""
    begin = _BEFORE.match(text).end()  # type: ignore[union-attr]
    return bool(_READS.match(text, begin) or _RETURNS.search(text))
