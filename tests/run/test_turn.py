"""One command at a time in a process: threads take turns, and no call waits for ever."""

from __future__ import annotations

import os
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Callable, List

import flask_migrate_script as fms
import pytest
import test_api
from test_api import App

pytestmark = pytest.mark.oldest_and_newest

made = test_api.made


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A thread gives up after two seconds: what makes it give up is tested, not how long that takes."""
    monkeypatch.setattr("flask_migrate_script.run.turn._PATIENCE", 2)


START = """
import threading, queue
from concurrent.futures import ThreadPoolExecutor, as_completed, wait
import flask_migrate_script as fms
from flask import current_app

app = current_app._get_current_object()
errors = app.extensions["errors"]

def call():
    with app.app_context():
        try:
            fms.current()
        except fms.MigrateError as error:
            errors.append(str(error))
            return str(error)

def call_and_set(event):
    call()
    event.set()

"""

AT_ONCE = {
    "join": "thread = threading.Thread(target=call)\nthread.start()\nthread.join()",
    "join in a loop": (
        "thread = threading.Thread(target=call)\nthread.start()\n"
        "while thread.is_alive():\n    thread.join(0.05)"
    ),
    "result": "with ThreadPoolExecutor(1) as pool:\n    pool.submit(call).result()",
    "map": "with ThreadPoolExecutor(2) as pool:\n    list(pool.map(lambda _: call(), range(2)))",
    "shutdown": "with ThreadPoolExecutor(2) as pool:\n    pool.submit(int)\n    pool.submit(call)",
    "older pool": "app.extensions['pool'].submit(call).result()",
    "wait": "wait([app.extensions['pool'].submit(call)])",
    "as_completed": "list(as_completed([app.extensions['pool'].submit(call)]))",
}

AFTER_A_WHILE = {
    "event": (
        "event = threading.Event()\n"
        "threading.Thread(target=call_and_set, args=[event]).start()\n"
        "event.wait()"
    ),
    "event in a loop": (
        "event = threading.Event()\n"
        "threading.Thread(target=call_and_set, args=[event]).start()\n"
        "while not event.wait(0.3):\n    pass"
    ),
    "queue": (
        "found = queue.Queue()\n"
        "threading.Thread(target=lambda: found.put(call())).start()\n"
        "found.get()"
    ),
}


def in_upgrade(made: App, source: str) -> None:
    """Have the revision run some statements first."""
    path = next(Path(made.directory, "versions").glob("*.py"))
    lines = "".join(f"    {line}\n" for line in source.splitlines())
    text = path.read_text().replace("def upgrade():\n", f"def upgrade():\n{lines}")
    path.write_text(text.replace("revision = ", START + "revision = ", 1))


def ended(work: Callable[[], Any], seconds: float) -> None:
    """Run something in a thread; fail if it does not end in time, or with an exception."""
    failures: List[BaseException] = []

    def run() -> None:
        try:
            work()
        except BaseException as error:
            failures.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(seconds)
    assert not thread.is_alive(), "it still waits"
    assert failures == []


@pytest.mark.parametrize("how", [*AT_ONCE, *AFTER_A_WHILE])
def test_a_thread_that_a_migration_waits_for(made: App, how: str) -> None:
    """Its call is refused, at once where it is certain; the migration goes on."""
    errors: List[str] = made.app.extensions.setdefault("errors", [])
    pool = made.app.extensions["pool"] = ThreadPoolExecutor(1)
    pool.submit(int).result()
    in_upgrade(made, {**AT_ONCE, **AFTER_A_WHILE}[how])

    def upgrade() -> None:
        with made.app.app_context():
            fms.upgrade()

    ended(upgrade, 4 if how in AT_ONCE else 20)
    pool.shutdown()
    assert errors and all("current() was called" in line for line in errors)
    expected = "that a running upgrade() waits for" if how in AT_ONCE else "maybe for this one"
    assert all(expected in line for line in errors)
    assert made.database.tables() == ["user"]


def test_a_thread_that_nobody_waits_for(made: App) -> None:
    """Its call takes its turn after a long migration, though its thread began during it."""
    errors: List[str] = made.app.extensions.setdefault("errors", [])
    in_upgrade(made, "import time\napp.extensions['begun'].set()\ntime.sleep(3)")
    begun = made.app.extensions["begun"] = threading.Event()

    def upgrade() -> None:
        with made.app.app_context():
            fms.upgrade()

    def stamp() -> None:
        with made.app.app_context():
            fms.stamp(revision="base")

    first = threading.Thread(target=upgrade)
    first.start()
    assert begun.wait(20)
    ended(stamp, 20)
    first.join()
    assert errors == []
    assert made.database.rows("SELECT version_num FROM alembic_version") == []
    assert made.database.tables() == ["user"]


def test_a_thread_that_waits_for_work_of_its_own(made: App) -> None:
    """A migration that waits for its own threads for a short time keeps nobody else from waiting."""
    errors: List[str] = made.app.extensions.setdefault("errors", [])
    begun = made.app.extensions["begun"] = threading.Event()
    in_upgrade(
        made,
        "import time\napp.extensions['begun'].set()\n"
        "thread = threading.Thread(target=time.sleep, args=[0.5])\nthread.start()\nthread.join()",
    )

    def upgrade() -> None:
        with made.app.app_context():
            fms.upgrade()

    def current() -> None:
        with made.app.app_context():
            fms.current()

    first = threading.Thread(target=upgrade)
    first.start()
    assert begun.wait(20)
    ended(current, 20)
    first.join()
    assert errors == []
    assert made.database.tables() == ["user"]


def in_child(work: Callable[[], Any], seconds: float = 20) -> str:
    """Fork, run something in the child, and return what it wrote: 'done' or its error's text."""
    ours, theirs = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            work()
            text = "done"
        except BaseException as error:
            text = f"{type(error).__name__}: {error}"
        os.write(theirs, text.encode())
        os._exit(0)
    os.close(theirs)
    end = time.monotonic() + seconds
    while os.waitpid(pid, os.WNOHANG) == (0, 0):
        if time.monotonic() > end:
            os.kill(pid, 9)
            os.waitpid(pid, 0)
            pytest.fail("the child hangs")
        time.sleep(0.05)
    with os.fdopen(ours) as file:
        return file.read()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork here")
