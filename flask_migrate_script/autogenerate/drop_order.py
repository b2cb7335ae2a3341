"""Drops in an order that every database accepts.

MySQL drops no index that a foreign key needs, and no database drops a table that another one refers to. Alembic drops
indexes first, and tables in any order.
"""

from __future__ import annotations

from typing import Any, Dict, Iterator, List, Optional, Set, Tuple

from alembic.operations import ops
from alembic.runtime.migration import MigrationContext

from .operation_lists import without_empty

_Table = Tuple[Optional[str], str]


def drop_in_order(operations: List[Any], context: MigrationContext) -> None:
    """Put foreign keys before what they are in the way of, and tables before those that they refer to."""
    for operation in operations:
        if isinstance(operation, ops.ModifyTableOps):
            operation.ops.sort(key=lambda inner: not drops_foreign_key(inner))
    _sort_dropped_tables(operations)
    operations[:] = _foreign_keys_in_time(operations)


def leave_out_index_drops(operations: List[Any], context: MigrationContext) -> None:
    """Leave out the indexes of tables that are dropped, which go with them.

    The other direction is made before: it creates them.
    """
    dropped = _dropped_tables(operations)
    for operation in operations:
        if isinstance(operation, ops.ModifyTableOps) and _table(operation) in dropped:
            operation.ops = [one for one in operation.ops if not isinstance(one, ops.DropIndexOp)]
    operations[:] = without_empty(operations)


def _table(operation: Any) -> _Table:
    return operation.schema, operation.table_name


def _dropped_tables(operations: List[Any]) -> Dict[_Table, Any]:
    return {_table(one): one for one in operations if isinstance(one, ops.DropTableOp)}


def drops_foreign_key(operation: Any) -> bool:
    """Return whether an operation drops a foreign key."""
    return isinstance(operation, ops.DropConstraintOp) and operation.constraint_type == "foreignkey"


def _sort_dropped_tables(operations: List[Any]) -> None:
    """Sort the tables that are dropped. Those of a circle keep their names' order."""
    dropped = _dropped_tables(operations)
    if len(dropped) < 2:
        return
    referred = {table: set(_referred(drop)) - {table} for table, drop in dropped.items()}
    left = sorted(dropped, key=lambda table: (table[0] or "", table[1]))
    order: List[_Table] = []
    while left:
        free = [one for one in left if not any(one in referred[other] for other in left)]
        order.append((free or left)[0])
        left.remove(order[-1])
    theirs = [one for one in operations if _is_of(one, set(dropped))]
    first = operations.index(theirs[0])
    rest = [one for one in operations if not _is_of(one, set(dropped))]
    theirs = [one for table in order for one in theirs if _is_of(one, {table})]
    operations[:] = rest[:first] + theirs + rest[first:]


def _is_of(operation: Any, tables: Set[_Table]) -> bool:
    kinds = (ops.DropTableOp, ops.ModifyTableOps)
    return isinstance(operation, kinds) and _table(operation) in tables


def _referred(drop: Any) -> Iterator[_Table]:
    for key in drop.to_table().foreign_keys:
        schema, _, name = key.target_fullname.rsplit(".", 1)[0].rpartition(".")
        yield schema or None, name


def _foreign_keys_in_time(operations: List[Any]) -> List[Any]:
    """Return the operations, with foreign keys dropped before what they refer to is dropped or changed."""
    done: List[Any] = []
    for operation in operations:
        if isinstance(operation, ops.ModifyTableOps):
            places = {
                drop: _place_of_change(drop, done)
                for drop in operation.ops
                if drops_foreign_key(drop)
            }
            early = {drop: place for drop, place in places.items() if place is not None}
            if early:
                # Of the same class, which may be one that is written in another way.
                first = type(operation)(operation.table_name, list(early), schema=operation.schema)
                done.insert(min(early.values()), first)
                operation.ops = [one for one in operation.ops if one not in early]
                if operation.is_empty():
                    continue
        done.append(operation)
    return done


def _place_of_change(drop: Any, operations: List[Any]) -> Optional[int]:
    """Return where the first operation is that a foreign key is in the way of; None if there is none."""
    key = drop.reverse()
    table, columns = (key.kw.get("referent_schema"), key.referent_table), set(key.remote_cols)
    for place, operation in enumerate(operations):
        if isinstance(operation, ops.DropTableOp):
            if _table(operation) == table:
                return place
        elif isinstance(operation, ops.ModifyTableOps) and _table(operation) == table:
            if any(columns & set(_changed_columns(one)) for one in operation.ops):
                return place
    return None


def _changed_columns(operation: Any) -> Iterator[str]:
    """Yield the columns that are altered or dropped, or that lose an index."""
    if isinstance(operation, (ops.AlterColumnOp, ops.DropColumnOp)):
        yield operation.column_name
    elif isinstance(operation, (ops.DropIndexOp, ops.DropConstraintOp)):
        # An index has expressions, too. A foreign key has no columns of that name.
        yield from (
            getattr(column, "name", column)
            for column in getattr(operation.reverse(), "columns", ())
        )
