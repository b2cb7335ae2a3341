"""What ``db lint`` returns."""

from __future__ import annotations

from typing import NamedTuple, Optional, Tuple

from ..exceptions import counted


class LintFinding(NamedTuple):
    """What one rule has found in a revision; its text is a line for it, and one for what to do."""

    rule: str
    #: The revision's id.
    revision: str
    #: The revision's file, as seen from the working directory, and the line.
    file: str
    line: int
    what: str
    #: What to do instead; empty where the rule has nothing.
    instead: str

    def __str__(self) -> str:
        line = f"{self.file}:{self.line}: [{self.rule}] {self.what}"
        return f"{line}\n    {self.instead}" if self.instead else line


class DatabaseLint(NamedTuple):
    """What was found in the revisions for one database; its text is a line for it."""

    #: The bind's name; empty for the default database.
    bind: str
    #: The name of the database's dialect.
    dialect: str
    #: Whether squawk has read the SQL; None where it is not for this database.
    squawk: Optional[bool]
    #: The revisions that were looked at, as ids, oldest first.
    revisions: Tuple[str, ...]
    findings: Tuple[LintFinding, ...]

    def __str__(self) -> str:
        if not self.revisions:
            return "No revision to check."
        revisions = counted(len(self.revisions), "revision")
        if not self.findings:
            return f"{revisions} checked: no finding."
        return f"{revisions} checked: {counted(len(self.findings), 'finding')}."
