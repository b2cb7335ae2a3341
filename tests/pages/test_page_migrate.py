"""The blocks of docs/migrate.rst: what migrate prints, and what it writes."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import Database, Databases, Project
from projects import USERS, begin, edit, newest, write_models
from reading import Page, commands
from terminals import on_terminal

pytestmark = [pytest.mark.oldest_and_newest, pytest.mark.newest]

REVISION = '''
    """first"""

    from alembic import op

    revision = "aaa1"
    down_revision = None


    def upgrade():
        for statement in {statements}:
            op.execute(statement)


    def downgrade():
        pass
'''

#: What is in the database of the first block, and what a revision has made of it.
PRINTED = (
    "CREATE TABLE users (id INTEGER NOT NULL PRIMARY KEY, name VARCHAR(40), wide VARCHAR(20), full TEXT)",
    "CREATE TABLE product (id INTEGER NOT NULL PRIMARY KEY, stock INTEGER)",
    "CREATE TABLE old (id INTEGER NOT NULL PRIMARY KEY)",
)
ROWS = (
    "CREATE TABLE spatial_ref (id INTEGER)",
    *(f"INSERT INTO old VALUES ({number})" for number in range(12)),
    *(f"INSERT INTO product VALUES ({number}, 1)" for number in range(9)),
    *(
        f"INSERT INTO users (id, name) VALUES ({number}, '{'x' * length}')"
        for number, length in enumerate([30] * 3 + [5] * 6)
    ),
)
OTHER_MODELS = """
    class User(db.Model):
        __tablename__ = "users"
        id = db.Column(db.Integer, primary_key=True)
        name = db.Column(db.String(20))
        wide = db.Column(db.String(40))
        full_name = db.Column(db.Text)
        born = db.Column(db.Integer)
        age = db.Column(db.Integer, nullable=False)


    class Product(db.Model):
        id = db.Column(db.Integer, primary_key=True)


    class Post(db.Model):
        id = db.Column(db.Integer, primary_key=True)
        title = db.Column(db.String(20), server_default="none")
"""

#: The tables of the next blocks: the constraint has no name, as in older revisions.
WRITTEN = (
    "CREATE TABLE account (id INTEGER NOT NULL PRIMARY KEY, name VARCHAR(50), email VARCHAR(50), UNIQUE (email))",
    "CREATE TABLE team (id INTEGER NOT NULL PRIMARY KEY)",
)
MODELS = """
    class Account(db.Model):
        id = db.Column(db.Integer, primary_key=True)
        name = db.Column(db.String(50))
        email = db.Column(db.String(50), unique=True)


    class Team(db.Model):
        id = db.Column(db.Integer, primary_key=True)


    class Post(db.Model):
        id = db.Column(db.Integer, primary_key=True)
        author_id = db.Column(db.ForeignKey("account.id"))
        slug = db.Column(db.String(50), unique=True)
"""

COLUMN = "db.Column(db.String(50))"
UNIQUE = "db.Column(db.String(50), unique=True)"

ENUMS = """
    class Post(db.Model):
        id = db.Column(db.Integer, primary_key=True)
        name = db.Column(db.String(50))
        color = db.Column(db.Enum("red", "green", name="color"))
"""

#: A warning is an error in the processes of tests.
CIRCLE = """
    import warnings

    warnings.filterwarnings("default", "Cannot correctly sort tables")


    class Event(db.Model):
        id = db.Column(db.Integer, primary_key=True)
        last_id = db.Column(db.ForeignKey("entry.id"))


    class Entry(db.Model):
        id = db.Column(db.Integer, primary_key=True)
        event_id = db.Column(db.ForeignKey("event.id"))
