"""``--bind``: a run for some databases of an env.py that visits several; the others are left alone."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import List, Tuple

import alembic
import pytest
from conftest import Database, Databases, Project
from flask_migrate_script.run.config import alembic_version
from test_lock import HOLD, holder, let_go
from test_walkthrough import write

pytestmark = pytest.mark.oldest_and_newest

FRONTS = pytest.mark.parametrize("front", ["manage", "flask"])

# As the files of Flask-Migrate do: each database is connected to, and visited in a transaction of its own.
FLASK_MIGRATES = """
from alembic import context
from alembic.operations import Operations
from flask import current_app
from sqlalchemy import create_engine

URLS = {{"": {first!r}, "second": {second!r}}}
assert set(current_app.config["SQLALCHEMY_BINDS"]) == {{"second"}}


def offline():
    for name, url in URLS.items():
        with open("%s.sql" % name, "w") as buffer:
            context.configure(url=url, output_buffer=buffer, literal_binds=True)
            with context.begin_transaction():
                {run}


def online():
    connections = {{name: create_engine(url).connect() for name, url in URLS.items()}}
    transactions = [connection.begin() for connection in connections.values()]
    for name, connection in connections.items():
        db = current_app.extensions["migrate"].db
        metadata = db.metadatas[name or None] if hasattr(db, "metadatas") else db.metadata
        context.configure(
            connection=connection,
            target_metadata=metadata,
            include_object=lambda thing, *others: (thing.info.get("bind_key") or "") == name,
            upgrade_token=name + "_upgrades",
            downgrade_token=name + "_downgrades",
        )
        {run}
    for transaction in transactions:
        transaction.commit()
    for connection in connections.values():
        connection.close()


if context.is_offline_mode():
    offline()
else:
    online()
"""

# How env.py runs the migrations: with a name for the database or without, and past alembic.context's own function.
RUNS = {
    "named": "context.run_migrations(engine_name=name)",
    "unnamed": "context.run_migrations()",
    "of the context": "Operations.context(context.get_context()).__enter__().migration_context.run_migrations()",
}


@pytest.fixture
def sqlite(tmp_path: Path) -> Databases:
    """SQLite files."""
    return Databases("sqlite", tmp_path)


REVISION = """
from alembic import op

revision = {revision!r}
down_revision = {down!r}


def upgrade(engine_name=None):
    op.execute("CREATE TABLE t_{revision} (i INTEGER)")


def downgrade(engine_name=None):
    op.execute("DROP TABLE t_{revision}")
"""


def two(project: Project, databases: Databases) -> Tuple[Database, Database]:
    """Make a project for two databases, with two revisions, of the template for several."""
    first, second = databases.new(), databases.new()
    write(project, "app", first, second, "")
    project.manage("db", "init", "--multidb").ok()
    for revision, down in (("aaa1", None), ("bbb2", "aaa1")):
        source = REVISION.format(revision=revision, down=down)
        project.write(f"migrations/versions/{revision}.py", source)
    return first, second


def write_env(project: Project, first: Database, second: Database, run: str) -> None:
    """Write an env.py as Flask-Migrate's."""
    source = FLASK_MIGRATES.format(first=first.url, second=second.url, run=RUNS[run])
    project.write("migrations/env.py", source)


def version(database: Database) -> List[str]:
    """Return what is in a version table; ``none`` if there is none."""
    try:
        return [row[0] for row in database.rows("SELECT version_num FROM alembic_version")]
    except Exception:
        return ["none"]


@pytest.mark.parametrize(
    ("kind", "run", "front"),
    [
        ("sqlite", "of the template", "manage"),
        ("sqlite", "named", "flask"),
        ("sqlite", "unnamed", "manage"),
        ("sqlite", "of the context", "flask"),
        ("postgresql", "named", "manage"),
        ("mysql", "unnamed", "flask"),
    ],
)
def test_each_command(
    project: Project, request: pytest.FixtureRequest, kind: str, run: str, front: str
) -> None:
    """The other database gets no version table, no revision, no stamp; each by its name."""
    first, second = two(project, request.getfixturevalue(kind))
    if run in RUNS:
        write_env(project, first, second, run)

    def db(*words: str) -> str:
        return project.cli(front, "db", *words).ok().last_line

    def versions() -> List[List[str]]:
        return [version(first), version(second)]

    assert db("upgrade", "--bind", "second") == "[second] Upgraded to bbb2 (2 revisions)."
    assert versions() == [["none"], ["bbb2"]]
    assert db("current", "--bind", "second") == "[second] At bbb2 (head)."
    assert db("upgrade", "aaa1", "--bind", "default") == "Upgraded to aaa1 (1 revision)."
    assert versions() == [["aaa1"], ["bbb2"]]
    assert db("downgrade", "base", "--bind", "second") == (
        "[second] Downgraded to no revision (2 revisions)."
    )
    assert versions() == [["aaa1"], []]
    assert db("stamp", "--purge", "head", "--bind", "second") == (
        "[second] The database is at bbb2 (head)."
    )
    assert versions() == [["aaa1"], ["bbb2"]]
    status = project.cli(front, "db", "status", "--check", "--bind", "second").ok()
    assert status.out.splitlines()[0] == "second:" and "default" not in status.out
    assert (
        "1 pending" in project.cli(front, "db", "status", "--check", "--bind", "default").failed()
    )
    assert db("upgrade", "--bind", "default", "--bind", "second") == (
        "[default] Upgraded to bbb2 (1 revision). [second] Nothing to upgrade: the database is at bbb2 (head)."
    )
    assert versions() == [["bbb2"], ["bbb2"]]


