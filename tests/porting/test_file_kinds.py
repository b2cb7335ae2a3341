"""What a file is for, by its name."""

from __future__ import annotations

import pytest
from flask_migrate_script.porting.file_kinds import FileKind, file_kind

pytestmark = [pytest.mark.oldest_and_newest, pytest.mark.newest]


@pytest.mark.parametrize(
    "path",
    [
        "Procfile",
        "Dockerfile",
        "docker/web.dockerfile",
        "Dockerfile.prod",
        "docker-compose.yml",
        "compose.prod.yaml",
        "deploy/shop.service",
        "deploy/notes.sh",
        "k8s/job.yml",
        "roles/web/tasks/main.yml",
        ".ebextensions/01.config",
        "app.yaml",
        "app.json",
        "heroku.yml",
        "supervisord.conf",
        "etc/supervisor.conf",
        "uwsgi.ini",
        "crontab",
        "start.sh",
        "scripts/run_web.sh",
        "docker-entrypoint.sh",
        "bin/migrate.sh",
    ],
)
def test_files_for_production(path: str) -> None:
    """What a platform, a container, a supervisor or a timer reads, and scripts that start or deploy."""
    assert file_kind(path) is FileKind.PRODUCTION


@pytest.mark.parametrize(
    "path",
    [
        "manage.py",
        "deploy/tasks.py",
        "Makefile",
        ".github/workflows/deploy.yml",
        ".travis.yml",
        "tests/start.sh",
        "run_tests.sh",
        "docker-compose.override.yml",
        "docker-compose.dev.yml",
        "requirements.txt",
        "requirements/dev.txt",
        "docs/requirements.txt",
        "setup.cfg",
        "package.json",
    ],
)
def test_the_code(path: str) -> None:
    """Python, and what only developers run."""
    assert file_kind(path) is FileKind.CODE


@pytest.mark.parametrize(
    "path",
    [
        "README.md",
        "docs/deploy.rst",
        "README",
        "INSTALL.txt",
        "doc/start.sh",
        "a.html",
        "CHANGES.md",
    ],
)
def test_documents(path: str) -> None:
    """What is read by people."""
    assert file_kind(path) is FileKind.DOCUMENT
