"""Which tables the steps of a plan have changed so far: what is in the database now is not what a later step finds."""

from __future__ import annotations

import re
from typing import Any, Set

from alembic.operations import ops

# What leaves the rows of a table as they are.
_KEEPS_ROWS = (
    ops.AddColumnOp,
    ops.DropColumnOp,
    ops.CreateIndexOp,
    ops.DropIndexOp,
    ops.AddConstraintOp,
    ops.DropConstraintOp,
    ops.CreateTableCommentOp,
    ops.DropTableCommentOp,
)


class TouchedTables:
    """The tables that are touched by what is noted, by name, in whatever schema."""

    def __init__(self) -> None:
        #: Whether any table may be touched: what a step does is not known completely.
        self.all_may_be = False
        self._changed: Set[str] = set()
        self._emptied_or_filled: Set[str] = set()
        #: The words of the statements that are none of Alembic's.
        self._words: Set[str] = set()

    def note(self, operation: Any) -> None:
        """Take notice of one of Alembic's operations, or of a project's own."""
        names = {
            str(name).lower()
            for name in (
                getattr(operation, "table_name", None),
                getattr(operation, "source_table", None),
                getattr(operation, "new_table_name", None),
                getattr(getattr(operation, "table", None), "name", None),
            )
            if name
        }
        self._changed |= names
        is_renamed = getattr(operation, "modify_name", None) is not None
        is_altered = isinstance(operation, ops.AlterColumnOp) and not is_renamed
        if not (is_altered or isinstance(operation, _KEEPS_ROWS)):
            self._emptied_or_filled |= names

    def note_statement(self, text: str) -> None:
        """Take notice of a statement that is none of Alembic's."""
        self._words |= _words(text)

    def has_structure(self, table: str) -> bool:
        """Return whether a table's columns are still as they are in the database now."""
        return not self._is_in(table, self._changed)

    def has_rows(self, table: str) -> bool:
        """Return whether a table's rows are still those that are in the database now."""
        return not self._is_in(table, self._emptied_or_filled)

    def _is_in(self, table: str, names: Set[str]) -> bool:
        is_in = table.lower() in names or _words(table) <= self._words
        return self.all_may_be or is_in


def _words(text: str) -> Set[str]:
    return set(re.findall(r"\w+", text.lower()))
