"""The blocks of the pages in docs/errors/: a misspelled command, and a column that gets NOT NULL."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import Database, Project
from projects import begin, write_revision
from reading import Page

pytestmark = [pytest.mark.oldest_and_newest, pytest.mark.newest]

USERS = """
    op.create_table("user", sa.Column("id", sa.Integer(), primary_key=True))
    op.execute('INSERT INTO "user" (id) VALUES (1)')
"""


def test_blocks(project: Project, tmp_path: Path) -> None:
    """The error is the one that is shown; both ways give each row a value."""
    database = Database(f"sqlite:///{tmp_path / 'app.db'}")
    begin(project, database)
    project.flask("db", "init").ok()
    write_revision(project, "aaa1", None, "users", USERS)
    setup, page = Page("errors/setup", project), Page("errors/runs", project)
    result = setup.run("python manage.py db upgade")
    assert setup.code("console") == f"$ python manage.py db upgade\n{result.failed(2)}\n"

    write_revision(project, "bbb2", "aaa1", "age", page.code(""))
    project.flask("db", "upgrade").ok()
    assert database.rows('SELECT age FROM "user"') == [(0,)]

    first, second, third = page.code("").splitlines()
    batch = f"""
        with op.batch_alter_table("user") as batch:
            batch.{first.partition("op.")[2].replace('"user", "', '"').replace('"user", ', "")}
        {second.replace("UPDATE ...", "UPDATE user SET size = 7")}
        with op.batch_alter_table("user") as batch:
            batch.{third.partition("op.")[2].replace('"user", ', "")}
    """
    write_revision(project, "ccc3", "bbb2", "size", batch.replace('"age"', '"size"'))
    project.flask("db", "upgrade").ok()
    assert database.rows('SELECT size FROM "user"') == [(7,)]
    setup.end()
    page.end()
