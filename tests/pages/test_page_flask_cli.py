"""The blocks of docs/flask-cli.rst: a factory, several apps, Alembic's settings, and the commands of a manager."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import Database, Project
from projects import begin, edit, newest, write_revision
from reading import Page, commands

pytestmark = [pytest.mark.oldest_and_newest, pytest.mark.newest]

URL = "'postgresql+psycopg2://user:password@localhost/name'"

APPS = """
from flask import Flask
from flask_migrate_script import Migrate

shop, blog = Flask("shop"), Flask("blog")
{code}
for app in (shop, blog):
    found = app.extensions["migrate"]
    print(found.directory, found.configure_args.get("compare_type"))
"""


def test_a_factory(project: Project, tmp_path: Path) -> None:
    """The app of the page, on SQLite; then its other blocks in it."""
    database = Database(f"sqlite:///{tmp_path / 'app.db'}")
    begin(project, database)
    page = Page("flask-cli", project)
    code = page.code()
    assert code.count(URL) == 1
    project.write("myapp.py", code.replace(URL, repr(database.url)))
    project.flask("db", "init").ok()
    write_revision(project, "aaa1", None, "users")
    del project.env["FLASK_APP"]
    typed = commands(page.code("console"))
    result = page.shell("; ".join(command for command, _ in typed)).ok()
    for _, shown in typed:
        page.compare(shown, result.err)
    assert database.rows("SELECT version_num FROM alembic_version") == [("aaa1",)]
    project.env["FLASK_APP"] = "myapp"

    apps = APPS.format(code="from myapp import db\n" + page.code())
    printed = project.python(str(project.write("apps.py", apps))).ok().out
    assert printed == "migrations/shop True\nmigrations/blog False\n"

    edit(project, "\ndef create_app", page.code() + "\n\ndef create_app")
    project.flask("db", "revision", "-m", "posts", "--rev-id", "bbb2").ok()
    assert newest(project).endswith("_bbb2_posts.py") and "/20" in newest(project)

    lines = page.code()
    edit(project, "    return app", f"    {seed(lines)}\n    return app")
    assert project.flask("seed").ok().out == "seeded\n"
    page.end()


def seed(lines: str) -> str:
    """Return the lines with a manager that has a command."""
    first, call = lines.strip().split("\n\n")
    manager = "from flask_script import Manager\n\nmanager = Manager(app)\nmanager.command(seed)"
    function = "def seed():\n    print('seeded')"
    return f"{function}\n{first}\n{manager}\n{call}".replace("\n", "\n    ")
