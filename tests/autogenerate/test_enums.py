"""Enums in what ``migrate`` writes: created, dropped and given members on PostgreSQL, compared on MySQL and MariaDB."""

from __future__ import annotations

import textwrap

import pytest
from conftest import Database, Databases, Project
from flask_migrate_script.run.config import alembic_version
from terminals import YELLOW
from test_revisions_that_run import Walk

pytestmark = pytest.mark.oldest_and_newest

POSTGRESQL = "from sqlalchemy.dialects import postgresql\n"

KINDS = """
KIND = db.Enum("new", "it's: x", name="Kind")
"""

FIRST = (
    KINDS
    + """
class Post(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    kind = db.Column(KIND)
    word = db.Column(db.String(20))


class Mark(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    kind = db.Column(KIND)
"""
)

# A column in a table that is there, with an enum that is there and with new ones; a text that becomes an enum; a table; members
# in front, in the middle and at the end; another table is dropped.
SECOND = (
    KINDS.replace('"new", ', '"first", "new", "middle", ').replace('x", name', 'x", "last", name')
    + """
class Post(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    kind = db.Column(KIND)
    other = db.Column(KIND)
    color = db.Column(db.Enum("red", "green", name="color"), nullable=False, server_default="red")
    word = db.Column(db.Enum("a", "b", name="word"))


class Tag(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    color = db.Column(db.Enum("red", "green", name="color"))
    size = db.Column(db.Enum("s", "m", name="size"), index=True)
"""
)

# The last columns of all enums but one go, one with its table.
THIRD = """
class Post(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    word = db.Column(db.Enum("a", "b", name="word"))
"""

LABELS = (
    "SELECT t.typname, string_agg(e.enumlabel, ', ' ORDER BY e.enumsortorder) FROM pg_type t"
    " JOIN pg_enum e ON e.enumtypid = t.oid GROUP BY t.typname ORDER BY t.typname"
)


def enums(database: Database) -> dict:
    """Return the labels of PostgreSQL's enums."""
    return dict(database.rows(LABELS))  # type: ignore[arg-type]


def start(databases: Databases, project: Project, models: str) -> Walk:
    """Make the tables, and a row."""
    walk = Walk(project, databases.new())
    walk.write(models)
    walk.run("init", "migrate --rev-id aaa1", "upgrade", "downgrade", "upgrade", "migrate")
    walk.database.execute("INSERT INTO post (kind, word) VALUES ('new', 'a')")
    return walk


SERVERS = pytest.mark.parametrize("databases", ["postgresql", "mysql"], indirect=True)


@SERVERS
def test_there_and_back(databases: Databases, project: Project) -> None:
    """With rows, in both directions, and from nothing; the next migrate finds nothing."""
    walk = start(databases, project, FIRST)
    first = {"Kind": "new, it's: x"}
    if databases.kind == "postgresql":
        assert enums(walk.database) == first

    walk.write(SECOND)
    if alembic_version >= (1, 9):
        assert "modify_type post.kind" in project.manage("db", "check").failed()
    walk.there_and_back("bbb2")
    assert walk.database.rows("SELECT kind, color, word FROM post") == [("new", "red", "a")]
    walk.database.execute("INSERT INTO post (kind, color) VALUES ('middle', 'green')")
    second = {
        "Kind": "first, new, middle, it's: x, last",
        "color": "red, green",
        "size": "s, m",
        "word": "a, b",
    }
    if databases.kind == "postgresql":
        assert enums(walk.database) == second
        text = walk.revision("bbb2")
        assert "# No statement can use the new member before" in text
        assert "pass  # \"Kind\" keeps its member 'first'" in text

    walk.write(THIRD)
    walk.there_and_back("ccc3")
    if databases.kind == "postgresql":
        assert enums(walk.database) == {"word": "a, b"}
    lines = walk.run("downgrade")
    assert "Downgraded to bbb2 (1 revision)." in lines
    if databases.kind == "postgresql":
        assert enums(walk.database) == second

    walk.on(databases.new())
    walk.run("upgrade", "downgrade bbb2", "downgrade aaa1", "downgrade base")
    assert walk.database.tables() == []
    if databases.kind == "postgresql":
        assert enums(walk.database) == {}
        assert "CREATE TYPE color AS ENUM" in project.manage("db", "upgrade", "--sql").ok().out


