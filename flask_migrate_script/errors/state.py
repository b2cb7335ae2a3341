"""What a message needs to know of the database that a run visited last."""

from __future__ import annotations

from typing import NamedTuple, Optional, Tuple


class State(NamedTuple):
    """A database, as the run found it."""

    #: The version at the beginning, as revision ids; None where it is not known.
    version: Optional[Tuple[str, ...]] = None
    #: The revisions that it lacked then, the next one first.
    missing: Tuple[str, ...] = ()
    #: The first statement of the last revision that did not go through, and after which the revision went on.
    refused: Optional[str] = None
    #: The limits of the run in seconds: for a statement's wait for a lock, and for all of it. 0 where the run set none.
    lock_timeout: float = 0
    statement_timeout: float = 0
