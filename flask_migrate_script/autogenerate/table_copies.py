"""Copies of tables, which a revision may change: the models' own stay as they are."""

from __future__ import annotations

from typing import Any, Dict

from sqlalchemy import MetaData, Table


class TableCopies:
    """Makes copies of tables, each in a copy of its metadata: Alembic looks up there which column a foreign key means."""

    def __init__(self) -> None:
        self._copies: Dict[MetaData, MetaData] = {}

    def copy(self, table: Table) -> Table:
        """Return the copy of a table: the same one each time."""
        original = table.metadata
        if original not in self._copies:
            self._copies[original] = copies = MetaData(
                schema=original.schema, naming_convention=original.naming_convention
            )
            for one in original.tables.values():
                # Its name before SQLAlchemy 1.4 is tometadata().
                copy_to: Any = getattr(one, "to_metadata", None) or one.tometadata
                copy_to(copies).info.update(one.info)
        return self._copies[original].tables[table.key]