@pytest.mark.parametrize("run", ["of the template", "named"])
def test_no_sqlite_file_is_made(project: Project, sqlite: Databases, run: str) -> None:
    """Of the other database, though env.py may connect to it; a revision that works on both makes both."""
    first, second = two(project, sqlite)
    if run in RUNS:
        write_env(project, first, second, run)
    file = Path(first.url.split("///")[1])
    for words in ("current", "status", "upgrade", "downgrade base", "stamp head"):
        project.manage("db", *words.split(), "--bind", "second").ok()
        assert not file.exists(), words
    project.manage("db", "stamp", "base", "--bind", "second").ok()
    path = project.folder / "migrations/versions/aaa1.py"
    more = "    from sqlalchemy import create_engine, text\n"
    more += f"    with create_engine({first.url!r}).begin() as connection:\n"
    more += "        connection.execute(text('CREATE TABLE copy (i INTEGER)'))\n\n\ndef downgrade"
    path.write_text(path.read_text().replace("\n\ndef downgrade", more))
    project.manage("db", "upgrade", "--bind", "second").ok()
    assert first.tables() == ["copy"]


@FRONTS
@pytest.mark.parametrize("run", ["of the template", "named"])
def test_sql_files(project: Project, sqlite: Databases, front: str, run: str) -> None:
    """With --sql, the other database's file is not made, and not emptied."""
    first, second = two(project, sqlite)
    name = "default.sql"
    if run in RUNS:
        write_env(project, first, second, run)
        name = ".sql"
    project.cli(front, "db", "upgrade", "--sql", "--bind", "second").ok()
    assert "CREATE TABLE t_aaa1" in (project.folder / "second.sql").read_text()
    assert not (project.folder / name).exists()
    kept = project.write(name, "precious\n")
    project.cli(front, "db", "upgrade", "--sql", "--bind", "second").ok()
    assert kept.read_text() == "precious\n"
    project.cli(front, "db", "upgrade", "--sql", "--bind", "default").ok()
    assert "CREATE TABLE t_aaa1" in kept.read_text()


@FRONTS
def test_an_unknown_name(project: Project, sqlite: Databases, front: str) -> None:
    """It is an error before anything is run, with the names that there are."""
    first, second = two(project, sqlite)
    for run in (None, "named"):
        if run:
            write_env(project, first, second, run)
        result = project.cli(front, "db", "upgrade", "--bind", "second", "--bind", "sceond")
        assert result.failed() == (
            "Error: There is no database 'sceond' for --bind. The app has default, second."
        )
        assert len(result.err.splitlines()) == 1
        assert version(second) == ["none"]


def test_one_database(upgraded: Project) -> None:
    """It has the name default, and no other."""
    assert upgraded.manage("db", "current", "--bind", "default").ok().out == "aaa1 (head)\n"
    for words in ("upgrade", "current", "upgrade --sql"):
        assert upgraded.manage("db", *words.split(), "--bind", "second").failed() == (
            "Error: There is no database 'second' for --bind. The app has default."
        )
    assert "CREATE TABLE" in upgraded.manage("db", "upgrade", "--sql", "--bind", "default").ok().out


def test_a_bind_that_env_py_does_not_visit(project: Project, sqlite: Databases) -> None:
    """A bind of the app's is an error after env.py has run; nothing of the others was."""
    first, second = two(project, sqlite)
    source = "from alembic import context\nfrom flask import current_app\n"
    source += "engine = current_app.extensions['migrate'].db.engine\n"
    source += "with engine.connect() as connection:\n    context.configure(connection=connection)\n"
    source += "    with context.begin_transaction():\n        context.run_migrations()\n"
    project.write("migrations/env.py", source)
    assert project.manage("db", "upgrade", "--bind", "second").failed() == (
        "Error: There is no database 'second' for --bind. env.py has visited default."
    )
    assert version(first) == ["none"]
    project.manage("db", "upgrade", "--bind", "default").ok()
    assert version(first) == ["bbb2"]


