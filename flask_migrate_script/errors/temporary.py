"""Errors that may not come again: a statement has reached a limit, or could not go on because of another session."""

from __future__ import annotations

from typing import Optional

from sqlalchemy import exc

from .refused_statements import codes, database_message, first_refusal
from .state import State

# MySQL's and MariaDB's codes for a limit. PostgreSQL's are those of NOWAIT and of a cancelled statement, too: there the
# message has which it was.
_LOCK_LIMIT = {1205}
_STATEMENT_LIMIT = {1969}

# The limits; what was to be locked at once, or never; deadlocks; transactions that could not be put in an order.
_TEMPORARY = _LOCK_LIMIT | {"55P03", "40P01", "40001", 3572, 1213}


def is_temporary(error: Optional[BaseException]) -> bool:
    """Return whether a statement failed because of another session, so that the same may go well next time."""
    if not isinstance(error, exc.DBAPIError):
        return False
    first = first_refusal(error)
    return bool(codes(first) & _TEMPORARY) or "database is locked" in str(first.orig)


def of_limit(error: exc.StatementError, state: State) -> Optional[str]:
    """Return which limit a statement has reached, and what to do; None for any other error."""
    found, message = codes(error), database_message(error)
    if found & _LOCK_LIMIT or "lock timeout" in message:
        if state.lock_timeout:
            return (
                f"The limit is this run's --lock-timeout, {state.lock_timeout:g} s: end what has the lock, or give a"
                " longer one."
            )
        return (
            "The limit is one of the database, the app or the revision: end what has the lock, or set another with"
            " --lock-timeout SECONDS."
        )
    if found & _STATEMENT_LIMIT or "statement timeout" in message:
        if state.statement_timeout:
            return (
                f"The limit is this run's --statement-timeout, {state.statement_timeout:g} s: give a longer one, or 0"
                " for none."
            )
        return "The limit is one of the database, the app or the revision: set another with --statement-timeout SECONDS."
    return None
