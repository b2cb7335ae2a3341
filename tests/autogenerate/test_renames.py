"""What is renamed keeps its rows, with what hangs on it, in both directions, on each kind of database."""

from __future__ import annotations

import pytest
from conftest import Databases, Project
from terminals import on_terminal
from test_revisions_that_run import CONVENTION, Walk

pytestmark = pytest.mark.oldest_and_newest

BEFORE = """
class Account(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    name = db.Column(db.String(50), nullable=False, server_default="x", index=True)
    code = db.Column(db.String(50), unique=True)
    number = db.Column(db.Integer, unique=True)
    boss_id = db.Column(db.Integer, db.ForeignKey("account.id"), index=True)


class Post(db.Model):
    post_id = db.Column(db.Integer, primary_key=True)
    author_id = db.Column(db.Integer, db.ForeignKey("account.id"), index=True)
    code = db.Column(db.String(50), db.ForeignKey("account.code"))
    slug = db.Column(db.String(50), unique=True, index=True)
    __table_args__ = (db.UniqueConstraint("author_id", "slug"),)


class Mark(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    post_id = db.Column(db.Integer, db.ForeignKey("post.post_id"))
"""

# A column with an index; one that another table refers to; one of a foreign key, an index and a constraint of two; a primary
# key; one that gets another type and NULL, too. And the table of another one.
COLUMNS = (
    BEFORE.replace("name = db.Column(", "full_name = db.Column(")
    .replace("code = db.Column(db.String(50), unique", "word = db.Column(db.String(50), unique")
    .replace("account.code", "account.word")
    .replace("author_id", "writer_id")
    .replace("post_id = db.Column(db.Integer, primary", "id = db.Column(db.Integer, primary")
    .replace("post.post_id", "post.id")
    .replace("number = db.Column(db.Integer", "digits = db.Column(db.BigInteger, nullable=False")
)
RENAMED_COLUMNS = (
    "account.name:full_name",
    "account.code:word",
    "account.number:digits",
    "post.author_id:writer_id",
    "post.post_id:id",
)

TABLES = (
    BEFORE.replace("class Account(db.Model):", "class User(db.Model):\n    __tablename__ = 'user'")
    .replace("account.", "user.")
    .replace("class Post(", "class Article(")
    .replace("post.post_id", "article.post_id")
    .replace("name = db.Column(", "full_name = db.Column(")
    .replace("code = db.Column(db.String(50), unique=True)", "code = db.Column(db.Text)")
    .replace(
        'code = db.Column(db.String(50), db.ForeignKey("user.code"))', "more = db.Column(db.Date)"
    )
    .replace(
        'db.ForeignKey("user.id"), index=True)\n    more', 'db.ForeignKey("user.id"))\n    more'
    )
)
RENAMED_TABLES = ("account:user", "post:article", "user.name:full_name")

ROWS = (
    "INSERT INTO account (name, code, number) VALUES ('a', 'x', 7)",
    "INSERT INTO account (name, code, number, boss_id) VALUES ('b', 'y', 8, 1)",
    "INSERT INTO post (author_id, code, slug) VALUES (2, 'y', 's')",
    "INSERT INTO mark (post_id) VALUES (1)",
)


@pytest.fixture
def walk(databases: Databases, project: Project) -> Walk:
    """A project with tables and rows, on each kind of database in turn."""
    database = databases.new()
    walk = Walk(project, database)
    walk.start(BEFORE)
    database.execute(*ROWS)
    return walk


def renames(*names: str) -> str:
    """Return options for renames."""
    return " ".join(f"--rename {name}" for name in names)


def test_columns(walk: Walk) -> None:
    """Indexes, constraints and foreign keys go with them, other tables' too; what else differs is altered."""
    walk.write(COLUMNS)
    walk.there_and_back("bbb2", renames(*RENAMED_COLUMNS))
    rows = walk.database.rows("SELECT id, full_name, word, digits FROM account ORDER BY id")
    assert rows == [(1, "a", "x", 7), (2, "b", "y", 8)]
    assert walk.database.rows("SELECT id, writer_id, code, slug FROM post") == [(1, 2, "y", "s")]
    upgrade = walk.revision("bbb2").split("def downgrade")[0]
    assert "drop_column" not in upgrade and "create_foreign_key" not in upgrade
    # It still gets its number, and its default.
    walk.database.execute(
        "INSERT INTO account (digits) VALUES (9)", "INSERT INTO post (slug) VALUES ('t')"
    )
    assert walk.database.rows("SELECT full_name FROM account WHERE digits = 9") == [("x",)]


def test_tables(walk: Walk) -> None:
    """A table with its rows, indexes and constraints, and with what else differs in it, also a renamed column."""
    walk.write(TABLES)
    walk.there_and_back("bbb2", renames(*RENAMED_TABLES))


