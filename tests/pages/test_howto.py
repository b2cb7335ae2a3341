"""The pages of docs/howto/, typed from top to bottom on real databases."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest
import sqlalchemy
from conftest import Database, Databases, Project
from projects import NAME, USERS, begin, edit, migrated, newest
from reading import DOCS, Page, commands

pytestmark = [pytest.mark.oldest_and_newest, pytest.mark.newest]


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
    page.end()


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
        [(in_ci, _)] = commands(page.rest()[-1][1])
        assert "several heads" in page.run(in_ci).failed()
        page.type()
        assert "(mergepoint)" in project.flask("db", "status").out
    else:
        page.type()
        page.type()
        page.code("console")
    page.type()
    page.end()


#: Lines for a revision: from here on, another session reads the table, and does not end its transaction.
READER = """
    import os

    global reader
    reader = sa.create_engine(os.environ["DATABASE_URL"]).connect()
    reader.execute(sa.text('SELECT 1 FROM "user"'))
"""


def test_not_null_on_a_big_table(project: Project, postgresql: Databases) -> None:
    """Each row has a value, and models and database agree, also if the last revision gave up half way at first."""
    database = postgresql.new()
    migrated(project, database)
    database.execute("""INSERT INTO "user" (name) SELECT 'x' FROM generate_series(1, 2500)""")
    page = Page("howto/not-null-on-a-big-table", project)
    edit(project, "# more columns", page.code().strip())
    page.type()
    page.type()
    write_functions(project, page.code())
    page.type()
    page.type()
    code = page.code()
    last = code.index("    op.alter_column(")
    write_functions(project, code[:last] + READER + code[last:])
    result = project.flask("db", "upgrade", "--lock-timeout", "1", "--retries", "1")
    assert "Not tried again" in result.failed()
    assert page.text.count("``Not tried again``") == 1
    write_functions(project, code)
    page.type()
    edit(project, "age = db.Column(db.Integer)", "age = db.Column(db.Integer, nullable=False)")
    page.type()
    page.end()
    assert database.rows('SELECT count(*) FROM "user" WHERE age = 0') == [(2500,)]
    for _ in range(3):
        project.flask("db", "downgrade").ok()


def add_revision(project: Project, code: str, message: str, revision: str) -> None:
    """Add a revision with the functions of a page."""
    source = (
        textwrap.dedent(USERS)
        .partition("def ")[0]
        .replace("aaa1", revision)
        .replace("users", message)
    )
    path = f"migrations/versions/{revision}_{message}.py"
    project.write(path, source.replace("= None", '= "aaa1"'))
    with (project.folder / path).open("a") as file:
        file.write(code if "def downgrade" in code else code + "\n\ndef downgrade():\n    pass\n")


@pytest.mark.parametrize("by_hand", [False, True])
def test_failed_upgrade_on_mysql(project: Project, mysql: Databases, by_hand: bool) -> None:
    """What is in is undone, and it is run again; or the rest is done by hand, and the version is written."""
    database = mysql.new()
    migrated(project, database)
    page = Page("howto/failed-upgrade-on-mysql", project)
    code = (
        page.text.split("The revision was:")[1].split("1. Undo")[0].split("code-block:: python")[1]
    )
    add_revision(project, textwrap.dedent(code).strip() + "\n", "age", "e259b090b4bc")
    page.known.update({"3f8b4edb93e1": "aaa1", "e259b090b4bc": "e259b090b4bc"})
    page.type()
    page.code()
    edit(project, "agee", "age", newest(project))
    if by_hand:
        page.code("console")
        database.execute("UPDATE user SET age = 0")
        page.type()
    else:
        assert "Duplicate column name 'age'" in project.flask("db", "upgrade").failed()
        database.execute("ALTER TABLE user DROP COLUMN age")
        page.type()
        page.code("console")
    project.flask("db", "stamp", "aaa1").ok()
    page.type()
    page.end()


def test_enum_members(project: Project, postgresql: Databases) -> None:
    """A member is added; one that no row has is taken out of the models."""
    database = postgresql.new()
    begin(project, database)
    page = Page("howto/enum-members", project)
    with_blue = page.code().strip()
    edit(project, "# more columns", with_blue.replace(', "blue"', ""))
    for command in (["init"], ["migrate", "-m", "colors"], ["upgrade"]):
        project.flask("db", *command).ok()
    database.execute("""INSERT INTO "user" (color) VALUES ('red')""")
    edit(project, '"green", ', '"green", "blue", ')
    assert with_blue in (project.folder / "myapp.py").read_text()
    page.type()
    page.type()
    write_functions(project, page.code())
    page.type()
    edit(project, with_blue, page.code().strip())
    page.type()
    page.end()
    assert database.rows('SELECT color FROM "user"') == [("green",)]


def test_schemas_for_tenants(project: Project, postgresql: Databases) -> None:
    """Each tenant's schema has its tables and its version."""
    database = postgresql.new()
    database.execute("CREATE SCHEMA acme", "CREATE SCHEMA umbrella")
    begin(project, database)
    page = Page("howto/schemas-for-tenants", project)
    old = 'app.config["SQLALCHEMY_DATABASE_URI"] = os.environ["DATABASE_URL"]'
    edit(project, old, page.code().strip().replace("\n", "\n    "))
    project.env["TENANT"] = "acme"
    project.flask("db", "init").ok()
    del project.env["TENANT"]
    project.write("migrations/versions/aaa1_users.py", USERS)
    page.known["f2780e4ab6d5"] = "aaa1"
    page.type()
    page.type()
    edit(project, "# more columns", "age = db.Column(db.Integer)")
    page.type()
    page.end()
    tables = database.rows(
        "SELECT table_schema FROM information_schema.tables WHERE table_name = 'user' ORDER BY 1"
    )
    assert tables == [("acme",), ("umbrella",)]
    assert database.tables() == []


