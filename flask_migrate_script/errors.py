"""The error that users read."""

from __future__ import annotations

from alembic.util import CommandError
from click import ClickException


class MigrateError(CommandError, ClickException):
    """A command failed; the text is one line that says what is wrong and what to do.

    It is Alembic's ``CommandError``, and click's own exception as well, so that a command of a project's
    own under ``flask`` that lets it pass ends in that line and exit status 1.
    """


def one_line(text: object) -> str:
    """Return ``text`` with its line breaks and runs of blanks made single blanks."""
    return " ".join(str(text).split())
