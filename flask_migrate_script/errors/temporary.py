"""Errors that may not come again: a statement has reached a limit, or could not go on because of another session."""

from __future__ import annotations

from typing import Optional

from sqlalchemy import exc

from .refused_statements import codes, database_message
from .state import State

# MySQL's and MariaDB's codes for a limit. PostgreSQL's are those of NOWAIT and of a cancelled statement, too: there the
# message has which it was.
_LOCK_LIMIT = {1205}
_STATEMENT_LIMIT = {1969}


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
