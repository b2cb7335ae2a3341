"""What ``migrate`` writes runs, on each kind of database, with rows in the tables, and can be taken back."""

from __future__ import annotations

import textwrap
from typing import Dict, Set

import pytest
from conftest import Database, Databases, Project
from sqlalchemy import create_engine, inspect

pytestmark = pytest.mark.oldest_and_newest

APP = """
    from flask import Flask
    from flask_sqlalchemy import SQLAlchemy
    from flask_migrate_script import Migrate, MigrateCommand
    from flask_script import Manager

    app = Flask(__name__)
    app.config["SQLALCHEMY_DATABASE_URI"] = {url!r}
    app.config["SQLALCHEMY_TRACK_MODIFICATIONS"] = False

    db = SQLAlchemy(app{convention})
    migrate = Migrate(app, db{options})

    {models}

    manager = Manager(app)
    manager.add_command("db", MigrateCommand)


    @manager.command
    def walk(steps):
        for step in steps.split(","):
            manager.handle("manage.py", ["db", *step.split()])
            print("-- done:", step)


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


class Team(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    city_id = db.Column(db.Integer, db.ForeignKey("city.id"), index=True)


class City(db.Model):
    id = db.Column(db.Integer, primary_key=True)
"""

# A unique constraint and a foreign key gone, and added, with a column and without; new tables with both.
LONG = "a_name_that_is_as_long_as_the_databases_permit_it_to_be"
NAMED = (
    UNNAMED.replace("db.Column(db.String(50), unique=True)", "db.Column(db.String(50))", 1).replace(
        'editor_id = db.Column(db.Integer, db.ForeignKey("account.id"))',
        "editor_id = db.Column(db.Integer)\n"
        "    slug = db.Column(db.String(50), unique=True)\n"
        '    parent_id = db.Column(db.Integer, db.ForeignKey("post.id", ondelete="SET NULL"))\n'
        '    __table_args__ = (db.UniqueConstraint("author_id", "slug"),)',
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
    __table_args__ = (db.UniqueConstraint("a", "b"), db.UniqueConstraint("b", "a", name="of_the_models"))


class Mark(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    word = db.Column(db.String(50), db.ForeignKey("tag.word"))
"""
)


def write(
    project: Project, database: Database, models: str, options: str = "", convention: str = ""
) -> None:
    """Write manage.py."""
    source = textwrap.dedent(APP).format(
        url=database.url, models=textwrap.dedent(models), options=options, convention=convention
    )
    (project.folder / "manage.py").write_text(source)


def walk(project: Project, *steps: str) -> str:
    """Run commands in one process; return what they print on stderr."""
    result = project.manage("walk", ",".join(steps)).ok()
    assert result.out.count("-- done:") == len(steps), result.out + result.err
    return result.err


def constraints(database: Database) -> Dict[str, Set[str]]:
    """Return the names of the unique and foreign key constraints of each table; None for none."""
    engine = create_engine(database.url)
    inspector = inspect(engine)
    found = {
        table: {
            one["name"]
            for one in inspector.get_unique_constraints(table) + inspector.get_foreign_keys(table)
        }
        for table in inspector.get_table_names()
    }
    engine.dispose()
    return found


FIRST_ROWS = (
    "INSERT INTO city (id) VALUES (1)",
    "INSERT INTO team (id, city_id) VALUES (1, 1)",
    "INSERT INTO account (id, email, code, team_id) VALUES (1, 'a@b.c', 'x', 1)",
    "INSERT INTO post (id, author_id, editor_id, code) VALUES (1, 1, 1, 'x')",
)


def revision(project: Project, rev_id: str) -> str:
    """Return the text of a revision."""
    (path,) = (project.folder / "migrations/versions").glob(f"{rev_id}_*.py")
    return path.read_text()


def test_walk(databases: Databases, project: Project) -> None:
    """Names and drops in both directions."""
    database = databases.new()
    write(project, database, UNNAMED, ", name_constraints=False, order_drops=False")
    walk(project, "init", "migrate --rev-id aaa1", "upgrade")
    database.execute(*FIRST_ROWS)
    old = constraints(database)
    write(project, database, NAMED)
    err = walk(
        project, "migrate --rev-id bbb2", "upgrade", "migrate", "downgrade", "upgrade", "migrate"
    )
    print(revision(project, "bbb2"))
    print(old, constraints(database))
    print(err)
    write(
        project,
        database,
        "\nclass Post(db.Model):\n    id = db.Column(db.Integer, primary_key=True)",
    )
    err = walk(
        project, "migrate --rev-id ccc3", "upgrade", "migrate", "downgrade", "upgrade", "migrate"
    )
    print(revision(project, "ccc3"))
    print(err)
    assert 0
