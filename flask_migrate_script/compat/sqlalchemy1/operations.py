"""Alembic's operations."""

from __future__ import annotations

from contextlib import contextmanager
from functools import partial
from typing import Any, Dict, Iterator, List

from alembic import op
from alembic.operations import BatchOperations
from sqlalchemy import Boolean, Enum, text

from .adoption import additions, adopt
from .uses import used


def create_table(*args: Any, **kwargs: Any) -> Any:
    """Create a table, and return it."""
    return adopt(op.create_table(*args, **kwargs))


def create_index(
    index_name: Any, table_name: str, columns: List[Any], *args: Any, **kwargs: Any
) -> None:
    """Create an index; a column may be in it twice."""
    op.create_index(index_name, table_name, _distinct(columns), *args, **kwargs)


@contextmanager
def batch_alter_table(*args: Any, checked: bool = False, **kwargs: Any) -> Iterator[Any]:
    """Alter a table, in batch mode where the database needs it."""
    if checked:
        options = kwargs.setdefault("reflect_kwargs", {})
        options["listeners"] = [*options.get("listeners", ()), ("column_reflect", _check)]
    with op.batch_alter_table(*args, **kwargs) as batch:
        yield adopt(batch)


def _check(inspector: Any, table: Any, column: Dict[str, Any]) -> None:
    if isinstance(column["type"], (Boolean, Enum)):
        column["type"].create_constraint = True


@additions(BatchOperations)
def old_batch(base: Any) -> Any:
    """Return a subclass of ``base``: the operations of a batch."""

    class OldBatch(base):
        __slots__ = ()

        def create_index(self, index_name: str, columns: List[Any], **kwargs: Any) -> None:
            """Create an index; a column may be in it twice."""
            super().create_index(index_name, _distinct(columns), **kwargs)

    return OldBatch


def _distinct(columns: List[Any]) -> List[Any]:
    """Return the columns of an index; as a text where one is there already, which SQLAlchemy 2 does not compare."""
    named: List[Any] = []
    for column in columns:
        if isinstance(column, str) and column in named:
            used("create_index() with a column twice")
            quote = op.get_context().dialect.identifier_preparer.quote_identifier
            column = text(quote(column))
        named.append(column)
    return named


def exchanges(checks: bool) -> Dict[Any, Any]:
    """Return what revisions get in place of Alembic's functions.

    :param checks: whether the Boolean and Enum columns of a table that a batch copies make a CHECK constraint.
    """
    batch = partial(batch_alter_table, checked=True) if checks else batch_alter_table
    return {
        op.create_table: create_table,
        op.create_index: create_index,
        op.batch_alter_table: batch,
    }
