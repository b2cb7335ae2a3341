"""How a revision has PostgreSQL's enums: as types that no table creates, because the revision creates them itself."""

from __future__ import annotations

from typing import Any, Callable, Optional

from .enum_types import is_array, own_enum


def rendering_enums(others: Optional[Callable[..., Any]]) -> Callable[..., Any]:
    """Return a ``render_item`` that writes enums so, after the app's or env.py's own.

    :param others: that one.
    """

    def render_item(kind: str, item: Any, context: Any) -> Any:
        rendered = others(kind, item, context) if others else False
        if rendered is not False or kind != "type":
            return rendered
        enum = own_enum(item)
        is_written = context.migration_context.dialect.name == "postgresql"
        if enum is None or is_array(item) or not is_written:
            return False
        context.imports.add("from sqlalchemy.dialects import postgresql")
        labels = "".join(f"{label!r}, " for label in enum.enums)
        schema = f"schema={str(enum.schema)!r}, " if enum.schema else ""
        name = f"name={str(enum.name)!r}"
        return f"postgresql.ENUM({labels}{name}, {schema}create_type=False)"

    return render_item
