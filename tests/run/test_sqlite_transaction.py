"""A run of a SQLite database is one transaction, and where it can't be, what is printed is so."""

from __future__ import annotations

import signal
import sqlite3
import threading
from pathlib import Path
from typing import Any, Dict, List, Tuple

import flask_migrate_script as fms
import pytest
import sqlalchemy
import test_api
from conftest import Database, Project
from flask_migrate_script.app.databases import driver_connection
from flask_migrate_script.exceptions import MigrateError
from flask_migrate_script.run.sqlite import transaction
from sqlalchemy.engine import Engine
from test_api import App
from test_errors import add_revision
from test_lock import HOLD, holder
from test_outcome import EXTRA, FAIL, version

pytestmark = pytest.mark.oldest_and_newest

made = test_api.made

SQLALCHEMY_2 = int(sqlalchemy.__version__.split(".")[0]) >= 2
AS_BEFORE = "Rolled back: the database is at aaa1, as before."
ROW = "op.execute('INSERT INTO extra VALUES (1)')"
SESSION = "from sqlalchemy.orm import Session; s = Session(bind=op.get_bind())"


def change(project: Project, old: str, new: str, name: str = "manage.py") -> None:
    """Replace a piece of a file, which has to be in it."""
    path = project.folder / name
    source = path.read_text()
    assert old in source
    path.write_text(source.replace(old, new))


def content(project: Project) -> bytes:
    """Return what is in the database's file."""
    return (project.folder / "app.db").read_bytes()


def test_a_revision_that_fails(upgraded: Project) -> None:
    """The ones before it are taken back, too, in both directions; the file has what it had."""
    before = content(upgraded)
    add_revision(
        upgraded, "bbb2", "aaa1", f"{EXTRA}; {ROW}", f"op.execute('DROP TABLE extra'); {FAIL}"
    )
    path = add_revision(upgraded, "ccc3", "bbb2", f"op.execute('DROP TABLE user'); {FAIL}")
    line = upgraded.manage("db", "upgrade").failed()
    assert line.startswith("Error: Revision ccc3 failed") and line.endswith(AS_BEFORE)
    assert content(upgraded) == before
    path.write_text(path.read_text().replace("op.execute('nonsense')", "pass"))
    upgraded.manage("db", "upgrade").ok()
    assert upgraded.database.tables() == ["extra"]
    before = content(upgraded)
    assert upgraded.manage("db", "downgrade", "aaa1").failed().endswith("is at ccc3, as before.")
    assert content(upgraded) == before


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT])
def test_a_process_that_is_killed(upgraded: Project, number: int) -> None:
    """Inside of a revision, with statements of it and of another one run: nothing of them is there."""
    add_revision(upgraded, "bbb2", "aaa1", EXTRA)
    path = add_revision(upgraded, "ccc3", "bbb2", f"op.execute('DROP TABLE user'); {HOLD}")
    running = holder(upgraded)
    running.process.send_signal(number)
    running.ended()
    assert upgraded.database.tables() == ["user"] and version(upgraded.database) == ["aaa1"]
    path.write_text(path.read_text().replace(HOLD, "pass"))
    assert upgraded.manage("db", "upgrade").ok().last_line == "Upgraded to ccc3 (2 revisions)."


