"""The lock: of several runs at once, each revision is run once, and every run ends well."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
import uuid
from pathlib import Path
from typing import Any, Iterator, List

import alembic.command
import flask_migrate_script as fms
import pytest
import test_api
from conftest import Database, Databases, Project, _databases
from flask_migrate_script.notices import Warned, listen
from flask_migrate_script.run.locks.mysql import MysqlLock
from flask_migrate_script.run.locks.own_connection import LockFailure
from flask_migrate_script.run.locks.postgresql import PostgresqlLock
from running import Running
from sqlalchemy.engine.url import make_url
from test_api import App
from test_errors import add_revision, write_app
from test_walkthrough import write

pytestmark = pytest.mark.oldest_and_newest

made = test_api.made

# A revision that has begun, and does not end before the test lets it.
HOLD = "import os, time; open('began', 'w').close(); [time.sleep(0.02) for _ in iter(lambda: os.path.exists('go'), True)]"


@pytest.fixture(params=["postgresql", "mysql"])
def servers(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Databases]:
    """Each kind of database that has the lock, in turn."""
    yield from _databases(request.param, tmp_path)


def on(project: Project, database: Database, **changes: str) -> None:
    """Have a project at revision aaa1 on a database, with changes in the text of its manage.py."""
    write_app(project, database.url)
    project.manage("db", "upgrade").ok()
    change(project, **changes)


def change(project: Project, **changes: str) -> None:
    """Replace pieces of manage.py: its Migrate(...), its SQLAlchemy(...), or what comes before them."""
    path = project.folder / "manage.py"
    source = path.read_text()
    source = source.replace("Migrate(app, db)", changes.get("migrate", "Migrate(app, db)"))
    source = source.replace("db = SQLAlchemy(app)", changes.get("db", "db = SQLAlchemy(app)"))
    path.write_text(changes.get("first", "") + source)


def holder(project: Project, *arguments: str) -> Running:
    """Return an upgrade that has begun revision bbb2, and waits in it for the file "go"."""
    running = Running(project, "upgrade", *arguments)
    running.until(lambda _: (project.folder / "began").exists())
    return running


def let_go(project: Project) -> None:
    """Let the revision of :func:`holder` end."""
    (project.folder / "go").touch()


def lock_of(running: Running) -> str:
    """Return what a message has about the lock of a process."""
    if "postgresql" in (running.project.folder / "manage.py").read_text():
        return rf", since \d+ s: pid {running.process.pid}, host [\w.-]+, 'db upgrade', backend \d+"
    return r", since \d+ s: connection \d+, user root, from [\w.:-]+"


COUNTS = "op.execute('UPDATE counter SET n = n + 1')"


# Twelve processes that have imported the app, and begin together.
TWELVE = """
import os
import sys

import manage

begin, go = os.pipe()
children = []
for number in range(12):
    child = os.fork()
    if not child:
        os.close(go)
        os.read(begin, 1)
        sys.stderr = open(f"err-{number}.txt", "w")
        manage.manager.handle("manage.py", ["db", "upgrade"])
        sys.stderr.close()
        os._exit(0)
    children.append(child)
