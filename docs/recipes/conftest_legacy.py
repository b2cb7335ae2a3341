"""An app that is made when its module is imported, on databases of the test run's own, at the head of the revisions."""

import os

import pytest
from flask_migrate_script.testing import own_url

# Before the app is imported, which reads it. A test module that imports the app comes after this file.
os.environ["DATABASE_URL"] = own_url(os.environ.get("TEST_DATABASE_URL", "sqlite://"))

import manage  # noqa: E402

pytest_plugins = ["flask_migrate_script.testing"]


@pytest.fixture(scope="session")
def migrated_app():
    """The app that migrated_database is for."""
    return manage.app


@pytest.fixture(autouse=True)
def database(migrated_database):
    """The database for each test, also of a unittest.TestCase: what it writes and commits is removed after it."""
    yield
    with manage.app.app_context():
        manage.db.session.remove()
    migrated_database.restore()
