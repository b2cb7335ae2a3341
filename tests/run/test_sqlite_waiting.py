"""Several at work on one SQLite file: each revision is run once, who waits is printed, and nobody waits for itself."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest
from conftest import Project
from running import Running
from terminals import yellow
from test_errors import add_revision
from test_lock import COUNTS, HOLD, TWELVE, holder, let_go
from test_outcome import EXTRA
from test_sqlite_transaction import change

pytestmark = pytest.mark.oldest_and_newest

on_linux = Path("/proc/locks").exists()


def test_twelve_at_once_on_a_file(upgraded: Project) -> None:
    """Data migrations included; each process ends well."""
    upgraded.database.execute("CREATE TABLE counter (n integer)", "INSERT INTO counter VALUES (0)")
    for before, revision in (("aaa1", "bbb2"), ("bbb2", "ccc3"), ("ccc3", "ddd4")):
        add_revision(
            upgraded,
            revision,
            before,
            f"{COUNTS}; op.execute('CREATE TABLE {revision} (id integer)')",
        )
    path = upgraded.write("twelve.py", TWELVE)
    out = upgraded.python(str(path)).ok().out
    errors = "".join(one.read_text() for one in upgraded.folder.glob("err-*.txt"))
    assert out.split()[-1] == "12", errors
    assert upgraded.database.rows("SELECT n FROM counter") == [(3,)]
    assert errors.count("Upgraded to ddd4 (3 revisions).") == 1
    assert errors.count("Nothing to upgrade: the database is at ddd4 (head).") == 11


def test_the_line_of_a_wait(upgraded: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """It names the process, where the system shows it; it is a warning."""
    add_revision(upgraded, "bbb2", "aaa1", f"{EXTRA}; {HOLD}")
    running = holder(upgraded)
    monkeypatch.setenv("FORCE_COLOR", "1")
    waiting = Running(upgraded, "upgrade")
    by = f" by process {running.process.pid}" if on_linux else ""
    line = yellow(f"Waiting for the database, which is locked{by}.")
    waiting.until(lambda err: f"{line}\n" in err)
    line = upgraded.manage("db", "upgrade", "--lock-wait", "0").failed()
    assert line == f"Error: The database is locked{by}. --lock-wait SECONDS waits for its end."
    line = upgraded.manage("db", "upgrade", "--lock-wait", "1").failed()
    assert (
        line
        == f"Error: The database is locked{by}. Waited for 1 s: --lock-wait SECONDS waits longer."
    )
    # A command that changes nothing does not wait.
    upgraded.manage("db", "current").ok()
    let_go(upgraded)
    assert running.ended().last_line == "Upgraded to bbb2 (1 revision)."
    assert waiting.ended().last_line == "Nothing to upgrade: the database is at bbb2 (head)."


@pytest.mark.parametrize("how", ["option", "app"])
def test_without_a_lock(upgraded: Project, how: str) -> None:
    """The wait is the driver's own, and the transaction is there all the same."""
    change(upgraded, '"app.db")', '"app.db") + "?timeout=0.2"')
    arguments = ["--no-lock"] if how == "option" else []
    if how == "app":
        change(upgraded, "Migrate(app, db)", "Migrate(app, db, lock=False)")
    add_revision(upgraded, "bbb2", "aaa1", f"{EXTRA}; op.execute('nonsense')")
    with closing(sqlite3.connect(str(upgraded.folder / "app.db"))) as other:
        other.execute("BEGIN IMMEDIATE")
        assert "database is locked" in upgraded.manage("db", "upgrade", *arguments).failed()
    upgraded.manage("db", "upgrade", *arguments).failed()
    assert upgraded.database.tables() == ["user"]


# A process that writes, which no command has started, and which has started none.
WRITER = """
import sqlite3, sys
connection = sqlite3.connect("app.db")
connection.execute("PRAGMA journal_mode = " + sys.argv[1])
connection.execute("BEGIN IMMEDIATE")
open("began", "w").close()
sys.stdin.read()
"""


@pytest.mark.parametrize("journal", ["delete", "wal"])
def test_another_process_that_writes(upgraded: Project, journal: str) -> None:
    """The app itself, for instance: in each way that SQLite keeps its journal."""
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITER, journal], cwd=str(upgraded.folder), stdin=subprocess.PIPE
    )
    try:
        while not (upgraded.folder / "began").exists():
            time.sleep(0.02)
        line = upgraded.manage("db", "upgrade", "--lock-wait", "0").failed()
    finally:
        writer.communicate()
    by = f" by process {writer.pid}" if on_linux else ""
    assert line == f"Error: The database is locked{by}. --lock-wait SECONDS waits for its end."
    last_line = upgraded.manage("db", "upgrade").ok().last_line
    assert last_line == "Nothing to upgrade: the database is at aaa1 (head)."


def test_a_process_that_a_revision_starts(upgraded: Project) -> None:
    """It does not wait for the one that waits for it."""
    body = (
        "import subprocess, sys; p = subprocess.run([sys.executable, 'manage.py', 'db', 'upgrade', '--lock-wait', '1'],"
        " stderr=subprocess.PIPE); open('err', 'wb').write(p.stderr)"
    )
    add_revision(upgraded, "bbb2", "aaa1", f"{EXTRA}; {body}")
    assert upgraded.manage("db", "upgrade").ok().last_line == "Upgraded to bbb2 (1 revision)."
    line = (upgraded.folder / "err").read_text().splitlines()[-1]
    if on_linux:
        assert "which has started this one, and may wait for it. Run this command before" in line
    else:
        assert line.startswith("Error: The database is locked. Waited for 1 s")


def test_another_process_that_reads(upgraded: Project) -> None:
    """It is in the way of the commit: this waits, and then nothing is lost."""
    add_revision(upgraded, "bbb2", "aaa1", EXTRA)
    with closing(sqlite3.connect(str(upgraded.folder / "app.db"))) as other:
        other.execute("BEGIN")
        other.execute("SELECT * FROM alembic_version").fetchall()
        line = upgraded.manage("db", "upgrade", "--lock-wait", "1").failed()
        assert "The database is locked" in line and line.endswith(
            "Rolled back: the database is at aaa1, as before."
        )
        running = Running(upgraded, "upgrade")
        running.until(lambda err: "Waiting for the database" in err)
        other.execute("ROLLBACK")
        assert running.ended().last_line == "Upgraded to bbb2 (1 revision)."


def test_a_process_does_not_wait_for_itself(upgraded: Project) -> None:
    """A session of the app that has written, and is open: who it is, and what to do, and this works."""
    session = (
        "db.session.execute(__import__('sqlalchemy').text('INSERT INTO user (id) VALUES (1)'))"
    )
    change(
        upgraded,
        "manager = Manager(app)",
        f"context = app.app_context()\ncontext.push()\n{session}\n\nmanager = Manager(app)",
    )
    line = upgraded.manage("db", "upgrade").failed()
    if on_linux:
        assert line == (
            "Error: The database is locked by this process: another connection of it is in a transaction, or reads."
            " End that before the command; db.session.remove() ends a session."
        )
    change(upgraded, session, session + "\ndb.session.remove()")
    upgraded.manage("db", "upgrade").ok()
