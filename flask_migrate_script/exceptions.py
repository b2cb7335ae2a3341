"""The error that users read."""

from __future__ import annotations

from typing import Any, Sequence

from alembic.util import CommandError
from click import ClickException


class MigrateError(CommandError, ClickException):
    """A command failed; the text is one line that says what is wrong and what to do.

    It is Alembic's ``CommandError``, and click's own exception as well, so that a command of a project's
    own under ``flask`` that lets it pass ends in that line and exit status 1.
    """

    #: What is true of each database after a run that changes it: ``run.outcome.Outcome``, one for each.
    outcomes: Sequence[Any] = ()


def as_migrate_error(error: CommandError, text: str) -> MigrateError:
    """Return a :class:`MigrateError` for one of Alembic's errors, which is of that error's class as well.

    Alembic's subclasses hold more than text, and callers ask for them by name.
    """
    if type(error) is CommandError:
        return MigrateError(text)
    kind: Any = type(type(error).__name__, (MigrateError, type(error)), {"__module__": __name__})
    raised = kind.__new__(kind, text)
    ClickException.__init__(raised, text)
    vars(raised).update(vars(error))
    return raised


def one_line(text: object) -> str:
    """Return ``text`` with its line breaks and runs of blanks made single blanks."""
    return " ".join(str(text).split())
