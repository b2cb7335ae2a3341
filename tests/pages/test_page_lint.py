"""The blocks of docs/lint.rst: a revision with two findings."""

from __future__ import annotations

import json
import re

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
    )
    op.create_table("tag", sa.Column("id", sa.Integer, primary_key=True))
"""

#: So that its operations are on the lines of the page.
HEADER = "# Posts get a slug in the place of a title.\n" * 10

SLUG = """
    op.add_column("post", sa.Column("slug", sa.String(80), nullable=False))
    op.drop_column("post", "title")
"""


def test_two_findings(project: Project, postgresql: Databases) -> None:
    """They are listed, also as JSON and from Python; the comments of the page silence them."""
    begin(project, postgresql.new())
    project.flask("db", "init").ok()
    write_revision(project, "8a1d4c6e2b90", None, "posts", POSTS)
    project.flask("db", "upgrade").ok()
    back = (
        'op.add_column("post", sa.Column("title", sa.String(80)))\nop.drop_column("post", "slug")'
    )
    path = write_revision(project, "f2780e4ab6d5", "8a1d4c6e2b90", "posts get a slug", SLUG, back)
    path.write_text(HEADER + path.read_text())
    page = Page("lint", project)
    page.type()
    silenced = page.code()
    shown = json.loads(page.code("json"))
    printed = json.loads(project.flask("db", "lint", "--json").out)
    del printed["databases"][0]["findings"][0]
    assert printed == shown

    result = run_in_app(project, page.code())
    lines = [
        f"{path.relative_to(project.folder)} {line}" for line in ("21 not-null", "22 drop-column")
    ]
    assert result.ok().out.splitlines() == lines
    page.end()

    # With the comments of the page, and without them.
    revision = ("f2780e4ab6d5", "8a1d4c6e2b90", "posts get a slug")
    for code, last_line in (
        (silenced, "1 revision checked: no finding."),
        (re.sub("# lint: .*", "", silenced), "Error: 1 revision checked: 3 findings."),
    ):
        write_revision(project, *revision, code, back)
        assert project.flask("db", "lint").last_line == last_line
