"""Members that an enum has got in the models: Alembic compares a native enum by its name, if at all."""

from __future__ import annotations

from typing import Any, Optional, Set

from alembic.runtime.migration import MigrationContext
from sqlalchemy import Enum

from ..notices import warn
from .enum_types import enum_of, is_of_the_app

#: The databases that have enums of their own.
DIALECTS = ("postgresql", "mysql", "mariadb")


def compare_members(context: MigrationContext) -> None:
    """Have a column differ whose enum has other members in the models, as ``migrate`` and ``check`` compare it."""
    if context.dialect.name not in DIALECTS:
        return
    # Of this run's object alone.
    impl: Any = context.impl
    compare_type, dialect = impl.compare_type, context.dialect
    lines: Set[str] = set()

    def compare(reflected: Any, of_models: Any) -> Any:
        old, new = (_compared(one.type, dialect) for one in (reflected, of_models))
        if old is None or new is None:
            return compare_type(reflected, of_models)
        if dialect.name != "postgresql":
            return old.enums != new.enums or compare_type(reflected, of_models)
        # Of enums in a schema, Alembic compares the schemas.
        if old.name != new.name:
            return True
        line = _kept(old, new)
        if line and line not in lines:
            lines.add(line)
            warn(line)
        return not set(new.enums).issubset(old.enums) or compare_type(reflected, of_models)

    impl.compare_type = compare


def _compared(type_: Any, dialect: Any) -> Optional[Enum]:
    """Return the enum of a column's type; None for another type, or an enum that the app creates."""
    found = enum_of(type_, dialect)
    return None if found is None or is_of_the_app(found) else found


def _kept(old: Enum, new: Enum) -> str:
    """Return the line for the members of PostgreSQL's enum that the models don't have; empty if there are none."""
    left = [one for one in old.enums if one not in new.enums]
    if not left:
        return ""
    return (
        f"The enum {old.name} has members that the models do not have: {', '.join(left)}. They stay: PostgreSQL has no"
        " statement to drop one."
    )
