"""Schemas of PostgreSQL that the models name: compared, created, and no others."""

from __future__ import annotations

import pytest
from conftest import Database, Databases, Project
from flask_migrate_script.run.config import alembic_version
from test_revisions_that_run import Walk

pytestmark = pytest.mark.oldest_and_newest

CHECK = ("check",) if alembic_version >= (1, 9) else ()

# In a schema that is not there, in one that others use, in the default one by its name, and without a schema.
MODELS = """
class Item(db.Model):
    __table_args__ = {"schema": "Shop-1"}
    id = db.Column(db.Integer, primary_key=True)
    name = db.Column(db.String(50), unique=True, index=True)
    owner_id = db.Column(db.Integer, db.ForeignKey("owner.id"))


class Part(db.Model):
    __table_args__ = {"schema": "Shop-1"}
    id = db.Column(db.Integer, primary_key=True)
    item_id = db.Column(db.Integer, db.ForeignKey("Shop-1.item.id"), index=True)
    place_id = db.Column(db.Integer, db.ForeignKey("public.place.id", ondelete="CASCADE"))


class Place(db.Model):
    __table_args__ = {"schema": "public"}
    id = db.Column(db.Integer, primary_key=True)
    name = db.Column(db.String(50), unique=True, index=True)
    parent_id = db.Column(db.Integer, db.ForeignKey("public.place.id"))
    owner_id = db.Column(db.Integer, db.ForeignKey("owner.id", onupdate="CASCADE"))


class Owner(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    place_id = db.Column(db.Integer, db.ForeignKey("used.room.id"))


class Room(db.Model):
    __table_args__ = {"schema": "used"}
    id = db.Column(db.Integer, primary_key=True)
"""

# Another column, another action, a key less, a table less.
CHANGED = (
    MODELS.replace("class Part(", "class Place2(")
    .replace('"public.place.id", ondelete="CASCADE"', '"public.place.id", ondelete="SET NULL"')
    .replace(', db.ForeignKey("public.place.id"))', ")")
    .replace('db.ForeignKey("used.room.id")', "index=True")
    .replace(
        "class Room(db.Model):\n",
        'class Room(db.Model):\n    name = db.Column(db.String(50), server_default="x")\n',
    )
)

ROWS = (
    "INSERT INTO used.room VALUES (1)",
    "INSERT INTO owner VALUES (1, 1)",
    "INSERT INTO place VALUES (1, 'a', 1, 1)",
    """INSERT INTO "Shop-1".item VALUES (1, 'a', 1)""",
    """INSERT INTO "Shop-1".part VALUES (1, 1, 1)""",
)

OTHERS = (
    "CREATE SCHEMA used",
    "CREATE SCHEMA other",
    "CREATE TABLE other.invoice (id INTEGER PRIMARY KEY)",
)


def schemas(database: Database) -> str:
    """Return the names of a database's schemas."""
    rows = database.rows(
        "SELECT nspname FROM pg_namespace WHERE nspname !~ '^pg_|^info' ORDER BY 1"
    )
    return " ".join(row[0] for row in rows)


def test_schemas(postgresql: Databases, project: Project) -> None:
    """New tables, changes, downgrades with rows: other schemas stay out, and nothing is found twice."""
    database = postgresql.new()
    database.execute(*OTHERS)
    walk = Walk(project, database)
    walk.write(MODELS)
    walk.run("init")
    walk.there_and_back("aaa1")
    text = walk.revision("aaa1")
    upgrade, downgrade = text.split("def downgrade")
    assert "invoice" not in text
    (create,) = [line.strip() for line in upgrade.splitlines() if "SCHEMA" in line]
    assert create == """op.execute('CREATE SCHEMA IF NOT EXISTS "Shop-1"')"""
    assert upgrade.index(create) < upgrade.index("create_table(")
    assert """\n    # op.execute('DROP SCHEMA "Shop-1"')\n""" in downgrade
    database.execute(*ROWS)
    walk.run("migrate", *CHECK, "downgrade", "upgrade")
    database.execute(*ROWS)

    walk.write(CHANGED)
    walk.there_and_back("bbb2")
    text = walk.revision("bbb2")
    assert "SCHEMA" not in text and "invoice" not in text
    walk.run(*CHECK, "downgrade base")
    assert schemas(database) == "Shop-1 other public used"
    assert database.rows("SELECT count(*) FROM other.invoice") == [(0,)]


SHOP = """
class Item(db.Model):
    __table_args__ = {"schema": "shop"}
    id = db.Column(db.Integer, primary_key=True)
"""


