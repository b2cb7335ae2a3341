"""One change of the models with all that migrate asks about or adds: on a terminal with answers, elsewhere with options."""

from __future__ import annotations

import pytest
from conftest import Database, Databases, Project
from terminals import on_terminal
from test_enums import enums
from test_revisions_that_run import Walk

pytestmark = [
    pytest.mark.oldest_and_newest,
    pytest.mark.parametrize("databases", ["postgresql"], indirect=True),
]

BEFORE = """
class User(db.Model):
    __tablename__ = "users"
    id = db.Column(db.Integer, primary_key=True)
    name = db.Column(db.String(50), unique=True, index=True)
    state = db.Column(db.Enum("new", "old", name="state"))


class Log(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    user_id = db.Column(db.ForeignKey("users.id"))
"""

AFTER = """
class User(db.Model):
    __tablename__ = "users"
    id = db.Column(db.Integer, primary_key=True)
    full_name = db.Column(db.String(50), unique=True, index=True)
    state = db.Column(db.Enum("new", "lost", "old", name="state"))
    age = db.Column(db.Integer, nullable=False)


class Order(db.Model):
    __table_args__ = {"schema": "shop"}
    id = db.Column(db.Integer, primary_key=True)
    user_id = db.Column(db.ForeignKey("users.id"))
    kind = db.Column(db.Enum("cash", "card", name="kind", schema="shop"))
"""


@pytest.fixture
def walk(databases: Databases, project: Project) -> Walk:
    """A project with rows, and other models."""
    walk = Walk(project, databases.new())
    walk.start(BEFORE)
    walk.database.execute(
        "INSERT INTO users (name, state) VALUES ('a', 'old')",
        "INSERT INTO log (user_id) VALUES (1)",
    )
    walk.write(AFTER)
    return walk


def rows(database: Database) -> list:
    """Return the users, as the new models have them."""
    return database.rows("SELECT id, full_name, state, age FROM users")


def test_with_options(walk: Walk) -> None:
    """There and back, with rows; the lines have what is lost."""
    walk.there_and_back("bbb2", "--rename users.name:full_name --fill users.age=7")
    assert rows(walk.database) == [(1, "a", "old", 7)]
    assert enums(walk.database) == {"state": "new, lost, old", "kind": "cash, card"}


def test_on_a_terminal(walk: Walk) -> None:
    """Two answers give the same revision; what is lost is in the last lines before the file's."""
    words = ("migrate", "--rev-id", "bbb2")
    walk.project.env["NO_COLOR"] = "1"
    status, lines = on_terminal(walk.project, *words, columns=300, typed="y\n7\n")
    assert status == 0
    assert [line for line in lines if line.startswith("! ")] == ["! drops table log: 1 row"]
    assert lines[-1] == "Revision bbb2 is migrations/versions/bbb2_.py. 'db upgrade' runs it."
    answered = walk.revision("bbb2")
    (walk.project.folder / "migrations/versions/bbb2_.py").unlink()
    walk.run(f"{' '.join(words)} --rename users.name:full_name --fill users.age=7")
    given = walk.revision("bbb2")
    assert answered.splitlines()[8:] == given.splitlines()[8:]
    walk.run("upgrade", "downgrade", "upgrade")
    assert rows(walk.database) == [(1, "a", "old", 7)]


def test_with_neither(walk: Walk) -> None:
    """In a pipe there is no question, and the lines name both options."""
    printed = "\n".join(walk.run("migrate --rev-id bbb2"))
    assert "--rename users.name:full_name" in printed
    assert (
        "! adds users.age (INTEGER, NOT NULL): users has 1 row, and they get no value: --fill users.age=VALUE"
        in printed
    )
    assert "! drops users.name: 1 row has a value" in printed
    assert "! drops table log: 1 row" in printed
    assert "adds member lost to enum state" in printed
    assert "executes CREATE SCHEMA IF NOT EXISTS shop" in printed
