"""The pages of docs/howto/, typed from top to bottom on real databases."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import Database, Databases, Project
from projects import NAME, edit, migrated, newest
from reading import Page

pytestmark = pytest.mark.oldest_and_newest


@pytest.fixture
def sqlite(tmp_path: Path) -> Database:
    """A SQLite file that is not there yet."""
    return Database(f"sqlite:///{tmp_path / 'app.db'}")


def write_functions(project: Project, code: str) -> None:
    """Put the functions of a page in the place of the empty ones of the newest revision."""
    path = project.folder / newest(project)
    source = path.read_text(encoding="utf-8")
    head = source.partition("def upgrade")[0]
    if "def downgrade" not in code:
        code += "\n\ndef downgrade():\n    pass\n"
    path.write_text(head + code, encoding="utf-8")


def test_rename_a_column(project: Project, sqlite: Database) -> None:
    """The rows keep their values; or the column keeps its name."""
    migrated(project, sqlite)
    sqlite.execute("INSERT INTO user (name) VALUES ('Ada')")
    page = Page("howto/rename-a-column", project)
    edit(project, NAME, page.code().strip())
    page.type()
    assert sqlite.rows("SELECT full_name FROM user") == [("Ada",)]
    project.flask("db", "downgrade").ok()
    (project.folder / newest(project)).unlink()
    edit(project, "full_name = db.Column(db.String(50))", page.code().strip())
    page.type()
    assert page.rest() == []


@pytest.mark.parametrize("both_ran", [False, True])
def test_two_branches(project: Project, sqlite: Database, both_ran: bool) -> None:
    """One is put on the other; or a merge follows both."""
    migrated(project, sqlite)
    for name, revision in (("posts", "5b7c9d1e3f20"), ("tags", "f2780e4ab6d5")):
        branch = ["--head", "aaa1", "--splice", "--rev-id", revision]
        project.flask("db", "revision", "-m", name, *branch).ok()
    page = Page("howto/two-branches", project)
    if both_ran:
        project.flask("db", "upgrade", "heads").ok()
        for _ in range(2):
            page.code("console")
        page.type()
        assert "(mergepoint)" in project.flask("db", "status").out
    else:
        page.type()
        page.type()
        page.code("console")
    page.type()
    assert page.rest() == []


def test_not_null_on_a_big_table(project: Project, postgresql: Databases) -> None:
    """In three revisions, each row has a value, and the models and the database agree at the end."""
    database = postgresql.new()
    migrated(project, database)
    database.execute("""INSERT INTO "user" (name) SELECT 'x' FROM generate_series(1, 2500)""")
    page = Page("howto/not-null-on-a-big-table", project)
    edit(project, "# more columns", page.code().strip())
    page.type()
    for _ in range(2):
        page.type()
        write_functions(project, page.code())
        page.type()
    edit(project, "age = db.Column(db.Integer)", "age = db.Column(db.Integer, nullable=False)")
    page.type()
    assert page.rest() == []
    assert database.rows('SELECT count(*) FROM "user" WHERE age = 0') == [(2500,)]
    for _ in range(3):
        project.flask("db", "downgrade").ok()
