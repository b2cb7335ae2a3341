"""The commands of docs/faq.rst, typed from its top to its end."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import Database, Project
from projects import OLD_MANAGE, USERS, begin
from reading import Page

pytestmark = [pytest.mark.oldest_and_newest, pytest.mark.newest]


def test_questions(project: Project, tmp_path: Path) -> None:
    """Each answer prints what the page shows."""
    database = Database(f"sqlite:///{tmp_path / 'app.db'}")
    begin(project, database)
    project.write("manage.py", OLD_MANAGE)
    project.flask("db", "init").ok()
    revision = project.write("migrations/versions/aaa1_users.py", USERS)
    page = Page("faq", project)
    page.known["f2780e4ab6d5"] = "aaa1"
    page.type()
    page.type()
    database.execute("CREATE TABLE user (id INTEGER NOT NULL PRIMARY KEY, name VARCHAR(50))")
    for _ in range(5):
        page.type()
    elsewhere = tmp_path / "aaa1_users.py"
    revision.rename(elsewhere)
    page.type()
    elsewhere.rename(revision)
    for _ in range(3):
        page.type()
    script = project.write("use.py", page.code())
    assert project.python(str(script)).ok().out == "('aaa1',) ()\n"
    page.type()
    page.type()
    page.end()
    # The commands between the blocks.
    for command in (["graph"], ["status", "--check"], ["upgrade", "--sql"], ["check"]):
        line = "flask db " + " ".join(command)
        assert f"``{line}``" in page.text
        result = page.run(line)
        assert result.status == 0 or "needs Alembic" in result.err
    assert "``flask db stamp --purge head``" in page.text
    database.execute("UPDATE alembic_version SET version_num = 'f2780e4ab6d5'")
    page.run("flask db stamp --purge head").ok()
    assert database.rows("SELECT * FROM alembic_version") == [("aaa1",)]