def test_several_databases(project: Project, sqlite: Database, tmp_path: Path) -> None:
    """Each has its tables and its version; one alone goes back."""
    second = Database(f"sqlite:///{tmp_path / 'second.db'}")
    begin(project, sqlite, binds=f'{{"second": {second.url!r}}}')
    page = Page("howto/several-databases", project)
    model = page.code()
    edit(project, "def create_app():", model + "\n\ndef create_app():")
    page.type()
    assert (sqlite.tables(), second.tables()) == (["user"], ["event"])
    page.type()
    page.type()
    page.end()


def test_batch_mode(project: Project, sqlite: Database) -> None:
    """A column is changed on SQLite, and the rows stay."""
    migrated(project, sqlite)
    sqlite.execute("INSERT INTO user (name) VALUES (NULL)")
    page = Page("howto/batch-mode", project)
    edit(project, NAME, page.code().strip())
    page.type()
    page.type()
    write_functions(project, page.code())
    page.type()
    page.end()
    assert sqlite.rows("SELECT name FROM user") == [("",)]


def test_old_revisions(project: Project, sqlite: Database) -> None:
    """Such a revision runs; where that is switched off it is refused, until it is written anew."""
    migrated(project, sqlite)
    sqlite.execute("INSERT INTO user (name) VALUES ('Ada')")
    page = Page("howto/old-revisions", project)
    page.known["f2780e4ab6d5"] = "f2780e4ab6d5"
    add_revision(project, page.code(), "names", "f2780e4ab6d5")
    if sqlalchemy.__version__.startswith("1."):
        project.flask("db", "upgrade").ok()
    else:
        page.type()
        page.type()
        write_functions(project, page.code())
        page.type()
        page.end()
    assert sqlite.rows("SELECT name FROM user")[0][0].startswith("Ada!")


@pytest.mark.parametrize("page", sorted((DOCS / "howto").glob("*.rst")), ids=lambda page: page.stem)
def test_each_page_is_typed(page: Path) -> None:
    """And can be found on the first one."""
    if page.stem == "index":
        assert ".. toctree::" in page.read_text(encoding="utf-8")
    else:
        assert f'Page("howto/{page.stem}", project)' in Path(__file__).read_text(encoding="utf-8")
