"""The steps of a run, reported to whoever listens: when each begins, and when it is done."""

from __future__ import annotations

import time
from typing import Any, Callable, Iterator

from ..notices import StepNotice, has_step_listener, notify_step


def reported(steps: Any, bind: Callable[[], str]) -> Iterator[Any]:
    """Yield Alembic's steps, which take the next one when one is done with its version.

    :param steps: what Alembic's function returned: a list, of steps with a revision unless a version is only stamped.
    :param bind: returns the name of the database's bind.
    """
    if not (has_step_listener() and isinstance(steps, list)):
        yield from steps
        return
    for number, step in enumerate(steps, 1):
        revision = getattr(step, "revision", None)
        if revision is None:
            yield step
            continue
        notice = StepNotice(bind(), number, len(steps), revision.revision, revision.doc or "")
        notify_step(notice)
        begin = time.monotonic()
        yield step
        notify_step(notice._replace(seconds=time.monotonic() - begin))
