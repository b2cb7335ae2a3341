"""Fixtures for a project's own tests: databases at the head of its revisions.

``pytest_plugins = ["flask_migrate_script.testing"]`` in a conftest.py loads them; nobody else's pytest does. (That
conftest.py has imported ``own_url`` from here before, so pytest is to leave the asserts alone: PYTEST_DONT_REWRITE.)
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Dict, Iterator

import pytest
from flask import Flask

from .migrated import MigratedDatabase
from .own_urls import own_url

__all__ = [
    "MigratedDatabase",
    "migrated_app",
    "migrated_database",
    "migrated_database_options",
    "own_url",
]


@pytest.fixture(scope="session")
def migrated_app(request: pytest.FixtureRequest) -> Flask:
    """The app that the databases are for: the fixture ``app`` of the project, which has to be of scope session.

    A project whose fixture is another one has a ``migrated_app`` of its own.
    """
    app: Flask = request.getfixturevalue("app")
    return app


@pytest.fixture(scope="session")
def migrated_database_options() -> Dict[str, Any]:
    """Arguments of :class:`MigratedDatabase`: none. A project that needs some has a fixture of this name."""
    return {}


@pytest.fixture(scope="session")
def migrated_database(
    migrated_app: Flask,
    migrated_database_options: Dict[str, Any],
    pytestconfig: pytest.Config,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[MigratedDatabase]:
    """The app's databases, at the head of the revisions; dropped after the last test."""
    folder = _cache_folder(pytestconfig, tmp_path_factory)
    database = MigratedDatabase(migrated_app, folder, **migrated_database_options)

    def is_to_forget() -> bool:
        """Return whether this is the first of the run's processes, and pytest was given --cache-clear."""
        done = _folder_of_run(pytestconfig, tmp_path_factory) / "flask-migrate-script-cleared"
        is_first = pytestconfig.getoption("cacheclear", False) and not done.exists()
        if is_first:
            done.touch()
        return bool(is_first)

    try:
        database.make(is_to_forget)
        yield database
    finally:
        database.drop()


def _cache_folder(config: pytest.Config, factory: pytest.TempPathFactory) -> str:
    """Return the folder for SQLite's templates: in pytest's cache, or without one (``-p no:cacheprovider``) of this run."""
    cache = getattr(config, "cache", None)
    if cache is not None:
        return os.path.realpath(str(cache.mkdir("flask-migrate-script")))
    return os.path.realpath(str(_folder_of_run(config, factory) / "flask-migrate-script"))


def _folder_of_run(config: pytest.Config, factory: pytest.TempPathFactory) -> Path:
    """Return the temporary folder that all processes of this run have."""
    top = factory.getbasetemp()
    # Of a worker of pytest-xdist. Its variables may be those of another run, which has started this one.
    return top.parent if hasattr(config, "workerinput") else top
