"""The blocks of docs/templates.rst: the folder that init makes, and SQL."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from conftest import Database, Project
from projects import begin, newest, write_revision
from reading import Page

pytestmark = [pytest.mark.oldest_and_newest, pytest.mark.newest]


def test_folders_and_sql(project: Project, tmp_path: Path) -> None:
    """Each folder has what the page lists; the SQL begins where it is to begin."""
    database = Database(f"sqlite:///{tmp_path / 'app.db'}")
    begin(project, database, binds=f'{{"second": "sqlite:///{tmp_path / "second.db"}"}}')
    page = Page("templates", project)
    page.type()
    folder = project.folder / "migrations"
    top, *names = [line.split()[0] for line in page.code("text").splitlines()]
    assert top == f"{folder.name}/"
    made = {f"{path.name}/" if path.is_dir() else path.name for path in folder.iterdir()}
    assert made - {"__pycache__/"} == set(names)

    kept = folder.rename(tmp_path / "kept")
    page.type()
    project.flask("db", "revision", "-m", "empty").ok()
    source = (project.folder / newest(project)).read_text(encoding="utf-8")
    for function in ("upgrade_", "downgrade_", "upgrade_second", "downgrade_second"):
        assert f"def {function}():" in source
    shutil.rmtree(str(folder))
    kept.rename(folder)

    write_revision(project, "77885982186c", None, "one", 'op.execute("SELECT 1")')
    write_revision(project, "f2780e4ab6d5", "77885982186c", "two", 'op.execute("SELECT 2")')
    page.type()
    sql = (project.folder / "upgrade.sql").read_text(encoding="utf-8")
    assert "SELECT 1" not in sql and "SELECT 2" in sql
    page.end()
    assert not (tmp_path / "app.db").exists()
