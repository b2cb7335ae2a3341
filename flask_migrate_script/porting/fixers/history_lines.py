"""Lines that run manage.py in changelogs and release notes, which stay as they are."""

from __future__ import annotations

from typing import Iterator

from ..findings import Finding
from ..index import Index
from .command_lines import lines_of


def find(index: Index) -> Iterator[Finding]:
    """Yield them."""
    for finding in lines_of(index, in_history=True):
        message = f"{finding.message}; this is history, and stays as it is"
        yield finding._replace(message=message, replacement=None, edits=())
