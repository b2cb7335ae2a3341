"""What ``migrate`` writes runs, on each kind of database, with rows in the tables, and can be taken back."""

from __future__ import annotations

import textwrap
from typing import Dict, List, Set

import pytest
from conftest import Database, Databases, Project
from flask_migrate_script.run.config import alembic_version
from sqlalchemy import create_engine, inspect

pytestmark = pytest.mark.oldest_and_newest

APP = """
    import os

    from flask import Flask
    from flask_sqlalchemy import SQLAlchemy
    from flask_migrate_script import Migrate, MigrateCommand
    from flask_script import Manager
    from sqlalchemy import MetaData

    app = Flask(__name__)
    app.config["SQLALCHEMY_DATABASE_URI"] = os.environ["DATABASE"]
    app.config["SQLALCHEMY_TRACK_MODIFICATIONS"] = False

    db = SQLAlchemy(app, metadata=MetaData(naming_convention={convention}))
    migrate = Migrate(app, db, {options})

    {models}

    manager = Manager(app)
    manager.add_command("db", MigrateCommand)


    @manager.command
    def walk(steps):
        for step in steps.split(","):
            manager.handle("manage.py", ["db", *step.split()])
            print("done:", step)
        for table in db.metadata.tables.values():
            for constraint in table.constraints:
                print("in the models:", constraint.name)


    if __name__ == "__main__":
        manager.run()
"""

UNNAMED = """
class Account(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    email = db.Column(db.String(50), unique=True)
    code = db.Column(db.String(50), unique=True)
    team_id = db.Column(db.Integer, db.ForeignKey("team.id"), index=True)


class Post(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    author_id = db.Column(db.Integer, db.ForeignKey("account.id"), index=True)
    editor_id = db.Column(db.Integer, db.ForeignKey("account.id"))
    code = db.Column(db.String(50), db.ForeignKey("account.code"))
    place_id = db.Column(db.Integer)


class Team(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    city_id = db.Column(db.Integer, db.ForeignKey("city.id"), index=True)


class City(db.Model):
    id = db.Column(db.Integer, primary_key=True)
"""

ROWS = (
    "INSERT INTO city (id) VALUES (1)",
    "INSERT INTO team (id, city_id) VALUES (1, 1)",
    "INSERT INTO account (id, email, code, team_id) VALUES (1, 'a@b.c', 'x', 1)",
    "INSERT INTO post (id, author_id, editor_id, code, place_id) VALUES (1, 1, 1, 'x', 1)",
)

LONG = "a_column_with_a_name_that_is_about_as_long_as_it_can_be"

# Gone: two unique constraints and three foreign keys, one of each that belong together. New: both, in a table that is
# there and in new ones.
NAMED = (
    UNNAMED.replace(
        "email = db.Column(db.String(50), unique=True)", "email = db.Column(db.String(50))"
    )
    .replace("code = db.Column(db.String(50), unique=True)", "code = db.Column(db.String(50))")
    .replace('db.String(50), db.ForeignKey("account.code")', "db.String(50)")
    .replace(
        'editor_id = db.Column(db.Integer, db.ForeignKey("account.id"))',
        "editor_id = db.Column(db.Integer)",
    )
    # The index with its foreign key.
    .replace(
        'city_id = db.Column(db.Integer, db.ForeignKey("city.id"), index=True)',
        "city_id = db.Column(db.Integer)",
    )
    # Another action: dropped and created.
    .replace('db.ForeignKey("team.id")', 'db.ForeignKey("team.id", ondelete="CASCADE")')
    .replace(
        "place_id = db.Column(db.Integer)",
        """place_id = db.Column(db.Integer, db.ForeignKey("city.id"))
    slug = db.Column(db.String(50), unique=True)
    parent_id = db.Column(db.Integer, db.ForeignKey("post.id", ondelete="SET NULL"))
    __table_args__ = (db.UniqueConstraint("author_id", "slug"),)""",
    )
    + f"""

class Tag(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    word = db.Column("w", db.String(50), unique=True, key="word")
    post_id = db.Column(db.Integer, db.ForeignKey("post.id"), nullable=False)
    a = db.Column(db.Integer)
    b = db.Column(db.Integer)
    a_b = db.Column(db.Integer, unique=True)
    {LONG} = db.Column(db.Integer, db.ForeignKey("post.id"), unique=True)
    __table_args__ = (
        db.UniqueConstraint("a", "b"),
        db.UniqueConstraint("b", "a", name="of_the_models"),
    )


class Mark(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    word = db.Column(db.String(50), db.ForeignKey("tag.word"))
"""
)

