"""Tables whose foreign keys form a circle: the keys that close it are created after the tables, and dropped before them.

Alembic creates all foreign keys with their table, in an order that no database but SQLite takes then, and leaves those
with ``use_alter`` out without a word.
"""

from __future__ import annotations

from typing import Any, Dict, Iterator, List, Optional, Set, Tuple

from alembic.operations import ops
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Column, ForeignKeyConstraint, Table
from sqlalchemy.exc import NoReferenceError

from .models_metadata import target_metadata
from .new_names import NewNames, of_constraint
from .table_copies import TableCopies

_Name = Tuple[Optional[str], str]


def cut_circles(operations: List[Any], context: MigrationContext) -> None:
    """Have each foreign key that is in the way of the tables' order in an operation of its own."""
    # Without a batch, SQLite has no such operation; there, it is in no way.
    if context.dialect.name != "sqlite" or context.opts.get("render_as_batch"):
        _cut_creates(operations, NewNames(target_metadata(context)))
        _cut_drops(operations)


def _cut_creates(operations: List[Any], names: NewNames) -> None:
    places = _places(operations, ops.CreateTableOp)
    added: List[Any] = []
    for place in places.values():
        late = {
            key
            for key in _foreign_keys(operations[place])
            if key.use_alter or places.get(_referred(key), place) > place
        }
        if not late:
            continue
        table = next(iter(late)).table
        operations[place] = _without(operations[place], table, late)
        adds = [_add(key, names) for key in sorted(late, key=of_constraint)]
        added.append(ops.ModifyTableOps(table.name, adds, schema=table.schema))
    if added:
        last = max(place for place, one in enumerate(operations) if _name(one) in places) + 1
        operations[last:last] = added


def _cut_drops(operations: List[Any]) -> None:
    places = _places(operations, ops.DropTableOp)
    dropped: List[Any] = []
    for place in places.values():
        early = {
            key
            for key in _foreign_keys(operations[place].reverse())
            # SQLite's have no name if they were given none.
            if isinstance(key.name, str) and places.get(_referred(key), place) < place
        }
        if not early:
            continue
        table = next(iter(early)).table
        drops = [
            ops.DropConstraintOp.from_constraint(key) for key in sorted(early, key=of_constraint)
        ]
        dropped.append(ops.ModifyTableOps(table.name, drops, schema=table.schema))
        operations[place] = ops.DropTableOp.from_table(_copy_without(table, early))
    if dropped:
        first = min(place for place, one in enumerate(operations) if _name(one) in places)
        operations[first:first] = dropped


def _places(operations: List[Any], kind: Any) -> Dict[_Name, int]:
    return {_name(one): place for place, one in enumerate(operations) if isinstance(one, kind)}


def _name(operation: Any) -> _Name:
    return getattr(operation, "schema", None), getattr(operation, "table_name", "")


def _foreign_keys(create: Any) -> Iterator[ForeignKeyConstraint]:
    for part in create.columns:
        # One of somebody else's operation has no table.
        if isinstance(part, ForeignKeyConstraint) and isinstance(
            getattr(part, "parent", None), Table
        ):
            yield part


def _referred(key: ForeignKeyConstraint) -> _Name:
    try:
        table = key.elements[0].column.table
    except NoReferenceError:  # it is in another metadata, or in none
        return None, ""
    return table.schema, table.name


def _add(key: ForeignKeyConstraint, names: NewNames) -> ops.CreateForeignKeyOp:
    add: Any = ops.CreateForeignKeyOp.from_constraint(key)
    options = {name: value for name, value in add.kw.items() if name != "use_alter"}
    name = add.constraint_name
    # The downgrade drops it by its name, with name_constraints=False, too.
    if not isinstance(name, str):
        name = names.name(of_constraint(key))
    return ops.CreateForeignKeyOp(
        name, add.source_table, add.referent_table, add.local_cols, add.remote_cols, **options
    )


def _without(create: Any, table: Table, keys: Set[ForeignKeyConstraint]) -> Any:
    """Return the operation without some foreign keys."""
    if create.to_table() is table:  # Alembic before 1.5
        return ops.CreateTableOp.from_table(_copy_without(table, keys))
    create.columns = [
        part for part in create.columns if isinstance(part, Column) or part not in keys
    ]
    return create


def _copy_without(table: Table, keys: Set[ForeignKeyConstraint]) -> Table:
    copy = TableCopies().copy(table)
    gone = {of_constraint(key) for key in keys}
    for key in list(copy.foreign_key_constraints):
        if of_constraint(key) in gone:
            copy.constraints.discard(key)
            for element in key.elements:
                element.parent.foreign_keys.discard(element)
                copy.foreign_keys.discard(element)
    return copy
