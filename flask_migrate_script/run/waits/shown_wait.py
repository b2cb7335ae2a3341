"""What each kind of database shows of a wait."""

from __future__ import annotations

from typing import Any, Optional

from ..locks.own_connection import OwnConnection

# How much of another session's statement is shown.
LENGTH = 100


class Waits:
    """The sessions of one kind of database."""

    #: Whether a new transaction may have another number.
    changes = False

    @staticmethod
    def own_number(dbapi_connection: Any) -> Optional[int]:
        """Return the server's number of a driver's connection; None where that is not certain."""
        raise NotImplementedError

    @staticmethod
    def blocker(connection: OwnConnection, number: int) -> Optional[str]:
        """Return for whom a session waits, in words; None if it is for nobody.

        :param connection: a connection beside the session's.
        :param number: the session's.
        :raises LockFailure: the server refuses to show it.
        """
        raise NotImplementedError
