"""Lines that run manage.py in changelogs and release notes, which stay as they are."""

from __future__ import annotations

from typing import Iterator

from ..findings import Finding
from ..history_files import is_history
from ..index import Index
from .command_lines import lines_in


def find(index: Index) -> Iterator[Finding]:
    """Yield them."""
    for path, text in index.texts():
        if is_history(path):
            for finding in lines_in(index, path, text):
                message = f"{finding.message}; this is history, and stays as it is"
                yield finding._replace(message=message, replacement=None, edits=())
