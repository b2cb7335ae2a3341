"""Which release wrote a project's env.py, and what it would need under Flask-Migrate 4."""

from __future__ import annotations

from typing import Iterator

from ..findings import Finding
from ..index import Index
from ..migrations import env_file


def find(index: Index) -> Iterator[Finding]:
    """Yield that for each env.py. All of it is information."""
    for folder in index.migrations:
        yield from env_file.findings(folder.env, folder.env_text)