os.close(go)
print(sum(os.waitpid(child, 0)[1] == 0 for child in children))
"""


def test_twelve_at_once(upgraded: Project, servers: Databases) -> None:
    """Each revision is run once, data migrations included, and each process ends well."""
    database = servers.new()
    on(upgraded, database)
    database.execute("CREATE TABLE counter (n integer)", "INSERT INTO counter VALUES (0)")
    for revision, down in (("bbb2", "aaa1"), ("ccc3", "bbb2"), ("ddd4", "ccc3")):
        add_revision(upgraded, revision, down, COUNTS)
    upgraded.write("twelve.py", TWELVE)
    assert upgraded.python("twelve.py").ok().out == "12\n"
    lines = [path.read_text().splitlines()[-1] for path in upgraded.folder.glob("err-*")]
    assert sorted(lines) == sorted(
        ["Upgraded to ddd4 (3 revisions)."]
        + ["Nothing to upgrade: the database is at ddd4 (head)."] * 11
    )
    assert database.rows("SELECT n FROM counter") == [(3,)]
    assert database.rows("SELECT version_num FROM alembic_version") == [("ddd4",)]


WAITING = ["upgrade", "downgrade", "stamp"]
if hasattr(alembic.command, "ensure_version"):
    WAITING.append("ensure-version")


@pytest.mark.parametrize("command", WAITING)
def test_a_run_that_waits(
    upgraded: Project, postgresql: Databases, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    """It prints once for whom, and goes on from where the other one has left the database."""
    on(upgraded, postgresql.new())
    add_revision(upgraded, "bbb2", "aaa1", HOLD)
    first = holder(upgraded)
    monkeypatch.setenv("FORCE_COLOR", "1")
    second = Running(upgraded, command)
    second.until(lambda err: "Waiting" in err)
    let_go(upgraded)
    first.ended().ok()
    err = second.ended().ok().err
    line = rf"^\x1b\[33mWaiting for another migration of the database{lock_of(first)}\.\x1b\[0m$"
    assert len(re.findall(line, err, re.MULTILINE)) == 1, err
    last = {
        "upgrade": "Nothing to upgrade: the database is at bbb2 (head).",
        "downgrade": "Downgraded to aaa1 (1 revision).",
        "stamp": "The database is at bbb2 (head).",
        "ensure-version": "The version table alembic_version is there.",
    }[command]
    assert err.splitlines()[-1] == last


def test_no_wait(upgraded: Project, servers: Databases) -> None:
    """With --lock-wait 0 it fails at once, and names who has the lock; with one second, after that."""
    on(upgraded, servers.new())
    add_revision(upgraded, "bbb2", "aaa1", HOLD)
    first = holder(upgraded)
    is_running = f"Error: Another migration of the database is running{lock_of(first)}. "
    line = upgraded.manage("db", "upgrade", "--lock-wait", "0").failed()
    assert re.fullmatch(is_running + "--lock-wait SECONDS waits for its end.", line), line
    line = upgraded.flask("db", "stamp", "--lock-wait", "1").failed()
    assert re.fullmatch(is_running + "Waited for 1 s: --lock-wait SECONDS waits longer.", line), (
        line
    )
    let_go(upgraded)
    first.ended().ok()


@pytest.mark.parametrize("how", ["--no-lock", "--sql", "lock=False"])
def test_without_a_lock(upgraded: Project, postgresql: Databases, how: str) -> None:
    """--no-lock, --sql and Migrate(lock=False) take none, and wait for none."""
    on(upgraded, postgresql.new())
    add_revision(upgraded, "bbb2", "aaa1", HOLD)
    first = holder(upgraded)
    if how == "lock=False":
        change(upgraded, migrate="Migrate(app, db, lock=False)")
    options = [how] if how.startswith("--") else []
    result = upgraded.manage("db", "upgrade", *options, "aaa1").ok()
    assert "Waiting" not in result.err
    let_go(upgraded)
    first.ended().ok()


def test_a_killed_run(upgraded: Project, servers: Databases) -> None:
    """Its lock is free at once."""
    database = servers.new()
    on(upgraded, database)
    add_revision(upgraded, "bbb2", "aaa1", HOLD)
    first = holder(upgraded)
    second = Running(upgraded, "upgrade")
    second.until(lambda err: "Waiting" in err)
    let_go(upgraded)
    os.kill(first.process.pid, signal.SIGKILL)
    assert first.process.wait(20) == -signal.SIGKILL
    assert second.ended().ok().last_line == "Upgraded to bbb2 (1 revision)."


@pytest.mark.parametrize("repair", ["undo", "stamp"])
def test_a_run_that_is_killed_after_a_change_of_the_schema(
    upgraded: Project, mysql: Databases, repair: str
) -> None:
    """MariaDB keeps the change: the line of the next run names the revision and both repairs, and each works."""
    database = mysql.new()
    on(upgraded, database)
    change = "op.add_column('user', sa.Column('age', sa.Integer))"
    down = "op.drop_column('user', 'age')"
    add_revision(upgraded, "bbb2", "aaa1", f"{change}\n    {HOLD}", down)
    first = holder(upgraded)
    os.kill(first.process.pid, signal.SIGKILL)
    assert first.process.wait(20) == -signal.SIGKILL
    let_go(upgraded)
    line = upgraded.manage("db", "upgrade").failed()
    assert "Duplicate column name 'age'" in line
    assert (
        "MySQL and MariaDB commit each change of the schema at once: if an earlier run of bbb2 was killed, undo by"
        " hand what it has left, and upgrade again. If all of bbb2 is in, 'db stamp bbb2' writes its version."
        in line
    )
    if repair == "undo":
        database.execute("ALTER TABLE `user` DROP COLUMN age")
    else:
        upgraded.manage("db", "stamp", "bbb2").ok()
    upgraded.manage("db", "upgrade").ok()
    assert database.rows("SELECT version_num FROM alembic_version") == [("bbb2",)]
    # A downgrade is no matter of 'db stamp bbb2'.
    database.execute("ALTER TABLE `user` DROP COLUMN age")
    assert "db stamp" not in upgraded.manage("db", "downgrade").failed()


def test_an_index_that_is_made_concurrently(upgraded: Project, postgresql: Databases) -> None:
    """In a revision under the lock, beside a run that waits for the lock."""
    database = postgresql.new()
    on(upgraded, database)
    add_revision(upgraded, "bbb2", "aaa1", HOLD)
    add_revision(
        upgraded,
        "ccc3",
        "bbb2",
        "with op.get_context().autocommit_block():\n"
        "            op.execute('CREATE INDEX CONCURRENTLY names ON \"user\" (name)')",
    )
    env = upgraded.folder / "migrations/env.py"
    configure = "context.configure("
    assert configure in env.read_text()
    env.write_text(
        env.read_text().replace(configure, configure + "transaction_per_migration=True, ", 1)
    )
    first = holder(upgraded)
    second = Running(upgraded, "upgrade")
    second.until(lambda err: "Waiting" in err)
    let_go(upgraded)
    assert first.ended().ok().last_line == "Upgraded to ccc3 (2 revisions)."
    second.ended().ok()
    assert database.rows("SELECT indisvalid FROM pg_index WHERE indexrelid = 'names'::regclass")


ENGINES = {
    "a pool of one": "{'poolclass': sqlalchemy.pool.QueuePool, 'pool_size': 1, 'max_overflow': 0}",
    "NullPool": "{'poolclass': sqlalchemy.pool.NullPool}",
    "StaticPool": "{'poolclass': sqlalchemy.pool.StaticPool}",
    "creator": "{'creator': connect}",
    "isolation level": "{'isolation_level': 'SERIALIZABLE'}",
}

# An app whose engine gets options, in each Flask-SQLAlchemy.
ENGINE = """
import sqlalchemy

