"""The block of docs/commands.rst: a function, called from Python."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic.util import CommandError
from conftest import Database, Project
from flask_migrate_script import MigrateError
from projects import begin, run_in_app, write_revision
from reading import Page

pytestmark = [pytest.mark.oldest_and_newest, pytest.mark.newest]


def test_two_calls(project: Project, tmp_path: Path) -> None:
    """By one revision, and by the rest; what fails raises."""
    database = Database(f"sqlite:///{tmp_path / 'app.db'}")
    begin(project, database)
    project.flask("db", "init").ok()
    for revision, below in (("aaa1", None), ("bbb2", "aaa1"), ("ccc3", "bbb2")):
        write_revision(project, revision, below, revision)
    page = Page("commands", project)
    code = page.code()
    only_one = code[: code.index("    upgrade()  ")]
    for lines, expected in ((only_one, "aaa1"), (code, "ccc3")):
        assert run_in_app(project, lines).ok().out == ""
        assert database.rows("SELECT version_num FROM alembic_version") == [(expected,)]
    failed = run_in_app(project, only_one.replace("+1", "nonsense"))
    assert failed.last_line.startswith("flask_migrate_script.exceptions.MigrateError: There is no")
    assert issubclass(MigrateError, CommandError)
    page.end()
