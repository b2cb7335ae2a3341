"""A project's requirements, from all its files that have some."""

from __future__ import annotations

import posixpath
from typing import Callable, Dict, List, NamedTuple, Optional, Set

from .project import Project
from .requirement import Requirement, UnreadRequirements
from .requirement_formats import (
    conda,
    lock_files,
    pip_files,
    pipfiles,
    pyproject,
    setup_configs,
    setup_scripts,
)
from .requirement_formats.found_requirements import FoundRequirements, IncludedFile

_BY_NAME: Dict[str, Callable[[str, str], FoundRequirements]] = {
    "setup.py": setup_scripts.read,
    "setup.cfg": setup_configs.read,
    "Pipfile": pipfiles.read,
    "pyproject.toml": pyproject.read,
    **{name: lock_files.read for name in lock_files.NAMES},
}


class ProjectRequirements(NamedTuple):
    """The requirements of a project, and the files whose requirements cannot be read."""

    found: List[Requirement]
    unread: List[UnreadRequirements]


def read_requirements(project: Project) -> ProjectRequirements:
    """Return the requirements of a project, in the order of its files and their lines.

    :param project: the project.
    """
    files = _RequirementFiles(project)
    for path in project.paths:
        files.read(path)
    found = [requirement for file in files.files.values() for requirement in file.found]
    return ProjectRequirements(
        [r._replace(is_constraint=files.is_constraint(r.path)) for r in found],
        files.unread + [unread for file in files.files.values() for unread in file.unread],
    )


class _RequirementFiles:
    """The files of a project that have requirements, each read once."""

    def __init__(self, project: Project) -> None:
        self._project = project
        #: What each file has, by its path.
        self.files: Dict[str, FoundRequirements] = {}
        #: The files that cannot be read.
        self.unread: List[UnreadRequirements] = []
        self._required: Set[str] = set()
        self._constraining: Set[str] = set()

    def read(self, path: str) -> None:
        """Read a file, if it has requirements by its name, and the files that it reads."""
        reader = _reader(path)
        if reader is not None and path not in self.files and self._is_readable(path):
            self._add(path, reader(path, self._project.text(path)))

    def is_constraint(self, path: str) -> bool:
        """Return whether a file only restricts what others require."""
        is_named_so = posixpath.basename(path).startswith("constraints")
        return (is_named_so or path in self._constraining) and path not in self._required

    def _add(self, path: str, file: FoundRequirements) -> None:
        self.files[path] = file
        for included in file.included:
            self._follow(path, included)

    def _follow(self, path: str, included: IncludedFile) -> None:
        (self._constraining if included.is_constraint else self._required).add(included.path)
        if included.path in self.files:
            return
        reason = self._why_not(included.path)
        if reason:
            by = f"{path}:{included.line}"
            self.unread.append(UnreadRequirements(included.path, f"{reason}; {by} reads it"))
        elif self._is_readable(included.path):
            text = self._project.text(included.path)
            self._add(included.path, pip_files.read(included.path, text))

    def _why_not(self, path: str) -> str:
        """Return why a file that another one reads is not looked at; nothing if it is."""
        if path.startswith(("../", "/")):
            return "it is outside of this folder"
        return "" if (self._project.folder / path).exists() else "it is not there"

    def _is_readable(self, path: str) -> bool:
        obstacle = self._project.file(path).obstacle
        if obstacle:
            self.unread.append(UnreadRequirements(path, obstacle))
        return not obstacle


def _reader(path: str) -> Optional[Callable[[str, str], FoundRequirements]]:
    """Return what reads a file's requirements; None where its name is of no file that has some."""
    if pip_files.FILES.search(path):
        return pip_files.read
    if conda.FILES.search(path):
        return conda.read
    return _BY_NAME.get(posixpath.basename(path))
