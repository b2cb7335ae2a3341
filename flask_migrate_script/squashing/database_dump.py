"""What is in a database, as statements that make it anew, and how two of them differ."""

from __future__ import annotations

import difflib
from typing import Dict, List, NamedTuple, Tuple

# How many lines of a difference are shown.
_MOST = 12


class DumpedStatement(NamedTuple):
    """A statement; one that adds rows has their table, and how many there are."""

    text: str
    table: str = ""
    rows: int = 0


class DatabaseDump(NamedTuple):
    """A database as statements, without its version table."""

    #: As SQLAlchemy's dialects are called, with one name for MySQL and MariaDB.
    kind: str
    statements: Tuple[DumpedStatement, ...]
    #: Statements that drop all of it.
    drops: Tuple[str, ...]
    #: How many tables it has.
    tables: int

    def schema(self) -> DatabaseDump:
        """Return it without rows."""
        return self._replace(statements=tuple(one for one in self.statements if not one.table))

    @property
    def rows(self) -> Dict[str, int]:
        """How many rows each table has that has some."""
        found: Dict[str, int] = {}
        for one in self.statements:
            if one.rows:
                found[one.table] = found.get(one.table, 0) + one.rows
        return found

    def tables_with_other_rows(self, other: DatabaseDump) -> List[str]:
        """Return the tables whose rows are not the same in another one."""
        own, others = self._rows_as_text(), other._rows_as_text()
        return sorted(name for name in {**own, **others} if own.get(name) != others.get(name))

    def _rows_as_text(self) -> Dict[str, str]:
        found: Dict[str, str] = {}
        for one in self.statements:
            if one.table:
                found[one.table] = found.get(one.table, "") + one.text
        return found


def difference(one: DatabaseDump, other: DatabaseDump) -> str:
    """Return the first lines of what differs between two databases, ``-`` before what only the first one has."""
    before, after = (
        "\n".join(part.text for part in dump.statements).splitlines() for dump in (one, other)
    )
    lines = list(difflib.unified_diff(before, after, lineterm="", n=0))[2:]
    found = [line for line in lines if not line.startswith("@@")]
    more = len(found) - _MOST
    return "\n".join(found[:_MOST] + ([f"and {more} more lines"] if more > 0 else []))
