"""Makes a rule of what looks at one revision, or env.py, by itself."""

from __future__ import annotations

from functools import wraps
from typing import Callable, Iterator, Sequence

from ..findings import Finding
from ..index import Index
from ..revisions.known_objects import KnownObjects


def revisions_for_sqlalchemy2(index: Index) -> Sequence[KnownObjects]:
    """Return each env.py and revision of a project that SQLAlchemy 2 may run.

    :param index: what the project's files hold.
    """
    return index.revision_files if index.target.permits_sqlalchemy2 else ()


def in_revisions(
    find: Callable[[KnownObjects], Iterator[Finding]],
) -> Callable[[Index], Iterator[Finding]]:
    """Return a function that takes an index, and yields what another one finds in each env.py and revision.

    :param find: the other one.
    """

    @wraps(find)
    def find_in_each(index: Index) -> Iterator[Finding]:
        for objects in revisions_for_sqlalchemy2(index):
            yield from find(objects)

    return find_in_each