# What does not go into a transaction, or commits it; and the reason in the last line.
BODIES: Dict[str, Tuple[str, str]] = {
    "vacuum": ("op.execute('-- a smaller file\\nVACUUM')", "runs VACUUM"),
    "attach": ("op.execute(\"ATTACH 'other.db' AS other\")", "runs ATTACH"),
    "begin": ("op.execute('BEGIN'); op.execute('COMMIT')", "runs BEGIN"),
    "commit": ("op.execute('COMMIT')", "runs COMMIT"),
    "pragma": ("op.execute('PRAGMA journal_mode = WAL')", "runs PRAGMA journal_mode"),
    "driver": ("op.get_bind().connection.commit()", "commits"),
    "executescript": (
        "__import__('flask_migrate_script.app.databases').app.databases.driver_connection(op.get_bind())"
        ".executescript('CREATE TABLE script (id integer)')",
        "commits",
    ),
    "engine": (
        "e = sa.create_engine(op.get_bind().engine.url); c = e.connect();"
        " c.execute(sa.text('SELECT * FROM extra')).fetchall(); c.close(); e.dispose()",
        "uses another connection to the database",
    ),
    "pool": (
        "r = op.get_bind().engine.raw_connection(); r.cursor().execute('INSERT INTO extra VALUES (2)');"
        " r.commit(); r.close()",
        "uses another connection to the database",
    ),
    "session": (
        "import sys; s = sys.modules['__main__'].db.session;"
        " s.execute(sa.text('INSERT INTO extra VALUES (3)')); s.commit()",
        "uses another connection to the database",
    ),
}
if not sqlalchemy.__version__.startswith("1.3.0"):  # whose SQLite has no AUTOCOMMIT
    block = "with op.get_context().autocommit_block():\n        op.execute('VACUUM')"
    BODIES["autocommit_block"] = (block, "commits")
if SQLALCHEMY_2:
    BODIES["connection"] = ("op.get_bind().commit()", "commits")


@pytest.mark.parametrize("name", sorted(BODIES))
def test_what_is_not_in_a_transaction(upgraded: Project, name: str) -> None:
    """It works, once; what came before is committed then, later revisions one by one; the last line has the reason."""
    body, reason = BODIES[name]
    reason = f"This run was not one transaction: revision bbb2 {reason}."
    add_revision(upgraded, "bbb2", "aaa1", f"{EXTRA}; {ROW}\n    {body}")
    add_revision(upgraded, "ccc3", "bbb2", "op.execute('CREATE TABLE later (id integer)')")
    path = add_revision(upgraded, "ddd4", "ccc3", FAIL)
    line = upgraded.manage("db", "upgrade").failed()
    assert (
        "The database is at ccc3 (before this run: aaa1). Upgraded in this run: bbb2, ccc3." in line
    )
    assert line.endswith(f"Not committed: ddd4. {reason}")
    assert version(upgraded.database) == ["ccc3"]
    assert {"extra", "later", "user"} <= set(upgraded.database.tables())
    assert (1,) in upgraded.database.rows("SELECT id FROM extra")
    # A new database, which these revisions bring to the head.
    path.unlink()
    (upgraded.folder / "app.db").unlink()
    result = upgraded.manage("db", "upgrade").ok()
    assert result.last_line == f"Upgraded to ccc3 (3 revisions). {reason}"
    assert version(upgraded.database) == ["ccc3"]


ROLLBACKS = {
    "driver": "op.get_bind().connection.rollback()",
    "session": f"{SESSION}; s.execute(sa.text('SELECT 1')); s.rollback()",
    "caught": f"{SESSION}\n    try:\n        s.execute(sa.text('nonsense'))\n    except Exception:\n        s.rollback()",
}
if fms.alembic_version >= (
    1,
    5,
):  # before, each statement is committed where there is no transaction
    ROLLBACKS["statement"] = "op.execute('ROLLBACK')"


@pytest.mark.parametrize("name", sorted(ROLLBACKS))
def test_a_revision_that_rolls_back(upgraded: Project, name: str) -> None:
    """It takes back no other revision: the run begins again, without its transaction."""
    add_revision(upgraded, "bbb2", "aaa1", EXTRA)
    add_revision(
        upgraded,
        "ccc3",
        "bbb2",
        f"{ROW}\n    {ROLLBACKS[name]}\n    op.execute('CREATE TABLE c (id integer)')",
    )
    assert upgraded.manage("db", "upgrade").ok().last_line == (
        "Upgraded to ccc3 (2 revisions). This run was not one transaction: revision ccc3 rolls back."
    )
    assert upgraded.database.tables() == ["c", "extra", "user"]
    assert version(upgraded.database) == ["ccc3"]


