"""The blocks of docs/sqlite.rst: a run that fails, one that waits, and one that is not one transaction."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import Database, Project
from projects import begin, write_revision
from reading import Page, commands
from running import Running

pytestmark = [pytest.mark.oldest_and_newest, pytest.mark.newest]

HOLD = """
    import os
    import time

    open("began", "w").close()
    while not os.path.exists("go"):
        time.sleep(0.02)
"""


def test_runs(project: Project, tmp_path: Path) -> None:
    """Each prints what the page shows, and leaves the file as it has there."""
    database = Database(f"sqlite:///{tmp_path / 'app.db'}")
    begin(project, database)
    project.flask("db", "init").ok()
    write_revision(project, "1f2e", None, "users")
    project.flask("db", "upgrade").ok()
    page = Page("sqlite", project)
    fails = 'op.create_table("tag", sa.Column("id", sa.Integer))\nop.execute("UPDATE post SET slug = id")'
    failing = write_revision(project, "9c8d", "1f2e", "posts", fails)
    page.type()
    assert database.tables() == []
    failing.unlink()

    holding = write_revision(project, "f2780e4ab6d5", "1f2e", "waits", HOLD)
    [(command, shown)] = commands(page.code("console"))
    assert command == "flask db upgrade"
    running = Running(project, "upgrade", front="flask")
    running.until(lambda _: (project.folder / "began").exists())
    waiting = Running(project, "upgrade", front="flask")
    waiting.until(lambda err: "Waiting for" in err)
    project.write("go", "")
    assert running.ended().status == 0
    page.compare(shown.replace("4711", str(running.process.pid)), waiting.ended().ok().err)
    holding.unlink()

    database = Database(f"sqlite:///{tmp_path / 'other.db'}")
    project.env["DATABASE_URL"] = database.url
    write_revision(project, "2a3b", "1f2e", "smaller", 'op.execute("VACUUM")')
    write_revision(project, "9c8d", "2a3b", "posts")
    page.type()
    page.end()
