"""The revisions of a range, in the syntax of ``db history``."""

from __future__ import annotations

from typing import Any, List, Tuple

from alembic.script import Script

from ..exceptions import MigrateError

# What a range calls the version of the database.
CURRENT = "current"


class RevisionRange:
    """A range, ``[start]:[end]``.

    :param text: what the user gives.
    :raises MigrateError: it is none.
    """

    def __init__(self, text: str) -> None:
        self._start, colon, self._end = text.strip().partition(":")
        if not colon:
            raise MigrateError(f"'{text}' is no range: write [start]:[end], [start]: or :[end].")

    @property
    def needs_version(self) -> bool:
        """Whether it depends on where the database is."""
        return CURRENT in (self._start, self._end)

    def revisions(self, script: Any, version: Tuple[str, ...] = ()) -> List[Script]:
        """Return its revisions, newest first.

        :param script: the folder.
        :param version: the version of the database.
        :raises alembic.util.CommandError: the folder has no such revision.
        """
        # As Alembic's history().
        current = version or "base"
        return list(
            script.walk_revisions(
                base=current if self._start == CURRENT else self._start or "base",
                head=current if self._end == CURRENT else self._end or "heads",
            )
        )
