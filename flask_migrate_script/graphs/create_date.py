"""The date in a revision file's docstring, as Alembic's templates write it."""

from __future__ import annotations

import re
from typing import Any

_CREATE_DATE = re.compile(r"^[ \t]*Create Date:[ \t]*(\S.*?)[ \t]*$", re.MULTILINE)

# What datetime writes, down to the minute.
_TO_THE_MINUTE = re.compile(r"(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d)")


def create_date(revision: Any) -> str:
    """Return the Create Date of a revision as the file has it; empty if there is none.

    :param revision: Alembic's ``Script``.
    """
    found = _CREATE_DATE.search(revision.longdoc)
    return found.group(1) if found else ""


def short_date(date: str) -> str:
    """Return a Create Date without what comes after the minute; one in another form as it is."""
    found = _TO_THE_MINUTE.match(date)
    return " ".join(found.groups()) if found else date
