"""A project of a test's own, and what a rule of the port command finds in it."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Dict, List

from flask_migrate_script.porting.findings import Finding, edited
from flask_migrate_script.porting.fixers import FIXERS
from flask_migrate_script.porting.index import Index
from flask_migrate_script.porting.project import Project

#: A manage.py with nothing of its own.
MANAGE = (
    "from flask_script import Manager\nfrom flask_migrate_script import Migrate\nMigrate(app, db)\n"
    "manager = Manager(app)\nmanager.run()\n"
)


def index_of(files: Dict[str, str], has_app_option: bool = True) -> Index:
    """Return what the files of a project hold."""
    with tempfile.TemporaryDirectory() as folder:
        for path, text in files.items():
            file = Path(folder, path)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(text.encode("utf-8"))
        index = Index(Project(folder))
        # Each text is read while it is there.
        dict(index.texts())
    index.has_app_option = has_app_option
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
