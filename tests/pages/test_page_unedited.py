"""The blocks of docs/unedited.rst: commands of a manage.py from before Flask 1, and a Procfile with one."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import Database, Project
from projects import USERS
from reading import Page

pytestmark = [pytest.mark.oldest_and_newest, pytest.mark.newest]

#: The server would not end, so it is not started.
MANAGE = """
    import os

    from flask import Flask
    from flask.ext.migrate import Migrate, MigrateCommand
    from flask.ext.script import Manager
    from flask.ext.sqlalchemy import SQLAlchemy


    class App(Flask):
        def run(self, **options):
            print("served", options["port"])


    app = App(__name__)
    app.config["SQLALCHEMY_DATABASE_URI"] = os.environ["DATABASE_URL"]
    app.config["SQLALCHEMY_TRACK_MODIFICATIONS"] = False
    db = SQLAlchemy(app)
    migrate = Migrate(app, db)
    manager = Manager(app)
    manager.add_command("db", MigrateCommand)

    if __name__ == "__main__":
        manager.run()
"""


def test_an_old_manage_py(project: Project, tmp_path: Path) -> None:
    """It runs with the page's commands, and does not run without."""
    database = Database(f"sqlite:///{tmp_path / 'app.db'}")
    project.env["DATABASE_URL"] = database.url
    project.write("manage.py", MANAGE)
    page = Page("unedited", project)
    upgrade, runserver = page.code("").splitlines()
    page.run(upgrade.replace("upgrade", "init")).ok()
    project.write("migrations/versions/aaa1_users.py", USERS)
    assert page.run(runserver).ok().out == "served 5000\n"
    before, after = page.code("diff").splitlines()
    assert before.startswith("-release: ") and after == f"+release: {upgrade}"
    assert "No module named 'flask.ext'" in page.run(before.partition(": ")[2]).err
    assert database.tables() == []
    page.run(upgrade).ok()
    assert database.tables() == ["user"]
    page.end()
