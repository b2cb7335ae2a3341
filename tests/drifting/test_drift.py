"""``db drift``: nothing in a database that only ran the revisions, and each change by hand, with what undoes it."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from typing import Any, Dict, List

import pytest
from conftest import SERVERS, Database, Databases, Project, need_command
from hand_made import CHANGES, REVISION
from sqlalchemy import create_engine, text
from sqlalchemy.engine.url import make_url

pytestmark = pytest.mark.oldest_and_newest

ROOT = Path(__file__).parent.parent.parent
EXAMPLES = ("6e1f0a2b9c31", "a04d7c5e8f12", "c93b51d6e7a8", "f2780e4ab6d5")

APP = """
    from flask import Flask
    from flask_sqlalchemy import SQLAlchemy
    from flask_migrate_script import Migrate, MigrateCommand
    from flask_script import Manager

    app = Flask(__name__)
    app.config["SQLALCHEMY_DATABASE_URI"] = {url!r}
    app.config["SQLALCHEMY_BINDS"] = {binds!r}
    app.config["SQLALCHEMY_TRACK_MODIFICATIONS"] = False
    db = SQLAlchemy(app)
    migrate = Migrate(app, db)
    manager = Manager(app)
    manager.add_command("db", MigrateCommand)

    if __name__ == "__main__":
        manager.run()
"""

# Statements as they are, without SQLAlchemy's parameters.
BY_SQL = """
    import json
    import os

    from alembic import op

    revision = "aaa1"
    down_revision = None


    def upgrade():
        with open(os.path.join(os.path.dirname(__file__), "statements.json")) as file:
            statements = json.load(file)
        cursor = op.get_bind().connection.cursor()
        for statement in statements:
            cursor.execute(statement)


    def downgrade():
        pass
"""


def execute(database: Database, statements: List[str]) -> None:
    """Run statements as they are."""
    url = make_url(database.url)
    if url.drivername == "sqlite":
        with closing(sqlite3.connect(str(url.database), isolation_level=None)) as opened:
            for statement in statements:
                opened.execute(statement)
        return
    engine = create_engine(database.url, isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            cursor = connection.connection.cursor()
            for statement in statements:
                cursor.execute(statement)
    finally:
        engine.dispose()


def app_with(project: Project, url: str, binds: Dict[str, str], statements: List[str]) -> None:
    """Write an app whose one revision runs statements."""
    project.write("manage.py", APP.format(url=url, binds=binds))
    project.manage("db", "init", *(["--multidb"] if binds else [])).ok()
    source = BY_SQL
    if binds:
        source = source.replace("def upgrade():", "def upgrade(engine_name):")
        source = source.replace("def downgrade():", "def downgrade(engine_name):")
    project.write("migrations/versions/aaa1_by_sql.py", source)
    project.write("migrations/versions/statements.json", json.dumps(statements))


@pytest.fixture
def by_sql(project: Project, databases: Databases) -> Project:
    """A project on each kind of database, whose one revision makes a bit of everything."""
    project.database = databases.new()
    app_with(project, project.database.url, {}, REVISION[databases.kind])
    project.manage("db", "upgrade").ok()
    return project


@pytest.fixture
def by_sql_on_postgresql(project: Project, postgresql: Databases) -> Project:
    """The same on PostgreSQL, before the revision is run."""
    project.database = postgresql.new()
    app_with(project, project.database.url, {}, REVISION["postgresql"])
    return project


def differences(project: Project) -> List[Dict[str, Any]]:
    """Return what the JSON has of one database's drift."""
    result = project.manage("db", "drift", "--json")
    (found,) = json.loads(result.out)["databases"]
    assert result.status == bool(found["differences"]), result.err
    return list(found["differences"])


def test_changes_by_hand(by_sql: Project, databases: Databases) -> None:
    """None in a clean database, a line for each change by hand, and the SQL undoes all of them."""
    clean = by_sql.manage("db", "drift").ok()
    assert clean.out == ""
    assert clean.last_line.startswith("At aaa1: no drift, ")
    changes = CHANGES[databases.kind]
    execute(by_sql.database, [statement for statements, _ in changes for statement in statements])
    expected = sorted(line for _, lines in changes for line in lines)
    assert len(expected) >= (30 if databases.kind != "sqlite" else 25)
    result = by_sql.flask("db", "drift")
    assert sorted(result.out.splitlines()) == expected
    assert (
        result.failed()
        == f"Error: At aaa1: {len(expected)} differences from what the revisions make."
    )
    found = differences(by_sql)
    execute(by_sql.database, [text for one in found for text in one["undo"] if text[:2] != "--"])
    assert differences(by_sql) == []