def test_a_revision_that_rolls_back_and_fails(upgraded: Project) -> None:
    """That is a failure like others."""
    body = f"{SESSION}\n    try:\n        s.execute(sa.text('nonsense'))\n    except Exception:\n        s.rollback()\n        raise"
    add_revision(upgraded, "bbb2", "aaa1", EXTRA)
    add_revision(upgraded, "ccc3", "bbb2", body)
    assert upgraded.manage("db", "upgrade").failed().endswith(AS_BEFORE)
    assert upgraded.database.tables() == ["user"]


def test_savepoints_of_a_revision(upgraded: Project) -> None:
    """They are within the transaction."""
    body = f"{EXTRA}; n = op.get_bind().begin_nested(); {ROW}; n.rollback()"
    add_revision(upgraded, "bbb2", "aaa1", body)
    assert upgraded.manage("db", "upgrade").ok().last_line == "Upgraded to bbb2 (1 revision)."
    assert upgraded.database.rows("SELECT * FROM extra") == []


def test_another_database_is_of_no_concern(upgraded: Project) -> None:
    """A connection to another file takes no part in the transaction, and does not end it."""
    body = (
        "e = sa.create_engine('sqlite:///other.db'); c = e.connect();"
        " c.execute(sa.text('SELECT 1')); c.close(); e.dispose()"
    )
    add_revision(upgraded, "bbb2", "aaa1", f"{EXTRA}; {body}")
    assert upgraded.manage("db", "upgrade").ok().last_line == "Upgraded to bbb2 (1 revision)."


def test_a_driver_connection_of_its_own(upgraded: Project) -> None:
    """Python's sqlite3 is not seen before it is refused: a line has what to do, and that works."""
    body = "import sqlite3; c = sqlite3.connect('app.db', 0.1); c.execute('CREATE TABLE own (id integer)')"
    add_revision(upgraded, "bbb2", "aaa1", f"{EXTRA}; {body}")
    result = upgraded.manage("db", "upgrade")
    assert result.failed().endswith(AS_BEFORE)
    hint = "Migrate(app, db, transactional_ddl=False) gives each revision a transaction of its own"
    assert f"The transaction of this run has the lock of the file: {hint}." in result.err
    change(upgraded, "Migrate(app, db)", "Migrate(app, db, transactional_ddl=False)")
    assert upgraded.manage("db", "upgrade").ok().last_line == "Upgraded to bbb2 (1 revision)."
    assert upgraded.database.tables() == ["extra", "own", "user"]


def env_py(project: Project, old: str, new: str) -> None:
    """Replace a piece of env.py."""
    change(project, old, new, "migrations/env.py")


BEGIN = "        with context.begin_transaction():\n            context.run_migrations()"


@pytest.mark.parametrize(
    "new",
    [
        "        context.run_migrations()",
        "        with connection.begin():\n            context.run_migrations()",
        BEGIN + "\n        connection.execute(__import__('sqlalchemy').text('SELECT 1'))",
        BEGIN + "\n" + BEGIN,
    ],
)
def test_how_env_py_begins(upgraded: Project, new: str) -> None:
    """Not at all, by itself, twice, or with a statement after it: one transaction, and it is committed."""
    add_revision(upgraded, "bbb2", "aaa1", EXTRA)
    path = add_revision(upgraded, "ccc3", "bbb2", FAIL)
    env_py(upgraded, BEGIN, new)
    assert upgraded.manage("db", "upgrade").failed().endswith(AS_BEFORE)
    assert upgraded.database.tables() == ["user"]
    path.write_text(path.read_text().replace("op.execute('nonsense')", "pass"))
    assert "Upgraded to ccc3 (2 revisions)." in upgraded.manage("db", "upgrade").ok().last_line
    assert upgraded.database.tables() == ["extra", "user"] and version(upgraded.database) == [
        "ccc3"
    ]


def test_env_py_that_wants_a_transaction_for_each_revision(upgraded: Project) -> None:
    """It has its way."""
    change(upgraded, "Migrate(app, db)", "Migrate(app, db, transaction_per_migration=True)")
    add_revision(upgraded, "bbb2", "aaa1", EXTRA)
    add_revision(upgraded, "ccc3", "bbb2", FAIL)
    line = upgraded.manage("db", "upgrade").failed()
    assert line.endswith("Upgraded in this run: bbb2. Rolled back: ccc3.")
    assert version(upgraded.database) == ["bbb2"]


