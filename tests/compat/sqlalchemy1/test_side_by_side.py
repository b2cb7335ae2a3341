"""Old revisions beside other work: threads of their own, a session of the app's, two apps in one process."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any, List

from old_history import SQLALCHEMY_2, History, Ran

THREADS = """
import threading

from flask import current_app
from sqlalchemy.orm import sessionmaker


def work(engine, number, found):
    engine.execute("INSERT INTO numbers (n) VALUES (%s)" % number)
    session = sessionmaker(bind=engine)()
    found.append(session.execute("SELECT n FROM numbers WHERE n = :n", dict(n=number)).fetchone()["n"])
    session.close()
"""

UPGRADE = """
engine = op.get_bind().engine
engine.execute("CREATE TABLE numbers (n INTEGER)")
found, threads = [], []
for number in range(4):
    threads.append(threading.Thread(target=work, args=(engine, number, found)))
    threads[-1].start()
    threads[-1].join()
assert found == [0, 1, 2, 3], found
"""


def test_threads_of_a_revision(tmp_path: Path) -> None:
    """A revision's own threads have connections and sessions as in SQLAlchemy 1."""
    history = History(tmp_path)
    history.add("aaa1", UPGRADE, "op.drop_table('numbers')", top=THREADS)
    ran = history.upgrade().ok()
    assert history.rows("SELECT n FROM numbers ORDER BY n") == [(0,), (1,), (2,), (3,)]
    assert ("execute() of an engine" in ran.notice) is SQLALCHEMY_2


STEPS = """
connection = op.get_bind()
connection.execute("CREATE TABLE numbers (n INTEGER)")
for number in range({count}):
    connection.execute("INSERT INTO numbers (n) VALUES (?)", (number,))
    assert connection.execute("SELECT max(n) AS m FROM numbers").fetchone()["m"] == number
"""


def test_two_apps(tmp_path: Path) -> None:
    """One app has old revisions and another one refuses them: one after the other, and each is as it was set."""
    old, modern = History(tmp_path / "old"), History(tmp_path / "modern", sqlalchemy1=False)
    for history in (old, modern):
        history.add("aaa1", STEPS.format(count=3))
    assert (modern.upgrade().error is None) is not SQLALCHEMY_2
    assert bool(old.upgrade().ok().notice) is SQLALCHEMY_2
    again = modern.upgrade()
    assert (again.error is None) is not SQLALCHEMY_2
    assert again.notice == ""


def test_two_apps_at_once(tmp_path: Path) -> None:
    """A command of another app waits for its turn, or fails in one line; neither sees anything of the other."""
    histories = [History(tmp_path / str(number)) for number in range(2)]
    ran: List[Any] = [None, None]
    for history in histories:
        history.add("aaa1", STEPS.format(count=20))

    def upgrade(number: int) -> None:
        ran[number] = histories[number].upgrade()

    threads = [threading.Thread(target=upgrade, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    results: List[Ran] = ran
    done = [history for history, one in zip(histories, results) if one.error is None]
    assert done
    for history in done:
        assert len(history.rows("SELECT n FROM numbers")) == 20