def connect():
    url = sqlalchemy.engine.url.make_url(app.config["SQLALCHEMY_DATABASE_URI"])
    dialect = url.get_dialect()()
    arguments, options = dialect.create_connect_args(url)
    driver = __import__(dialect.driver)
    return driver.connect(*arguments, **options)

class SQLAlchemy(SQLAlchemy):
    def apply_driver_hacks(self, app, url, options):
        found = super().apply_driver_hacks(app, url, options)
        for name in ("pool_size", "pool_recycle"):  # of Flask-SQLAlchemy 2's own, for MySQL
            options.pop(name, None)
        options.update({options})
        return found

app.config["SQLALCHEMY_ENGINE_OPTIONS"] = {options}
db = SQLAlchemy(app)
"""


@pytest.mark.parametrize("options", ENGINES)
def test_the_engine_of_the_app(upgraded: Project, servers: Databases, options: str) -> None:
    """The lock's connection is never one of the app's pool; a creator that makes new ones is fine."""
    on(upgraded, servers.new(), db=ENGINE.replace("{options}", ENGINES[options]))
    add_revision(upgraded, "bbb2", "aaa1", HOLD)
    first = holder(upgraded)
    upgraded.manage("db", "upgrade", "--lock-wait", "0").failed()
    let_go(upgraded)
    assert first.ended().ok().last_line == "Upgraded to bbb2 (1 revision)."


# As for a password that is a token and holds for some minutes.
TOKEN = """
import sqlalchemy

db = SQLAlchemy(app)
with app.app_context():
    @sqlalchemy.event.listens_for(db.engine, "do_connect")
    def token(dialect, record, arguments, parameters):
        parameters["user"] = "{user}"
