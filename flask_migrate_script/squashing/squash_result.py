"""What ``db squash`` returns."""

from __future__ import annotations

from typing import NamedTuple, Tuple

from ..exceptions import counted


class DatabaseBaseline(NamedTuple):
    """What the baseline makes in one database; its text is a line for it."""

    #: What env.py calls it; empty for no name.
    name: str
    #: ``postgresql``, ``mysql`` (MariaDB, too) or ``sqlite``.
    kind: str
    tables: int
    #: The rows that it adds; 0 where the rows that the revisions add were left out.
    rows: int

    def __str__(self) -> str:
        name = f"{self.name}, " if self.name else ""
        return f"{name}{self.kind}: {counted(self.tables, 'table')}, {counted(self.rows, 'row')}"


class SquashedHistory(NamedTuple):
    """A baseline, and what it is in the place of; its text is a line for it."""

    #: The id of the baseline, which was that of the last revision that it replaces.
    revision: str
    #: The baseline's own file.
    path: str
    #: The ids of the revisions that are not there any more, oldest first.
    replaced: Tuple[str, ...]
    databases: Tuple[DatabaseBaseline, ...]
    #: The folder that the files of the revisions are in now; empty if they were deleted, or were gone before.
    moved_to: str = ""
    #: Whether SQL was added to a baseline that was there.
    is_added: bool = False

    def __str__(self) -> str:
        if self.is_added:
            kinds = ", ".join(dict.fromkeys(one.kind for one in self.databases))
            return f"The baseline {self.revision} has SQL for {kinds} now."
        where = (
            f"Their files are in {self.moved_to}." if self.moved_to else "Their files are deleted."
        )
        return f"{len(self.replaced) + 1} revisions are squashed into {self.revision}. {where}"