def dropped(walk: Walk) -> str:
    """Return the tables that a new revision drops, and delete it."""
    walk.run("migrate --rev-id ddd4")
    path = walk.project.folder / "migrations/versions/ddd4_.py"
    if not path.exists():
        return ""
    upgrade = path.read_text().split("def downgrade")[0]
    path.unlink()
    return " ".join(sorted(one.split("'")[1] for one in upgrade.split("drop_table(")[1:]))


def test_own_options(postgresql: Databases, project: Project) -> None:
    """What the app gives holds beside it; include_name with all schemas, model_schemas=False and others in its place."""
    database = postgresql.new()
    database.execute(*OTHERS)
    walk = Walk(project, database)
    walk.start(SHOP, "version_table_schema='shop', version_table='done'")
    assert database.rows("SELECT * FROM shop.done") == [("aaa1",)]
    database.execute("CREATE TABLE shop.old (id INTEGER)", "CREATE TABLE shop.kept (id INTEGER)")
    kept = "version_table_schema='shop', version_table='done', include_object=lambda *a: a[1] != 'kept'"
    for option, found in {
        "": "old",
        "include_schemas=True": "old",
        "include_schemas=False": "",
        "model_schemas=False": "",
    }.items():
        walk.write(SHOP, f"{kept}, {option}")
        assert dropped(walk) == found
    if alembic_version >= (1, 5):
        names = "include_name=lambda name, kind, _: (kind, name) != ('table', 'old')"
        walk.write(SHOP, f"{kept}, {names}")
        assert dropped(walk) == ""
        walk.write(SHOP, f"{kept}, {names}, include_schemas=True")
        assert dropped(walk) == "invoice"


def test_version_table_schema(postgresql: Databases, project: Project) -> None:
    """It is created with the table, by a command that writes; by --sql, too; and it is dropped by no revision."""
    database = postgresql.new()
    walk = Walk(project, database)
    models = SHOP.replace('{"schema": "shop"}', "{}")
    walk.write(models, "version_table_schema='Own-1'")
    walk.run("init", "current", "status", "history -i")
    assert schemas(database) == "public"
    walk.run("migrate --rev-id aaa1")
    assert schemas(database) == "Own-1 public"
    database.execute('DROP SCHEMA "Own-1" CASCADE')
    sql = project.manage("db", "upgrade", "--sql").ok().out
    create = 'CREATE SCHEMA IF NOT EXISTS "Own-1";'
    assert -1 < sql.index(create) < sql.index("CREATE TABLE")
    for command in ("stamp head", "upgrade"):
        walk.run("upgrade --plan", "status", "current")
        assert schemas(database) == "public"
        walk.run(command, "current")
        assert database.rows('SELECT * FROM "Own-1".alembic_version') == [("aaa1",)]
        database.execute('DROP SCHEMA "Own-1" CASCADE', "DROP TABLE IF EXISTS item")

    # By the default schema's name, in which Alembic finds it.
    walk.write(models, "version_table_schema='public'")
    walk.run("upgrade")
    assert dropped(walk) == ""


BINDS = """
app.config["SQLALCHEMY_BINDS"] = {"second": os.environ["SECOND"]}


class Item(db.Model):
    id = db.Column(db.Integer, primary_key=True)


class Event(db.Model):
    __bind_key__ = "second"
    __table_args__ = {"schema": "log"}
    id = db.Column(db.Integer, primary_key=True)
    last_id = db.Column(db.Integer, db.ForeignKey("log.entry.id", use_alter=True, name="fk_last"))


class Entry(db.Model):
    __bind_key__ = "second"
    __table_args__ = {"schema": "log"}
    id = db.Column(db.Integer, primary_key=True)
    event_id = db.Column(db.Integer, db.ForeignKey("log.event.id"))
"""


def test_several_databases(postgresql: Databases, project: Project) -> None:
    """The schemas of a database are those that its own models name; a circle there is cut there."""
    walk, second = Walk(project, postgresql.new()), postgresql.new()
    project.env["SECOND"] = second.url
    # Flask-SQLAlchemy 3 reads the binds where the app is made.
    line, models = BINDS.strip().split("\n", 1)
    walk.write(models)
    manage = project.folder / "manage.py"
    app = "db = SQLAlchemy(app"
    manage.write_text(manage.read_text().replace(app, f"{line}\n{app}", 1))
    walk.database.execute("CREATE SCHEMA log", "CREATE TABLE log.line (id INTEGER)")
    walk.run("init --multidb")
    walk.there_and_back("aaa1")
    text = walk.revision("aaa1")
    assert text.count("CREATE SCHEMA") == 1 and text.count("create_foreign_key") == 1
    assert "line" not in text
    assert walk.database.tables() == ["item"] and schemas(second) == "log public"
