"""A run that waits inside the database prints for whom, and is not disturbed by that."""

from __future__ import annotations

import re
import time
from typing import Any, List

import pytest
import test_lock
from conftest import SERVERS, Database, Databases, Project
from flask_migrate_script.run.locks.own_connection import LockFailure
from flask_migrate_script.run.waits.mysql_wait import MysqlWaits
from flask_migrate_script.run.waits.postgresql_wait import PostgresqlWaits
from running import Running
from servers import mysql_user
from terminals import YELLOW
from test_errors import add_revision
from test_lock import ENGINE, change, on
from test_timeouts import ADD, READS, held, per_revision

pytestmark = pytest.mark.oldest_and_newest

role = test_lock.role

# At the beginning of manage.py: looks early, and often.
SOON = (
    "from flask_migrate_script.run import waiting\n"
    "waiting._PATIENCE, waiting._INTERVAL, waiting._SILENCE = 0.2, 0.1, 0.5\n"
)


def waits(err: str) -> List[str]:
    """Return the lines about waits."""
    return [line for line in err.splitlines() if " waits, since " in line]


def test_after_three_seconds(upgraded: Project, postgresql: Databases) -> None:
    """With the other session's number, application, user, state and statement, whose passwords are hidden."""
    database = postgresql.new()
    on(upgraded, database)
    add_revision(upgraded, "bbb2", "aaa1", ADD)
    other = Database(database.url + "?application_name=web")
    with held(other, READS + " /* postgresql://ada:s3cret@db/shop */") as transaction:
        running = Running(upgraded, "upgrade")
        running.until(waits)
        transaction.rollback()
        result = running.ended().ok()
    assert len(waits(result.err)) == 1
    assert re.fullmatch(
        r"Revision bbb2 waits, since [34] s, for pid \d+, application web, user postgres, idle in transaction since"
        r' \d+ s: SELECT \* FROM "user" /\* postgresql://ada:\*\*\*@db/shop \*/\.',
        waits(result.err)[0],
    ), result.err
    assert result.last_line == "Upgraded to bbb2 (1 revision)."


