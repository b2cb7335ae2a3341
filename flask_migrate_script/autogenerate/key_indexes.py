"""The indexes that MySQL and MariaDB make for foreign keys, written out: they stay when the foreign key is dropped.

The next ``migrate`` would find such an index, and drop it in a revision of its own.
"""

from __future__ import annotations

from typing import Any, Dict, List, Optional, Tuple

from alembic.operations import ops
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect
from sqlalchemy.schema import conv

from .drop_order import drops_foreign_key
from .models_metadata import target_metadata
from .rename_operations import NamesBefore
from .table_names import column_name

_Columns = Tuple[str, ...]
_Index = Tuple[str, _Columns]


def write_key_indexes(operations: List[Any], context: MigrationContext) -> None:
    """Create such an index before its foreign key, and drop it after that, in the tables that are there already."""
    if context.dialect.name not in ("mysql", "mariadb"):
        return
    for operation in operations:
        if isinstance(operation, ops.ModifyTableOps):
            names = NamesBefore(operations, operation.schema, operation.table_name)
            operation.ops = _Table(operation, names, context).with_indexes()


class _Table:
    """A table in the database, and what a revision does to it."""

    def __init__(
        self, operation: ops.ModifyTableOps, names: NamesBefore, context: MigrationContext
    ) -> None:
        self.name, self.schema, self._names = operation.table_name, operation.schema, names
        self.operations = operation.ops
        self._models = target_metadata(context)
        self._look: Any = inspect(context.connection)

    def with_indexes(self) -> List[Any]:
        """Return the operations, with those for the indexes."""
        gone = {one: self._index_of(one) for one in self.operations if drops_foreign_key(one)}
        found: List[Any] = []
        for one in self.operations:
            if isinstance(one, ops.CreateForeignKeyOp) and one.constraint_name:
                if self._makes_index(
                    tuple(one.local_cols), [index for index in gone.values() if index]
                ):
                    found.append(self._create(str(one.constraint_name), tuple(one.local_cols)))
            found.append(one)
            index = gone.get(one)
            if index:
                found.append(self._create(*index).reverse())
        return found

    def _create(self, name: str, columns: _Columns) -> ops.CreateIndexOp:
        return ops.CreateIndexOp(conv(name), self.name, list(columns), schema=self.schema)

    def _makes_index(self, columns: _Columns, gone: List[_Index]) -> bool:
        """Return whether MySQL makes an index for a new foreign key: where no other one begins with its columns.

        :param gone: the indexes that go with a foreign key.
        """
        new = {one.column.name for one in self.operations if isinstance(one, ops.AddColumnOp)}
        if new.issuperset(columns):
            return False  # the downgrade drops the columns, and the index with them
        dropped = {name for name, _ in gone}
        for one in self.operations:
            if isinstance(one, ops.DropIndexOp):
                dropped.add(str(one.index_name))
            elif isinstance(one, ops.DropConstraintOp) and not drops_foreign_key(one):
                dropped.add(str(one.constraint_name))
        indexes = [there for name, there in self._indexes().items() if name not in dropped]
        key = self._look.get_pk_constraint(self._names.table, schema=self.schema)
        indexes.append(self._names.columns_after(key["constrained_columns"]))
        for one in self.operations:
            if isinstance(one, (ops.CreateIndexOp, ops.CreateUniqueConstraintOp)):
                indexes.append(tuple(column_name(column) for column in one.columns))
        return not any(index[: len(columns)] == columns for index in indexes)

    def _index_of(self, drop: Any) -> Optional[_Index]:
        """Return the index that MySQL has made for a foreign key; None if there is none, or something else needs it."""
        columns = tuple(drop.reverse().local_cols)
        dropped = {
            one.constraint_name
            for one in self.operations
            if isinstance(one, ops.DropConstraintOp) and one.constraint_type == "foreignkey"
        }
        for key in self._look.get_foreign_keys(self._names.table, schema=self.schema):
            others = self._names.columns_after(key["constrained_columns"])
            if key["name"] not in dropped and columns[: len(others)] == others:
                return None
        of_models = {
            index.name
            for metadata in self._models
            for table in metadata.tables.values()
            if table.name == self.name
            for index in table.indexes
        }
        # It has the name of the foreign key, or of its first column if that was given none.
        for name in (str(drop.constraint_name), columns[0]):
            if self._indexes(unique=False).get(name) == columns and name not in of_models:
                return name, columns
        return None

    def _indexes(self, unique: bool = True) -> Dict[str, _Columns]:
        """Return the columns of the indexes in the database, by name.

        :param unique: whether with the unique ones.
        """
        return {
            index["name"]: self._names.columns_after(index["column_names"])
            for index in self._look.get_indexes(self._names.table, schema=self.schema)
            if unique or not index["unique"]
        }
