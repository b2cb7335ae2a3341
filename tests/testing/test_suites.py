"""A project's own suite, run with pytest as a process, on databases that migrated_database makes."""

from __future__ import annotations

import re
import shutil
import textwrap
import uuid
from pathlib import Path
from typing import Iterator, List

import pytest
from conftest import SERVERS, Project, need_server
from flask_migrate_script.scratch.place import Place
from flask_migrate_script.scratch.places import place_of
from sqlalchemy.engine.url import make_url

pytestmark = pytest.mark.oldest_and_newest

RECIPES = Path(__file__).parent.parent.parent / "docs/recipes"

APP = """
    import os

    from flask import Flask
    from flask_migrate_script import Migrate
    from flask_sqlalchemy import SQLAlchemy
    from sqlalchemy.engine.url import make_url

    own = "sqlite:///" + os.path.abspath("development.db")
    db = SQLAlchemy()
    migrate = Migrate()


    class User(db.Model):
        id = db.Column(db.Integer, primary_key=True)
        name = db.Column(db.String(64))


    class Post(db.Model):
        id = db.Column(db.Integer, primary_key=True)
        user_id = db.Column(db.ForeignKey("user.id", name="fk_post_user"))


    def create_app(config=None):
        app = Flask(__name__)
        app.config["SQLALCHEMY_DATABASE_URI"] = os.environ.get("DATABASE_URL", own)
        app.config["SQLALCHEMY_TRACK_MODIFICATIONS"] = False
        app.config.update(config or {})
        db.init_app(app)
        migrate.init_app(app, db)
        return app
"""

FIRST = """
    import sqlalchemy as sa
    from alembic import op

    revision = "aaa1"
    down_revision = None


    def upgrade():
        user = op.create_table(
            "user",
            sa.Column("id", sa.Integer, primary_key=True),
            sa.Column("name", sa.String(64)),
        )
        op.bulk_insert(user, [{"name": "50% of: a"}])  # lint: ignore[data-and-schema]
        with open("runs.txt", "a") as runs:
            runs.write("ran ")


    def downgrade():
        op.drop_table("user")
"""

SECOND = """
    import sqlalchemy as sa
    from alembic import op

    revision = "bbb2"
    down_revision = "aaa1"


    def upgrade():
        op.create_table(
            "post",
            sa.Column("id", sa.Integer, primary_key=True),
            sa.Column("user_id", sa.Integer),
            sa.ForeignKeyConstraint(["user_id"], ["user.id"], name="fk_post_user"),
        )


    def downgrade():
        op.drop_table("post")
"""

TESTS = """
    import pytest
    from myapp import User


    @pytest.mark.parametrize("name", ["one", "two", "three"])
    def test_a_commit(database, name):
        assert [user.name for user in User.query] == ["50% of: a"]
        database.session.add(User(name=name))
        database.session.commit()
        assert User.query.count() == 2
"""

OPTIONS = """
    @pytest.fixture(scope="session")
    def migrated_database_options():
        return {options}
"""

CHECKS = """
    from flask_migrate_script.testing.checks import *  # noqa: F403
"""


class Suite:
    """A project with a suite, and where its databases are made."""

    def __init__(self, project: Project, place: Place, url: str) -> None:
        self.project, self.place = project, place
        project.env["TEST_DATABASE_URL"] = url
        project.env["FLASK_APP"] = "myapp"

    def write_app(self, app: str = APP, conftest: str = "conftest_modern.py") -> None:
        """Write an app with two revisions, and a conftest.py of the documents."""
        self.project.write("myapp.py", app)
        self.project.flask("db", "init").ok()
        self.project.write("migrations/versions/aaa1_users.py", FIRST)
        self.project.write("migrations/versions/bbb2_posts.py", SECOND)
        shutil.copy(str(RECIPES / conftest), str(self.project.folder / "conftest.py"))

    def write_options(self, options: str) -> None:
        """Write the conftest.py of the documents with arguments of MigratedDatabase, as Python code."""
        source = (RECIPES / "conftest_modern.py").read_text()
        source += textwrap.dedent(OPTIONS.format(options=options))
        (self.project.folder / "conftest.py").write_text(source)

    def pytest(self, *arguments: str) -> str:
        """Run pytest, and return what it prints."""
        command = ["-m", "pytest", "-q", "--rootdir", ".", *arguments]
        result = self.project.python(*command)
        return f"{result.status}\n{result.out}{result.err}"

    @property
    def runs(self) -> int:
        """How often the first revision was run."""
        path = self.project.folder / "runs.txt"
        return path.read_text().count("ran") if path.exists() else 0

    def left(self) -> List[str]:
        """Return the databases on the server that are no templates."""
        return [one for one in self.place.names() if not self.place.is_template(one)]


