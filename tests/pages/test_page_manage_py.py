"""The blocks of docs/manage-py.rst: a script, and what may be in it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from conftest import Database, Project
from projects import begin, edit, write_revision
from reading import Page

pytestmark = [pytest.mark.oldest_and_newest, pytest.mark.newest]

ADD = "manager.add_command('db', MigrateCommand)\n"
MADE = f"app = create_app()\nmigrate = Migrate(app, db)\n\nmanager = Manager(app)\n{ADD}"


def test_scripts(project: Project, tmp_path: Path) -> None:
    """Each block is put into the script of the page, and works."""
    database = Database(f"sqlite:///{tmp_path / 'app.db'}")
    begin(project, database)
    edit(project, "create_app():", "create_app(config=None):")
    edit(
        project,
        "app = Flask(__name__)\n",
        "app = Flask(__name__)\n    app.config['NAME'] = config\n",
    )
    page = Page("manage-py", project)
    script = page.code()

    def write(old: str, new: str) -> None:
        assert script.count(old) == 1
        project.write("manage.py", script.replace(old, new))

    project.write("manage.py", script)
    project.manage("db", "init").ok()
    write_revision(project, "aaa1", None, "users")
    upgraded = "Upgraded to aaa1 (1 revision)."
    assert project.manage("db", "upgrade").ok().last_line == upgraded

    # Ways to add the commands, one after the other.
    *ways, last = page.code().rstrip().splitlines()
    assert len(ways) == 3
    for way in ways:
        write(ADD, way + "\n")
        assert project.manage("db", "current").ok().out == "aaa1 (head)\n"
    write("manager.run()", last)
    assert project.manage("db", "current").ok().out == "aaa1 (head)\n"

    # A factory and its option.
    write(MADE, page.code())
    seen = "from flask import current_app\nprint(current_app.config['NAME'])"
    write_revision(project, "bbb2", "aaa1", "posts", seen)
    assert "production.cfg\n" in page.type()

    # Commands of one's own, on the class, on a subclass, and around a function.
    write(ADD, page.code() + "\n" + ADD)
    shown = project.manage("db", "--help").ok().out
    for text in ("Write the rows that every installation has.", "Write some users.", "Upgrade the"):
        assert text in shown
    project.manage("db", "populate", "-n", "3").ok()
    write(ADD, page.code())
    assert "Drop everything." in project.manage("db", "--help").ok().out
    write(ADD, page.code())
    project.manage("deploy").ok()
    edit(project, "'aaa1'", "'ccc3'", "migrations/versions/aaa1_users.py")
    assert project.manage("deploy").failed().startswith("Error: No revision file has the id")
    edit(project, "'ccc3'", "'aaa1'", "migrations/versions/aaa1_users.py")

    # Flask-Script by another name, and what is imported first.
    names = page.code()
    same = "import flask_script\nprint(Manager is flask_script.Manager, prompt is flask_script.prompt)\n"
    assert project.python(str(project.write("names.py", names + same))).ok().out == "True True\n"
    again = page.code()
    assert names in again
    write(re.findall("from flask_migrate_script.*\n", script)[0], again)
    project.manage("db", "current").ok()
    page.end()