@SERVERS
def test_members_that_are_gone(databases: Databases, project: Project) -> None:
    """MySQL's enum loses them; PostgreSQL has no statement for it, and a line has them."""
    walk = start(databases, project, FIRST)
    walk.write(FIRST.replace(', "it\'s: x"', ""))
    if databases.kind == "mysql":
        walk.there_and_back("bbb2")
        return
    line = "The enum Kind has members that the models do not have: it's: x. They stay: PostgreSQL has no"
    check = ["check"] if alembic_version >= (1, 9) else []
    project.env["FORCE_COLOR"] = "1"
    lines = walk.run("migrate", *check)
    del project.env["FORCE_COLOR"]
    # Of two columns, once for each command; a warning.
    assert sum(one.startswith(YELLOW + line) for one in lines) == 1 + len(check)

    # One that the app creates is left alone.
    statement = "CREATE TYPE app_s AS ENUM ('a', 'b')", "ALTER TABLE post ADD app_s app_s"
    walk.database.execute(*statement)
    own = 'postgresql.ENUM("a", "c", name="app_s", create_type=False)'
    column = f"    app_s = db.Column({own})\n\n\nclass Mark"
    walk.write(POSTGRESQL + FIRST.replace("\n\nclass Mark", column))
    lines = walk.run("migrate", *check)
    assert sum(
        one.endswith("Not compared: the members of post.app_s.") for one in lines
    ) == 1 + len(check)
    assert len(project.versions()) == 1


BINDS = """
    from own_types import Color
    from sqlalchemy.dialects import postgresql

    app.config["SQLALCHEMY_BINDS"] = {"second": os.environ["SECOND"]}"""

CONVERTED = """
class Post(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    to_text = db.Column(db.Enum("a", "b", name="gone"), nullable=False, server_default="a")
    of_text = db.Column(db.String(20), server_default="a")
    renamed = db.Column(db.Enum("a", "b", name="old name"), server_default="a")
    without = db.Column(db.Enum("a", "b", name="without"), server_default="a")
    words = db.Column(postgresql.ARRAY(db.String(20)))
    kinds = db.Column(postgresql.ARRAY(db.Enum("a", "b", name="kinds")))
    kind = db.Column(db.Enum("a", "b", name="kind", schema="other"))
    color = db.Column(Color("a", "b", name="color"))
    text = db.Column(db.Enum("a", native_enum=False, name="text"))


class Event(db.Model):
    __bind_key__ = "second"
    id = db.Column(db.Integer, primary_key=True)
    gone = db.Column(db.Enum("x", name="gone"))
"""

CHANGES = (
    ('db.Enum("a", "b", name="gone")', "db.String(20)"),
    ("of_text = db.Column(db.String(20)", 'of_text = db.Column(db.Enum("a", "b", name="new")'),
    ('name="old name"), server_default="a"', 'name="Name"), nullable=False, server_default="b"'),
    ('name="without"), server_default="a"', 'name="without_default")'),
    ("ARRAY(db.String(20))", 'ARRAY(db.Enum("a", "b", name="word"))'),
    ('"a", "b", name="kinds"', '"a", "c", "b", name="kinds"'),
    ('"b", name="kind", schema', '"b", name="K k", schema'),
    ('    color = db.Column(Color("a", "b"', '    other = db.Column(Color("x", name="x"))\n#'),
    ('"x", name="gone"', '"x", "y", name="gone"'),
)
AFTER = {
    "K k": "a, b",
    "Name": "a, b",
    "kinds": "a, c, b",
    "new": "a, b",
    "without_default": "a, b",
    "word": "a, b",
    "x": "x",
}
OWN_TYPES = """
    from sqlalchemy import Enum
    from sqlalchemy.types import TypeDecorator


    class Color(TypeDecorator):
        impl = Enum
        cache_ok = True
"""


