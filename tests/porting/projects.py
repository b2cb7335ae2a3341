"""A project of a test's own, and what a rule of the port command finds in it."""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import Dict, Iterator, List, Tuple

from flask_migrate_script.porting.findings import Finding, edited
from flask_migrate_script.porting.fixers import FIXERS
from flask_migrate_script.porting.index import Index
from flask_migrate_script.porting.project import Project
from flask_migrate_script.porting.requirement import Requirement
from flask_migrate_script.porting.requirement_files import ProjectRequirements, read_requirements

#: A manage.py with nothing of its own.
MANAGE = (
    "from flask_script import Manager\nfrom flask_migrate_script import Migrate\nMigrate(app, db)\n"
    "manager = Manager(app)\nmanager.run()\n"
)


#: The releases that a project runs on where it names none.
TODAY = {"flask": "3.1.0", "sqlalchemy": "2.1.0"}
#: Those of a ``flask`` without ``--app``.
OLD_FLASK = {**TODAY, "flask": "2.1.3"}


@contextmanager
def written(files: Dict[str, str]) -> Iterator[Project]:
    """Give the body a project with some files."""
    with tempfile.TemporaryDirectory() as folder:
        for path, text in files.items():
            file = Path(folder, path)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(text.encode("utf-8"))
        yield Project(folder)


def index_of(files: Dict[str, str], has_app_option: bool = True) -> Index:
    """Return what the files of a project hold."""
    with written(files) as project:
        index = Index(project, installed=TODAY if has_app_option else OLD_FLASK)
        # Each text is read while it is there.
        dict(index.texts())
    return index


def found_in(index: Index, *rules: str) -> List[Finding]:
    """Return what some rules find."""
    return [finding for fixer in FIXERS if fixer.name in rules for finding in fixer.findings(index)]


def find(rule: str, files: Dict[str, str], has_app_option: bool = True) -> List[Finding]:
    """Return what one rule finds in the files of a project."""
    return found_in(index_of(files, has_app_option), rule)


def ported(text: str, findings: List[Finding]) -> str:
    """Return a file's text after the edits of what is found in it."""
    return edited(text, [edit for finding in findings for edit in finding.edits])


def requirements_of(files: Dict[str, str]) -> ProjectRequirements:
    """Return the requirements of the files of a project."""
    with written(files) as project:
        return read_requirements(project)


def unread_of(files: Dict[str, str]) -> List[Tuple[str, str]]:
    """Return the files whose requirements cannot be read, each with the line and the reason."""
    return [
        (path, f"line {line}: {reason}" if line else reason)
        for path, reason, line in requirements_of(files).unread
    ]


def one_requirement(files: Dict[str, str]) -> Requirement:
    """Return the only requirement of the files of a project."""
    (found,) = requirements_of(files).found
    return found


def replaceable(files: Dict[str, str]) -> List[Tuple[str, str]]:
    """Return what can be replaced of each requirement in the files of a project, and the releases."""
    return [
        (files[found.path][found.start : found.end], found.specifier)
        for found in requirements_of(files).found
    ]
