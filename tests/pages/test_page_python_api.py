"""The blocks of docs/python-api.rst: calls, and an error that is caught."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest
from conftest import Database, Project
from projects import begin, run_in_app, write_revision
from reading import Page

pytestmark = [pytest.mark.oldest_and_newest, pytest.mark.newest]

#: Each call, and where the database is after it.
CALLS = """
    import flask_migrate_script
    from flask_migrate_script import status


    def reported(name):
        call = getattr(flask_migrate_script, name)

        def call_and_report(*args, **kwargs):
            call(*args, **kwargs)
            print(name, *status()[0].version)

        return call_and_report


    flask_migrate_script.stamp = reported("stamp")
    flask_migrate_script.upgrade = reported("upgrade")
"""

NOTIFY = """
    import sys

    from flask_migrate_script import upgrade


    def notify(text):
        print("notified:", text, *sys.exc_info()[1].outcomes)
"""


def test_calls(project: Project, tmp_path: Path) -> None:
    """They do as the commands; an error has the line that these print."""
    begin(project, Database(f"sqlite:///{tmp_path / 'app.db'}"))
    project.flask("db", "init").ok()
    write_revision(project, "aaa1", None, "one")
    write_revision(project, "bbb2", "aaa1", "two")
    write_revision(project, "ccc3", "bbb2", "three")
    page = Page("python-api", project)
    calls = run_in_app(project, textwrap.dedent(CALLS) + page.code())
    assert calls.ok().out.split("\n") == ["upgrade aaa1", "upgrade ccc3", "stamp ccc3", ""]
    write_revision(project, "ddd4", "ccc3", "four", "op.drop_table('post')")
    code = textwrap.dedent(NOTIFY) + "app.app_context().push()\n" + page.code()
    result = run_in_app(project, code)
    line = "Revision ddd4 failed (migrations/versions/ddd4_four.py, line 11, in upgrade()): no such table: post"
    assert result.out.startswith(f"notified: {line}")
    assert result.status == 1
    assert result.last_line.startswith(f"flask_migrate_script.exceptions.MigrateError: {line}")
    assert "at ccc3, as before" in result.out
    page.end()