NEW_NAMES = {
    "mark": {"fk_mark_word_tag"},
    "tag": {
        "of_the_models",
        "uq_tag_w",
        "fk_tag_post_id_post",
        # Both would be uq_tag_a_b.
        "uq_tag_a_b_f0f24846",
        "uq_tag_a_b_5ed16247",
        f"uq_tag_{LONG}",
        # Too long for PostgreSQL.
        f"fk_tag_{LONG}_post"[:54] + "_HASH",
    },
}

# What refers to the tables that are gone is dropped before them, and they are in their own order.
ONE_TABLE = """
class Post(db.Model):
    id = db.Column(db.Integer, primary_key=True)
"""


class Walk:
    """A project whose commands are run, several in one process."""

    def __init__(self, project: Project, database: Database) -> None:
        self.project = project
        self.on(database)

    def on(self, database: Database) -> None:
        """Work on a database."""
        self.database = database
        self.project.env["DATABASE"] = database.url

    def write(self, models: str, options: str = "", convention: str = "{}") -> None:
        """Write manage.py."""
        source = textwrap.dedent(APP).format(models=models, options=options, convention=convention)
        (self.project.folder / "manage.py").write_text(source)

    def run(self, *steps: str) -> List[str]:
        """Run commands; return the lines on stderr, without the log, and those about the models' constraints."""
        result = self.project.manage("walk", ",".join(steps)).ok()
        assert result.out.count("done:") == len(steps), result.out + result.err
        names = [line for line in result.out.splitlines() if line.startswith("in the models:")]
        return [line for line in result.err.splitlines() if not line.startswith("INFO")] + names

    def start(self, models: str, options: str = "", convention: str = "{}") -> None:
        """Write manage.py, and make the database of these models with a first revision."""
        self.write(models, options, convention)
        self.run("init", "migrate --rev-id aaa1", "upgrade")

    def there_and_back(self, rev_id: str, options: str = "") -> None:
        """Write a revision that is applied, taken back and applied, and after which there is nothing to write."""
        steps = ("upgrade --plan", "upgrade", "migrate", "downgrade", "upgrade", "migrate")
        lines = self.run(f"migrate --rev-id {rev_id} {options}", *steps)
        assert sum(line.startswith("Nothing to migrate: ") for line in lines) == 2, lines
        assert len(self.project.versions()) == int(rev_id[-1])

    def revision(self, rev_id: str) -> str:
        """Return the text of a revision."""
        return (self.project.folder / f"migrations/versions/{rev_id}_.py").read_text()


def constraints(database: Database) -> Dict[str, Set[str]]:
    """Return the names of the unique and foreign key constraints of each table; "None" for none."""
    engine = create_engine(database.url)
    try:
        look = inspect(engine)
        return {
            table: {
                str(one["name"])
                for one in look.get_unique_constraints(table) + look.get_foreign_keys(table)
            }
            for table in look.get_table_names()
        }
    finally:
        engine.dispose()