"""


def test_a_user_and_a_password_that_a_listener_gives(upgraded: Project, servers: Databases) -> None:
    """The lock's connection is made with them, too: the URL's user does not exist."""
    database = servers.new()
    user = make_url(database.url).username or ""
    on(upgraded, database, db=TOKEN.replace("{user}", user))
    path = upgraded.folder / "manage.py"
    path.write_text(path.read_text().replace(f"//{user}@", "//nobody_of_this_name@"))
    add_revision(upgraded, "bbb2", "aaa1", HOLD)
    first = holder(upgraded)
    upgraded.manage("db", "upgrade", "--lock-wait", "0").failed()
    let_go(upgraded)
    assert first.ended().ok().last_line == "Upgraded to bbb2 (1 revision)."


# asyncio's drivers are no dependency of the tests. What SQLAlchemy would call theirs with notes what is called in a loop.
ASYNCIO = """
import sqlalchemy

in_loop = []

async def spawn(function, *arguments):
    in_loop.append(function.__name__)
    return function(*arguments)

sqlalchemy.util.greenlet_spawn = spawn
db = SQLAlchemy(app)
with app.app_context():
    db.engine.dialect.is_async = True

import atexit
atexit.register(lambda: open("in_loop", "w").write(" ".join(in_loop)))
"""


def test_a_driver_of_asyncio(upgraded: Project, servers: Databases) -> None:
    """The lock's connection, and the one of the look-up after the run, are used in an event loop."""
    on(upgraded, servers.new(), db=ASYNCIO)
    add_revision(upgraded, "bbb2", "aaa1")
    done = upgraded.manage("db", "upgrade").ok()
    assert done.last_line == "Upgraded to bbb2 (1 revision)." and "lock" not in done.err
    called = (upgraded.folder / "in_loop").read_text().split()
    assert {"connect", "rollback", "_row", "_close", "dispose", "connect_and_read"} <= set(called)


def test_one_connection_for_everybody(upgraded: Project, servers: Databases) -> None:
    """A creator that returns it is refused before anything is done to it; --no-lock works."""
    shared = ENGINE.replace("{options}", "{'creator': lambda: shared}")
    on(
        upgraded,
        servers.new(),
        db=f"{shared}shared = connect()\nshared.cursor().execute('SELECT 1')",
    )
    line = upgraded.manage("db", "upgrade").failed()
    assert "'creator' returns one connection for everybody" in line
    assert upgraded.manage("db", "upgrade", "--no-lock").ok().last_line.endswith("aaa1 (head).")


CHILD = "import subprocess, sys; subprocess.run([sys.executable, 'manage.py', 'db', 'upgrade', {options}], check=True)"


def test_a_process_that_a_revision_starts(upgraded: Project, servers: Databases) -> None:
    """It would wait for the run that waits for it: refused at once; another database, and --no-lock, are fine."""
    database = servers.new()
    on(upgraded, database)
    path = add_revision(upgraded, "bbb2", "aaa1", CHILD.format(options=""))
    err = upgraded.manage("db", "upgrade")
    line = next(line for line in err.err.splitlines() if line.startswith("Error: "))
    who = r"pid \d+, .*" if servers.kind == "postgresql" else r"connection \d+, .*"
    assert re.fullmatch(
        rf"Error: This process was started by another migration of the database, which is running, since \d+ s: {who}:"
        r" each may wait for the other\. Run this command before that one or after it; --no-lock runs it without a"
        r" lock\.",
        line,
    ), err.err
    err.failed()
    path.write_text(path.read_text().replace("'upgrade', ", "'upgrade', '--no-lock', 'aaa1'"))
    assert upgraded.manage("db", "upgrade").ok().last_line == "Upgraded to bbb2 (1 revision)."
    # The lock of another database is free.
    other = servers.new()
    source = (upgraded.folder / "manage.py").read_text()
    upgraded.write("other.py", source.replace(database.url, other.url))
    run = CHILD.format(options="'aaa1'").replace("manage.py", "other.py")
    add_revision(upgraded, "ccc3", "bbb2", run)
    assert upgraded.manage("db", "upgrade").ok().last_line == "Upgraded to ccc3 (1 revision)."
    assert other.rows("SELECT version_num FROM alembic_version") == [("aaa1",)]


