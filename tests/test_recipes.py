"""The recipe of the documents, as a reader would copy it: a conftest.py in a project of one's own."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from conftest import Project

pytestmark = pytest.mark.oldest_and_newest

DOCS = Path(__file__).parent.parent / "docs"
RECIPE = DOCS / "recipes/conftest_modern.py"

APP = """
    import os

    from flask import Flask
    from flask_migrate_script import Migrate
    from flask_sqlalchemy import SQLAlchemy

    db = SQLAlchemy()
    migrate = Migrate()


    class User(db.Model):
        id = db.Column(db.Integer, primary_key=True)
        name = db.Column(db.String(128))


    def create_app(config=None):
        app = Flask(__name__)
        app.config["SQLALCHEMY_DATABASE_URI"] = "sqlite:///" + os.path.abspath("development.db")
        app.config["SQLALCHEMY_TRACK_MODIFICATIONS"] = False
        app.config.update(config or {})
        db.init_app(app)
        migrate.init_app(app, db)

        @app.route("/new/<name>")
        def new(name):
            db.session.add(User(name=name))
            db.session.commit()
            return "created"

        return app
"""

# Says on each run that it ran, and leaves a row that every test has to find.
REVISION = """
    import sqlalchemy as sa
    from alembic import op

    revision = "aaa1"
    down_revision = None


    def upgrade():
        user = op.create_table(
            "user",
            sa.Column("id", sa.Integer, primary_key=True),
            sa.Column("name", sa.String(128)),
        )
        op.bulk_insert(user, [{"name": "root"}])
        with open("runs.txt", "a") as runs:
            runs.write("ran")


    def downgrade():
        op.drop_table("user")
"""

TESTS = """
    import pytest
    from myapp import User


    def names(database):
        return [user.name for user in database.session.query(User).order_by(User.id)]


    @pytest.mark.parametrize("name", ["one", "two", "three"])
    def test_a_request_that_commits(client, database, name):
        assert names(database) == ["root"]
        assert client.get("/new/" + name).status_code == 200
        assert names(database) == ["root", name]


    def test_what_is_not_committed(database):
        database.session.add(User(name="unsaved"))
        database.session.flush()
        assert names(database) == ["root", "unsaved"]


    def test_after_all_of_them(database):
        assert names(database) == ["root"]
"""


def test_a_database_is_migrated_once_per_run(project: Project) -> None:
    """Each test starts with what the migrations left, commits included; they run once, for all of them."""
    project.write("myapp.py", APP)
    project.env["FLASK_APP"] = "myapp"
    project.flask("db", "init").ok()
    project.write("migrations/versions/aaa1_users.py", REVISION)
    shutil.copy(str(RECIPE), str(project.folder / "conftest.py"))
    project.write("test_myapp.py", TESTS)
    result = project.python("-m", "pytest", "-q", "--rootdir", ".").ok()
    assert "5 passed" in result.out
    assert (project.folder / "runs.txt").read_text() == "ran"
    assert not (project.folder / "development.db").exists()


def test_the_recipe_stands_in_the_documents() -> None:
    """The file that is run here is the one that readers see."""
    text = (DOCS / "testing.rst").read_text(encoding="utf-8")
    assert ".. literalinclude:: recipes/conftest_modern.py" in text
