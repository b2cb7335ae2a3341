"""The operations of a revision, where Alembic has those of a table as one operation that holds them."""

from __future__ import annotations

from typing import Any, Iterable, Iterator, List

from alembic.operations import ops


def each_operation(operations: Iterable[Any]) -> Iterator[Any]:
    """Yield operations, and those of a table one by one."""
    for one in operations:
        if isinstance(one, ops.OpContainer):
            yield from each_operation(one.ops)
        else:
            yield one


def without_empty(operations: Iterable[Any]) -> List[Any]:
    """Return operations without the tables of which none is left."""
    return [
        one for one in operations if not (isinstance(one, ops.ModifyTableOps) and one.is_empty())
    ]
