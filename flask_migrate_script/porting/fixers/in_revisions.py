"""Makes a rule of what looks at one revision, or env.py, by itself."""

from __future__ import annotations

from functools import wraps
from typing import Callable, Iterator

from ..findings import Finding
from ..index import Index
from ..revisions.known_objects import KnownObjects


def in_revisions(
    find: Callable[[KnownObjects], Iterator[Finding]],
) -> Callable[[Index], Iterator[Finding]]:
    """Return a function that takes an index, and yields what another one finds in each env.py and revision.

    :param find: the other one.
    """

    @wraps(find)
    def find_in_each(index: Index) -> Iterator[Finding]:
        for objects in index.revision_files:
            yield from find(objects)

    return find_in_each