FACTORY = """
from flask import Flask
from flask_migrate_script import Migrate, MigrateCommand, upgrade
from flask_script import Manager
from flask_sqlalchemy import SQLAlchemy

db = SQLAlchemy()

class User(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    name = db.Column(db.String(128))

def create_app():
    app = Flask(__name__)
    app.config["SQLALCHEMY_DATABASE_URI"] = {url!r}
    app.config["SQLALCHEMY_BINDS"] = {binds!r}
    app.config["SQLALCHEMY_TRACK_MODIFICATIONS"] = False
    db.init_app(app)
    Migrate(app, db)
    with app.app_context():
        upgrade(lock_wait=0)
    return app

manager = Manager(create_app)
manager.add_command("db", MigrateCommand)

if __name__ == "__main__":
    create_app()
    manager.run()
"""


def test_a_process_does_not_wait_for_itself(upgraded: Project, servers: Databases) -> None:
    """Not where create_app() upgrades, nor with two apps, nor where two binds are one database."""
    first, other = servers.new(), servers.new()
    env = upgraded.folder / "migrations/env.py"
    env.write_text(env.read_text() + "# SQLALCHEMY_BINDS\n".replace("# ", "BINDS = 'bind' # "))
    binds = {"same": first.url + "?application_name=x", "other": other.url, "again": other.url}
    if servers.kind == "mysql":
        binds["same"] = first.url + "?charset=utf8mb4"
    upgraded.write(
        "manage.py", FACTORY.replace("{url!r}", repr(first.url)).replace("{binds!r}", repr(binds))
    )
    done = upgraded.manage("db", "upgrade", "--lock-wait", "0").ok()
    assert done.last_line == "Nothing to upgrade: the database is at aaa1 (head)."
    assert first.rows("SELECT version_num FROM alembic_version") == [("aaa1",)]


def with_a_factory(project: Project, database: Database) -> None:
    """Have a project whose create_app() upgrades, at revision aaa1, with two more to go."""
    on(project, database)
    database.execute("CREATE TABLE counter (n integer)", "INSERT INTO counter VALUES (0)")
    add_revision(project, "bbb2", "aaa1", COUNTS)
    add_revision(project, "ccc3", "bbb2", COUNTS)
    factory = FACTORY.replace("{url!r}", repr(database.url)).replace("{binds!r}", "{}")
    report = "import os\n    open(f'made-{os.getpid()}', 'w').close()"
    factory = factory.replace("(lock_wait=0)", f"()\n    {report}")
    project.write("manage.py", factory)


# As a web server's workers: each makes the app after it was forked.
WORKERS = """
import os
import sys

import manage

children = []
for number in range(8):
    child = os.fork()
    if not child:
        sys.exit(not manage.create_app())
    children.append(child)
print(sum(os.waitpid(child, 0)[1] == 0 for child in children))
"""


def test_the_workers_of_a_web_server(upgraded: Project, servers: Databases) -> None:
    """Eight that upgrade in create_app() all have their app, and each revision is run once."""
    database = servers.new()
    with_a_factory(upgraded, database)
    upgraded.write("workers.py", WORKERS)
    assert upgraded.python("workers.py").ok().out == "8\n"
    assert database.rows("SELECT n FROM counter") == [(2,)]
    assert database.rows("SELECT version_num FROM alembic_version") == [("ccc3",)]


def test_flask_run_with_the_reloader(upgraded: Project, servers: Databases) -> None:
    """Its two processes both make the app, and take turns."""
    database = servers.new()
    with_a_factory(upgraded, database)
    err = upgraded.folder / "err.txt"
    with open(str(err), "w") as stream:
        process = subprocess.Popen(
            [sys.executable, "-m", "flask", "run", "--reload", "--port", "0"],
            cwd=str(upgraded.folder),
            env={**os.environ, "FLASK_APP": "manage.py", "FLASK_ENV": "production"},
            stdout=stream,
            stderr=stream,
            start_new_session=True,
        )
    try:
        end = time.monotonic() + 60
        while "Running on" not in err.read_text() or not list(upgraded.folder.glob("made-*")):
            assert process.poll() is None and time.monotonic() < end, err.read_text()
            time.sleep(0.05)
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(20)
    assert "Traceback" not in err.read_text() and "Error" not in err.read_text()
    assert database.rows("SELECT n FROM counter") == [(2,)]


