"""Whether a folder holds a project that can be ported, or is ported already."""

from __future__ import annotations

import posixpath
import re
from typing import Set

from .index import Index
from .project import Project

#: The error where it holds none.
NO_PROJECT = "there is no manage.py, no migrations folder, and nothing of Flask-Script or Flask-Migrate in this folder"
_PACKAGES = ("flask-script", "flask-migrate")
_NAMES_IT = re.compile(r"\bflask_script\b|\bflask\.ext\b|\bflask_migrate|\bMigrateCommand\b")


def is_project(index: Index) -> bool:
    """Return whether something in a folder has to do with a manage.py or with migrations.

    :param index: what is in the folder.
    """
    project = index.project
    if any(map(index.requires, _PACKAGES)):
        return True
    paths = set(project.paths)
    return any(_is_sign(project, path, posixpath.basename(path), paths) for path in project.paths)


def _is_sign(project: Project, path: str, name: str, paths: Set[str]) -> bool:
    if name == "manage.py":
        return True
    if name == "alembic.ini":
        return posixpath.join(posixpath.dirname(path), "env.py") in paths
    if not project.is_python(path):
        return False
    file = project.file(path)
    text = project.text(path) or file.data.decode("utf-8", "replace")
    return _NAMES_IT.search(text) is not None
