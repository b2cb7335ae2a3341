"""The blocks of docs/plan.rst: the list, and the same as JSON."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from conftest import Database, Project
from projects import begin, write_revision
from reading import Page

pytestmark = [pytest.mark.oldest_and_newest, pytest.mark.newest]

POSTS = """
    for table, column in (("post", "title"), ("author", "nick")):
        key = sa.Column("id", sa.Integer, primary_key=True)
        op.create_table(table, key, sa.Column(column, sa.String(80)))
"""

SLUG = """
    op.add_column("post", sa.Column("slug", sa.String(80)))
    op.execute("UPDATE post SET slug = title")
    op.create_index("ix_post_slug", "post", ["slug"], unique=True)
    op.drop_column("author", "nick")
"""

MERGE = """
    # What is double is found here.
    connection = op.get_bind()

    posts = sa.text("SELECT id FROM post")
    for post in connection.execute(posts):
        pass
"""


def test_two_steps(project: Project, tmp_path: Path) -> None:
    """One step is known, the next one depends on data; nothing is applied."""
    database = Database(f"sqlite:///{tmp_path / 'app.db'}")
    begin(project, database)
    project.flask("db", "init").ok()
    write_revision(project, "8a1d4c6e2b90", None, "posts", POSTS)
    write_revision(project, "f2780e4ab6d5", "8a1d4c6e2b90", "posts get a slug", SLUG)
    write_revision(project, "0c9d8e7f6a5b", "f2780e4ab6d5", "merge double posts", MERGE)
    project.flask("db", "upgrade", "8a1d4c6e2b90").ok()
    database.execute(*(f"INSERT INTO author (nick) VALUES ('{number}')" for number in range(12)))
    page = Page("plan", project)
    page.type()
    shown = json.loads(page.code("json"))
    printed = json.loads(project.flask("db", "upgrade", "--plan", "--json").ok().out)
    [first, _] = printed["databases"][0]["steps"]
    for left_out in (first["operations"], first["sql"]):
        del left_out[:3]
    del printed["databases"][0]["steps"][1]
    assert printed == shown
    assert database.rows("SELECT version_num FROM alembic_version") == [("8a1d4c6e2b90",)]
    page.end()