@pytest.fixture(params=["sqlite", "postgresql", "mysql"])
def suite(request: pytest.FixtureRequest, project: Project) -> Iterator[Suite]:
    """A suite on each kind of database in turn."""
    name = f"test_{uuid.uuid4().hex[:12]}"
    url = f"sqlite:///{name}"
    if request.param != "sqlite":
        need_server(request.param)
        server = SERVERS[request.param]
        url = server[: -len(make_url(server).database)] + name
    place = place_of(url, {}, str(project.folder / ".pytest_cache/d/flask-migrate-script"))
    try:
        yield Suite(project, place, url)
    finally:
        for one in list(place.names()):
            place.drop(one)
        place.close()


def test_made_once_and_copied(suite: Suite) -> None:
    """Two workers run the revisions once, a second run not at all, a changed folder again; no copy is left."""
    suite.write_app()
    suite.project.write("test_myapp.py", TESTS)
    assert "3 passed" in suite.pytest("-n", "2")
    assert suite.runs == 1
    assert "3 passed" in suite.pytest()
    assert suite.runs == 1
    suite.project.write("migrations/versions/rates.csv", "1,2")
    assert "3 passed" in suite.pytest()
    assert suite.runs == 2
    assert "3 passed" in suite.pytest("-n", "2", "--cache-clear")
    assert suite.runs == 3
    assert suite.left() == []
    assert not (suite.project.folder / "development.db").exists()


@pytest.mark.parametrize("suite", ["sqlite"], indirect=True)
def test_a_baseline(suite: Suite) -> None:
    """With a baseline in the place of the revisions, the suite passes as before, and so do the ready tests."""
    suite.write_app()
    suite.project.write("test_myapp.py", TESTS)
    suite.project.flask("db", "squash", "--force").ok()
    assert suite.runs == 2
    suite.project.write("test_revisions.py", CHECKS)
    assert "failed" not in suite.pytest("test_myapp.py", "test_revisions.py")
    assert suite.runs == 2


def test_ready_tests(suite: Suite) -> None:
    """They pass where all is well, and each fails with a line where it is not."""
    suite.write_app()
    suite.project.write("test_revisions.py", CHECKS)
    printed = suite.pytest()
    assert "5 passed" in printed, printed
    without = APP.replace("db.String(64))", "db.String(64))\n        age = db.Column(db.Integer)")
    suite.project.write("myapp.py", without)
    path = suite.project.folder / "migrations/versions/bbb2_posts.py"
    text = path.read_text()
    text = text.replace(', name="fk_post_user"', "").replace('op.drop_table("post")', "pass")
    path.write_text(text)
    other = SECOND.replace("bbb2", "ccc3").replace('"post"', '"other"')
    suite.project.write("migrations/versions/ccc3_other.py", other.replace("fk_post", "fk_other"))
    printed = suite.pytest()
    assert "There are 2 heads: bbb2, ccc3." in printed
    assert "Up to bbb2 again: " in printed
    assert "age" in printed
    assert "foreign key (user_id) of the table post, by the revision bbb2" in printed
    assert re.search(r"bbb2_posts.py:\d+: \[irreversible-downgrade\] ", printed)
    assert "5 failed" in printed


ROOTS = """
    revision = "ccc3"
    down_revision = None


    def upgrade():
        pass


    def downgrade():
        raise NotImplementedError("not this one")
"""


@pytest.mark.parametrize("suite", ["sqlite"], indirect=True)
def test_options(suite: Suite) -> None:
    """-x and keyed_by decide about the copy; a second root, what can't be taken back and old findings are allowed."""
    suite.write_app()
    suite.project.write("test_myapp.py", TESTS)
    for options in ({"x_arg": "a=1"}, {"x_arg": "a=2"}, {"x_arg": "a=2", "keyed_by": "de"}):
        before = suite.runs
        suite.write_options(repr(options))
        assert "3 passed" in suite.pytest()
        assert suite.runs > before
    suite.project.write("migrations/versions/ccc3_root.py", ROOTS)
    names = "test_every_revision_up_down_and_up, test_lint_has_no_finding"
    source = f"from flask_migrate_script.testing.checks import {names}  # noqa: F401"
    suite.project.write("test_revisions.py", source)
    printed = suite.pytest("test_revisions.py")
    assert "Down from ccc3: " in printed and "not this one" in printed
    assert re.search(r"ccc3_root.py:\d+: \[irreversible-downgrade\] ", printed)
    assert "2 failed" in printed
    suite.write_options(repr({"irreversible": ["ccc3"], "linted": "bbb2:bbb2"}))
    assert "2 passed" in suite.pytest("test_revisions.py")


