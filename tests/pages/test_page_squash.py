"""The blocks of docs/squash.rst, typed in the example."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from conftest import Databases, Project, need_command, run_git
from reading import ROOT, Page, commands

pytestmark = [pytest.mark.oldest_and_newest, pytest.mark.newest]

EXAMPLE = ROOT / "examples"


def squash(page: Page) -> None:
    """Type the next command, whose result is on standard output, after the first of its lines on stderr."""
    [(command, shown)] = commands(page.code("console"))
    result = page.run(command).ok()
    first, *others = result.err.splitlines()
    page.compare(shown, "\n".join([first, result.out, *others]))


def test_the_example(project: Project, tmp_path: Path, postgresql: Databases) -> None:
    """It is squashed; an older database is refused; the baseline gets SQL for another kind of database."""
    need_command("pg_dump")
    shutil.copy(str(EXAMPLE / "manage.py"), str(project.folder))
    shutil.copytree(
        str(EXAMPLE / "migrations"),
        str(project.folder / "migrations"),
        ignore=shutil.ignore_patterns("__pycache__"),
    )
    run_git(project.folder, "init", "-q")
    run_git(project.folder, "add", "-A")
    run_git(project.folder, "-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qm", "one")
    project.env.update(DATABASE_URL=f"sqlite:///{tmp_path / 'app.db'}", FLASK_APP="manage.py")
    project.flask("db", "upgrade", "a04d7c5e8f12").ok()
    page = Page("squash", project)
    squash(page)
    [(command, shown)] = commands(page.code("console"))
    commit = run_git(project.folder, "rev-parse", "--short", "HEAD")
    page.compare(shown.replace("1f2e3d4", commit), page.run(command).failed())

    database = postgresql.new()
    project.env["DATABASE_URL"] = database.url
    assert "'db squash --add'" in project.flask("db", "upgrade").failed()
    squash(page)
    page.end()
    for command in (["upgrade"], ["check"], ["downgrade", "base"]):
        project.flask("db", *command).ok()
    assert database.tables() == []
