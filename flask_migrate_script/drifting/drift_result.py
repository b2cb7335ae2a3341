"""What ``db drift`` returns."""

from __future__ import annotations

from typing import NamedTuple, Optional, Tuple

from ..exceptions import one_line

# Longer ones, and those of several lines, are only in the SQL.
_LONGEST = 80


class SchemaDifference(NamedTuple):
    """One difference between a database and what the revisions make; its text is a line for it."""

    #: "table", "column", "index", ...
    kind: str
    #: The object's name, with its table, and with its schema unless that is the current one.
    name: str
    #: What of it differs: "type", "default", ...; empty where there is an object on one side alone.
    part: str
    #: What the database has, and what the revisions make; None where it has, or they make, no such object.
    here: Optional[str]
    by_revisions: Optional[str]
    #: The SQL that would make the database what the revisions make.
    undo: Tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.kind} {self.name}: {self._what()}"

    def _what(self) -> str:
        if self.here is None:
            return "missing, the revisions make it"
        if self.by_revisions is None:
            return "not made by the revisions"
        if _is_long(self.here) or _is_long(self.by_revisions):
            return f"other {self.part} than by the revisions"
        return f"{self.part} {self.here or 'none'}, by the revisions {self.by_revisions or 'none'}"


class DatabaseDrift(NamedTuple):
    """What differs in one database; its text is a line for it."""

    #: The bind's name; empty for the default database.
    bind: str
    #: The version in the database, as revision ids; None where it has no version table.
    version: Optional[Tuple[str, ...]]
    #: How many objects of the database were compared; None where there was nothing to compare.
    compared: Optional[int]
    differences: Tuple[SchemaDifference, ...]
    #: How many differences were left out, as they were to be ignored.
    ignored: int
    #: The line for it.
    line: str

    def __str__(self) -> str:
        return self.line


def _is_long(text: str) -> bool:
    return len(text) > _LONGEST or one_line(text) != text