def test_names_of_alembics_own(upgraded: Project, tmp_path: Path) -> None:
    """Its template for several databases has them from alembic.ini; the app has no such binds."""
    template = Path(alembic.__file__).parent / "templates/multidb"
    shutil.rmtree(str(upgraded.folder / "migrations"))
    upgraded.manage("db", "init", "-t", str(template)).ok()
    path = upgraded.folder / "migrations/alembic.ini"
    ini = path.read_text()
    for number in ("", "2"):
        url = f"driver://user:pass@localhost/dbname{number}"
        assert url in ini
        ini = ini.replace(f"{url}\n", f"sqlite:///{tmp_path}/engine{number or '1'}.db\n")
    path.write_text(ini)
    upgraded.write("migrations/versions/aaa1.py", REVISION.format(revision="aaa1", down=None))
    upgraded.manage("db", "upgrade", "--bind", "engine2").ok()
    databases = [Database(f"sqlite:///{tmp_path}/engine{number}.db") for number in (1, 2)]
    assert [version(database) for database in databases] == [["none"], ["aaa1"]]
    status = upgraded.manage("db", "status", "--bind", "engine1").ok()
    assert status.out.splitlines() == ["engine1:", "[ ] aaa1 (head)"]
    line = upgraded.manage("db", "upgrade", "--bind", "engine1", "--bind", "nope").failed()
    assert line == (
        "Error: There is no database 'nope' for --bind. env.py has visited engine1, engine2. [engine1] The database is"
        " at aaa1 (before this run: no revision). Upgraded in this run: aaa1."
    )


def test_a_bind_that_is_called_default(project: Project, sqlite: Databases) -> None:
    """The name has two meanings then, and is refused; an empty one is the default database."""
    first, second = two(project, sqlite)
    write_env(project, first, second, "named")
    for path in (project.folder / "manage.py", project.folder / "migrations/env.py"):
        path.write_text(
            path.read_text().replace("'second'", "'default'").replace('"second"', '"default"')
        )
    line = project.manage("db", "upgrade", "--bind", "default").failed()
    assert line.startswith("Error: 'default' is the default database, and the app has a bind")
    assert "--bind ''" in line
    project.manage("db", "upgrade", "--bind", "").ok()
    assert [version(database) for database in (first, second)] == [["bbb2"], ["none"]]


@pytest.mark.parametrize("run", ["of the template", "named"])
def test_check(project: Project, sqlite: Databases, run: str) -> None:
    """The other one may differ, and need not be at the head."""
    first, second = two(project, sqlite)
    if alembic_version < (1, 9):
        assert "needs Alembic 1.9" in project.manage("db", "check", "--bind", "second").failed()
        return
    if run in RUNS:
        write_env(project, first, second, run)
    second.execute('CREATE TABLE "group" (id INTEGER NOT NULL PRIMARY KEY)')
    project.manage("db", "stamp", "head", "--bind", "second").ok()
    result = project.manage("db", "check", "--bind", "second").ok()
    assert result.last_line == "[second] The models and the database agree."
    assert "not up to date" in project.manage("db", "check", "--bind", "default").failed()
    project.manage("db", "stamp", "head", "--bind", "default").ok()
    line = project.manage("db", "check", "--bind", "default").failed()
    assert "add_table" in line and "group" not in line
    project.manage("db", "check", "--bind", "second").ok()


CALLS = """
from flask_migrate_script import current, downgrade, stamp, status, upgrade
from flask_migrate_script.notices import listen
from alembic.util import CommandError
from manage import create_app

with create_app().app_context():
    with listen(print, lambda step: step.seconds or print(step.bind, step.number, step.revision)):
        upgrade(bind="second")
    print([(one.bind, one.version) for one in status(bind=["second", "default"])])
    stamp(revision="bbb2", bind=("default",))
    downgrade(bind=status()[1].bind)
    current(bind=status()[0].bind)
    for bind in ([], "third"):
        try:
            upgrade(bind=bind)
        except CommandError as error:
            print(error)
"""


def test_from_python(project: Project, sqlite: Databases) -> None:
    """A name or several, as status() has them; none at all is an error, and not all of them."""
    two(project, sqlite)
    out = project.python(str(project.write("call.py", CALLS))).ok().out
    assert out.splitlines() == [
        "second 1 aaa1",
        "second 2 bbb2",
        "[second] Upgraded to bbb2 (2 revisions).",
        "[('', None), ('second', ('bbb2',))]",
        "bbb2 (head)",
        "No bind is given: leave 'bind' out for all databases.",
        "There is no database 'third' for --bind. The app has default, second.",
    ]


@pytest.mark.parametrize("kind", ["postgresql", "mysql"])
def test_the_lock_of_the_other_database_is_not_taken(
    project: Project, request: pytest.FixtureRequest, kind: str
) -> None:
    """A run on one goes on while another run has the lock of the other one."""
    first, second = two(project, request.getfixturevalue(kind))
    write_env(project, first, second, "named")
    path = project.folder / "migrations/versions/bbb2.py"
    hold = f"    import os\n    if not os.path.exists('began'):\n        {HOLD}\n\n\ndef downgrade"
    path.write_text(path.read_text().replace("\n\ndef downgrade", hold))
    running = holder(project, "--bind", "default")
    try:
        project.manage("db", "upgrade", "--bind", "second", "--lock-wait", "0").ok()
        line = project.manage("db", "upgrade", "--bind", "default", "--lock-wait", "0").failed()
        assert line.startswith("Error: Another migration of the database is running")
    finally:
        let_go(project)
    running.ended().ok()
    assert [version(database) for database in (first, second)] == [["bbb2"], ["bbb2"]]
