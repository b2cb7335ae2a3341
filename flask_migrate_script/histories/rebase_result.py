"""What ``db rebase`` returns."""

from __future__ import annotations

from typing import NamedTuple, Tuple


class RebasedBranch(NamedTuple):
    """A branch that was put on another one, and what its first revision follows; its text is a line for it."""

    #: The head of the branch that was moved, and that of the branch that it is on now.
    head: str
    onto: str
    #: The moved branch's first revision, and its file: the only one that was changed.
    revision: str
    path: str
    #: What that revision followed before. It follows ``onto`` now.
    was_after: str
    #: The heads of the folder now.
    heads: Tuple[str, ...]
    #: Why it is not known whether a database has run the branch that was moved; empty where it is known that none has.
    not_known: str = ""

    def __str__(self) -> str:
        heads = "1 head" if len(self.heads) == 1 else f"{len(self.heads)} heads"
        line = f"{self.revision} follows {self.onto} now: {heads}, {' and '.join(self.heads)}."
        if not self.not_known:
            return line
        return f"{line} Whether a database has run {self.revision} is not known: {self.not_known}"
