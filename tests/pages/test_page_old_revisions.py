"""The blocks of docs/old-revisions.rst: what runs, what else is made, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import Database, Project
from projects import edit, migrated, write_revision
from reading import Page

pytestmark = [pytest.mark.oldest_and_newest, pytest.mark.newest]

EXECUTES = """
    connection = op.get_bind()
    connection.execute("UPDATE user SET name = upper(name)")
"""


def options(code: str) -> str:
    """Return the call of Migrate that a block has, for an app that is made later."""
    assert code.startswith("migrate = Migrate(app, db, ")
    return code.strip().replace("(app, db, ", "(")


def test_old_revisions(project: Project, tmp_path: Path) -> None:
    """They run, and are named; with checks, as they made them; or they are refused."""
    database = Database(f"sqlite:///{tmp_path / 'app.db'}")
    migrated(project, database)
    database.execute("INSERT INTO user (name) VALUES ('Ada')")
    write_revision(project, "0021", "aaa1", "names", EXECUTES)
    picture = 'op.add_column("user", sa.Column("picture", sa.Binary))'
    write_revision(project, "0034", "0021", "images", picture)
    page = Page("old-revisions", project)
    page.compare(page.code("text"), project.flask("db", "upgrade").ok().err)
    assert database.rows("SELECT name, picture FROM user") == [("ADA", None)]

    edit(project, "migrate = Migrate()", options(page.code("")))
    flag = 'op.create_table("flag", sa.Column("is_on", sa.Boolean(name="ck_on")))'
    write_revision(project, "0035", "0034", "flags", flag)
    project.flask("db", "upgrade").ok()
    [(table,)] = database.rows("SELECT sql FROM sqlite_master WHERE name = 'flag'")
    assert "CONSTRAINT ck_on CHECK" in table

    edit(project, "migrate = Migrate(sqlalchemy1='checks')", options(page.code("")))
    write_revision(project, "0042", "0035", "", EXECUTES)
    refused = project.flask("db", "upgrade").failed()
    edit(project, "migrate = Migrate(sqlalchemy1=False)", "migrate = Migrate()")
    by_variable = page.shell(page.code("sh")).failed()
    assert by_variable == refused.replace(
        "sqlalchemy1=False of Migrate()", "FLASK_DB_SQLALCHEMY1=0"
    )
    page.compare(page.code("text"), refused)
    page.end()
