"""The indexes that MySQL and MariaDB make for foreign keys, written out: they stay when the foreign key is dropped.

The next ``migrate`` would find such an index, and drop it in a revision of its own.
"""

from __future__ import annotations

from typing import Any, Dict, Iterator, List, Set, Tuple

from alembic.operations import ops
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect
from sqlalchemy.schema import conv

from .target import target_metadata


def write_key_indexes(operations: List[Any], context: MigrationContext) -> None:
    """Create such an index before its foreign key, and drop it after that, in the tables that are there already."""
    if context.dialect.name not in ("mysql", "mariadb"):
        return
    for operation in operations:
        if isinstance(operation, ops.ModifyTableOps):
            table = _Table(operation, context)
            operation.ops = [written for one in operation.ops for written in table.written(one)]


class _Table:
    """A table in the database, and what a revision does to it."""

    def __init__(self, operation: ops.ModifyTableOps, context: MigrationContext) -> None:
        self.name, self.schema, self.operations = (
            operation.table_name,
            operation.schema,
            operation.ops,
        )
        self._context = context
        self._inspector: Any = None

    def written(self, operation: Any) -> Iterator[Any]:
        """Yield an operation, with the one for the index."""
        if isinstance(operation, ops.CreateForeignKeyOp):
            columns = tuple(operation.local_cols)
            if operation.constraint_name and self._makes_index(columns):
                yield self._create_index(str(operation.constraint_name), columns)
        yield operation
        if isinstance(operation, ops.DropConstraintOp):
            if operation.constraint_type == "foreignkey":
                for name, columns in self._own_index(operation):
                    yield self._create_index(name, columns).reverse()

    def _create_index(self, name: str, columns: Tuple[str, ...]) -> ops.CreateIndexOp:
        return ops.CreateIndexOp(conv(name), self.name, list(columns), schema=self.schema)

    def _makes_index(self, columns: Tuple[str, ...]) -> bool:
        """Return whether MySQL makes an index for a new foreign key: where no other one begins with its columns."""
        created = {one.column.name for one in self.operations if isinstance(one, ops.AddColumnOp)}
        if created.issuperset(columns):
            return False  # the index goes when the columns are dropped
        dropped = {
            getattr(one, "index_name", None) or getattr(one, "constraint_name", None)
            for one in self.operations
            if isinstance(one, (ops.DropIndexOp, ops.DropConstraintOp))
        }
        indexes = [index for name, index in self._indexes().items() if name not in dropped]
        indexes.append(
            tuple(
                self._look().get_pk_constraint(self.name, schema=self.schema)["constrained_columns"]
            )
        )
        for one in self.operations:
            if isinstance(one, (ops.CreateIndexOp, ops.CreateUniqueConstraintOp)):
                indexes.append(
                    tuple(str(getattr(column, "name", column)) for column in one.columns)
                )
        return not any(index[: len(columns)] == columns for index in indexes)

    def _own_index(self, drop: ops.DropConstraintOp) -> Iterator[Tuple[str, Tuple[str, ...]]]:
        """Yield the index that MySQL has made for a foreign key, if nothing else needs it."""
        columns = tuple(drop.reverse().local_cols)  # type: ignore[attr-defined]
        dropped = {
            one.constraint_name for one in self.operations if isinstance(one, ops.DropConstraintOp)
        }
        for key in self._look().get_foreign_keys(self.name, schema=self.schema):
            others = tuple(key["constrained_columns"])
            if key["name"] not in dropped and columns[: len(others)] == others:
                return
        # It has the name of the foreign key, or of its first column if that has none.
        for name in (str(drop.constraint_name), columns[0]):
            if self._indexes(unique=False).get(name) == columns and name not in self._of_models():
                yield name, columns
                return

    def _look(self) -> Any:
        if self._inspector is None:
            self._inspector = inspect(self._context.connection)
        return self._inspector

    def _indexes(self, unique: bool = True) -> Dict[str, Tuple[str, ...]]:
        found = self._look().get_indexes(self.name, schema=self.schema)
        return {
            index["name"]: tuple(index["column_names"])
            for index in found
            if unique or not index["unique"]
        }

    def _of_models(self) -> Set[Any]:
        """Return the names of the indexes that the models give to the table."""
        return {
            index.name
            for metadata in target_metadata(self._context)
            for table in metadata.tables.values()
            if table.name == self.name
            for index in table.indexes
        }
