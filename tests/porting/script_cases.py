"""The scripts of a test's own, and what is found of their managers and commands."""

from __future__ import annotations

import textwrap
from typing import Dict, List

from flask_migrate_script.porting.findings import Finding
from porting import projects

RULES = ("app names", "app names without manage.py", "bridge", "commands")


def found(files: Dict[str, str]) -> List[Finding]:
    """Return what is found of the scripts in some files."""
    return projects.found_in(projects.index_of(dedented(files)), *RULES)


def dedented(files: Dict[str, str]) -> Dict[str, str]:
    """Return files without the blanks before all of their lines."""
    return {path: textwrap.dedent(text).lstrip("\n") for path, text in files.items()}


def commands_in(files: Dict[str, str]) -> Dict[str, Finding]:
    """Return the commands that are found, as flask's, each with what is found of it."""
    return {
        finding.replacement or "": finding for finding in found(files) if finding.rule == "commands"
    }
