"""The revisions of a folder, what ties them together, and where each database is: what ``graph()`` returns."""

from __future__ import annotations

from typing import NamedTuple, Optional, Tuple

from ..exceptions import counted
from ..run.database_run import Version
from ..run.outcome import labelled
from ..run.status import named


class GraphRevision(NamedTuple):
    """One revision."""

    revision: str
    #: The first paragraph of the file's docstring.
    message: str
    #: The Create Date of the file's docstring, as it is there; empty if there is none.
    created: str
    is_head: bool
    #: The branch labels that the file has itself.
    branch_labels: Version
    #: The revisions that it follows, and those that it depends on.
    down_revisions: Version
    depends_on: Version
    #: The revisions that were squashed into it.
    replaces: Version


class GraphDatabase(NamedTuple):
    """Where one database is; its text is a line for it."""

    #: The bind's name; empty for the default database.
    bind: str
    #: The version in the database, as revision ids; None where it has no version table.
    version: Optional[Version]
    #: What of the version is in no file.
    not_in_folder: Version

    def __str__(self) -> str:
        if not self.version:
            return "No revision."
        missing = self.not_in_folder
        is_missing = f", and {named(missing)} is not in the migrations folder" if missing else ""
        return f"At {named(self.version)}{is_missing}."


class RevisionGraph(NamedTuple):
    """The revisions, newest first, and the databases in env.py's order; its text is a line for them."""

    #: Those of the range; each one before those that it needs.
    revisions: Tuple[GraphRevision, ...]
    #: How many the folder has, and its heads.
    total: int
    heads: Version
    #: The databases that could be read.
    databases: Tuple[GraphDatabase, ...] = ()
    #: Why it is not known where each database is; empty if it is, or nobody wants to know.
    not_read: str = ""

    def __str__(self) -> str:
        if not self.total:
            count = "There is no revision yet: 'db migrate' makes the first one."
        else:
            shown = "" if len(self.revisions) == self.total else f"{len(self.revisions)} of "
            count = f"{shown}{counted(self.total, 'revision')}, {counted(len(self.heads), 'head')}."
        at = [(one.bind, str(one)) for one in self.databases if self.total or one.version]
        lines = [count, labelled(at)]
        if self.not_read:
            which = "the other databases are" if self.databases else "the database is"
            lines.append(f"It is not known where {which}: {self.not_read}")
        return " ".join(filter(None, lines))
