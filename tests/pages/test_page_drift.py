"""The blocks of docs/drift.rst: somebody has changed a database by hand, in three places."""

from __future__ import annotations

import json

import pytest
from conftest import Databases, Project
from projects import begin, run_in_app, write_revision
from reading import Page

pytestmark = [pytest.mark.oldest_and_newest, pytest.mark.newest]

POSTS = """
    op.create_table(
        "post",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("title", sa.String(80), nullable=False),
        sa.Column("slug", sa.String(80)),
    )
    op.create_index("ix_post_slug", "post", ["slug"])
"""


def test_three_changes_by_hand(project: Project, postgresql: Databases) -> None:
    """They are found; the SQL that the page shows takes them back."""
    database = postgresql.new()
    begin(project, database)
    project.flask("db", "init").ok()
    write_revision(project, "f2780e4ab6d5", None, "posts", POSTS)
    project.flask("db", "upgrade").ok()
    database.execute(
        "ALTER TABLE post ADD COLUMN hand INTEGER",
        "ALTER TABLE post ALTER COLUMN title DROP NOT NULL",
        "DROP INDEX ix_post_slug",
    )
    page = Page("drift", project)
    page.type()
    sql = [line for line in page.rest()[0].text.splitlines() if line.startswith("    ")]
    page.type()

    shown = json.loads(page.code("json"))
    printed = json.loads(project.flask("db", "drift", "--json").out)
    [first, second, third] = printed["databases"][0]["differences"]
    printed["databases"][0]["differences"] = [second]
    assert printed == shown

    lines = run_in_app(project, page.code()).ok().out.splitlines()
    assert lines[1] == f"{second_line(second)} {tuple(second['undo'])!r}"
    assert len(lines) == 3
    page.end()
    database.execute(*sql)
    assert "no drift" in project.flask("db", "drift").ok().last_line


def second_line(difference: dict) -> str:
    """Return the line about a part of an object."""
    return "{kind} {name}: {part} none, by the revisions {by_revisions}".format(**difference)