@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_a_fork_while_another_thread_has_its_turn(made: App) -> None:
    """The child has a turn of its own: its calls work, one inside another is refused still."""
    made.app.extensions["errors"] = []
    begun = made.app.extensions["begun"] = threading.Event()
    go_on = made.app.extensions["go on"] = threading.Event()
    in_upgrade(made, "app.extensions['begun'].set()\napp.extensions['go on'].wait(30)")
    folder = made.folder / "other"
    folder.mkdir()
    other = App(folder)
    with other.app.app_context():
        fms.init()
        fms.migrate(message="first", rev_id="aaa1")

    def upgrade() -> None:
        with made.app.app_context():
            fms.upgrade()

    def upgrade_other() -> None:
        with other.app.app_context():
            fms.upgrade()
            path = next(Path(other.directory, "versions").glob("*.py"))
            path.write_text(
                path.read_text() + "import flask_migrate_script as f\nf.current()  # changed\n"
            )
            with pytest.raises(fms.MigrateError, match="while another migration command runs"):
                fms.downgrade(revision="base")

    thread = threading.Thread(target=upgrade)
    thread.start()
    try:
        assert begun.wait(20)
        assert in_child(upgrade_other) == "done"
    finally:
        go_on.set()
        thread.join()
    assert other.database.tables() == ["user"]
    assert made.database.tables() == ["user"]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork here")
@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_a_fork_in_a_migration(made: App) -> None:
    """The child is inside the same run: its call is refused."""
    errors: List[str] = made.app.extensions.setdefault("errors", [])
    made.app.extensions["in child"] = in_child
    in_upgrade(made, "errors.append(app.extensions['in child'](fms.current))")
    fms.upgrade()
    assert len(errors) == 1
    assert errors[0].startswith("MigrateError: current() was called while another migration")
