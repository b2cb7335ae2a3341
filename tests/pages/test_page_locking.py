"""The block of docs/locking.rst: another process migrates the database."""

from __future__ import annotations

import pytest
from conftest import Databases, Project
from projects import begin, write_revision
from reading import Page, commands
from running import Running

pytestmark = [pytest.mark.oldest_and_newest, pytest.mark.newest]

HOLD = """
    import time
    from pathlib import Path

    while not Path("go").exists():
        time.sleep(0.02)
"""


def test_two_at_once(project: Project, postgresql: Databases) -> None:
    """The second one has a line about the first, and nothing to do after it."""
    database = postgresql.new()
    begin(project, database)
    project.flask("db", "init").ok()
    write_revision(project, "f2780e4ab6d5", None, "posts", HOLD)
    page = Page("locking", project)
    [(command, shown)] = commands(page.code("console"))
    front, _, *words = command.split()
    assert command.startswith("flask db ")
    first = Running(project, *words, front=front)
    taken = (
        "SELECT count(*) FROM pg_locks JOIN pg_stat_activity USING (pid)"
        " WHERE locktype = 'advisory' AND granted AND datname = current_database()"
    )
    while database.rows(taken) == [(0,)]:
        assert first.process.poll() is None, first.err.read_text()
    second = Running(project, *words, front=front)
    second.until(lambda err: err.count("Waiting for another migration"))
    (project.folder / "go").touch()
    first.ended().ok()
    here = {
        "since 12 s": "since ... s",
        "4711": str(first.process.pid),
        "web-3": "...",
        "8123": "...",
    }
    for seen, ours in here.items():
        assert seen in shown
        shown = shown.replace(seen, ours)
    page.compare(shown, second.ended().ok().err)
    page.end()
