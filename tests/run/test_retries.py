"""--retries: another try where nothing is left of the first one, and only there."""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import Any, List

import flask_migrate_script as fms
import pytest
import test_api
import test_lock
from alembic.util import CommandError
from conftest import Databases, Project
from flask_migrate_script.notices import Warned, listen
from flask_migrate_script.run import retries
from running import Running
from test_api import App
from test_errors import add_revision
from test_lock import on
from test_outcome import EXTRA, FAIL, version
from test_timeouts import ADD, held, per_revision

pytestmark = pytest.mark.oldest_and_newest

servers = test_lock.servers
made = test_api.made


def fails(code: str) -> str:
    """Return a revision's body that fails in the first run with a code of PostgreSQL's."""
    count = "f = open('runs', 'a'); f.write('x'); f.close(); n = len(open('runs').read())"
    error = f"DO $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '{code}'; END $$"
    return f"{count}; op.execute({error!r} if n < 2 else 'SELECT 1')"


def test_a_lock_that_is_free_again(upgraded: Project, servers: Databases) -> None:
    """A line has the first failure; the second try goes well."""
    database = servers.new()
    on(upgraded, database)
    add_revision(upgraded, "bbb2", "aaa1", ADD)
    with held(database) as transaction:
        running = Running(upgraded, "upgrade", "--lock-timeout", "1", "--retries", "9")
        running.until(lambda err: "Try 1 of 10 failed" in err)
        transaction.rollback()
        result = running.ended().ok()
    lines = re.findall("^Try .*", result.err, re.MULTILINE)
    assert re.match(
        r"Try 1 of 10 failed, the next one is in (0\.\d|1\.0) s: Revision bbb2 failed .*: the database is at aaa1,"
        r" as before\.$",
        lines[0],
    ), lines
    assert result.last_line == "Upgraded to bbb2 (1 revision)."
    assert "age" in database.columns("user")


@pytest.mark.parametrize("code", ["55P03", "40P01", "40001"])
def test_what_is_tried_again(upgraded: Project, postgresql: Databases, code: str) -> None:
    """A lock, a deadlock, a transaction that could not be put in an order: nothing is done twice."""
    database = postgresql.new()
    on(upgraded, database, migrate="Migrate(app, db, retries=2)")
    database.execute("CREATE TABLE counter (n integer)", "INSERT INTO counter VALUES (0)")
    counts = "op.execute('UPDATE counter SET n = n + 1'); "
    add_revision(upgraded, "bbb2", "aaa1", counts + fails(code))
    result = upgraded.flask("db", "upgrade").ok()
    assert "Try 1 of 3 failed" in result.err and "Try 2" not in result.err
    assert database.rows("SELECT n FROM counter") == [(1,)]
    assert version(database) == ["bbb2"]


def test_what_is_not_tried_again(upgraded: Project, postgresql: Databases) -> None:
    """An error that would come again, anything without --retries, and 0 in place of Migrate's number."""
    database = postgresql.new()
    on(upgraded, database, migrate="Migrate(app, db, retries=2)")
    add_revision(upgraded, "bbb2", "aaa1", FAIL)
    assert "Try" not in upgraded.manage("db", "upgrade").err
    add_revision(upgraded, "bbb2", "aaa1", fails("40001"))
    result = upgraded.manage("db", "upgrade", "--retries", "0")
    assert result.failed().endswith("Rolled back: the database is at aaa1, as before.")
    assert "Try" not in result.err


NOT_AGAIN = " Not tried again: --retries is for runs of which nothing is left."


def test_a_run_that_is_partly_in(upgraded: Project, servers: Databases) -> None:
    """Never tried again: the line has what is in, and the reason."""
    database = servers.new()
    on(upgraded, database)
    per_revision(upgraded)
    add_revision(upgraded, "bbb2", "aaa1", EXTRA)
    add_revision(upgraded, "ccc3", "bbb2", ADD)
    with held(database):
        result = upgraded.manage("db", "upgrade", "--lock-timeout", "1", "--retries", "9")
    line = result.failed()
    assert "Upgraded in this run: bbb2." in line and line.endswith(NOT_AGAIN)
    assert "Try " not in result.err and version(database) == ["bbb2"]


def test_an_index_that_is_left(upgraded: Project, postgresql: Databases) -> None:
    """PostgreSQL leaves one that is not valid: a second try would find its name taken."""
    database = postgresql.new()
    on(upgraded, database)
    body = (
        "with op.get_context().autocommit_block():\n"
        "        op.execute(\"SET lock_timeout = '300ms'\")\n"
        "        op.execute('CREATE INDEX CONCURRENTLY ix ON \"user\" (name)')"
    )
    add_revision(upgraded, "bbb2", "aaa1", body)
    with held(database, 'LOCK TABLE "user" IN ROW EXCLUSIVE MODE'):
        line = upgraded.manage("db", "upgrade", "--retries", "9").failed()
    assert "The index ix is invalid" in line and line.endswith(NOT_AGAIN)


# What SQLite answers where the file is locked for longer than the app waits.
LOCKED = """import sqlite3
    from flask import current_app
    current_app.config["runs"].append(1)
    if len(current_app.config["runs"]) < {times}:
        raise sa.exc.OperationalError("x", {{}}, sqlite3.OperationalError("database is locked"))"""


@pytest.mark.parametrize("times", [3, 4])
def test_from_python(made: App, monkeypatch: pytest.MonkeyPatch, times: int) -> None:
    """The last error has how often it was tried."""
    monkeypatch.setattr(retries, "_PAUSE", 0.01)
    fms.upgrade()
    made.app.config["runs"] = runs = []
    project: Any = SimpleNamespace(write=lambda name, text: (made.folder / name).write_text(text))
    add_revision(project, "bbb2", "aaa1", LOCKED.format(times=times))
    lines: List[str] = []
    with listen(lines.append):
        if times == 3:
            fms.upgrade(retries=2)
        else:
            with pytest.raises(CommandError) as raised:
                fms.upgrade(retries=2)
            line = str(raised.value)
            assert "database is locked" in line and line.endswith(", as before. Tried 3 times.")
    assert runs == [1, 1, 1]
    warnings = [line for line in lines if isinstance(line, Warned)]
    assert {line.split()[0] for line in warnings} == {"Try", "The"}
    tries = [line[: len("Try 1 of 3 failed")] for line in warnings if line.startswith("Try")]
    assert tries == ["Try 1 of 3 failed", "Try 2 of 3 failed"]


def test_a_database_in_memory(made: App, monkeypatch: pytest.MonkeyPatch) -> None:
    """It can't be looked up what is left."""
    made.app.config["runs"] = []
    env = made.env.read_text()
    assert "db.engine.connect()" in env
    engine = "__import__('sqlalchemy').create_engine('sqlite://')"
    made.env.write_text(env.replace("db.engine.connect()", engine + ".connect()"))
    project: Any = SimpleNamespace(write=lambda name, text: (made.folder / name).write_text(text))
    add_revision(project, "bbb2", "aaa1", LOCKED.format(times=2))
    with pytest.raises(CommandError) as raised:
        fms.upgrade(retries=2)
    assert str(raised.value).endswith(NOT_AGAIN)
