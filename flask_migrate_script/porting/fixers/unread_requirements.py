"""Requirements that cannot be read: which releases the project runs on may depend on them."""

from __future__ import annotations

from typing import Iterator

from ..findings import Finding
from ..index import Index


def find(index: Index) -> Iterator[Finding]:
    """Yield them, with the reason, for a project that has a manage.py of Flask-Script's."""
    for unread in index.own_requirements.unread if index.has_script else ():
        yield Finding(
            unread.path, unread.line or 1, "", f"requirements are not read: {unread.reason}"
        )
