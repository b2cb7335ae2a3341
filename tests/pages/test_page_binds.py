"""The blocks of docs/binds.rst: one of two databases is upgraded."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import Database, Project
from projects import begin, run_in_app
from reading import Page

pytestmark = [pytest.mark.oldest_and_newest, pytest.mark.newest]


def test_one_of_two(project: Project, tmp_path: Path) -> None:
    """By the option, and by the argument."""
    first, second = (Database(f"sqlite:///{tmp_path / name}.db") for name in ("first", "second"))
    begin(project, first, binds=f'{{"second": {second.url!r}}}')
    project.flask("db", "init", "--multidb").ok()
    for revision in ("aaa1", "bbb2"):
        project.flask("db", "revision", "--rev-id", revision).ok()
    page = Page("binds", project)
    page.type()
    assert not (tmp_path / "first.db").exists()
    project.flask("db", "downgrade", "base", "--bind", "second").ok()
    printed = run_in_app(project, page.code()).ok().out
    assert printed == " ('aaa1', 'bbb2')\nsecond ()\n"
    page.end()
