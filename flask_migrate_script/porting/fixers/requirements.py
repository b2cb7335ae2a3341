"""Requirements that name Flask-Migrate, where this package takes its place."""

from __future__ import annotations

from typing import Iterator, Tuple

from ..findings import Edit, Finding
from ..index import Index


def find(index: Index) -> Iterator[Finding]:
    """Yield them, for a project that has a manage.py of Flask-Script's."""
    if not index.managers.scripts:
        return
    for requirement in index.requirements:
        if requirement.name.endswith("migrate"):
            edits: Tuple[Edit, ...] = ()
            # A hash in the next line is the old one's.
            old = requirement.text
            if (
                requirement.path.endswith((".txt", ".in"))
                and "\\" not in old
                and "--hash" not in old
            ):
                edits = (Edit(requirement.start, requirement.end, "Flask-Migrate-Script"),)
            message = "an installed Flask-Migrate below 4 brings a 'flask db' of its own"
            yield Finding(
                requirement.path, requirement.line, old, message, "Flask-Migrate-Script", edits
            )