RECIPE = """
from sqlalchemy import event
from sqlalchemy.engine import Engine


@event.listens_for(Engine, "connect")
def on_connect(connection, record):
    connection.isolation_level = None


@event.listens_for(Engine, "begin")
def on_begin(connection):
    getattr(connection, "exec_driver_sql", connection.execute)("BEGIN")


"""


def test_an_app_that_begins_by_itself(upgraded: Project) -> None:
    """SQLAlchemy's recipe for SQLite: the driver begins nothing, a listener does."""
    change(upgraded, "app = Flask", RECIPE + "app = Flask")
    add_revision(upgraded, "bbb2", "aaa1", EXTRA)
    path = add_revision(upgraded, "ccc3", "bbb2", FAIL)
    assert upgraded.manage("db", "upgrade").failed().endswith(AS_BEFORE)
    path.unlink()
    assert upgraded.manage("db", "upgrade").ok().last_line == "Upgraded to bbb2 (1 revision)."
    assert upgraded.database.tables() == ["extra", "user"]


@pytest.mark.parametrize("autocommit", [True, False])
def test_the_autocommit_of_python_3_12(upgraded: Project, autocommit: bool) -> None:
    """Another way of the driver to begin, which is turned off and on again; older drivers refuse the option."""
    options = {"connect_args": {"autocommit": autocommit}}
    change(
        upgraded,
        "db = SQLAlchemy(app)",
        f"app.config['SQLALCHEMY_ENGINE_OPTIONS'] = {options!r}\ndb = SQLAlchemy(app)",
    )
    add_revision(upgraded, "bbb2", "aaa1", EXTRA)
    path = add_revision(upgraded, "ccc3", "bbb2", FAIL)
    result = upgraded.manage("db", "upgrade")
    if "autocommit" in result.failed() or not hasattr(sqlite3, "LEGACY_TRANSACTION_CONTROL"):
        return
    assert result.failed().endswith(AS_BEFORE)
    assert upgraded.database.tables() == ["user"]
    path.unlink()
    assert upgraded.manage("db", "upgrade").ok().last_line == "Upgraded to bbb2 (1 revision)."
    assert version(upgraded.database) == ["bbb2"]


def keep_connection(made: App) -> Any:
    """Have env.py use one connection for each run, and return the driver's."""
    made.app.config["kept"] = kept = made.db.engine.connect()
    old, new = (
        "    with db.engine.connect() as connection:",
        "    with current_app.config['kept'].begin():\n",
    )
    new += "        connection = current_app.config['kept']"
    source = made.env.read_text()
    assert old in source and BEGIN in source
    made.env.write_text(source.replace(old, new).replace(BEGIN, "        context.run_migrations()"))
    return driver_connection(kept)


def test_the_connection_is_as_before(made: App) -> None:
    """After a run that went well, and after one that failed."""
    connection = keep_connection(made)
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA busy_timeout = 1234")

    def state() -> List[Any]:
        names = ("foreign_keys", "busy_timeout", "recursive_triggers")
        found = [connection.execute(f"PRAGMA {name}").fetchone()[0] for name in names]
        found += [
            connection.isolation_level,
            connection.in_transaction,
            getattr(connection, "autocommit", None),
        ]
        return found + connection.execute("SELECT name FROM sqlite_temp_master").fetchall()

    before = state()
    assert before[:3] == [1, 1234, 0]
    project = Project(made.folder)
    fms.upgrade()
    assert state() == before
    add_revision(project, "bbb2", "aaa1", "op.execute('DELETE FROM user')")
    fms.upgrade()
    assert state() == before
    add_revision(project, "ccc3", "bbb2", f"op.execute('DELETE FROM user'); {FAIL}")
    with pytest.raises(MigrateError):
        fms.upgrade()
    assert state() == before
    add_revision(project, "ccc3", "bbb2", f"op.execute('VACUUM'); {FAIL}")
    with pytest.raises(MigrateError):
        fms.upgrade()
    assert state() == before