@pytest.mark.parametrize("databases", ["postgresql"], indirect=True)
def test_columns_that_change_their_type(databases: Databases, project: Project) -> None:
    """To an enum, from one and to another, defaults, arrays, schemas, and several databases."""
    walk, second = Walk(project, databases.new()), databases.new()
    project.env["SECOND"] = second.url
    project.write("own_types.py", OWN_TYPES)

    def write(models: str) -> None:
        walk.write(models, "compare_server_default=True")
        path = project.folder / "manage.py"
        path.write_text(path.read_text().replace("\n\ndb =", f"{textwrap.dedent(BINDS)}\ndb =", 1))

    write(CONVERTED)
    walk.run("init --multidb", "migrate --rev-id aaa1", "upgrade")
    columns = "of_text, renamed, words, kinds, kind, color"
    values = "'b', 'b', '{a,b}', '{b}', 'b', 'b'"
    walk.database.execute(f"INSERT INTO post ({columns}) VALUES ({values})")
    second.execute("INSERT INTO event (gone) VALUES ('x')")

    changed = CONVERTED
    for before, after in CHANGES:
        assert before in changed
        changed = changed.replace(before, after)
    write(changed)
    walk.there_and_back("bbb2")
    assert (enums(walk.database), enums(second)) == (AFTER, {"gone": "x, y"})
    found = walk.database.rows("SELECT to_text, of_text, renamed, words::text, kind FROM post")
    assert found == [("a", "b", "b", "{a,b}", "b")]
    walk.database.execute("INSERT INTO post (id) VALUES (9)")
    found = walk.database.rows("SELECT to_text, of_text, renamed, without FROM post WHERE id = 9")
    assert found == [("a", "a", "b", None)]
    lines = walk.run("migrate")
    assert "Not compared: [default] the members of post.text" in lines[0]
    walk.run("downgrade", "downgrade", "upgrade", "downgrade base")
    assert (enums(walk.database), enums(second)) == ({}, {})


CHECKED = """
class Post(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    kind = db.Column(db.Enum("new", "old", native_enum=False, name="kind"))
    is_new = db.Column(db.Boolean)


class Mark(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    is_new = db.Column(db.Boolean(name="is_new"))


class Tag(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    number = db.Column(db.Integer)
    __table_args__ = (db.CheckConstraint("number > 0", name="positive"),)
"""


def test_what_is_not_compared(simple: Project) -> None:
    """An enum that is a text, and CHECK constraints, are named where the rest agrees."""
    walk = Walk(simple, simple.database)
    walk.write(CHECKED)
    check = ["check"] if alembic_version >= (1, 9) else []
    lines = walk.run("init", "migrate --rev-id aaa1", "upgrade", "migrate", *check)
    gaps = "Not compared: the members of post.kind, CHECK constraints of tag."
    assert [line for line in lines if line.endswith(gaps)] == [
        f"Nothing to migrate: the models and the database agree (3 tables compared). {gaps}",
        *[f"The models and the database agree. {gaps}" for _ in check],
    ]


@pytest.mark.parametrize("databases", ["postgresql"], indirect=True)
def test_turned_off(databases: Databases, project: Project) -> None:
    """With write_enums=False, Alembic and SQLAlchemy are left to it."""
    walk = Walk(project, databases.new())
    walk.write(FIRST, "write_enums=False")
    walk.run("init", "migrate --rev-id aaa1")
    assert "CREATE TYPE" not in walk.revision("aaa1")
    assert "create_type" not in walk.revision("aaa1")
