"""What a database carries along with a rename: indexes, unique constraints and foreign keys.

Alembic compares them by names and columns, and so drops the one of before and creates the one of after. If both are the
same thing, neither is written. Of the others, the drop gets the names of after, because it comes after the rename, and so
does what takes it back.
"""

from __future__ import annotations

from typing import Any, Dict, List, NamedTuple, Optional, Tuple

from alembic.operations import ops

from .nameless import NameInBatch
from .new_names import Unnamed
from .operation_lists import without_empty
from .table_names import column_name, full_name

_DROPS = (ops.DropIndexOp, ops.DropConstraintOp)
_CREATES = (ops.CreateIndexOp, ops.CreateUniqueConstraintOp, ops.CreateForeignKeyOp)
_OPTIONS = ("onupdate", "ondelete", "deferrable", "initially")


class NewName(NamedTuple):
    """A column that gets a new name, or without ``column`` a table."""

    schema: Optional[str]
    table: str
    column: Optional[str]
    name: str
    #: The name of the database's dialect.
    dialect: str

    def table_name(self, schema: Optional[str], table: str) -> str:
        """Return the name of a table after it."""
        is_it = self.column is None and (schema, table) == (self.schema, self.table)
        return self.name if is_it else table

    def column_names(self, schema: Optional[str], table: str, columns: Any) -> List[Any]:
        """Return the columns of a table as they are after it: names, and expressions, which stay as they are."""
        names = [getattr(column, "name", None) or column for column in columns]
        if self.column is None or (schema, table) != (self.schema, self.table):
            return names
        return [self.name if str(name) == self.column else name for name in names]


def carry(operations: List[Any], rename: NewName) -> None:
    """Leave out what the database carries along, and give the rest the names of after.

    :param operations: the operations of a revision, changed in place.
    """
    for modify in operations:
        if isinstance(modify, ops.ModifyTableOps):
            for drop in [one for one in modify.ops if isinstance(one, _DROPS)]:
                _carry_one(modify, drop, rename)
    operations[:] = without_empty(operations)


def renamed(create: Any, rename: NewName) -> Any:
    """Return what creates an index, a unique constraint or a foreign key after a rename; None if it is the same."""
    if isinstance(create, ops.CreateForeignKeyOp):
        return _renamed_foreign_key(create, rename)
    schema, table = create.schema, create.table_name
    names = [getattr(column, "name", None) or column for column in create.columns]
    after = rename.table_name(schema, table), rename.column_names(schema, table, create.columns)
    if after == (table, names):
        return None
    if isinstance(create, ops.CreateIndexOp):
        return ops.CreateIndexOp(
            create.index_name, *after, schema=schema, unique=create.unique, **create.kw
        )
    name = _name_after(create.constraint_name, Unnamed(schema or "", after[0], tuple(after[1])))
    return ops.CreateUniqueConstraintOp(name, *after, schema=schema, **create.kw)


def is_same(one: Any, other: Any, dialect: str) -> bool:
    """Return whether two operations create the same, whatever its name.

    :param dialect: on MySQL and MariaDB, a unique constraint is a unique index.
    """
    if not (isinstance(one, _CREATES) and isinstance(other, _CREATES)):
        return False
    is_kind = type(one) is type(other)
    if dialect in ("mysql", "mariadb"):
        is_kind = isinstance(one, ops.CreateForeignKeyOp) == isinstance(
            other, ops.CreateForeignKeyOp
        )
    return is_kind and bool(_signature(one) == _signature(other))


def may_stay(before: Any, after: Any, dialect: str) -> bool:
    """Return whether what is there may stay: the models give it no other options, and no other name that is compared.

    :param before: what creates it as it is in the database; ``after`` as the models have it.
    """
    if isinstance(after, ops.CreateForeignKeyOp):
        return _options(before, dialect) == _options(after, dialect)
    name = _name(after)
    return not isinstance(name, str) or (
        name == _name(before) and not isinstance(_name(before), NameInBatch)
    )


def _carry_one(modify: Any, drop: Any, rename: NewName) -> None:
    create = drop.reverse()
    after = renamed(create, rename) if isinstance(create, _CREATES) else None
    if after is None:
        return
    new_drop = after.reverse()
    modify.ops[modify.ops.index(drop)] = new_drop
    twin = next((one for one in modify.ops if is_same(one, after, rename.dialect)), None)
    if twin is None:
        return
    modify.ops.remove(twin)
    place = modify.ops.index(new_drop)
    if may_stay(after, twin, rename.dialect):
        del modify.ops[place]
        return
    # MySQL drops no index that a foreign key needs, before there is another one.
    is_index = not isinstance(twin, ops.CreateForeignKeyOp)
    is_first = is_index and isinstance(_name(twin), str) and _name(twin) != _name(after)
    modify.ops.insert(place if is_first else place + 1, twin)


def _renamed_foreign_key(create: Any, rename: NewName) -> Any:
    options: Dict[str, Any] = dict(create.kw)
    source = options.get("source_schema"), create.source_table
    referred = options.get("referent_schema"), create.referent_table
    before = (create.source_table, create.referent_table, *_columns_of_key(create))
    after = (
        rename.table_name(*source),
        rename.table_name(*referred),
        rename.column_names(*source, create.local_cols),
        rename.column_names(*referred, create.remote_cols),
    )
    if before == after:
        return None
    to = full_name(after[1], referred[0])
    unnamed = Unnamed(source[0] or "", after[0], tuple(after[2]), (to, *after[3]))
    name = _name_after(create.constraint_name, unnamed)
    return ops.CreateForeignKeyOp(name, *after, **options)


def _name_after(name: Any, unnamed: Unnamed) -> Any:
    """Return the name of a constraint after the rename: one without a name gets another one in a batch."""
    return NameInBatch(unnamed.plain_name()) if isinstance(name, NameInBatch) else name


def _columns_of_key(create: Any) -> Tuple[List[str], List[str]]:
    return list(create.local_cols), list(create.remote_cols)


def _name(create: Any) -> Any:
    return create.index_name if isinstance(create, ops.CreateIndexOp) else create.constraint_name


def _signature(create: Any) -> Any:
    if isinstance(create, ops.CreateForeignKeyOp):
        schemas = create.kw.get("source_schema"), create.kw.get("referent_schema")
        return schemas, create.source_table, create.referent_table, _columns_of_key(create)
    columns = [column_name(column) for column in create.columns]
    is_unique = bool(getattr(create, "unique", True))
    return create.schema, create.table_name, columns, is_unique


def _options(create: Any, dialect: str) -> List[str]:
    """Return the options of a foreign key as a database has them: what is left out is NO ACTION."""
    default = ("NO ACTION", "RESTRICT") if dialect in ("mysql", "mariadb") else ("NO ACTION",)
    values = [str(create.kw.get(name) or "").upper() for name in _OPTIONS]
    return ["" if value in default else value for value in values]
