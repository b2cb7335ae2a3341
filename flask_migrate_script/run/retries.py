"""Another try, after a run that failed because of another session, and of which nothing is left."""

from __future__ import annotations

import random
import time
from typing import Any, Callable, List

from ..exceptions import MigrateError
from ..notices import warn
from .recording import Recording

# Seconds before the second try, and at most before any. Each time it is twice as long.
_PAUSE, _LONGEST_PAUSE = 1.0, 30.0


def with_retries(run: Callable[[List[Recording]], Any], retries: int) -> Any:
    """Return what a run returns, in as many tries as are needed.

    A run is tried again only where it is certain that nothing of it is in any database, looked up there.

    :param run: runs the command anew, from the lock on, and adds what records it to the list that it is given.
    :param retries: how many tries there may be after the first one.
    :raises MigrateError: the last try has failed, or the error would come again, or something of the run is left.
    """
    pause = _PAUSE
    for number in range(1, retries + 2):
        recordings: List[Recording] = []
        try:
            return run(recordings)
        except MigrateError as error:
            from ..errors.temporary import is_temporary  # most runs do not fail

            if not retries or not is_temporary(error.__cause__):
                raise
            if not _nothing_is_left(error, recordings):
                error.add("Not tried again: --retries is for runs of which nothing is left.")
                raise
            if number > retries:
                error.add(f"Tried {number} times.")
                raise
            # Two that have blocked each other should not meet again.
            seconds = pause * random.uniform(0.7, 1)
            warn(
                f"Try {number} of {retries + 1} failed, the next one is in {seconds:.1f} s: {error}"
            )
        time.sleep(seconds)
        pause = min(pause * 2, _LONGEST_PAUSE)


def _nothing_is_left(error: MigrateError, recordings: List[Recording]) -> bool:
    """Return whether each database is as it was before a run."""
    return all(recording.is_active for recording in recordings) and all(
        outcome.after is not None
        and outcome.after == outcome.before
        and not (outcome.done or outcome.left or outcome.is_open or outcome.notes)
        for outcome in error.outcomes
    )
