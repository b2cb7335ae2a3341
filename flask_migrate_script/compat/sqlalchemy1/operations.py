"""Alembic's operations."""

from __future__ import annotations

from typing import Any, Dict, List

from alembic import op
from sqlalchemy import text

from .adoption import adopt
from .uses import used


def create_table(*args: Any, **kwargs: Any) -> Any:
    """Create a table, and return it."""
    return adopt(op.create_table(*args, **kwargs))


def create_index(
    index_name: Any, table_name: str, columns: List[Any], *args: Any, **kwargs: Any
) -> None:
    """Create an index; a column may be in it twice."""
    named: List[Any] = []
    for column in columns:
        if isinstance(column, str) and column in named:
            used("create_index() with a column twice")
            quote = op.get_context().dialect.identifier_preparer.quote_identifier
            column = text(quote(column))
        named.append(column)
    op.create_index(index_name, table_name, named, *args, **kwargs)


EXCHANGES: Dict[Any, Any] = {op.create_table: create_table, op.create_index: create_index}
