"""--lock-timeout and --statement-timeout: they hold for the statements of a run, and for nothing after it."""

from __future__ import annotations

from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any, Iterator, List

import pytest
import test_lock
from conftest import Database, Databases, Project
from flask_migrate_script.notices import Warned, listen
from flask_migrate_script.run import timeouts
from sqlalchemy import create_engine, text
from test_errors import add_revision
from test_lock import ENGINE, change, on
from test_outcome import FAIL

pytestmark = pytest.mark.oldest_and_newest

servers = test_lock.servers

ADD = "op.add_column('user', sa.Column('age', sa.Integer))"

# What keeps others from changing the table, in a transaction.
READS = 'SELECT * FROM "user"'

# What a revision finds set, written into a file.
SHOW = "f = open('seen', 'a'); f.write('%s\\n' % op.get_bind().execute(sa.text({query!r})).scalar()); f.close()"
SHOW_LOCK = SHOW.format(query="SHOW lock_timeout")


@contextmanager
def held(database: Database, statement: str = READS) -> Iterator[Any]:
    """Have another session in a transaction in which it has run a statement."""
    engine = create_engine(database.url)
    connection = engine.connect()
    transaction = connection.begin()
    try:
        if engine.dialect.name != "postgresql":
            statement = statement.replace('"', "`")
        connection.execute(text(statement))
        yield transaction
    finally:
        connection.close()
        engine.dispose()


def seen(project: Project) -> List[str]:
    """Return what the revisions have found set."""
    path = project.folder / "seen"
    lines = path.read_text().splitlines()
    path.unlink()
    return lines


def per_revision(project: Project) -> None:
    """Have env.py commit after each revision."""
    path = project.folder / "migrations/env.py"
    source = path.read_text()
    assert "context.configure(" in source
    configure = "context.configure("
    path.write_text(source.replace(configure, configure + "transaction_per_migration=True, "))


def test_a_lock_that_another_session_has(upgraded: Project, servers: Databases) -> None:
    """The line has the limit, and that nothing is in."""
    database = servers.new()
    on(upgraded, database)
    add_revision(upgraded, "bbb2", "aaa1", ADD, "op.drop_column('user', 'age')")
    with held(database):
        line = upgraded.manage("db", "upgrade", "--lock-timeout", "1").failed()
    assert "timeout" in line
    assert ". The limit is this run's --lock-timeout, 1 s: end what has the lock, or give" in line
    assert line.endswith(": the database is at aaa1, as before.")
    upgraded.flask("db", "upgrade", "--lock-timeout", "1").ok()
    with held(database):
        line = upgraded.flask("db", "downgrade", "--lock-timeout", "1").failed()
    assert "this run's --lock-timeout, 1 s" in line


def test_a_row_that_another_session_has(upgraded: Project, mysql: Databases) -> None:
    """It is another limit on MySQL."""
    database = mysql.new()
    on(upgraded, database)
    database.execute("INSERT INTO user (name) VALUES ('ada')")
    add_revision(upgraded, "bbb2", "aaa1", "op.execute(\"UPDATE user SET name = 'bob'\")")
    with held(database, "UPDATE user SET name = 'eve'"):
        line = upgraded.manage("db", "upgrade", "--lock-timeout", "1").failed()
    assert "this run's --lock-timeout, 1 s" in line


def test_the_version_table(upgraded: Project, postgresql: Databases) -> None:
    """The limit holds before the first revision, too."""
    database = postgresql.new()
    on(upgraded, database)
    with held(database, "LOCK TABLE alembic_version"):
        line = upgraded.manage("db", "upgrade", "--lock-timeout", "1").failed()
    assert "this run's --lock-timeout, 1 s" in line


def test_a_statement_that_takes_too_long(upgraded: Project, servers: Databases) -> None:
    """MariaDB has such a limit for statements that change something, MySQL has not."""
    database = servers.new()
    on(upgraded, database)
    add_revision(upgraded, "bbb2", "aaa1", ADD)
    with held(database):
        line = upgraded.manage("db", "upgrade", "--statement-timeout", "1").failed()
    assert ". The limit is this run's --statement-timeout, 1 s: give a longer one, or 0" in line
    assert line.endswith(": the database is at aaa1, as before.")


def test_a_limit_of_the_app(upgraded: Project, postgresql: Databases) -> None:
    """It is not called the run's."""
    database = postgresql.new()
    on(upgraded, database)
    add_revision(upgraded, "bbb2", "aaa1", "op.execute(\"SET lock_timeout = '50ms'\"); " + ADD)
    with held(database):
        line = upgraded.manage("db", "upgrade", "--lock-timeout", "9").failed()
    assert ". The limit is one of the database, the app or the revision: end what has" in line


def test_which_one_holds(upgraded: Project, postgresql: Databases) -> None:
    """The command line's, else the one of Migrate, else the session's; a revision's own from there on."""
    on(upgraded, postgresql.new(), migrate="Migrate(app, db, lock_timeout=1.5)")
    add_revision(upgraded, "bbb2", "aaa1", SHOW_LOCK, SHOW_LOCK)
    up, down = ["db", "upgrade"], ["db", "downgrade"]
    for arguments in (up, [*down, "--lock-timeout", "7"], [*up, "--lock-timeout", "0"], down):
        upgraded.manage(*arguments).ok()
    assert seen(upgraded) == ["1500ms", "7s", "0", "1500ms"]
    add_revision(upgraded, "bbb2", "aaa1", f"op.execute(\"SET lock_timeout = '3s'\"); {SHOW_LOCK}")
    add_revision(upgraded, "ccc3", "bbb2", SHOW_LOCK)
    upgraded.manage("db", "upgrade").ok()
    assert seen(upgraded) == ["3s", "3s"]


