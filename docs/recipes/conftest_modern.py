"""An app that create_app() makes, on databases of the test run's own, at the head of the revisions."""

import os

import pytest
from flask_migrate_script.testing import own_url
from myapp import create_app, db

pytest_plugins = ["flask_migrate_script.testing"]

# Where to make them: sqlite:// is a file in a temporary folder, postgresql://me@localhost/shop a database whose name
# begins with "shop".
SERVER = os.environ.get("TEST_DATABASE_URL", "sqlite://")


@pytest.fixture(scope="session")
def app():
    """The app that migrated_database is for."""
    return create_app({"TESTING": True, "SQLALCHEMY_DATABASE_URI": own_url(SERVER)})


@pytest.fixture
def database(app, migrated_database):
    """The database for one test: what the test writes and commits is removed after it."""
    with app.app_context():
        yield db
        db.session.remove()
    migrated_database.restore()


@pytest.fixture
def client(app, database):
    """A test client that uses that database."""
    return app.test_client()
