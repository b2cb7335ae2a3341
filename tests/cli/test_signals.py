"""Ctrl-C and SIGTERM: one line with what is true of the database, and the exit status that shells know."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import List

import pytest
from conftest import Database, Databases, Project, Result
from terminals import yellow
from test_errors import add_revision, write_app

pytestmark = pytest.mark.oldest_and_newest

# A statement that takes long, in C where the driver is written in it.
SLEEPS = {
    "sqlite": "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n",
    "postgresql": "SELECT pg_sleep(60)",
    "mysql": "SELECT SLEEP(60)",
}

MARK = "open('began', 'w').close()"


def start(project: Project, front: str, *arguments: str) -> subprocess.Popen:
    """Start a command in a process that has Python's own handlers."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("FLASK_")}
    env.update(project.env, FLASK_APP=str(project.folder / "manage.py"))
    words = ["-m", "flask"] if front == "flask" else [str(project.folder / "manage.py")]
    return subprocess.Popen(
        [sys.executable, *words, *arguments],
        cwd=str(project.folder),
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # The tests themselves may be started with SIGINT ignored.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )


def wait_for(path: Path) -> None:
    """Wait until a file is there, and a moment longer."""
    until = time.monotonic() + 60
    while not path.exists():
        assert time.monotonic() < until, f"no {path}"
        time.sleep(0.05)
    time.sleep(0.5)


def ended(process: subprocess.Popen, seconds: float = 20) -> Result:
    """Return how a process ended, which it has to do soon."""
    try:
        out, err = process.communicate(timeout=seconds)
    finally:
        process.kill()
    return Result(process.returncode, out, err)


@pytest.fixture
def long_one(upgraded: Project, databases: Databases) -> Database:
    """A database, and a revision that makes a table and then takes long in a statement."""
    database = databases.new()
    write_app(upgraded, database.url)
    upgraded.manage("db", "upgrade").ok()
    add_revision(
        upgraded,
        "bbb2",
        "aaa1",
        f"op.execute('CREATE TABLE extra (id integer)'); {MARK};"
        f" op.get_bind().execute(sa.text({SLEEPS[databases.kind]!r}))",
    )
    return database


@pytest.mark.parametrize(
    ("front", "number", "word"),
    [("manage", signal.SIGINT, "Interrupted"), ("flask", signal.SIGTERM, "Terminated")],
)
def test_a_signal_ends_a_long_statement(
    upgraded: Project, databases: Databases, long_one: Database, front: str, number: int, word: str
) -> None:
    """The driver may wait in C: the statement is cancelled, and what the line claims is so."""
    process = start(upgraded, front, "db", "upgrade")
    wait_for(upgraded.folder / "began")
    process.send_signal(number)
    result = ended(process)
    line = result.failed(128 + number)
    assert line.startswith(f"{word}. ") and "still runs" not in line
    if databases.kind != "mysql":
        assert line == f"{word}. Rolled back: the database is at aaa1, as before."
        assert long_one.tables() == ["user"]
    else:
        assert "The database is at aaa1, as before. Not rolled back, of revision bbb2:" in line
        assert "CREATE TABLE extra (id integer)" in line
        assert long_one.tables() == ["extra", "user"]
    assert long_one.rows("SELECT version_num FROM alembic_version") == [("aaa1",)]


@pytest.mark.parametrize("front", ["manage", "flask"])
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_while_python_runs(upgraded: Project, front: str, number: int) -> None:
    """One line, in both front ends, and the exit status."""
    add_revision(upgraded, "bbb2", "aaa1", f"{MARK}; __import__('time').sleep(60)")
    process = start(upgraded, front, "db", "upgrade")
    wait_for(upgraded.folder / "began")
    process.send_signal(number)
    line = ended(process).failed(128 + number)
    assert line.endswith("Rolled back: the database is at aaa1, as before.")


def test_a_signal_before_the_first_revision(upgraded: Project) -> None:
    """The line has that none had begun."""
    env = upgraded.folder / "migrations/env.py"
    env.write_text(f"{MARK}\nimport time\ntime.sleep(60)\n" + env.read_text())
    upgraded.env["FORCE_COLOR"] = "1"
    process = start(upgraded, "manage", "db", "upgrade")
    wait_for(upgraded.folder / "began")
    process.send_signal(signal.SIGINT)
    assert ended(process).failed(130) == yellow("Interrupted. No revision had begun.")


def test_a_second_signal_ends_the_process(upgraded: Project) -> None:
    """At once, wherever it is."""
    body = (
        "try:\n        op.execute('SELECT 1')\n        open('began', 'w').close()\n"
        "        __import__('time').sleep(60)\n    except KeyboardInterrupt:\n"
        "        open('again', 'w').close()\n        __import__('time').sleep(60)"
    )
    add_revision(upgraded, "bbb2", "aaa1", body)
    process = start(upgraded, "manage", "db", "upgrade")
    wait_for(upgraded.folder / "began")
    process.send_signal(signal.SIGTERM)
    wait_for(upgraded.folder / "again")
    process.send_signal(signal.SIGTERM)
    result = ended(process)
    assert result.status == -signal.SIGTERM and "Traceback" not in result.err


def test_handlers_of_the_apps_own_stay(upgraded: Project) -> None:
    """While a command runs, and those of Python are back after it."""
    path = upgraded.folder / "manage.py"
    path.write_text(
        path.read_text().replace(
            "    manager.run()",
            "    import signal\n"
            "    mine = signal.signal(signal.SIGTERM, lambda *_: None)\n"
            "    mine = signal.getsignal(signal.SIGTERM)\n"
            "    try:\n        manager.run()\n    finally:\n"
            "        assert signal.getsignal(signal.SIGTERM) is mine\n"
            "        assert signal.getsignal(signal.SIGINT) is signal.default_int_handler\n"
            "        print('as before')\n",
        )
    )
    add_revision(
        upgraded, "bbb2", "aaa1", "import os; os.kill(os.getpid(), __import__('signal').SIGTERM)"
    )
    process = start(upgraded, "manage", "db", "upgrade")
    result = ended(process).ok()
    assert result.out == "as before\n"
    assert upgraded.database.rows("SELECT version_num FROM alembic_version") == [("bbb2",)]


def test_a_call_from_python_in_another_thread(upgraded: Project) -> None:
    """It leaves signals alone, in the main thread, too."""
    path = upgraded.write(
        "call.py",
        """
        import signal
        import threading
        from flask_migrate_script import current, upgrade
        from manage import app

        before = signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)

        def call():
            with app.app_context():
                upgrade()

        threads = [threading.Thread(target=call) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        call()
        assert before == (signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT))
        """,
    )
    add_revision(
        upgraded,
        "bbb2",
        "aaa1",
        "import signal; assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL",
    )
    upgraded.python(str(path)).ok()


def test_ctrl_c_while_the_app_is_created(upgraded: Project) -> None:
    """An upgrade() in create_app(), before any command begins: one line under manage.py, with what is true."""
    path = upgraded.folder / "manage.py"
    source = path.read_text().replace(
        "manager = Manager(app)",
        "from flask_migrate_script import upgrade\n\n\n"
        "def create_app():\n    with app.app_context():\n        upgrade()\n    return app\n\n\n"
        "manager = Manager(create_app)",
    )
    path.write_text(source)
    add_revision(upgraded, "bbb2", "aaa1", f"{MARK}; __import__('time').sleep(60)")
    process = start(upgraded, "manage", "db", "current")
    wait_for(upgraded.folder / "began")
    process.send_signal(signal.SIGINT)
    line = ended(process).failed(130)
    assert line == "Interrupted. Rolled back: the database is at aaa1, as before."


EXITS: List[str] = ["raise SystemExit(3)", "__import__('sys').exit(3)"]


@pytest.mark.parametrize("body", EXITS)
def test_an_exit_in_a_revision(upgraded: Project, body: str) -> None:
    """Its status, and the line with what is true of the database."""
    add_revision(upgraded, "bbb2", "aaa1", body)
    line = upgraded.manage("db", "upgrade").failed(3)
    assert "sys.exit() was called in migrations/versions/bbb2_by_hand.py, line 11" in line
    assert "the database is at aaa1, as before" in line


def test_an_exit_in_env_py(upgraded: Project) -> None:
    """Its text is printed as Python prints it, without the password."""
    env = upgraded.folder / "migrations/env.py"
    env.write_text("import sys\nsys.exit('no postgresql://u:s3cret-pw@h/d')\n" + env.read_text())
    result = upgraded.manage("db", "current")
    assert (result.status, result.err) == (1, "no postgresql://u:***@h/d\n")


def test_a_second_signal_while_a_driver_waits(upgraded: Project, postgresql: Databases) -> None:
    """In C, on a connection that the run does not know: the first one is not heard, the second one ends it."""
    database = postgresql.new()
    write_app(upgraded, database.url)
    upgraded.manage("db", "upgrade").ok()
    body = (
        f"other = sa.create_engine({database.url!r}).connect(); {MARK};"
        " other.execute(sa.text('SELECT pg_sleep(60)'))"
    )
    add_revision(upgraded, "bbb2", "aaa1", body)
    process = start(upgraded, "manage", "db", "upgrade")
    wait_for(upgraded.folder / "began")
    process.send_signal(signal.SIGTERM)
    time.sleep(1)
    assert process.poll() is None
    process.send_signal(signal.SIGTERM)
    assert ended(process, seconds=5).status == 143


def test_an_interrupted_function_that_is_not_recorded(upgraded: Project) -> None:
    """Wrapped by somebody else: the line claims nothing."""
    path = upgraded.folder / "manage.py"
    wrap = (
        "from alembic import command\n"
        "command.upgrade = (lambda own: lambda config, revision, sql=False, tag=None:"
        " own(config, revision, sql, tag))(command.upgrade)\n"
    )
    path.write_text(path.read_text().replace("app = Flask", wrap + "app = Flask", 1))
    add_revision(upgraded, "bbb2", "aaa1", f"{MARK}; __import__('time').sleep(60)")
    process = start(upgraded, "manage", "db", "upgrade")
    wait_for(upgraded.folder / "began")
    process.send_signal(signal.SIGINT)
    assert ended(process).failed(130) == "Interrupted."