LEGACY = """
    import os

    from flask import Flask
    from flask_migrate_script import Migrate
    from flask_sqlalchemy import SQLAlchemy

    app = Flask(__name__)
    app.config["SQLALCHEMY_DATABASE_URI"] = os.environ.get("DATABASE_URL", "sqlite:///dev.db")
    app.config["SQLALCHEMY_TRACK_MODIFICATIONS"] = False
    db = SQLAlchemy(app)
    migrate = Migrate(app, db)


    class User(db.Model):
        id = db.Column(db.Integer, primary_key=True)
        name = db.Column(db.String(64))
"""

LEGACY_TESTS = """
    import unittest

    from manage import User, app, db


    class UserTest(unittest.TestCase):
        def setUp(self):
            context = app.app_context()
            context.push()
            self.addCleanup(context.pop)

        def check(self):
            self.assertEqual([user.name for user in User.query], ["50% of: a"])
            db.session.add(User(name="new"))
            db.session.commit()

        def test_one(self):
            self.check()

        def test_two(self):
            self.check()
"""


@pytest.mark.parametrize("suite", ["sqlite", "postgresql"], indirect=True)
def test_an_app_made_at_import(suite: Suite) -> None:
    """The conftest.py of the documents for it works with a unittest.TestCase that imports the app."""
    suite.write_app(conftest="conftest_legacy.py")
    suite.project.write("manage.py", LEGACY)
    suite.project.write("test_manage.py", LEGACY_TESTS)
    assert "2 passed" in suite.pytest("-n", "2")
    assert suite.runs == 1
    assert suite.left() == []


BINDS = """
    import pytest
    from flask_migrate_script import status
    from flask_migrate_script.testing import own_url
    from flask_migrate_script.testing.checks import test_models_and_revisions_agree  # noqa: F401
    from myapp import create_app


    def test_both(migrated_database):
        with migrated_database.app.app_context():
            assert [(one.bind, one.version) for one in status()] == [
                ("", ("aaa1",)), ("second", ("aaa1",)),
            ]
"""

BINDS_CONFTEST = """
    import os

    import pytest
    from flask_migrate_script.testing import own_url
    from myapp import create_app

    pytest_plugins = ["flask_migrate_script.testing"]


    @pytest.fixture(scope="session")
    def app():
        server = os.environ["TEST_DATABASE_URL"]
        binds = {"second": own_url(server)}
        return create_app({"SQLALCHEMY_DATABASE_URI": own_url(server), "SQLALCHEMY_BINDS": binds})
"""

BINDS_REVISION = """
    import sqlalchemy as sa
    from alembic import op

    revision = "aaa1"
    down_revision = None


    def upgrade(engine_name):
        with open("runs.txt", "a") as runs:
            runs.write("ran ")
        if engine_name == "second":
            op.create_table("event", sa.Column("id", sa.Integer, primary_key=True))


    def downgrade(engine_name):
        if engine_name == "second":
            op.drop_table("event")
"""


def test_several_binds(suite: Suite) -> None:
    """Each bind has a database of its own, and each is compared with its models."""
    start, _, rest = APP.partition("    class User")
    model = "    class Event(db.Model):\n        __bind_key__ = 'second'\n"
    model += "        id = db.Column(db.Integer, primary_key=True)\n\n\n"
    suite.project.write("myapp.py", start + model + rest[rest.index("    def create_app") :])
    suite.project.flask("db", "init", "--multidb").ok()
    suite.project.write("migrations/versions/aaa1_events.py", BINDS_REVISION)
    suite.project.write("conftest.py", BINDS_CONFTEST)
    suite.project.write("test_binds.py", BINDS)
    assert "2 passed" in suite.pytest()
    assert "2 passed" in suite.pytest()
    assert suite.runs % 2 == 0  # as often for each database
    assert suite.left() == []


def test_the_apps_own_database_is_refused(project: Project) -> None:
    """An app that is not on a database of the test run's own is left alone."""
    suite = Suite(project, place_of("sqlite://", {}, "nowhere"), "sqlite://")
    suite.write_app()
    conftest = (RECIPES / "conftest_modern.py").read_text()
    url = ', "SQLALCHEMY_DATABASE_URI": own_url(SERVER)'
    assert url in conftest
    project.write("conftest.py", conftest.replace(url, ""))
    project.write("test_myapp.py", TESTS)
    printed = suite.pytest()
    assert "The app is not on a database for tests: its URL is sqlite:///" in printed
    assert "3 errors" in printed
    assert not (project.folder / "development.db").exists()
    assert not (project.folder / "runs.txt").exists()
