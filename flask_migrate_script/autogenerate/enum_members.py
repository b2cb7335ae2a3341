"""Members that an enum has got in the models: Alembic compares a native enum by its name, if at all."""

from __future__ import annotations

from typing import Any, List

from alembic.runtime.migration import MigrationContext
from sqlalchemy import Enum

#: The databases that have enums of their own.
DIALECTS = ("postgresql", "mysql", "mariadb")


def compare_members(context: MigrationContext) -> None:
    """Have a column differ whose enum has other members in the models, as ``migrate`` and ``check`` compare it."""
    if context.dialect.name not in DIALECTS:
        return
    # Of this run's object alone.
    impl: Any = context.impl
    compare_type = impl.compare_type

    def compare(reflected: Any, of_models: Any) -> Any:
        return compare_type(reflected, of_models) or bool(
            new_members(reflected.type, of_models.type, context.dialect.name)
        )

    impl.compare_type = compare


def new_members(reflected: Any, of_models: Any, dialect: str) -> List[str]:
    """Return the members that the database is to get; of MySQL's, which can also lose some, all that differ.

    :param reflected: a column's type in the database.
    :param of_models: its type in the models.
    """
    old, new = members(reflected), members(of_models)
    if old is None or new is None:
        return []
    if dialect == "postgresql":
        return [one for one in new if one not in old]
    return [] if old == new else sorted({*old, *new})


def members(type_: Any) -> Any:
    """Return the members of a native enum, or of an array of it; None for another type."""
    found = getattr(type_, "item_type", type_)
    is_native = isinstance(found, Enum) and found.native_enum
    return list(found.enums) if is_native else None
