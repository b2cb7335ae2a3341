"""Names for constraints that have none: the same for the same constraint, and free in every database."""

from __future__ import annotations

import hashlib
from collections import Counter
from typing import Any, Iterable, NamedTuple, Set, Tuple

from sqlalchemy import ForeignKeyConstraint, MetaData, UniqueConstraint
from sqlalchemy.schema import conv

# PostgreSQL's limit in bytes. MySQL's is 64 characters, SQLite has none; a revision may run on more than one of them.
_LIMIT = 63

#: The names as a naming convention, by SQLAlchemy's key for the kind of constraint.
CONVENTION = {
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
}


class Unnamed(NamedTuple):
    """What a name is made of. ``referred`` is of a foreign key: the table with its schema, and the columns."""

    schema: str
    table: str
    columns: Tuple[str, ...]
    referred: Tuple[str, ...] = ()

    def plain_name(self) -> str:
        """Return the name, as :data:`CONVENTION` gives it."""
        columns = "_".join(self.columns)
        if not self.referred:
            return f"uq_{self.table}_{columns}"
        return f"fk_{self.table}_{columns}_{self.referred[0].rsplit('.', 1)[-1]}"


def is_unnamed(constraint: Any) -> bool:
    """Return whether something is a unique or foreign key constraint without a name."""
    # SQLAlchemy 1.4 and newer have an object that is no string for "no name".
    return isinstance(constraint, (UniqueConstraint, ForeignKeyConstraint)) and not isinstance(
        constraint.name, str
    )


def of_constraint(constraint: Any) -> Unnamed:
    """Return what the name of a unique or foreign key constraint is made of."""
    table = constraint.table
    referred: Tuple[str, ...] = ()
    if isinstance(constraint, ForeignKeyConstraint):
        # Text alone: the table that it refers to may be in another metadata.
        targets = [element.target_fullname.rsplit(".", 1) for element in constraint.elements]
        referred = (targets[0][0], *(column for _, column in targets))
    columns = tuple(column.name for column in constraint.columns)
    return Unnamed(table.schema or "", table.name, columns, referred)


class NewNames:
    """Gives names that nothing in the models has.

    A name that is too long, or that another thing has or would get, ends with some digits of a hash: the indexes and
    tables of a PostgreSQL schema share their names, and the foreign keys of a MySQL database.

    :param models: the models' metadata.
    """

    def __init__(self, models: Iterable[MetaData]) -> None:
        self._uses = Counter(name for metadata in models for name in _names(metadata))
        self._given: Set[str] = set()

    def name(self, unnamed: Unnamed) -> conv:
        """Return a name for a constraint. It is final: no naming convention changes it."""
        plain = name = unnamed.plain_name()
        tries = 0
        while len(name.encode()) > _LIMIT or self._uses[name] > 1 or name in self._given:
            digits = hashlib.sha1(repr((tuple(unnamed), tries)).encode()).hexdigest()[:8]
            name = f"{_cut(plain, _LIMIT - 9)}_{digits}"
            tries += 1
        self._given.add(name)
        return conv(name)


def _names(metadata: MetaData) -> Iterable[str]:
    for table in metadata.tables.values():
        yield table.name
        yield from (index.name for index in table.indexes if index.name)
        for constraint in table.constraints:
            if is_unnamed(constraint):
                yield of_constraint(constraint).plain_name()
            elif isinstance(constraint.name, str):
                yield constraint.name


def _cut(text: str, size: int) -> str:
    return text.encode()[:size].decode(errors="ignore")
