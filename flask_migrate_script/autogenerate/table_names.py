"""The names of tables and columns, as options and lines have them."""

from __future__ import annotations

from typing import Any, Optional


def full_name(name: Any, schema: Optional[Any]) -> str:
    """Return a table's name, with its schema if it has one."""
    return f"{schema}.{name}" if schema else str(name)


def column_name(column: Any) -> str:
    """Return the name of a column of an index, a constraint or a table; of an index's expression its text."""
    return str(getattr(column, "name", None) or column)
