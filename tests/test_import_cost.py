"""What a web worker pays for the package: nothing that only commands need."""

from __future__ import annotations

import sys
import textwrap
from importlib.util import find_spec

import pytest
from conftest import Project

COMMANDS_ONLY = ("alembic", "mako", "flask_script")

APP = """
    import atexit
    import os
    import sys

    from flask import Flask
    from flask_sqlalchemy import SQLAlchemy
    from flask_migrate_script import Migrate


    @atexit.register
    def write_loaded():
        with open(os.environ["LOADED"], "w") as file:
            file.write("\\n".join(sys.modules))


    app = Flask(__name__)
    app.config["SQLALCHEMY_DATABASE_URI"] = "sqlite://"
    app.config["SQLALCHEMY_TRACK_MODIFICATIONS"] = False
    db = SQLAlchemy(app)
    migrate = Migrate(app, db)


    @app.route("/")
    def hello():
        return "hello"


    if __name__ == "__main__":
        print(app.test_client().get("/").data.decode())
"""


# Flask 2 answers --help before it looks at FLASK_APP.
NAMED = ["--app", "shop.py"] if find_spec("flask.scaffold") else []


@pytest.mark.parametrize(
    ("command", "printed", "loaded"),
    [
        (["shop.py"], "hello", False),
        (["-m", "flask", *NAMED, "--help"], "Perform database migrations.", False),
        (["-m", "flask", "db", "--help"], "Upgrade the database", False),
        # The control: a command does load Alembic, and this test would see it.
        (["-m", "flask", "db", "list-templates"], "flask-multidb", True),
    ],
    ids=["request", "flask --help", "flask db --help", "a command"],
)
def test_what_a_process_has_loaded(
    project: Project, command: list, printed: str, loaded: bool
) -> None:
    """A request and ``flask --help`` load neither Alembic, Mako nor Flask-Script."""
    project.forks = False
    project.write("shop.py", APP)
    project.env["FLASK_APP"] = str(project.folder / "shop.py")
    project.env["LOADED"] = str(project.folder / "loaded.txt")
    assert printed in project.python(*command).ok().out
    names = {name.split(".")[0] for name in (project.folder / "loaded.txt").read_text().split()}
    assert "flask_migrate_script" in names
    assert names & set(COMMANDS_ONLY) == ({"alembic", "mako"} if loaded else set())


def test_what_a_command_has_not_loaded(project: Project) -> None:
    """What only a plan, lint, migrate or an error needs."""
    project.write("shop.py", textwrap.dedent(APP))
    loaded = project.folder / "loaded"
    project.env.update(LOADED=str(loaded), FLASK_APP="shop.py")
    project.run(sys.executable, "-m", "flask", "db", "init").ok()
    project.run(sys.executable, "-m", "flask", "db", "upgrade").ok()
    rooms = (
        "linting",
        "run.plan",
        "run.stand_in",
        "autogenerate.rewritten",
        "autogenerate.operation_words",
        "errors.messages",
    )
    names = loaded.read_text().split()
    assert "flask_migrate_script.run.alembic_call" in names
    assert [room for room in rooms if f"flask_migrate_script.{room}" in names] == []
