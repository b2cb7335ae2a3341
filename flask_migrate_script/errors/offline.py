"""Errors of code that needs a database under ``--sql``, where there is none."""

from __future__ import annotations

from typing import Optional

from alembic.runtime.migration import MigrationContext

from ..exceptions import one_line
from .origin import Origin, frames, last_self, modules


def of_reading_offline(error: BaseException, place: Optional[Origin]) -> Optional[str]:
    """Return the line for code that reads from the database under ``--sql``, None for any other error."""
    if place is None:
        return None
    text = str(error)
    context = last_self(error, (MigrationContext,))
    is_offline = context is not None and context.as_sql
    # Alembic before 1.8.1 has no error of its own for this.
    if _of_mock(error) and "alembic.operations.batch" in modules(error):
        return (
            f"{place} needs a database, and there is none in --sql mode. In SQLite's batch mode,"
            " batch_alter_table() can be given the complete table as copy_from instead."
        )
    if _of_mock(error) or is_offline and "NoneType" in text and _has_connection(error):
        who = f"Revision {place.revision}" if place.revision else "The code"
        what = f"{type(error).__name__}: {one_line(error)}".rstrip(": ")
        return (
            f"{who} reads from the database, or uses its connection ({place}: {what}), which --sql cannot: it only"
            " writes statements. Run it without --sql, or leave this part out where context.is_offline_mode() is"
            " true (from alembic import context)."
        )
    return None


def _of_mock(error: BaseException) -> bool:
    """Return whether an error is that of a ``MockConnection``, which SQLAlchemy has in place of a connection."""
    *_, (frame, _) = frames(error)
    return "MockConnection" in (str(error) + type(frame.f_locals.get("self")).__name__)


def _has_connection(error: BaseException) -> bool:
    """Return whether an error comes from a revision, and code that uses a connection in it."""
    in_revision = False
    for frame, _ in frames(error):
        in_revision = in_revision or {"revision", "down_revision"} <= set(frame.f_globals)
        kinds = {type(value).__name__ for value in frame.f_locals.values()}
        if in_revision and ("get_bind" in frame.f_code.co_names or "MockConnection" in kinds):
            return True
    return False
