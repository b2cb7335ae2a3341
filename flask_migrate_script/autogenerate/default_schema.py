"""Foreign keys of models that name PostgreSQL's default schema: no difference to those in the database.

Alembic reads tables of the default schema without a schema, and compares foreign keys with it.
"""

from __future__ import annotations

from typing import Any, Optional, Tuple

from alembic.runtime.migration import MigrationContext


def compare_in_default_schema(context: MigrationContext) -> None:
    """Have Alembic take a foreign key of the models for the one in the database, whether or not it names that schema."""
    if context.dialect.name != "postgresql" or context.as_sql:
        return
    # Of this run's object alone.
    impl: Any = context.impl
    default, correct = context.dialect.default_schema_name, impl.correct_for_autogen_foreignkeys

    def foreign_keys(reflected: Any, models: Any) -> None:
        correct(reflected, models)
        there = {_signature(key, default): key for key in reflected}
        for key in list(models):
            found = there.get(_signature(key, default))
            if found is not None:
                models.discard(key)
                reflected.discard(found)

    impl.correct_for_autogen_foreignkeys = foreign_keys


def _signature(key: Any, default: Optional[str]) -> Tuple[Any, ...]:
    """Return what makes two foreign keys of a table the same, with the actions and without the name."""
    referred = key.elements[0].column.table
    return (
        tuple(element.parent.name for element in key.elements),
        referred.schema or default,
        referred.name,
        tuple(element.column.name for element in key.elements),
        (key.onupdate or "NO ACTION").upper(),
        (key.ondelete or "NO ACTION").upper(),
        bool(key.deferrable),
        (key.initially or "IMMEDIATE").upper(),
    )