# Names in the database that hold those of columns and tables; a unique constraint and a unique index that another table
# refers to.
NAMED = """
class Account(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    name = db.Column(db.String(50), server_default="x", comment="old")
    code = db.Column(db.String(50), unique=True)
    number = db.Column(db.Integer, unique=True, index=True)
    is_new = db.Column(db.Boolean)
    kind = db.Column(db.Enum("a", "b", name="kind"), comment="one")


class Post(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    author_id = db.Column(db.Integer, db.ForeignKey("account.id", ondelete="CASCADE"), index=True)
    code = db.Column(db.String(50), db.ForeignKey("account.code"))
    number = db.Column(db.Integer, db.ForeignKey("account.number"))
    __table_args__ = {"comment": "old"}
"""
NAMED_COLUMNS = (
    NAMED.replace('name = db.Column(db.String(50), server_default="x", comment="old"', "NAME")
    .replace("NAME", 'full_name = db.Column(db.String(50), server_default="y", comment="new"')
    .replace("code = db.Column(db.String(50), unique", "word = db.Column(db.String(50), unique")
    .replace("number = db.Column(db.Integer, unique", "digits = db.Column(db.Integer, unique")
    .replace("account.code", "account.word")
    .replace("account.number", "account.digits")
    .replace("author_id", "writer_id")
    .replace("is_new", "fresh")
    .replace("kind = ", "sort = ")
)
RENAMED_NAMED_COLUMNS = (
    "account.name:full_name",
    "account.code:word",
    "account.number:digits",
    "account.is_new:fresh",
    "account.kind:sort",
    "post.author_id:writer_id",
)
# A table whose foreign key does something else, too.
NAMED_TABLES = (
    NAMED_COLUMNS.replace("class Post", "class Article")
    .replace('{"comment": "old"}', '{"comment": "new"}')
    .replace('db.ForeignKey("account.word")', 'db.ForeignKey("account.word", ondelete="CASCADE")')
)


def test_names_of_a_convention(databases: Databases, project: Project) -> None:
    """An index and a unique constraint get the new name, also where a foreign key needs it; defaults and comments change."""
    options = "compare_server_default=True"
    # The foreign keys of other tables stay, under their names.
    convention = CONVENTION.replace("{", '{"uq": "uq_%(table_name)s_%(column_0_name)s",', 1)
    database = databases.new()
    walk = Walk(project, database)
    walk.start(NAMED, options, convention)
    database.execute(
        "INSERT INTO account (code, number, kind) VALUES ('x', 7, 'a')",
        "INSERT INTO post (author_id, code, number) VALUES (1, 'x', 7)",
    )
    walk.write(NAMED_COLUMNS, options, convention)
    walk.there_and_back("bbb2", renames(*RENAMED_NAMED_COLUMNS))
    database.execute("INSERT INTO account (word) VALUES ('y')")
    rows = database.rows("SELECT full_name, word, digits, sort FROM account ORDER BY id")
    assert rows == [("x", "x", 7, "a"), ("y", "y", None, None)]
    assert "post_to_account_by_author_id" not in walk.revision("bbb2")

    walk.write(NAMED_TABLES, options, convention)
    walk.there_and_back("ccc3", renames("post:article"))
    assert database.rows("SELECT writer_id, code, number FROM article") == [(1, "x", 7)]
    database.execute("DELETE FROM article WHERE id = 1")


SCHEMA = """
class Account(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    name = db.Column(db.String(50), index=True, unique=True)
    __table_args__ = {"schema": "crm"}


class Post(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    name = db.Column(db.String(50), db.ForeignKey("crm.account.name"))
"""


def test_schema(postgresql: Databases, project: Project) -> None:
    """A table of a schema is given with it."""
    database = postgresql.new()
    database.execute("CREATE SCHEMA crm")
    walk = Walk(project, database)
    walk.start(SCHEMA, "include_schemas=True")
    database.execute(
        "INSERT INTO crm.account (name) VALUES ('a')", "INSERT INTO post (name) VALUES ('a')"
    )
    models = SCHEMA.replace("class Account", "class Club").replace("crm.account.name", "crm.club.n")
    models = models.replace(
        " name = db.Column(db.String(50), index", " n = db.Column(db.Text, index"
    )
    walk.write(models, "include_schemas=True")
    walk.there_and_back("bbb2", renames("crm.account:club", "crm.club.name:n"))
    assert database.rows("SELECT id, n FROM crm.club") == [(1, "a")]


BINDS = """
app.config["SQLALCHEMY_BINDS"] = {"second": os.environ["SECOND"]}


class Event(db.Model):
    __bind_key__ = "second"
    id = db.Column(db.Integer, primary_key=True)
    name = db.Column(db.String(50), index=True)


class Account(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    name = db.Column(db.String(50))
"""


def test_several_databases(databases: Databases, project: Project) -> None:
    """A rename is of that database which has the table, and of each that has it."""
    walk = Walk(project, databases.new())
    second = databases.new()
    project.env["SECOND"] = second.url
    # Flask-SQLAlchemy 3 reads the binds where the app is made.
    app = "db = SQLAlchemy(app"
    walk.write(BINDS.strip())
    source = (project.folder / "manage.py").read_text()
    line = BINDS.strip().splitlines()[0]
    source = source.replace(line, "").replace(app, f"{line}\n{app}", 1)
    (project.folder / "manage.py").write_text(source)
    walk.run("init --multidb", "migrate --rev-id aaa1", "upgrade")
    second.execute("INSERT INTO event (name) VALUES ('a')")
    walk.database.execute("INSERT INTO account (name) VALUES ('b')")
    (project.folder / "manage.py").write_text(source.replace(" name = db", " title = db"))
    walk.there_and_back("bbb2", renames("event.name:title", "account.name:title"))
    assert second.rows("SELECT title FROM event") == [("a",)]
    assert walk.database.rows("SELECT title FROM account") == [("b",)]
    assert (
        "--rename event.nam:title does not fit"
        in project.manage("db", "migrate", "--rename", "event.nam:title").failed()
    )