def test_an_empty_database(project: Project, databases: Databases) -> None:
    """Where a database was only stamped, the SQL makes all that the revisions make, each after what it needs."""
    project.database = databases.new()
    app_with(project, project.database.url, {}, REVISION[databases.kind])
    project.manage("db", "stamp", "aaa1").ok()
    found = differences(project)
    assert {one["here"] for one in found} == {None}
    execute(project.database, [text for one in found for text in one["undo"]])
    assert differences(project) == []


# What runs before and after a dump is restored, or in a database with a history of its own, and is the same.
SAME = {
    "sqlite": (
        [
            "CREATE TABLE t (id INTEGER PRIMARY KEY, a int, CHECK (a > 0))",
            "CREATE INDEX ix ON t (a) WHERE a > 3",
        ],
        [
            'CREATE TABLE s (id INTEGER NOT NULL PRIMARY KEY, "b" INT, CHECK(b>0))',
            'CREATE INDEX IF NOT EXISTS [ix] ON s(b) where "b" > 3',
            "ALTER TABLE s RENAME TO t",
            "ALTER TABLE t RENAME COLUMN b TO a",
        ],
    ),
    "postgresql": (
        [
            "CREATE TABLE t (id serial PRIMARY KEY, a int UNIQUE, b varchar(3) CHECK (b IN ('x', 'y')), c int NOT NULL)",
            "CREATE INDEX ON t (c)",
        ],
        [
            "CREATE TABLE s (c int, b varchar(3) CHECK (b IN ('x', 'y')), d int UNIQUE, id serial PRIMARY KEY)",
            "ALTER TABLE s RENAME TO t",
            "ALTER TABLE t RENAME COLUMN d TO a",
            "ALTER TABLE t ALTER COLUMN c SET NOT NULL",
            "ALTER SEQUENCE s_id_seq RENAME TO t_id_seq",
            "ALTER SEQUENCE t_id_seq AS bigint",
            "CREATE INDEX ON t (c)",
            "ALTER INDEX t_c_idx RENAME TO t_c_idx1",
            "INSERT INTO t (c) VALUES (1), (2)",
        ],
    ),
    "mysql": (
        [
            "CREATE TABLE o (id int PRIMARY KEY)",
            "CREATE TABLE t (id int AUTO_INCREMENT PRIMARY KEY, a int UNIQUE, o_id int, CHECK (a > 0), CHECK (a < 9),"
            " CONSTRAINT fk FOREIGN KEY (o_id) REFERENCES o (id), FOREIGN KEY (a) REFERENCES o (id))",
            "CREATE INDEX ix ON t (o_id)",
        ],
        [
            "CREATE TABLE o (id int PRIMARY KEY)",
            "CREATE TABLE t (o_id int, a int, id int AUTO_INCREMENT PRIMARY KEY, UNIQUE a_2 (a), KEY fk (o_id), KEY ix (o_id),"
            " CONSTRAINT CONSTRAINT_2 CHECK (a > 0), CONSTRAINT CONSTRAINT_1 CHECK (a < 9), CONSTRAINT fk FOREIGN KEY (o_id) REFERENCES o (id) ON DELETE NO ACTION,"
            " CONSTRAINT t_ibfk_9 FOREIGN KEY (a) REFERENCES o (id) ON UPDATE RESTRICT) AUTO_INCREMENT = 70",
        ],
    ),
}


def test_what_is_the_same(project: Project, databases: Databases) -> None:
    """Names that the database made up, counters, the order of columns, and how texts are written are no drift."""
    project.database = databases.new()
    by_revisions, here = SAME[databases.kind]
    app_with(project, project.database.url, {}, by_revisions)
    project.manage("db", "stamp", "aaa1").ok()
    execute(project.database, here)
    assert differences(project) == []


def test_a_restored_dump(by_sql: Project, databases: Databases) -> None:
    """A database that was dumped and restored shows nothing, though checks read otherwise on PostgreSQL."""
    restored = databases.new()
    restore(by_sql.database.url, restored.url)
    app = by_sql.folder / "manage.py"
    app.write_text(app.read_text().replace(by_sql.database.url, restored.url))
    assert differences(by_sql) == []


