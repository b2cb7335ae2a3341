"""What differs between the models and the database, as ``db check`` prints it."""

from __future__ import annotations

from typing import Any, Optional


def of_differences(error: Any) -> Optional[str]:
    """Return the list of what differs, None where Alembic's error (before 1.15) holds no more than its text."""
    diffs = getattr(error, "diffs", None)
    if diffs is None:
        return None
    return ", ".join(_difference(diff) for diff in diffs)


def _difference(diff: Any) -> str:
    if isinstance(diff, list):  # several changes of one column
        return ", ".join(_difference(one) for one in diff)
    what, *details = diff
    if what in ("add_column", "remove_column"):
        _, table, column = details
        return f"{what} {table}.{column.name}"
    if what.startswith("modify_"):
        return f"{what} {details[1]}.{details[2]}"
    thing = details[0]
    table = getattr(getattr(thing, "table", None), "name", None)
    name = getattr(thing, "name", None) or "(unnamed)"
    return f"{what} {table}.{name}" if table else f"{what} {name}"
