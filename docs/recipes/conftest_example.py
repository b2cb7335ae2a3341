"""A database that is migrated once per test run; each test gets it as it was after the migrations."""

import shutil

import pytest
from flask_migrate_script import upgrade
from myapp import create_app, db


@pytest.fixture(scope="session")
def app(tmp_path_factory):
    """The app, on a temporary SQLite file with all migrations applied."""
    path = tmp_path_factory.mktemp("database") / "test.db"
    app = create_app({"SQLALCHEMY_DATABASE_URI": f"sqlite:///{path}", "TESTING": True})
    with app.app_context():
        upgrade()
        db.engine.dispose()
    shutil.copy(str(path), f"{path}.migrated")
    return app


@pytest.fixture
def database(app):
    """The database for one test: what the test writes and commits is removed after it."""
    with app.app_context():
        yield db
        db.session.remove()
        path = db.engine.url.database
        db.engine.dispose()
        shutil.copy(f"{path}.migrated", path)


@pytest.fixture
def client(app, database):
    """A test client that uses that database."""
    return app.test_client()