def restore(source: str, target: str) -> None:
    """Dump a database and restore it, with the programs of its kind."""
    old, new = make_url(source), make_url(target)
    if old.drivername == "sqlite":
        shutil.copy(str(old.database), str(new.database))
        return
    user, place = str(old.username), ["-h", str(old.host)]
    if old.drivername.startswith("postgresql"):
        place += ["-p", str(old.port), "-U", user]
        dump, load = ["pg_dump", *place], ["psql", "-q", "-v", "ON_ERROR_STOP=1", *place]
    else:
        place += ["-P", str(old.port), "-u", user]
        dump = ["mariadb-dump", "--routines", "--events", *place]
        load = ["mariadb", *place]
    for program in (dump[0], load[0]):
        need_command(program)
    text = subprocess.run([*dump, str(old.database)], stdout=subprocess.PIPE, check=True).stdout
    subprocess.run([*load, str(new.database)], input=text, stdout=subprocess.PIPE, check=True)


@pytest.fixture
def example(tmp_path: Path, databases: Databases) -> Project:
    """A copy of examples/, on each kind of database."""
    copy = tmp_path / "examples"
    ignored = shutil.ignore_patterns("*.db", "__pycache__")
    shutil.copytree(str(ROOT / "examples"), str(copy), ignore=ignored)
    project = Project(copy)
    project.database = databases.new()
    project.env["DATABASE_URL"] = project.database.url
    return project


def test_after_each_revision(example: Project) -> None:
    """Nothing, on the way up, on the way down, and up again; and where no revision was run."""
    assert example.manage("db", "drift").ok().last_line == (
        "No version table: there is nothing to compare with."
    )
    for revision in EXAMPLES:
        example.manage("db", "upgrade", revision).ok()
        assert f"At {revision}: no drift" in example.manage("db", "drift").ok().last_line
    for revision in (EXAMPLES[2], EXAMPLES[1], EXAMPLES[0]):
        example.manage("db", "downgrade", revision).ok()
        assert f"At {revision}: no drift" in example.manage("db", "drift").ok().last_line
    example.manage("db", "downgrade", "base").ok()
    assert example.manage("db", "drift").ok().last_line == (
        "No revision: there is nothing to compare with."
    )
    example.manage("db", "upgrade").ok()
    assert differences(example) == []


def test_options(example: Project, databases: Databases) -> None:
    """-v has the SQL, --ignore leaves out, --scratch runs the revisions elsewhere, and nothing is left."""
    example.manage("db", "upgrade").ok()
    execute(
        example.database,
        [
            "CREATE TABLE tmp_a (id int)",
            "CREATE TABLE b (id int)",
            "CREATE INDEX i ON post (title)",
        ],
    )
    verbose = example.manage("db", "drift", "-v")
    assert verbose.status == 1
    assert "index post.i: not made by the revisions\n    " in verbose.out
    assert "DROP TABLE" in verbose.out
    ignoring = example.manage(
        "db", "drift", "--ignore", "tmp_*", "--ignore", "index post.i", "--lock-timeout", "3"
    )
    assert ignoring.out == "table b: not made by the revisions\n"
    assert ignoring.failed().endswith("1 difference from what the revisions make, 2 ignored.")
    place = databases.new()
    elsewhere = example.manage("db", "drift", "--scratch", place.url, "--ignore", "*")
    assert elsewhere.ok().last_line.endswith("compared, 3 ignored.")
    assert place.tables() == []


def test_binds(project: Project, databases: Databases) -> None:
    """Each bind is compared with its own version, or the one that --bind names."""
    first, second = databases.new(), databases.new()
    app_with(project, first.url, {"other": second.url}, ["CREATE TABLE t (id int)"])
    project.manage("db", "upgrade").ok()
    execute(second, ["CREATE TABLE hand (id int)"])
    both = project.manage("db", "drift")
    assert both.out == "default:\nother:\ntable hand: not made by the revisions\n"
    assert both.failed() == (
        "Error: [default] At aaa1: no drift, 2 objects compared. [other] At aaa1: 1 difference from what the revisions"
        " make."
    )
    one = project.manage("db", "drift", "--bind", "default").ok()
    assert one.last_line.endswith("At aaa1: no drift, 2 objects compared.")
    project.manage("db", "drift", "--bind", "other").failed()


def test_the_path_of_a_database(by_sql_on_postgresql: Project) -> None:
    """A schema that was there before the revisions, and the database's own search_path, are so on the scratch database."""
    project = by_sql_on_postgresql
    name = make_url(project.database.url).database
    execute(
        project.database,
        ["CREATE SCHEMA app", f"ALTER DATABASE {name} SET search_path = app, public"],
    )
    project.manage("db", "upgrade").ok()
    assert project.database.rows("SELECT 1 FROM app.alembic_version") == [(1,)]
    assert differences(project) == []
    execute(project.database, ["CREATE TABLE hand (id int)"])
    (found,) = differences(project)
    assert (found["name"], found["undo"]) == ("hand", ["DROP TABLE app.hand"])


