"""A revision's function, run on a connection that sends nothing."""

from __future__ import annotations

import copy
from typing import Any, Callable, Optional

from alembic.util import CommandError

from ..compat import old_revisions
from ..errors import messages
from ..errors.origin import origin_of
from ..errors.redaction import redacted
from .reading import Visit
from .revision_notes import RevisionNotes
from .run import Run


def take_notes(
    run: Run, visited: Visit, revision: Any, function: Callable[..., None], notes: RevisionNotes
) -> Optional[BaseException]:
    """Run a function of a revision, and note what it does.

    :param visited: the database, while env.py visits it.
    :param revision: Alembic's ``Script``.
    :param function: its ``upgrade`` or ``downgrade``.
    :return: what the function has raised; None if nothing.
    """
    context: Any = copy.copy(visited.context)
    context.impl = copy.copy(context.impl)

    def noted() -> None:
        with old_revisions.running(run.recording.script, revision, context):
            function(**visited.names)

    try:
        notes.take(noted, context, visited.environment)
    except (Exception, SystemExit) as raised:
        return raised
    return None


def error_text(run: Run, error: BaseException) -> str:
    """Return what a function has raised, as one line."""
    if isinstance(error, SystemExit):
        place = origin_of(error, run.config.get_main_option("script_location"))
        text = f"sys.exit() was called in {place or 'the revision'}."
    elif isinstance(error, CommandError):
        text = messages.of_command_error(error, {}, run.config)
    else:
        text = messages.of_exception(error, run.config)
    return redacted(text, error)