def test_names_and_drops(databases: Databases, project: Project) -> None:
    """Named, applied, taken back, dropped: constraints of old revisions and new ones, indexes, tables in any order."""
    database = databases.new()
    walk = Walk(project, database)
    walk.start(UNNAMED, "name_constraints=False")
    assert "name=" not in walk.revision("aaa1")
    database.execute(*ROWS)

    walk.write(NAMED)
    walk.there_and_back("bbb2")
    found = constraints(database)
    for table, names in NEW_NAMES.items():
        assert {name[:55] + "HASH" if len(name) == 63 else name for name in found[table]} == names
    new = {"fk_post_place_id_city", "fk_post_parent_id_post", "uq_post_slug"}
    assert found["post"] >= new | {"uq_post_author_id_slug"}
    assert len(found["account"]) == 1  # the foreign key
    rows = database.rows("SELECT author_id, editor_id, code, place_id FROM post")
    assert rows == [(1, 1, "x", 1)]
    database.execute(
        "INSERT INTO tag (id, post_id) VALUES (1, 1)",
        "INSERT INTO post (id, slug, parent_id) VALUES (2, 's', 1)",
    )

    walk.write(ONE_TABLE)
    walk.there_and_back("ccc3")
    assert database.tables() == ["post"]
    assert sorted(database.rows("SELECT id FROM post")) == [(1,), (2,)]
    upgrade, downgrade = walk.revision("ccc3").split("def downgrade")
    assert "ix_account_team_id" not in upgrade and "ix_account_team_id" in downgrade

    # From an empty database to the end, and back.
    empty = databases.new()
    walk.on(empty)
    walk.run("upgrade", "downgrade bbb2")
    assert constraints(empty)["tag"] == found["tag"]
    walk.run("downgrade aaa1", "downgrade")
    assert empty.tables() == []


CONVENTION = """{
    "ix": "ix_%(column_0_label)s",
    "fk": "%(table_name)s_to_%(referred_table_name)s_by_%(column_0_name)s",
}"""


def test_models_stay_as_they_are(simple: Project) -> None:
    """What a naming convention gives is taken; what it does not give stays without a name in the models."""
    walk = Walk(simple, simple.database)
    walk.write(UNNAMED, convention=CONVENTION)
    lines = walk.run("init", "migrate --rev-id aaa1", "upgrade", "migrate")
    assert lines.count("in the models: None") == 6  # two unique constraints, four primary keys
    assert constraints(simple.database)["account"] == {
        "account_to_team_by_team_id",
        "uq_account_email",
        "uq_account_code",
    }
    assert len(simple.versions()) == 1


def test_drops_in_alembics_order(simple: Project) -> None:
    """With order_drops=False, they are as Alembic writes them."""
    walk = Walk(simple, simple.database)
    walk.write(UNNAMED, "order_drops=False")
    walk.run("init", "migrate --rev-id aaa1")
    assert walk.revision("aaa1").count("batch_op.drop_index(") == 3


EXTENSION = (
    "CREATE EXTENSION lo",
    "CREATE TABLE spatial_ref_sys (id INTEGER)",
    "ALTER EXTENSION lo ADD TABLE spatial_ref_sys",
    "CREATE SCHEMA other",
    "CREATE TABLE other.layer (id INTEGER)",
    "ALTER EXTENSION lo ADD TABLE other.layer",
)


def test_left_over_tables(databases: Databases, project: Project) -> None:
    """Neither migrate nor check counts them, beside what the app leaves out; with ignore_leftovers=False, both do."""
    database = databases.new()
    walk = Walk(project, database)
    schemas = databases.kind == "postgresql"
    leave_out = f"include_object=lambda o, name, *others: name != 'kept', include_schemas={schemas}"
    walk.start(ONE_TABLE, leave_out)
    tables = ("_alembic_tmp_post", "kept")
    database.execute(*(f"CREATE TABLE {table} (id INTEGER)" for table in tables))
    if databases.kind == "postgresql":
        database.execute(*EXTENSION)
    check = ("check",) if alembic_version >= (1, 9) else ()
    lines = walk.run("migrate --rev-id bbb2", *check)
    assert "Nothing to migrate: the models and the database agree (1 table compared)." in lines

    walk.write(ONE_TABLE, leave_out + ", ignore_leftovers=False")
    if check:
        assert "_alembic_tmp_post" in project.manage("db", "check").failed()
    walk.run("migrate --rev-id bbb2")
    revision = walk.revision("bbb2").split("def downgrade")[0]
    expected = ["_alembic_tmp_post"]
    if databases.kind == "postgresql":
        expected += ["layer", "spatial_ref_sys"]
    dropped = [line.split("'")[1] for line in revision.splitlines() if "op.drop_table(" in line]
    assert sorted(dropped) == expected