def test_a_locked_table(by_sql_on_postgresql: Project) -> None:
    """It is not waited for longer than --lock-timeout."""
    project = by_sql_on_postgresql
    project.manage("db", "upgrade").ok()
    engine = create_engine(project.database.url)
    with engine.begin() as connection:
        connection.execute(text('LOCK TABLE "User" IN ACCESS EXCLUSIVE MODE'))
        line = project.manage("db", "drift", "--lock-timeout", "1").failed()
    engine.dispose()
    assert line == (
        "Error: Another session has locked what 'db drift' reads, for more than 1 s, and no database was changed: run it"
        " again when that has ended, or give it longer with --lock-timeout."
    )


def test_no_right_to_create_a_database(by_sql_on_postgresql: Project) -> None:
    """The line names the right, and --scratch, with which it works."""
    project = by_sql_on_postgresql
    project.manage("db", "upgrade").ok()
    administrator = create_engine(SERVERS["postgresql"], isolation_level="AUTOCOMMIT")
    with administrator.connect() as connection:
        connection.execute(text("CREATE ROLE test_drift_reader LOGIN PASSWORD 'secret'"))
    try:
        execute(project.database, ["GRANT SELECT ON alembic_version TO test_drift_reader"])
        app = project.folder / "manage.py"
        reader = project.database.url.replace("//postgres@", "//test_drift_reader:secret@")
        app.write_text(app.read_text().replace(project.database.url, reader))
        assert project.manage("db", "drift").failed() == (
            "Error: A scratch database is needed, and the user may not create one on this server: it needs the right"
            " CREATEDB. With 'db drift --scratch URL' it is made elsewhere."
        )
        elsewhere = project.manage("db", "drift", "--scratch", project.database.url).ok()
        assert elsewhere.last_line.startswith("At aaa1: no drift")
    finally:
        execute(project.database, ["DROP OWNED BY test_drift_reader"])
        with administrator.connect() as connection:
            connection.execute(text("DROP OWNED BY test_drift_reader"))
            connection.execute(text("DROP ROLE test_drift_reader"))
        administrator.dispose()


def test_a_routine_that_may_not_be_read(project: Project, mysql: Databases) -> None:
    """The line names the routine, and the right."""
    project.database = database = mysql.new()
    name = make_url(database.url).database
    routine = "CREATE PROCEDURE work() SELECT 1"
    app_with(project, database.url, {}, [routine])
    project.manage("db", "upgrade").ok()
    execute(
        database,
        [
            "CREATE USER test_drift_reader IDENTIFIED BY 'secret'",
            f"GRANT SELECT, EXECUTE ON {name}.* TO test_drift_reader",
        ],
    )
    try:
        app = project.folder / "manage.py"
        reader = database.url.replace("//root@", "//test_drift_reader:secret@")
        app.write_text(app.read_text().replace(database.url, reader))
        assert project.manage("db", "drift").failed() == (
            "Error: The user may not read the text of the procedure work: 'db drift' needs the right SHOW_ROUTINE on MySQL,"
            " SHOW CREATE ROUTINE or SELECT on mysql.proc on MariaDB."
        )
    finally:
        execute(database, ["DROP USER test_drift_reader"])


def test_a_revision_that_is_in_no_file(upgraded: Project) -> None:
    """An error line, and nothing is compared."""
    upgraded.database.execute("UPDATE alembic_version SET version_num = 'zzz9'")
    assert upgraded.manage("db", "drift").failed() == (
        "Error: zzz9 is not in the migrations folder: what the revisions up to it make is not known. 'db drift' needs"
        " the code that has run it."
    )
    (path,) = (upgraded.folder / "migrations/versions").glob("*.py")
    path.write_text(path.read_text() + '\n\nreplaces = ("zzz9",)\n')
    line = upgraded.manage("db", "drift").failed()
    assert line.startswith("Error: The database is at zzz9. zzz9 was squashed into aaa1: upgrade ")


def test_a_database_in_memory(project: Project) -> None:
    """There is nothing to compare, and the line has the reason."""
    app_with(project, "sqlite://", {}, ["CREATE TABLE t (id int)"])
    assert project.manage("db", "drift").ok().last_line == (
        "The database is in memory: there is nothing to compare."
    )