ONE = """
class Account(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    name = db.Column(db.String(50))
    age = db.Column(db.Integer)


class Team(db.Model):
    id = db.Column(db.Integer, primary_key=True)
"""
OTHER = ONE.replace("name =", "full_name =").replace("Team", "Club")


@pytest.fixture
def one(simple: Project) -> Walk:
    """A project with a column and a table that get new names."""
    walk = Walk(simple, simple.database)
    walk.start(ONE)
    walk.write(OTHER)
    return walk


def test_without_a_terminal(one: Walk) -> None:
    """Without an option, both are dropped and made anew, and a line for each names the option."""
    lines = one.run("migrate --rev-id bbb2")
    begin = "is gone from the models, and {} is new, with the same {}. If it was renamed, run"
    table = "'db migrate --rename team:club' in place of this revision."
    column = "'db migrate --rename account.name:full_name' in place of this revision."
    assert f"team {begin.format('club', 'columns')} {table}" in lines
    assert f"account.name {begin.format('account.full_name', 'type')} {column}" in lines
    text = one.revision("bbb2")
    assert "drop_table('team')" in text and "drop_column('name')" in text
    (one.project.folder / "migrations/versions/bbb2_.py").unlink()
    one.there_and_back("bbb2", renames("team:club", "account.name:full_name"))
    assert "drop" not in one.revision("bbb2")


@pytest.mark.parametrize("typed", ["y\ny\n", "n\nyes\n"])
def test_on_a_terminal(one: Walk, typed: str) -> None:
    """The questions are answered there, and what is answered needs no line."""
    status, lines = on_terminal(
        one.project, "migrate", "--rev-id", "bbb2", columns=300, typed=typed
    )
    assert status == 0
    printed = "\n".join(lines)
    assert "Was the table team renamed to club? [y/N] " in printed
    assert "Was account.name renamed to account.full_name? [y/N] " in printed
    assert "--rename" not in printed
    text = one.revision("bbb2")
    assert "new_column_name='full_name'" in text
    assert ("rename_table('team', 'club')" in text) is typed.startswith("y")


def test_no_questions(one: Walk) -> None:
    """With questions=False, a terminal is like a pipe."""
    one.write(OTHER, "questions=False")
    words = ("migrate", "--rev-id", "bbb2")
    status, lines = on_terminal(one.project, *words, columns=300, typed="y\ny\n")
    assert status == 0
    printed = "\n".join(lines)
    assert "[y/N]" not in printed and "--rename team:club" in printed


@pytest.mark.parametrize(
    "given, line",
    [
        (
            "acount.name:full_name",
            "--rename acount.name:full_name does not fit: no table or column of the first name is dropped, where one of"
            " the second name is added, or another --rename has one of them. What would: team:club,"
            " account.name:full_name.",
        ),
        ("account:accounts", "account:accounts does not fit"),
        ("nonsense", "nonsense does not fit"),
    ],
)
def test_what_does_not_fit(one: Walk, given: str, line: str) -> None:
    """A name that is written wrong is an error with what would fit, and no revision is left."""
    assert line in one.project.manage("db", "migrate", "--rename", given).failed()
    assert one.project.versions() == ["aaa1_.py"]


def test_twice(one: Walk) -> None:
    """A column can't get two names; a name with a space is in quotes where the option is named."""
    other = OTHER.replace("full_name =", "title = db.Column(db.String(50))\n    label =")
    one.write(other.replace("label = db.Column(", 'label = db.Column("a label", '))
    given = ("account.name:title", "account.name:a label")
    words = [word for name in given for word in ("--rename", name)]
    line = one.project.manage("db", "migrate", *words).failed()
    # Which one is the second depends on Alembic's order.
    assert "does not fit" in line and "or another --rename has one of them" in line
    assert one.project.versions() == ["aaa1_.py"]
    printed = "\n".join(one.run("migrate --rev-id bbb2"))
    assert "'db migrate --rename \"account.name:a label\"' in place" in printed


def test_another_type(one: Walk) -> None:
    """What has another type is no candidate, but may be given."""
    one.write(OTHER.replace("full_name = db.Column(db.String(50))", "born = db.Column(db.Date)"))
    assert not [line for line in one.run("migrate --rev-id bbb2") if "--rename account" in line]
    (one.project.folder / "migrations/versions/bbb2_.py").unlink()
    one.run(f"migrate --rev-id bbb2 {renames('account.name:born')}")
    assert "new_column_name='born'" in one.revision("bbb2")
    assert "type_=sa.Date()" in one.revision("bbb2")
