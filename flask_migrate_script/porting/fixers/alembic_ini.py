"""What a project's alembic.ini lacks."""

from __future__ import annotations

from typing import Iterator

from ..findings import Finding
from ..index import Index
from ..migrations import ini


def find(index: Index) -> Iterator[Finding]:
    """Yield what has to be changed in each alembic.ini that has an env.py beside it."""
    for folder in index.migrations:
        yield from ini.findings(folder.ini, index.project.text(folder.ini), folder.env_text)
