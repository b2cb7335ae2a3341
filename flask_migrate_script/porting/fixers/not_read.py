"""Files that cannot be looked into."""

from __future__ import annotations

from typing import Iterator

from ..findings import Finding
from ..index import Index


def find(index: Index) -> Iterator[Finding]:
    """Yield them, with the reason."""
    for unread in index.unread:
        yield Finding(unread.path, unread.line, "", unread.reason)
