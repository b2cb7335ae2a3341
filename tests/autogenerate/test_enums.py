"""Enums in what ``migrate`` writes: created, dropped and given members on PostgreSQL, compared on MySQL and MariaDB."""

from __future__ import annotations

import pytest
from conftest import Database, Databases, Project
from flask_migrate_script.run.config import alembic_version
from test_revisions_that_run import Walk

pytestmark = pytest.mark.oldest_and_newest

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
    assert any(one.startswith(line) for one in walk.run("migrate"))
    assert len(project.versions()) == 1


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
