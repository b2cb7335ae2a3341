"""The blocks of docs/status.rst: the list, the same as JSON and from Python."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from conftest import Database, Project
from projects import begin, run_in_app, write_revision
from reading import Page

pytestmark = [pytest.mark.oldest_and_newest, pytest.mark.newest]


def test_two_of_three(project: Project, tmp_path: Path) -> None:
    """Two revisions are applied, one is pending."""
    begin(project, Database(f"sqlite:///{tmp_path / 'app.db'}"))
    project.flask("db", "init").ok()
    write_revision(project, "3c5e7a9b1d2f", None, "users")
    write_revision(project, "8a1d4c6e2b90", "3c5e7a9b1d2f", "posts")
    write_revision(project, "f2780e4ab6d5", "8a1d4c6e2b90", "posts get a slug")
    project.flask("db", "upgrade", "8a1d4c6e2b90").ok()
    page = Page("status", project)
    page.type()
    shown = json.loads(page.code("json"))
    result = project.flask("db", "status", "--check", "--json")
    assert "1 pending" in result.failed()
    printed = json.loads(result.out)
    del printed["databases"][0]["revisions"][::2]
    assert printed == shown
    assert run_in_app(project, page.code()).ok().out == " ('f2780e4ab6d5',)\n"
    page.end()