def test_each_transaction(upgraded: Project, postgresql: Databases) -> None:
    """The limits hold in the next one, too; not after a revision's own COMMIT, nor in an autocommit_block()."""
    on(upgraded, postgresql.new())
    per_revision(upgraded)
    block = f"with op.get_context().autocommit_block():\n        {SHOW_LOCK}"
    bodies = [
        f"{SHOW_LOCK}; op.get_bind().connection.commit(); {SHOW_LOCK}",
        f"{block}\n    {SHOW_LOCK}",
        SHOW_LOCK,
    ]
    for number, body in enumerate(bodies):
        add_revision(upgraded, f"b{number}", f"b{number - 1}" if number else "aaa1", body)
    upgraded.manage("db", "upgrade", "--lock-timeout", "4").ok()
    assert seen(upgraded) == ["4s", "0", "0", "4s", "4s"]


# An app that looks at its own connection before and after a run in its process.
AFTER = """
import sys
from manage import app, db
from alembic.util import CommandError
from flask_migrate_script import upgrade
from sqlalchemy import text

def show():
    with db.engine.connect() as connection:
        print(*connection.execute(text({query!r})).fetchone())

with app.app_context():
    with db.engine.connect() as connection:
        connection.execute(text({query!r})).close()
    show()
    try:
        upgrade(lock_timeout=7, statement_timeout=8)
    except CommandError as error:
        assert "nonsense" in str(error), error
    show()
"""
QUERIES = {
    "postgresql": "SELECT current_setting('lock_timeout'), current_setting('statement_timeout'), pg_backend_pid()",
    "mysql": "SELECT @@lock_wait_timeout, @@innodb_lock_wait_timeout, @@max_statement_time, CONNECTION_ID()",
}


@pytest.mark.parametrize("body", ["pass", FAIL])
def test_the_pool_of_the_app(upgraded: Project, servers: Databases, body: str) -> None:
    """Its one connection has what it had before, after an error, too."""
    options = "{'poolclass': sqlalchemy.pool.QueuePool, 'pool_size': 1, 'max_overflow': 0}"
    on(upgraded, servers.new(), db=ENGINE.replace("{options}", options))
    add_revision(upgraded, "bbb2", "aaa1", body)
    upgraded.write("after.py", AFTER.replace("{query!r}", repr(QUERIES[servers.kind])))
    before, after = upgraded.python("after.py").ok().out.splitlines()
    assert before == after and "7" not in after.split()[:1]


def test_where_there_is_no_limit(upgraded: Project, postgresql: Databases) -> None:
    """A line has this where a revision was run: on SQLite, and in AUTOCOMMIT."""
    migrate = "Migrate(app, db, statement_timeout=9)"
    change(upgraded, migrate=migrate)
    add_revision(upgraded, "bbb2", "aaa1")
    err = upgraded.manage("db", "upgrade", "--lock-timeout", "1").ok().err
    assert "\n--lock-timeout and --statement-timeout: no effect on sqlite.\n" in "\n" + err
    assert "no effect" not in upgraded.manage("db", "upgrade", "--lock-timeout", "1").ok().err
    on(
        upgraded,
        postgresql.new(),
        db=ENGINE.replace("{options}", "{'isolation_level': 'AUTOCOMMIT'}"),
    )
    upgraded.manage("db", "downgrade", "aaa1").ok()
    err = upgraded.manage("db", "upgrade", "--lock-timeout", "1").ok().err
    line = "--lock-timeout: no effect, because env.py's connection is in AUTOCOMMIT, and has no transactions."
    assert line in err.splitlines()


class Mysql:
    """A connection to a server as MySQL is: it has no max_statement_time."""

    description = True

    def __init__(self) -> None:
        self.statements: List[str] = []

    def cursor(self) -> Mysql:
        """Return itself."""
        return self

    def execute(self, statement: str) -> None:
        """Note a statement."""
        self.statements.append(statement)

    def fetchall(self) -> Any:
        """Return what the server has set."""
        return [] if "SHOW" in self.statements[-1] else [(86400, 50)]

    def close(self) -> None:
        """Do nothing."""


@pytest.mark.parametrize("has_steps", [True, False])
def test_mysql_has_no_limit_for_statements(
    monkeypatch: pytest.MonkeyPatch, has_steps: bool
) -> None:
    """The one for locks is set, and put back; a line has the rest."""
    server, lines = Mysql(), []  # type: ignore[var-annotated]
    monkeypatch.setattr(timeouts, "driver_connection", lambda connection: server)
    connection = create_engine("sqlite://").connect()
    monkeypatch.setattr(connection.dialect, "name", "mysql")
    environment: Any = SimpleNamespace(
        run_migrations=lambda: server.statements.append("run"),
        get_context=lambda: SimpleNamespace(connection=connection, as_sql=False),
    )
    with listen(lines.append):
        timeouts.Timeouts(0.5, 9).limited(environment, lambda: has_steps)()
    assert server.statements == [
        "SHOW VARIABLES LIKE 'max_statement_time'",
        "SELECT @@SESSION.lock_wait_timeout, @@SESSION.innodb_lock_wait_timeout",
        "SET SESSION lock_wait_timeout = 1",
        "SET SESSION innodb_lock_wait_timeout = 1",
        "run",
        "SET SESSION lock_wait_timeout = 86400",
        "SET SESSION innodb_lock_wait_timeout = 50",
    ]
    line = "--statement-timeout: no effect, because the server has no max_statement_time, as MariaDB has."
    assert lines == [line] * has_steps
    assert all(isinstance(one, Warned) for one in lines)