def test_while_it_waits(
    upgraded: Project, postgresql: Databases, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The line, a warning, comes again; before the first revision, too, and in an autocommit_block()."""
    monkeypatch.setenv("FORCE_COLOR", "1")
    database = postgresql.new()
    on(upgraded, database, first=SOON)
    per_revision(upgraded)
    add_revision(
        upgraded,
        "bbb2",
        "aaa1",
        "with op.get_context().autocommit_block():\n"
        "        op.execute('CREATE INDEX CONCURRENTLY ix ON \"user\" (name)')",
    )
    writes = 'LOCK TABLE "user" IN ROW EXCLUSIVE MODE'
    for statement in ("LOCK TABLE alembic_version", writes):
        with held(database, statement) as transaction:
            running = Running(upgraded, "upgrade")
            running.until(lambda err: len(waits(err)) > 1)
            transaction.rollback()
            err = running.ended().ok().err
        subject = "Revision bbb2" if statement == writes else "A statement"
        assert all(line.startswith(f"{YELLOW}{subject} waits, since ") for line in waits(err)), err
        assert err.rstrip().endswith("Upgraded to bbb2 (1 revision).")
        upgraded.manage("db", "stamp", "aaa1").ok()
        database.execute("DROP INDEX IF EXISTS ix")


def test_what_a_user_of_postgresql_is_shown(
    upgraded: Project, role: List[str], postgresql: Databases
) -> None:
    """Of another user's session, not the state and the statement."""
    name, url = role
    on(upgraded, Database(url), first=SOON)
    add_revision(upgraded, "bbb2", "aaa1", ADD)
    admin = Database(url.replace(f"{name}@", "postgres@") + "?application_name=web")
    with held(admin) as transaction:
        running = Running(upgraded, "upgrade")
        err = running.until(waits)
        transaction.rollback()
        running.ended().ok()
    assert re.search(
        r" s, for pid \d+, application web, user postgres; this user is not shown its state and its query\.$",
        waits(err)[0],
    ), err


def test_no_connection_left(upgraded: Project, role: List[str]) -> None:
    """The run goes on, and nothing is printed of it."""
    name, url = role
    on(upgraded, Database(url), first=SOON)
    admin = Database(url.replace(f"{name}@", "postgres@"))
    admin.execute(f"ALTER ROLE {name} CONNECTION LIMIT 2")
    add_revision(upgraded, "bbb2", "aaa1", ADD)
    with held(admin) as transaction:
        running = Running(upgraded, "upgrade")
        time.sleep(2)
        transaction.rollback()
        assert not waits(running.ended().ok().err)
    assert "age" in admin.columns("user")


def test_one_connection_for_everybody(upgraded: Project, postgresql: Databases) -> None:
    """A creator that returns it: the run's transaction is left alone."""
    database = postgresql.new()
    shared = ENGINE.replace("{options}", "{'creator': lambda: shared}") + "shared = connect()\n"
    on(upgraded, database)
    change(upgraded, first=SOON, db=shared)
    add_revision(
        upgraded, "bbb2", "aaa1", f"{ADD}; op.execute('SELECT pg_sleep(1)'); op.execute('nonsense')"
    )
    result = upgraded.manage("db", "upgrade", "--no-lock")
    assert "nonsense" in result.failed() and not waits(result.err)
    assert "age" not in database.columns("user")


THREADS = "import threading; print('waits' in [thread.name for thread in threading.enumerate()])"


def test_a_statement_that_waits_for_nobody(upgraded: Project, postgresql: Databases) -> None:
    """Nothing is printed. From Python, nobody looks."""
    on(upgraded, postgresql.new(), first=SOON)
    add_revision(upgraded, "bbb2", "aaa1", f"op.execute('SELECT pg_sleep(1)'); {THREADS}", THREADS)
    result = upgraded.manage("db", "upgrade").ok()
    assert result.out == "True\n" and not waits(result.err)
    code = "import manage; from flask_migrate_script import downgrade; manage.app.app_context().push(); downgrade()"
    assert upgraded.python("-c", code).ok().out == "False\n"


def test_what_root_of_mysql_is_shown(upgraded: Project, mysql: Databases) -> None:
    """Who has a row; who has a table only where the performance schema is on, else the oldest transaction."""
    database = mysql.new()
    on(upgraded, database, first=SOON)
    database.execute("INSERT INTO user (name) VALUES ('ada')")
    add_revision(upgraded, "bbb2", "aaa1", "op.execute(\"UPDATE user SET name = 'bob'\")")
    add_revision(upgraded, "ccc3", "bbb2", ADD)
    who = r"connection \d+, user root, from [\w.:-]+, idle since \d+ s\.$"
    patterns = {
        "UPDATE user SET name = 'eve'": rf"^Revision bbb2 waits, since \d+ s, for {who}",
        READS: r"^Revision ccc3 waits, since \d+ s, for (a table metadata lock; this user is not shown who has it\. The"
        rf" oldest open transaction in this database is of )?{who}",
    }
    for revision, (statement, pattern) in zip(("bbb2", "ccc3"), patterns.items()):
        with held(database, statement) as transaction:
            running = Running(upgraded, "upgrade", revision)
            err = running.until(waits)
            transaction.rollback()
            running.ended().ok()
        assert re.search(pattern, waits(err)[0]), err


def test_what_a_user_of_mysql_is_shown(upgraded: Project, mysql: Databases) -> None:
    """That there is a lock."""
    with mysql_user(mysql) as url:
        on(upgraded, Database(url), first=SOON)
        add_revision(upgraded, "bbb2", "aaa1", ADD)
        admin = Database(SERVERS["mysql"].rsplit("/", 1)[0] + "/" + url.rsplit("/", 1)[1])
        with held(admin) as transaction:
            running = Running(upgraded, "upgrade")
            err = running.until(waits)
            transaction.rollback()
            running.ended().ok()
    line = " s, for a table metadata lock; this user is not shown who has it."
    assert waits(err)[0].endswith(line), err


class Answers:
    """A server that answers as it is given, by a word in the query, and refuses everything else."""

    def __init__(self, **answers: Any) -> None:
        self.answers = answers

    def row(self, statement: str) -> Any:
        """Return the answer."""
        for word, row in self.answers.items():
            if word in statement:
                return row
        raise LockFailure("no such table, or no right to read it")


def test_mysql_8() -> None:
    """It has the locks of rows, and those of tables, in its performance schema."""
    listed = ("app", "web-3:5123", "Query", 7, "DELETE  FROM posts")
    for table in ("data_lock_waits", "metadata_locks"):
        server: Any = Answers(**{table: (47,), "info FROM": listed})
        assert MysqlWaits.blocker(server, 11) == (
            "connection 47, user app, from web-3:5123, active since 7 s: DELETE FROM posts"
        )
        server = Answers(**{table: (47,), "info FROM": None})
        assert MysqlWaits.blocker(server, 11) == (
            "connection 47, which this user is not shown more of"
        )


def test_others_that_block_on_postgresql() -> None:
    """A prepared transaction has no session; several are counted."""
    server: Any = Answers(SET=None, blocking=(0, None, None, None, None, None, 1))
    assert PostgresqlWaits.blocker(server, 11) == (
        "a prepared transaction, which pg_prepared_xacts lists"
    )
    server = Answers(SET=None, blocking=(7, "", "app", "active", 4, "VACUUM", 3))
    assert (
        PostgresqlWaits.blocker(server, 11)
        == "pid 7, user app, and 2 more, active since 4 s: VACUUM"
    )
