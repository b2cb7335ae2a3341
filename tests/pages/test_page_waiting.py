"""The blocks of docs/waiting.rst: another session has read the table, and does not end its transaction."""

from __future__ import annotations

from contextlib import contextmanager
from typing import Iterator

import pytest
from conftest import Databases, Project
from projects import begin, edit, write_revision
from reading import Page, commands
from running import Running
from sqlalchemy import create_engine, text

pytestmark = [pytest.mark.oldest_and_newest, pytest.mark.newest]

POSTS = """
    op.create_table(
        "posts", sa.Column("id", sa.Integer, primary_key=True), sa.Column("title", sa.String(80))
    )
"""

SLUG = 'op.add_column("posts", sa.Column("slug", sa.String(80)))'
DROP = 'op.drop_column("posts", "slug")'

#: The page's 3 seconds are too long for a test.
SOON = "from flask_migrate_script.run import waiting\nwaiting._PATIENCE = 0.2\n"


@contextmanager
def another_session(url: str) -> Iterator[int]:
    """Have a transaction that has read from the table; yield the number of its session."""
    engine = create_engine(f"{url}?application_name=web")
    connection = engine.connect()
    try:
        number = connection.execute(text("SELECT pg_backend_pid()")).scalar()
        connection.execute(text("SELECT posts.id, posts.title FROM posts WHERE posts.id = 7"))
        yield number
    finally:
        connection.invalidate()
        engine.dispose()


def test_waits(project: Project, postgresql: Databases) -> None:
    """One ends with the other session, one has a limit, and one has a limit and more tries."""
    database = postgresql.new()
    begin(project, database)
    edit(project, "from flask import Flask\n", f"from flask import Flask\n{SOON}")
    project.flask("db", "init").ok()
    write_revision(project, "f2780e4ab6d5", None, "posts", POSTS)
    project.flask("db", "upgrade").ok()
    message = "posts get a slug"
    write_revision(project, "a04d7c5e8f12", "f2780e4ab6d5", message, SLUG, DROP)
    page = Page("waiting", project)

    [(command, shown)] = commands(page.code("console"))
    for one in ("since 3 s", "since 95 s"):
        assert one in shown
        shown = shown.replace(one, "since ... s")
    with another_session(database.url) as number:
        running = Running(project, *command.split()[2:], front="flask")
        running.until(lambda err: " waits, " in err)
        assert "``SELECT pg_terminate_backend(4711)``" in page.text
        database.execute(f"SELECT pg_terminate_backend({number})")
    shown = shown.replace("user app", "user postgres").replace("4711", str(number))
    page.compare(shown, running.ended().ok().err)
    project.flask("db", "downgrade").ok()

    edit(project, SOON, "")
    with another_session(database.url):
        page.type()

    [(command, shown)] = commands(page.code("console"))
    with another_session(database.url):
        running = Running(project, *command.split()[2:], front="flask")
        running.until(lambda err: "Try 1 of 4 failed" in err)
    page.compare(shown.replace("in 0.8 s", "in ... s"), running.ended().ok().err)
    page.end()
    assert database.columns("posts") == ["id", "title", "slug"]
