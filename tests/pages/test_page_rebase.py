"""The blocks of docs/rebase.rst: two heads, and one of them is put on the other."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import Database, Project
from projects import begin, write_revision
from reading import Page

pytestmark = [pytest.mark.oldest_and_newest, pytest.mark.newest]


def test_two_heads(project: Project, tmp_path: Path) -> None:
    """The one that no database has run is moved."""
    begin(project, Database(f"sqlite:///{tmp_path / 'app.db'}"))
    project.flask("db", "init").ok()
    write_revision(project, "3c5e7a9b1d2f", None, "users")
    write_revision(project, "5b7c9d1e3f20", "3c5e7a9b1d2f", "posts")
    tags = write_revision(project, "f2780e4ab6d5", "3c5e7a9b1d2f", "tags")
    source = tags.read_text()
    project.flask("db", "upgrade", "5b7c9d1e3f20").ok()
    page = Page("rebase", project)
    page.type()
    page.type()
    moved = source.replace("down_revision = '3c5e7a9b1d2f'", "down_revision = '5b7c9d1e3f20'")
    assert tags.read_text() == moved != source
    page.end()