BINDS = 'app.config["SQLALCHEMY_BINDS"] = {"other": "postgresql+psycopg2://postgres@127.0.0.1:1/nothing"}'


@pytest.mark.parametrize("visits_binds", [False, True])
def test_binds_that_env_py_does_not_visit(
    upgraded: Project, postgresql: Databases, visits_binds: bool
) -> None:
    """They have no lock: their servers need not answer."""
    on(upgraded, postgresql.new(), db=f"{BINDS}\ndb = SQLAlchemy(app)")
    if visits_binds:
        env = upgraded.folder / "migrations/env.py"
        env.write_text(env.read_text() + "# SQLALCHEMY_BINDS\nnames = 'SQLALCHEMY_BINDS'\n")
        line = upgraded.manage("db", "upgrade").failed()
        assert line.startswith("Error: Can't connect to the database") and "/nothing" in line
    else:
        upgraded.manage("db", "upgrade").ok()


@pytest.mark.parametrize("version_tables", [1, 2])
def test_one_database_visited_twice(
    project: Project, postgresql: Databases, version_tables: int
) -> None:
    """Refused where it would wait for itself for ever; with a version table for each visit it does not."""
    database = postgresql.new()
    same = Database(database.url + "?application_name=second")
    write(project, "app", database, same, "")
    project.manage("db", "init", "--multidb").ok()
    if version_tables == 2:
        env = project.folder / "migrations/env.py"
        token = "upgrade_token="
        assert token in env.read_text()
        env.write_text(
            env.read_text().replace(token, f"version_table='version_' + name, {token}", 1)
        )
        project.manage("db", "migrate", "--rev-id", "aaa1").ok()
        project.manage("db", "upgrade").ok()
        assert {"user", "group"} < set(database.tables())
    else:
        line = project.manage("db", "migrate").failed()
        assert line == (
            f"Error: env.py visits the database {database.url.rsplit('/', 1)[1]} twice, with the same version table"
            " alembic_version: the second visit would wait for the transaction of the first one for ever. Give each"
            " bind a database, or a version table, of its own."
        )


@pytest.fixture
def role(postgresql: Databases) -> Iterator[List[str]]:
    """A role that owns a database: its name, and the URL of the database."""
    name = f"role_{uuid.uuid4().hex[:8]}"
    database = postgresql.new()
    path = database.url.rsplit("/", 1)[1]
    database.execute(f"CREATE ROLE {name} LOGIN", f"ALTER DATABASE {path} OWNER TO {name}")
    try:
        yield [name, database.url.replace("postgres@", f"{name}@")]
    finally:
        postgresql.drop()
        postgresql.made.clear()
        postgresql.new().execute(f"DROP ROLE {name}")


def test_a_user_without_the_right(upgraded: Project, role: List[str]) -> None:
    """The lock's own failure is not called another migration."""
    name, url = role
    admin = Database(url.replace(f"{name}@", "postgres@"))
    on(upgraded, Database(url))
    admin.execute("REVOKE EXECUTE ON FUNCTION pg_try_advisory_xact_lock(bigint) FROM PUBLIC")
    line = upgraded.manage("db", "upgrade").failed()
    assert line == (
        "Error: The lock of the database can't be taken: permission denied for function"
        " pg_try_advisory_xact_lock. --no-lock runs without one, and so does Migrate(app, db, lock=False)."
    )
    upgraded.manage("db", "upgrade", "--no-lock").ok()


@pytest.mark.parametrize("limit", [0, 1])
def test_no_connection_left(upgraded: Project, role: List[str], limit: int) -> None:
    """Where the lock finds none, or takes the last one, the error has that the lock needs one."""
    name, url = role
    admin = Database(url.replace(f"{name}@", "postgres@"))
    on(upgraded, Database(url))
    admin.execute(f"ALTER ROLE {name} CONNECTION LIMIT {limit}")
    result = upgraded.manage("db", "upgrade")
    line = result.failed()
    assert f'too many connections for role "{name}"' in line
    lines = result.err if limit else line
    assert "needs a connection of its own" in lines and "--no-lock runs without one" in lines
    if limit:
        upgraded.manage("db", "upgrade", "--no-lock").ok()


