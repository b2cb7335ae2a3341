"""What a database answers to a statement that it refuses, and what to write instead."""

from __future__ import annotations

import re
from typing import Any, Optional, Set, Tuple

from sqlalchemy import exc

from ..exceptions import one_line

# PostgreSQL's codes are letters (SQLSTATE), MySQL's and MariaDB's numbers.
_TOO_LONG = {"22001", 1406}
_NULL_NOT_ALLOWED = {"23502", 1138, 1265, 1292}

_ABORTED = "25P02"

# What MySQL and MariaDB answer where a table, a column or an index is there already, or is not there to be dropped.
_CHANGED_BEFORE = {1050, 1051, 1060, 1061, 1091, 1826}

# The column, in what SQLite, PostgreSQL, and MySQL answer where batch mode copies a row that has no value for it.
_IN_BATCH = re.compile(
    r"NOT NULL constraint failed: \w+\.(\w+)|null value in column \"(\w+)\"|Field '(\w+)' doesn't have a default|"
    r"Column '(\w+)' cannot be null"
)

_NEW_COLUMN = (
    "The rows that the table has need a value for a new column that is NOT NULL: give the column a server_default"
    " (sa.Column(..., nullable=False, server_default='...')), or take three steps: add it with nullable=True, fill"
    " it with op.execute('UPDATE ...'), then alter_column(..., nullable=False){batch}."
)
_OLD_COLUMN = (
    "A column can be NOT NULL only when no row has NULL in it: fill those first, with"
    " op.execute('UPDATE ... SET ... WHERE ... IS NULL')."
)


def database_message(error: exc.StatementError) -> str:
    """Return the database's own message in one line."""
    arguments: Tuple[Any, ...] = getattr(error.orig, "args", ())
    # MySQL's drivers give a number and a text; PostgreSQL's cite the statement again.
    message = arguments[1] if len(arguments) == 2 and isinstance(arguments[0], int) else error.orig
    if arguments and isinstance(arguments[0], dict):  # pg8000
        message = arguments[0].get("M", message)
    return one_line(re.split(r"\nLINE \d+:", str(message))[0])


def first_refusal(error: exc.StatementError) -> exc.StatementError:
    """Return the error of the first statement that was refused.

    PostgreSQL refuses all others until the transaction ends, those that clean up after the first one, too.
    """
    before: Optional[BaseException] = error
    while before is not None and _ABORTED in codes(error):
        before = before.__context__  # the driver's error is in between
        if isinstance(before, exc.StatementError):
            error = before
    return error


def is_aborted(error: exc.StatementError) -> bool:
    """Return whether PostgreSQL refused a statement only because an earlier one was refused."""
    return _ABORTED in codes(error)


def remedy(error: exc.StatementError) -> Optional[str]:
    """Return what to write instead of a statement that was refused, None where that is not known."""
    statement, message = one_line(error.statement), database_message(error)
    copied = re.match(r"INSERT INTO \W?_alembic_tmp_\S+ \((.*?)\) SELECT", statement)
    column = _IN_BATCH.search(message)
    if copied and column:
        is_new = column.group(column.lastindex or 0) not in re.findall(r"\w+", copied.group(1))
        return _NEW_COLUMN.format(batch=" in the batch") if is_new else _OLD_COLUMN
    if message.startswith("Cannot add a NOT NULL column"):  # SQLite
        return _NEW_COLUMN.format(batch=" in op.batch_alter_table()")
    if codes(error) & _NULL_NOT_ALLOWED:
        if re.match(r"ALTER TABLE .* ADD .*NOT NULL", statement, re.IGNORECASE):
            return _NEW_COLUMN.format(batch="")
        if re.match(r"ALTER TABLE .*NOT NULL", statement, re.IGNORECASE):
            return _OLD_COLUMN
    return None


def left_by_a_killed_run(error: exc.StatementError, revision: str) -> Optional[str]:
    """Return what to do about a change of the schema that MySQL or MariaDB kept of a run that was killed.

    :param revision: the revision whose upgrade makes this change.
    """
    if not codes(error) & _CHANGED_BEFORE:
        return None
    return (
        f"MySQL and MariaDB commit each change of the schema at once: if an earlier run of {revision} was killed, undo"
        f" by hand what it has left, and upgrade again. If all of {revision} is in, 'db stamp {revision}' writes its"
        " version."
    )


def too_long_id(error: exc.StatementError) -> Optional[str]:
    """Return the line for a revision id that the version table can't hold.

    :param error: what was raised when the version was written.
    """
    if not codes(error) & _TOO_LONG:
        return None
    revision = max(re.findall(r"'([^']*)'", str(error.statement)), key=len, default="")
    return (
        f"The id {revision!r} has {len(revision)} characters, and the version table can't hold it:"
        f" {database_message(error)}. Write a shorter one as 'revision' in its file, and as 'down_revision' in the"
        " file of the revision after it."
    )


def codes(error: exc.StatementError) -> Set[Any]:
    """Return the database's codes for an error, under whatever names its driver has them."""
    arguments: Tuple[Any, ...] = getattr(error.orig, "args", ())
    first = arguments[0] if arguments else None
    if isinstance(first, dict):  # pg8000
        first = first.get("C")
    # psycopg2 and psycopg 3 have PostgreSQL's under different names.
    return {getattr(error.orig, "pgcode", None), getattr(error.orig, "sqlstate", None), first}