"""


class Walk:
    """The page's project, which goes from one change of the models to the next."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self.number = 0

    def start(self, database: Database, revision: str) -> None:
        """Go to another database, whose only revision is applied."""
        for name in self.project.versions():
            (self.project.folder / "migrations/versions" / name).unlink()
        self.project.env["DATABASE_URL"] = database.url
        self.project.write("migrations/versions/aaa1_first.py", revision)
        self.upgrade()

    def upgrade(self) -> None:
        """Run what was written."""
        self.project.flask("db", "upgrade").ok()

    def migrate(self, *options: str) -> str:
        """Write a revision, and return what is printed."""
        return self.project.flask("db", "migrate", *options).ok().err

    def written(self) -> str:
        """Return what the newest revision does in upgrade()."""
        source = (self.project.folder / newest(self.project)).read_text(encoding="utf-8")
        return source.partition("def upgrade")[2].partition("def downgrade")[0]

    def delete(self) -> None:
        """Delete the newest revision, which was not run."""
        (self.project.folder / newest(self.project)).unlink()


def test_what_is_printed_and_written(
    project: Project, tmp_path: Path, postgresql: Databases
) -> None:
    """Each change of the models prints and writes what the page shows, and it runs."""
    database = Database(f"sqlite:///{tmp_path / 'first.db'}")
    begin(project, database)
    project.flask("db", "init").ok()
    page, walk = Page("migrate", project), Walk(project)
    walk.start(database, REVISION.replace("{statements}", str(PRINTED)))
    database.execute(*ROWS)
    write_models(project, OTHER_MODELS)
    page.compare(page.code("text"), walk.migrate("--rename", "users.full:full_name"))

    # Names for constraints.
    database = Database(f"sqlite:///{tmp_path / 'second.db'}")
    walk.start(database, REVISION.replace("{statements}", str(WRITTEN)))
    database.execute("INSERT INTO account (name) VALUES ('Ada')")
    write_models(project, MODELS)
    walk.migrate()
    foreign_key, unique = page.code().splitlines()
    assert foreign_key in walk.written() and unique in walk.written()
    walk.delete()
    edit(project, f"slug = {UNIQUE}", f"slug = {COLUMN}")
    walk.migrate()
    walk.upgrade()
    edit(project, f"slug = {COLUMN}", f"slug = {UNIQUE}")
    edit(project, f"email = {UNIQUE}", f"email = {COLUMN}")
    walk.migrate()
    page.compare(page.code(), walk.written())
    page.compare(page.code(), walk.written())
    walk.upgrade()

    # Renames.
    edit(project, "    name = ", "    full_name = ")
    [(command, shown)] = commands(page.code("console"))
    question, _, answer = shown.rpartition(" ")
    words = command.split()[2:]
    status, lines = on_terminal(project, *words, columns=200, typed=answer + "\n", front="flask")
    assert status == 0 and any(line.startswith(question) for line in lines), lines
    assert "new_column_name" in walk.written()
    walk.delete()
    edit(project, "class Team", "class Club")
    page.type()
    page.compare(page.code(), walk.written())
    walk.upgrade()
    assert database.rows("SELECT full_name FROM account") == [("Ada",)]

    # Values.
    edit(project, "    full_name", "    age = db.Column(db.Integer, nullable=False)\n    full_name")
    page.type()
    page.compare(page.code(), walk.written())
    walk.upgrade()
    assert database.rows("SELECT full_name, age FROM account") == [("Ada", 0)]

    # Drops.
    edit(project, "Migrate()", 'Migrate(drops="refuse")')
    edit(project, f"    email = {COLUMN}\n", "")
    page.type()
    walk.migrate("--allow-drops")
    assert "drop_column('email')" in walk.written()

    # Enums and circles, on PostgreSQL.
    database = postgresql.new()
    walk.start(database, USERS.replace("user", "post"))
    write_models(project, ENUMS)
    walk.migrate()
    page.compare(page.code(), walk.written())
    walk.upgrade()
    write_models(project, ENUMS + CIRCLE)
    assert "Cannot correctly sort tables" in walk.migrate()
    page.compare(page.code(), walk.written())
    walk.upgrade()
    assert database.tables() == ["entry", "event", "post"]

    # Tables that are left out.
    database.execute("CREATE TABLE celery_taskmeta (id INTEGER)")
    code = page.code().replace("Migrate(app, db, ", "Migrate(")
    edit(project, 'migrate = Migrate(drops="refuse")\n', code)
    assert "agree" in walk.migrate()
    page.end()
