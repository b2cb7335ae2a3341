"""What is found in one file, as it is collected."""

from __future__ import annotations

from typing import Any, List, NamedTuple

from packaging.utils import canonicalize_name

from ..line_ends import line_at, line_number
from ..requirement import Requirement, RequirementKind, UnreadRequirements
from .pep508 import parsed


class IncludedFile(NamedTuple):
    """A file that another one reads, and the line there."""

    path: str
    line: int
    is_constraint: bool


class FoundRequirements:
    """The requirements of one file.

    :param path: its path in the project.
    :param text: what is in it.
    :param kind: the syntax of what is added.
    """

    def __init__(self, path: str, text: str, kind: RequirementKind) -> None:
        self.path = path
        self.text = text
        self.kind = kind
        #: The requirements, in the order of the file.
        self.found: List[Requirement] = []
        #: The files that it reads.
        self.included: List[IncludedFile] = []
        #: What could not be read.
        self.unread: List[UnreadRequirements] = []

    def add(self, written: str, specifier: str, start: int, end: int, **more: Any) -> None:
        """Add a requirement.

        :param written: the name as the file has it.
        :param specifier: the releases, as PEP 440 writes them.
        :param start: where what can be replaced begins; the line is the one that this is in.
        :param end: where it ends.
        :param more: other fields.
        """
        line, text = line_number(self.text, start), line_at(self.text, start)
        fields = {
            "name": str(canonicalize_name(written)),
            "kind": self.kind,
            "written": written,
            "specifier": specifier,
            **more,
        }
        self.found.append(
            Requirement(path=self.path, line=line, text=text, start=start, end=end, **fields)
        )

    def add_pep508(self, text: str, start: int, **more: Any) -> None:
        """Add a requirement as PEP 508 writes it, or that it cannot be read.

        :param text: the requirement, with blanks around it or without.
        :param start: the offset at which this text begins.
        :param more: other fields.
        """
        bare = text.strip()
        start += len(text) - len(text.lstrip())
        read = parsed(bare)
        if read is None:
            self.skip(start, "it is no requirement as PEP 508 writes them")
            return
        fields = {"extras": read.extras, "marker": read.marker, "url": read.url, **more}
        self.add(read.written, read.specifier, start, start + read.length, **fields)

    def skip(self, offset: int, reason: str) -> None:
        """Add what cannot be read, and the reason."""
        line = line_number(self.text, offset)
        self.unread.append(UnreadRequirements(self.path, reason, line))

    def skip_file(self, reason: str) -> None:
        """Add that nothing can be read, and the reason."""
        self.unread.append(UnreadRequirements(self.path, reason))
