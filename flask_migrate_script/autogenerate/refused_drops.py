"""Tables and columns that a revision drops, where an app does not want that without being sure."""

from __future__ import annotations

from typing import Any, Iterable, Iterator

from alembic.operations import ops

from ..exceptions import MigrateError, listed
from .operation_lists import each_operation
from .table_names import full_name

# How many of them a line lists.
_MOST = 5


def refuse_drops(scripts: Iterable[Any]) -> None:
    """Refuse revisions that drop a table or a column.

    :param scripts: Alembic's ``MigrationScript`` objects, as they are written.
    :raises MigrateError: there is such a drop.
    """
    drops = [
        name
        for script in scripts
        for upgrade in script.upgrade_ops_list
        for name in _drops(upgrade.ops)
    ]
    if not drops:
        return
    raise MigrateError(
        f"No revision: it would drop {listed(drops, _MOST)}, and Migrate was given drops='refuse'."
        " 'db migrate --allow-drops' writes it."
    )


def _drops(operations: Iterable[Any]) -> Iterator[str]:
    for one in each_operation(operations):
        if isinstance(one, ops.DropTableOp):
            yield f"the table {full_name(one.table_name, one.schema)}"
        elif isinstance(one, ops.DropColumnOp):
            yield f"{full_name(one.table_name, one.schema)}.{one.column_name}"
