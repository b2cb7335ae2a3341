"""The blocks of README, but for its two commands: how to install it, and the two first doors."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest
from checkout import copy_to_build
from conftest import Database, Project, from_index
from projects import OLD_MANAGE, begin
from reading import Page

pytestmark = [pytest.mark.oldest_and_newest, pytest.mark.newest]


def test_install(project: Project, tmp_path: Path) -> None:
    """Both lines, for a copy of the checkout; what it needs, and what builds it, is not installed for each."""
    tools = tmp_path / "tools"
    from_index("install", "--target", str(tools), "setuptools", "wheel")
    checkout = tmp_path / "checkout"
    copy_to_build(checkout)
    page = Page("README", project)
    install, wheel = page.code("").replace("/path/to/the/checkout", str(checkout)).splitlines()
    program, *words = shlex.split(install)
    assert program == ".venv/bin/pip"
    target = ["--no-build-isolation", "--target", str(project.folder / "installed")]
    from_index(*words, *target, path=tools)
    assert (project.folder / "installed/flask_migrate_script/__init__.py").is_file()
    program, *words = shlex.split(wheel)
    assert program == ".venv/bin/pip"
    words[words.index("dist")] = str(project.folder / "dist")
    from_index(*words, "--no-build-isolation", path=tools)
    assert [path.suffix for path in (project.folder / "dist").iterdir()] == [".whl"]


def test_doors(project: Project, tmp_path: Path) -> None:
    """The line of a manage.py that changes; and two lines in an app, with the commands below them."""
    database = Database(f"sqlite:///{tmp_path / 'app.db'}")
    begin(project, database)
    page = Page("README", project)
    page.code("")
    script = project.write("manage.py", OLD_MANAGE)
    diff = page.code("diff").splitlines()
    removed, added = ([line[1:] for line in diff if line.startswith(sign)] for sign in ("-", "+"))
    assert OLD_MANAGE.count(removed[0]) == 1
    script.write_text(script.read_text().replace(removed[0], added[0]))
    assert "usage: manage.py db" in project.manage("db", "--help").ok().out

    app = """
        import os

        from flask import Flask
        from flask_sqlalchemy import SQLAlchemy
        {first}

        app = Flask(__name__)
        app.config["SQLALCHEMY_DATABASE_URI"] = os.environ["DATABASE_URL"]
        db = SQLAlchemy(app)


        class User(db.Model):
            id = db.Column(db.Integer, primary_key=True)


        {second}
    """
    first, second = page.code().strip().split("\n\n")
    project.write("myapp.py", app.format(first=first, second=second))
    text = " ".join(page.text.split())
    for command in ("flask db init", 'flask db migrate -m "first"', "flask db upgrade"):
        assert f"``{command}``" in text
        page.run(command).ok()
    assert database.tables() == ["user"]
    page.end()
