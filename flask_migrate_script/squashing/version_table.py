"""Where the version of a database is, which a dump is made without."""

from __future__ import annotations

from typing import NamedTuple, Optional


class VersionTable(NamedTuple):
    """The version table of a database, as env.py has configured it."""

    name: str
    schema: Optional[str] = None