LOSE = {
    "postgresql": "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
    " AND application_name LIKE 'db upgrade, %'",
    "mysql": "KILL {id}",
}


def test_a_lock_that_is_lost(upgraded: Project, servers: Databases) -> None:
    """As in a failover: the run ends as it would have, and a line has what that means."""
    database = servers.new()
    on(upgraded, database)
    name = f"flask_migrate_script:{database.url.rsplit('/', 1)[1]}"
    query = "SELECT pg_backend_pid()"
    if servers.kind == "mysql":
        query = f"SELECT IS_USED_LOCK('{name}')"
    lose = (
        f"number = op.get_bind().execute(sa.text({query!r})).scalar();"
        f" op.get_bind().execute(sa.text({LOSE[servers.kind]!r}.format(id=number)))"
    )
    add_revision(upgraded, "bbb2", "aaa1", lose)
    *_, note, last = upgraded.manage("db", "upgrade").ok().err.splitlines()
    assert re.fullmatch(
        r"The lock of the database was lost during this run: .+\. Another run may have changed the database at the"
        r" same time\.",
        note,
    )
    assert last == "Upgraded to bbb2 (1 revision)."


class Answers:
    """A connection whose server answers as it is given, by the beginning of a statement."""

    class dbapi_connection:
        autocommit = False

    def __init__(self, **answers: Any) -> None:
        self.answers = answers

    def set_autocommit(self) -> None:
        """Do nothing."""

    def row(self, statement: str) -> Any:
        """Return the answer."""
        found = [row for words, row in self.answers.items() if words.replace("_", " ") in statement]
        return found[0] if found else None


def test_a_standby() -> None:
    """PostgreSQL in recovery: the reason is named."""
    with pytest.raises(LockFailure) as raised:
        PostgresqlLock(Answers(SELECT=(1.0, "shop", True)), "upgrade")  # type: ignore[arg-type]
    assert str(raised.value) == "the server is in recovery, which means that it is a standby"


def test_a_server_that_does_nothing_on_the_call() -> None:
    """It is noticed, because PostgreSQL lists each lock."""
    answers = Answers(EXTRACT=(1.0, "shop", False), SELECT_pg=(True, 7), count=(0,))
    lock = PostgresqlLock(answers, "upgrade")  # type: ignore[arg-type]
    assert lock.take()
    assert lock.limit == "the server has taken the call for the lock, and does not list the lock"


@pytest.mark.parametrize(("nodes", "limited"), [("1", False), ("3", True)])
def test_a_galera_cluster(nodes: str, limited: bool) -> None:
    """Each node has its own lock, which is no matter where there is one."""
    answers = Answers(SELECT=("db-1", 3306, 1, "shop"), SHOW=("wsrep_cluster_size", nodes))
    lock = MysqlLock(answers, "upgrade")  # type: ignore[arg-type]
    assert lock.identity == ("mysql", "db-1", "3306", "1", "shop")
    assert ("one of 3 nodes of a Galera cluster" in lock.limit) is limited


def test_a_long_name() -> None:
    """Two databases with names that MySQL would not take for a lock have two locks."""
    statements = []
    for database in ("a" * 60, "a" * 60 + "b", "sh'op"):
        answers = Answers(DATABASE=("db-1", 3306, 1, database))
        answers.row = lambda statement, row=answers.row: (
            statements.append(statement) or row(statement)
        )  # type: ignore
        lock = MysqlLock(answers, "upgrade")  # type: ignore[arg-type]
        with pytest.raises(LockFailure):
            lock.take()
    names = re.findall(r"GET_LOCK\('([\w:]+)', 0\)", " ".join(statements))
    assert len(set(names)) == 3 and max(map(len, names)) <= 64


def test_a_database_without_a_lock(made: App, monkeypatch: pytest.MonkeyPatch) -> None:
    """A line has this where a revision was run."""
    monkeypatch.setattr("flask_migrate_script.run.lock._WITHOUT", ())
    lines: List[str] = []
    with listen(lines.append):
        fms.upgrade()
        fms.upgrade()
        fms.upgrade(no_lock=True)
    line = (
        "There is no lock for sqlite. Another run may have changed the database at the same time."
    )
    assert [one for one in lines if isinstance(one, Warned)] == [line]
    assert lines[lines.index(line) + 1].startswith("Upgraded to ")
