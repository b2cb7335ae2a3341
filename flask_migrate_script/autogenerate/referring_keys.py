"""The foreign keys that need a unique constraint or index which a rename gives another name.

PostgreSQL drops neither while there is such a foreign key, also where another unique index has the same columns.
"""

from __future__ import annotations

from typing import Any, Iterable, Iterator, List, Set

from alembic.operations import ops
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect

from .carried import NewName, is_same, renamed
from .models_metadata import target_metadata
from .rename_operations import new_names
from .table_names import column_name


def recreate_referring_keys(operations: List[Any], context: MigrationContext) -> None:
    """Drop such foreign keys before, and create them after it.

    :param operations: those of the upgrade, with the renames; changed in place.
    """
    # MySQL needs any index of these columns, and the new one is created before.
    if context.dialect.name in ("mysql", "mariadb"):
        return
    renames = new_names(operations, context.dialect.name)
    for place, modify in reversed(list(enumerate(operations))) if renames else ():
        replaced = list(_replaced(modify, context.dialect.name))
        if not replaced:
            continue
        keys = [
            key
            for key in _keys_after(operations, renames, context)
            if (key.kw["referent_schema"], key.referent_table) == (modify.schema, modify.table_name)
            and set(key.remote_cols) in replaced
        ]
        operations[place : place + 1] = [
            *(_of_table(key, key.reverse()) for key in keys),
            modify,
            *(_of_table(key, key) for key in keys),
        ]


def _replaced(modify: Any, dialect: str) -> Iterator[Set[str]]:
    """Yield the columns of each unique constraint and index that is dropped, and created under another name."""
    for drop in modify.ops if isinstance(modify, ops.ModifyTableOps) else ():
        if isinstance(drop, (ops.DropIndexOp, ops.DropConstraintOp)):
            create: Any = drop.reverse()
            if getattr(create, "unique", not isinstance(create, ops.CreateForeignKeyOp)):
                if any(is_same(one, create, dialect) for one in modify.ops):
                    yield set(map(column_name, create.columns))


def _keys_after(
    operations: List[Any], renames: List[NewName], context: MigrationContext
) -> Iterator[Any]:
    """Yield what creates each foreign key of the database that stays, with the names that it has after the renames."""
    look: Any = inspect(context.connection)
    gone = list(_dropped(operations))
    schemas = {table.schema for one in target_metadata(context) for table in one.tables.values()}
    for schema in sorted(schemas, key=str):
        for table in look.get_table_names(schema=schema):
            for key in look.get_foreign_keys(table, schema=schema):
                create = ops.CreateForeignKeyOp(
                    key["name"],
                    table,
                    key["referred_table"],
                    key["constrained_columns"],
                    key["referred_columns"],
                    source_schema=schema,
                    referent_schema=key["referred_schema"],
                    **key.get("options", {}),
                )
                for rename in renames:
                    create = renamed(create, rename) or create
                place = schema, create.source_table
                if key["name"] and place not in gone and (*place, key["name"]) not in gone:
                    yield create


def _dropped(operations: Iterable[Any]) -> Iterator[Any]:
    """Yield what is dropped: a table's schema and name, and for a constraint its name, too."""
    for one in operations:
        if isinstance(one, ops.DropTableOp):
            yield one.schema, one.table_name
        elif isinstance(one, ops.DropConstraintOp):
            yield one.schema, one.table_name, one.constraint_name
        elif isinstance(one, ops.ModifyTableOps):
            yield from _dropped(one.ops)


def _of_table(key: Any, operation: Any) -> ops.ModifyTableOps:
    return ops.ModifyTableOps(key.source_table, [operation], schema=key.kw["source_schema"])
