"""The names of tables, as options and lines have them."""

from __future__ import annotations

from typing import Any, Optional


def full_name(name: Any, schema: Optional[Any]) -> str:
    """Return a table's name, with its schema if it has one."""
    return f"{schema}.{name}" if schema else str(name)