@pytest.mark.parametrize("after", ["COMMIT", "DROP TABLE"])
def test_ctrl_c_during_the_commit(made: App, monkeypatch: pytest.MonkeyPatch, after: str) -> None:
    """What was committed is not taken for rolled back, and the connection is as before."""
    connection = keep_connection(made)
    fms.upgrade()

    def interrupted(dbapi_connection: Any, statement: str) -> Any:
        found = run(dbapi_connection, statement)
        if statement.startswith(after):
            monkeypatch.setattr(transaction, "driver_rows", run)
            raise KeyboardInterrupt
        return found

    run = transaction.driver_rows
    monkeypatch.setattr(transaction, "driver_rows", interrupted)
    add_revision(Project(made.folder), "bbb2", "aaa1", EXTRA, "op.execute('DROP TABLE extra')")
    with pytest.raises(KeyboardInterrupt) as raised:
        fms.upgrade()
    (outcome,) = raised.value.outcomes  # type: ignore[attr-defined]
    assert str(outcome) == (
        "The database is at bbb2 (before this run: aaa1). Upgraded in this run: bbb2."
    )
    assert connection.execute("SELECT * FROM sqlite_temp_master").fetchall() == []
    fms.downgrade()


def test_a_thread_that_is_at_work_meanwhile(made: App) -> None:
    """What SQLAlchemy calls for its statement is the same at the end: its loop over that would fail."""
    fms.upgrade()
    engine, entered, may_go_on = made.db.engine, threading.Event(), threading.Event()
    found: List[Any] = []

    def work() -> None:
        try:
            with engine.connect() as connection:
                found.append(connection.execute(sqlalchemy.text("SELECT 1")).scalar())
        except BaseException as error:
            found.append(error)

    thread = threading.Thread(target=work)

    def slow(*arguments: Any) -> None:
        if threading.current_thread() is thread:
            entered.set()
            may_go_on.wait(30)

    sqlalchemy.event.listen(Engine, "before_cursor_execute", slow)
    try:
        thread.start()
        assert entered.wait(30)
        add_revision(Project(made.folder), "bbb2", "aaa1", EXTRA)
        fms.upgrade()
        may_go_on.set()
        thread.join()
    finally:
        sqlalchemy.event.remove(Engine, "before_cursor_execute", slow)
    assert found == [1]


READ_ONLY = """
from sqlalchemy import event
from sqlalchemy.engine import Engine


@event.listens_for(Engine, "connect")
def on_connect(connection, record):
    connection.execute("PRAGMA query_only = ON")


"""


def test_a_database_that_is_read_only(upgraded: Project) -> None:
    """Nothing to upgrade: nothing has to be written."""
    change(upgraded, "app = Flask", READ_ONLY + "app = Flask")
    last_line = upgraded.manage("db", "upgrade").ok().last_line
    assert last_line == "Nothing to upgrade: the database is at aaa1 (head)."
    add_revision(upgraded, "bbb2", "aaa1", EXTRA)
    assert "attempt to write a readonly database" in upgraded.manage("db", "upgrade").failed()


def test_two_binds_on_one_file(project: Project, tmp_path: Path) -> None:
    """The second connection to the file sees what the first has done, and does not wait for it."""
    from test_templates import two_revisions

    database = Database(f"sqlite:///{tmp_path}/one.db")
    path = two_revisions(project, database, database)
    path.write_text(path.read_text().replace("op.execute('nonsense')", "pass"))
    line = project.manage("db", "upgrade").ok().last_line
    assert "env.py has two connections to the file" in line or "Nothing to upgrade" in line
    assert version(database) == ["bbb2"]


def test_a_database_in_memory(upgraded: Project) -> None:
    """The app may have one connection for all: its transaction is the run's."""
    change(
        upgraded,
        '"sqlite:///" + os.path.join(os.path.dirname(os.path.abspath(__file__)), "app.db")',
        '"sqlite://"',
    )
    add_revision(upgraded, "bbb2", "aaa1", EXTRA)
    line = upgraded.manage("db", "upgrade").ok().last_line
    assert line.startswith("Done. ") and "in memory" in line
