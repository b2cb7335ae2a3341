"""The walk through every Flask-Migrate tutorial, as a user takes it: with processes, on real databases."""

from __future__ import annotations

import textwrap

import pytest
from conftest import Database, Databases, Project

PROJECT = """
    from flask import Flask
    from flask_sqlalchemy import SQLAlchemy
    from flask_migrate_script import Migrate, MigrateCommand
    from flask_script import Manager

    URL = {url!r}
    BINDS = {binds!r}

    db = SQLAlchemy()
    migrate = Migrate()


    class User(db.Model):
        id = db.Column(db.Integer, primary_key=True)
        name = db.Column(db.String(128))
        {new_column}


    {group_model}


    def create_app():
        app = Flask(__name__)
        app.config["SQLALCHEMY_DATABASE_URI"] = URL
        app.config["SQLALCHEMY_BINDS"] = BINDS
        app.config["SQLALCHEMY_TRACK_MODIFICATIONS"] = False
        db.init_app(app)
        migrate.init_app(app, db)
        return app


    {make_app}
    manager.add_command("db", MigrateCommand)

    if __name__ == "__main__":
        manager.run()
"""

GROUP_MODEL = """
class Group(db.Model):
    __bind_key__ = "second"
    id = db.Column(db.Integer, primary_key=True)
    {new_column}
"""

MAKE_APP = {
    "app": "app = create_app()\nmanager = Manager(app)",
    "factory": "manager = Manager(create_app)",
}


def write(project: Project, form: str, first: Database, second: Database | None, new: str) -> None:
    """Write the project's manage.py; ``new`` is a column that its models get."""
    column = f"{new} = db.Column(db.String(64))" if new else ""
    source = textwrap.dedent(PROJECT).format(
        url=first.url,
        binds={"second": second.url} if second else {},
        new_column=column,
        group_model=GROUP_MODEL.format(new_column=column) if second else "",
        make_app=MAKE_APP[form],
    )
    project.write("manage.py", source)


# Every pair of values but two of a database and a form; all 24 would take four times as long.
@pytest.mark.parametrize(
    ("databases", "front", "form", "several"),
    [
        pytest.param("sqlite", "manage", "app", False, marks=pytest.mark.started_anew),
        ("sqlite", "flask", "app", True),
        ("postgresql", "manage", "factory", True),
        pytest.param("postgresql", "flask", "factory", False, marks=pytest.mark.started_anew),
        ("mysql", "manage", "app", True),
        ("mysql", "flask", "factory", False),
    ],
    indirect=["databases"],
)
def test_the_tutorial(
    project: Project, databases: Databases, front: str, form: str, several: bool
) -> None:
    """init, migrate, upgrade, a model change, and all the ways back and forth."""
    first, second = databases.new(), databases.new() if several else None

    def tables() -> list:
        return first.tables() + (second.tables() if second else [])

    def columns() -> list:
        return first.columns("user") + (second.columns("group") if second else [])

    def db(*arguments: str) -> str:
        return project.cli(front, "db", *arguments).ok().out

    everything = ["user", "group"] if several else ["user"]
    write(project, form, first, second, "")
    db("init", *(["--multidb"] if several else []))
    db("migrate", "-m", "first", "--rev-id", "aaa1")
    assert tables() == []
    db("upgrade")
    assert tables() == everything
    assert "aaa1 (head)" in db("current")

    # Nothing has changed: no file.
    unchanged = project.cli(front, "db", "migrate").ok()
    assert f"{len(everything)} table" in unchanged.last_line
    assert project.versions() == ["aaa1_first.py"]

    write(project, form, first, second, "email")
    db("migrate", "-m", "second", "--rev-id", "bbb2")
    db("upgrade")
    assert columns().count("email") == len(everything)
    assert "bbb2 (head)" in db("current")

    db("downgrade")
    assert "email" not in columns()
    assert "aaa1" in db("current")
    db("downgrade", "base")
    assert tables() == []
    assert db("current").strip() == ""
    db("upgrade", "aaa1")
    assert "email" not in columns()
    history = db("history")
    assert [line.split(",")[1].strip() for line in history.splitlines()] == ["second", "first"]
    db("stamp", "head")
    assert "bbb2 (head)" in db("current")
    db("stamp", "aaa1")
    db("upgrade", "+1")
    assert "email" in columns()
    db("downgrade", "-2")
    assert tables() == []

    sql = db("upgrade", "--sql")
    if several:
        assert sql == ""
        sql = (project.folder / "default.sql").read_text()
        bind_sql = (project.folder / "second.sql").read_text()
        assert "CREATE TABLE" in bind_sql and "email" in bind_sql
    assert sql.strip().upper().startswith(("BEGIN", "CREATE TABLE"))
    assert "email" in sql
    assert tables() == []


def test_the_folder_keeps_to_its_databases(project: Project, databases: Databases) -> None:
    """With several databases, each holds its own tables and nothing else, and check agrees."""
    first, second = databases.new(), databases.new()
    write(project, "app", first, second, "")
    for command in (["init", "--multidb"], ["migrate"], ["upgrade"]):
        project.manage("db", *command).ok()
    assert first.tables() == ["user"]
    assert second.tables() == ["group"]


@pytest.mark.parametrize("front", ["manage", "flask"])
def test_edit_opens_the_editor(upgraded: Project, front: str) -> None:
    """The head by default, or the revision that is named."""
    editor = upgraded.write("editor", '#!/bin/sh\necho edited: "$1"\n')
    editor.chmod(0o755)
    upgraded.env["EDITOR"] = str(editor)
    upgraded.manage("db", "revision", "-m", "second", "--rev-id", "bbb2").ok()
    assert "bbb2_second.py" in upgraded.cli(front, "db", "edit").ok().out
    assert "aaa1_first.py" in upgraded.cli(front, "db", "edit", "aaa1").ok().out
    assert "aaa1_first.py" in upgraded.cli(front, "db", "edit", "current").ok().out
