"""What each kind of database does for the lock of a run."""

from __future__ import annotations

from typing import NamedTuple, Optional, Tuple

from .own_connection import OwnConnection


class Holder(NamedTuple):
    """Who holds a lock, as far as the server shows it to this user."""

    #: In words.
    who: str
    #: For how many seconds; None where that is not shown.
    seconds: Optional[int] = None
    #: The server's number for its connection.
    number: Optional[int] = None


class DatabaseLock:
    """The lock of one database: it lasts until it is released, or until its connection ends.

    Each method raises ``LockFailure`` where the server refuses it, which does not mean that another run has the lock.

    :param connection: a connection of the lock's own.
    :param command: the command that is run, for others to read.
    """

    #: Which database it is, whatever URL and user lead to it. Equal ones have one lock.
    identity: Tuple[str, ...] = ()

    #: What the lock does not keep off here, as a sentence; empty if it keeps off every other run.
    limit = ""

    #: The server's number for the lock's connection, once the lock is taken.
    number: Optional[int] = None

    def __init__(self, connection: OwnConnection, command: str) -> None:
        self.connection = connection
        self.command = command

    def take(self) -> bool:
        """Take the lock if it is free, without waiting; return whether this is done."""
        raise NotImplementedError

    def holder(self) -> Optional[Holder]:
        """Return who holds the lock; None if nobody is found."""
        raise NotImplementedError

    def is_held(self) -> bool:
        """Return whether the lock that was taken is still there."""
        raise NotImplementedError

    def release(self) -> None:
        """Give the lock back."""
        raise NotImplementedError
