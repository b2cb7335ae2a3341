"""What revisions and env.py files were written in for SQLAlchemy 1, and SQLAlchemy 2 no longer runs."""

from __future__ import annotations

from typing import Callable, Iterator, Tuple

from ..findings import Finding
from ..source import Source
from . import (
    executed,
    lost_arguments,
    lost_methods,
    lost_names,
    row_mappings,
    select_lists,
    transactions,
)
from .known_objects import TOPIC as TOPIC
from .known_objects import KnownObjects

_RULES: Tuple[Callable[[KnownObjects], Iterator[Finding]], ...] = (
    executed.find,
    select_lists.find,
    lost_arguments.find,
    lost_methods.find,
    lost_names.find,
    row_mappings.find,
    transactions.find,
)


def findings(source: Source) -> Iterator[Finding]:
    """Return what will not run under SQLAlchemy 2.

    :param source: a revision file, or env.py.
    :return: the findings, with edits only for what is certain: everything else runs unmodified with this package.
    """
    objects = KnownObjects(source)
    for find in _RULES:
        yield from find(objects)
