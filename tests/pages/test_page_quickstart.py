"""The blocks of docs/quickstart.rst, from an empty folder."""

from __future__ import annotations

import pytest
from conftest import Database, Project
from projects import edit
from reading import Page, commands

pytestmark = [pytest.mark.oldest_and_newest, pytest.mark.newest]

NAME = "name = db.Column(db.String(50), nullable=False)"


def test_two_revisions(project: Project) -> None:
    """The app, its first revision, a column, and the second one; then back."""
    page = Page("quickstart", project)
    project.write("myapp.py", page.code())
    block = page.rest()[0].text
    [(export, _), *_] = commands(block)
    assert export == f"export FLASK_APP={project.env['FLASK_APP']}"
    page.type()
    edit(project, NAME, f"{NAME}\n    {page.code().strip()}")
    page.type()
    page.type()
    page.end()
    project.flask("db", "downgrade").ok()
    [file] = project.folder.glob("**/app.db")
    database = Database(f"sqlite:///{file}")
    assert database.columns("user") == ["id", "name"]
