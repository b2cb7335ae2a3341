"""``Migrate`` where it is made before the app or its db: nothing happens until ``init_app``."""

from __future__ import annotations

import pytest
from conftest import APP, Project

FACTORY = """
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from flask_migrate_script import Migrate, MigrateCommand
from flask_script import Manager

db = SQLAlchemy()


def create_app():
    app = Flask(__name__)
    app.config["SQLALCHEMY_DATABASE_URI"] = "sqlite://"
    app.config["SQLALCHEMY_TRACK_MODIFICATIONS"] = False
    db.init_app(app)
    migrate.init_app(app, db)
    return app


migrate = Migrate(create_app)


class User(db.Model):
    id = db.Column(db.Integer, primary_key=True)


manager = Manager(create_app)
manager.add_command("db", MigrateCommand)

if __name__ == "__main__":
    manager.run()
"""


@pytest.mark.parametrize("front", ["manage", "flask"])
def test_a_factory_in_place_of_the_app(project: Project, front: str) -> None:
    """``Migrate(create_app)``: commands work after init_app(app, db) in the factory."""
    project.write("manage.py", FACTORY)
    project.cli(front, "db", "init").ok()
    project.cli(front, "db", "revision", "--rev-id", "aaa1").ok()
    project.cli(front, "db", "upgrade").ok()
    assert "aaa1 (head)" in project.cli(front, "db", "heads").ok().out


@pytest.mark.parametrize("front", ["manage", "flask"])
def test_an_app_whose_db_comes_later(project: Project, front: str) -> None:
    """``Migrate(app)``, and init_app(app, db) after it, with what was given to the first."""
    source = APP.replace("{url!r}", '"sqlite://"').replace(
        "migrate = Migrate(app, db)",
        "migrate = Migrate(app, directory='revisions')\n    migrate.init_app(app, db)",
    )
    project.write("manage.py", source)
    project.cli(front, "db", "init").ok()
    assert (project.folder / "revisions/env.py").exists()


def test_an_app_without_a_db(project: Project) -> None:
    """``Migrate(app)`` alone adds nothing to the app."""
    project.write(
        "check.py",
        """
        from flask import Flask
        from flask_migrate_script import Migrate

        app = Flask(__name__)
        migrate = Migrate(app)
        assert not app.extensions and "db" not in app.cli.commands
        """,
    )
    project.python("check.py").ok()
