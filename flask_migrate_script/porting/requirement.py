"""One requirement of a project, and where it is written."""

from __future__ import annotations

import enum
import posixpath
from typing import NamedTuple, Tuple


class RequirementKind(enum.Enum):
    """The syntax that a requirement is written in."""

    #: A line of a requirements file, or of the ``pip:`` part of an environment.yml.
    PIP = "pip"
    #: A string in a list of setup.py, or a line of setup.cfg.
    SETUP = "setup"
    #: A string in a list of pyproject.toml.
    PEP621 = "pep621"
    #: A key of Poetry's tables in pyproject.toml.
    POETRY = "poetry"
    #: A key that gives the releases of Python that a project is for.
    PYTHON = "python"
    #: A key of a Pipfile.
    PIPFILE = "pipfile"
    #: A package of conda's in an environment.yml.
    CONDA = "conda"
    #: What a lock file has: an exact release.
    LOCK = "lock"


class Requirement(NamedTuple):
    """One requirement of a project.

    ``name`` is the canonical one, ``written`` as the file has it. ``specifier`` is PEP 440, empty where any release
    does. ``text`` is the line, ``start`` and ``end`` the offsets in the file of what a new requirement takes the place
    of: name, extras and specifier; they are the same where none can.
    """

    name: str
    specifier: str
    path: str
    line: int
    text: str
    start: int
    end: int
    kind: RequirementKind
    written: str
    extras: Tuple[str, ...] = ()
    marker: str = ""
    #: Where it is to be had, if that is not the package index.
    url: str = ""
    has_hash: bool = False
    is_constraint: bool = False

    @property
    def has_marker(self) -> bool:
        """Whether it is for some environments only."""
        return bool(self.marker)

    @property
    def place(self) -> str:
        """The file and the line."""
        return f"{self.path}:{self.line}"


class UnreadRequirements(NamedTuple):
    """A file whose requirements cannot be read, or one of them by its line; a file has line 0."""

    path: str
    reason: str
    line: int = 0


def are_together(path: str, other: str) -> bool:
    """Return whether one of two files is in a folder that the other one is in, or in one below."""
    folders = [f"{posixpath.dirname(one)}/".lstrip("/") for one in (path, other)]
    return folders[0].startswith(folders[1]) or folders[1].startswith(folders[0])
