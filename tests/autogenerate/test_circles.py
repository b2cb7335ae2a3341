"""Tables whose foreign keys form a circle are created and dropped, on each kind of database."""

from __future__ import annotations

import pytest
from conftest import Databases, Project
from test_revisions_that_run import Walk

pytestmark = pytest.mark.oldest_and_newest

BEFORE = """
import warnings

# SQLAlchemy's own, of each circle without use_alter.
warnings.filterwarnings("ignore", "Cannot correctly sort tables")


class Zone(db.Model):
    id = db.Column(db.Integer, primary_key=True)
"""

# A circle of three tables, one of two with use_alter, and keys that are in none: to a table that is there, to a new one.
CIRCLES = (
    BEFORE
    + """

class Account(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    team_id = db.Column(db.Integer, db.ForeignKey("team.id"))
    boss_id = db.Column(db.Integer, db.ForeignKey("account.id"))
    zone_id = db.Column(db.Integer, db.ForeignKey("zone.id"))
    yard_id = db.Column(db.Integer, db.ForeignKey("yard.id", ondelete="CASCADE"), index=True)


class Post(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    author_id = db.Column(db.Integer, db.ForeignKey("account.id", name="by"))


class Team(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    last_id = db.Column(db.Integer, db.ForeignKey("post.id"))


class Yard(db.Model):
    number = db.Column("id", db.Integer, primary_key=True)
    first_id = db.Column(db.Integer, db.ForeignKey("youth.id", use_alter=True, name="fk_first"))


class Youth(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    yard_id = db.Column(db.Integer, db.ForeignKey("yard.id"))
"""
)

ROWS = (
    "INSERT INTO zone (id) VALUES (1)",
    "INSERT INTO yard (id) VALUES (1)",
    "INSERT INTO youth (id, yard_id) VALUES (1, 1)",
    "INSERT INTO team (id) VALUES (1)",
    "INSERT INTO account (id, team_id, zone_id, yard_id) VALUES (1, 1, 1, 1)",
    "INSERT INTO post (id, author_id) VALUES (1, 1)",
    "UPDATE team SET last_id = 1",
    "UPDATE yard SET first_id = 1",
)


def test_circles(databases: Databases, project: Project) -> None:
    """The keys that close a circle come after the tables, are dropped before them, and are not found again."""
    database = databases.new()
    walk = Walk(project, database)
    walk.start(BEFORE)
    walk.write(CIRCLES)
    walk.there_and_back("bbb2")
    upgrade = walk.revision("bbb2").split("def downgrade")[0]
    # Those of a table that comes first to one that comes later: the same on each database, where all others stay.
    assert 0 < upgrade.count("create_foreign_key(") < upgrade.count("ForeignKeyConstraint(")
    assert "use_alter" not in upgrade
    database.execute(*ROWS)
    walk.run("downgrade", "upgrade", "migrate")
    database.execute(*ROWS[1:])

    walk.write(BEFORE)
    walk.there_and_back("ccc3")
    assert database.tables() == ["zone"]
    walk.run("downgrade")
    database.execute(*ROWS[1:])
    assert database.rows("SELECT last_id FROM team") == [(1,)]
    walk.run("downgrade aaa1")
    assert database.tables() == ["zone"]


def test_without_other_names(postgresql: Databases, project: Project) -> None:
    """With name_constraints=False, the keys that are dropped by name have one all the same."""
    walk = Walk(project, postgresql.new())
    walk.write(CIRCLES, "name_constraints=False")
    walk.run("init", "migrate --rev-id aaa1", "upgrade", "migrate", "downgrade", "upgrade")
    assert "create_foreign_key(None" not in walk.revision("aaa1")
    assert len(project.versions()) == 1


@pytest.mark.parametrize("option", ["cut_circles=False", "render_as_batch=False"])
def test_left_as_they_are(simple: Project, option: str) -> None:
    """With cut_circles=False, all keys are in their tables; and on SQLite where the app has turned batches off."""
    walk = Walk(simple, simple.database)
    walk.write(CIRCLES, option)
    walk.run("init", "migrate --rev-id aaa1", "upgrade", "migrate", "downgrade")
    assert "create_foreign_key" not in walk.revision("aaa1")
