"""The files that --sql writes with several databases: in the working directory, and all or none."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import Database, Project
from test_errors import files
from test_walkthrough import write

pytestmark = pytest.mark.oldest_and_newest


@pytest.fixture
def several(project: Project, tmp_path: Path) -> Project:
    """A project with two databases and a revision."""
    first, second = (Database(f"sqlite:///{tmp_path}/{name}.db") for name in ("one", "two"))
    write(project, "app", first, second, "")
    project.manage("db", "init", "--multidb").ok()
    project.manage("db", "migrate").ok()
    return project


@pytest.mark.parametrize("name", ["../../x", "/tmp/x", "a/b"])
@pytest.mark.parametrize("front", ["manage", "flask"])
def test_a_bind_whose_name_leads_elsewhere(several: Project, front: str, name: str) -> None:
    """Its file would be outside of the working directory: refused in one line, nothing is written."""
    path = several.folder / "manage.py"
    path.write_text(path.read_text().replace("BINDS = {", f"BINDS = {{{name!r}: 'sqlite://', "))
    before = files(several.folder.parent)
    result = several.cli(front, "db", "upgrade", "--sql")
    assert f"Can't write '{name}.sql'" in result.failed()
    assert [line for line in result.err.splitlines() if "INFO" not in line] == [result.last_line]
    assert files(several.folder.parent) == before
    # Without files, its name is no matter.
    several.cli(front, "db", "current").ok()


def test_a_file_that_cannot_be_written(several: Project) -> None:
    """The one of the other database stays as it was, and no other file is left."""
    kept = several.write("default.sql", "precious\n")
    blocked = several.folder / "second.sql"
    blocked.mkdir()
    before = files(several.folder)
    assert "second.sql" in several.manage("db", "upgrade", "--sql").failed()
    assert kept.read_text() == "precious\n"
    assert files(several.folder) == before
    blocked.rmdir()
    several.manage("db", "upgrade", "--sql").ok()
    assert "CREATE TABLE" in kept.read_text() and "CREATE TABLE" in blocked.read_text()
    assert files(several.folder) == before


def test_a_disk_that_is_full(several: Project) -> None:
    """An error while the second file is written, too, leaves the first one as it was."""
    kept = several.write("default.sql", "precious\n")
    before = files(several.folder)
    env = several.folder / "migrations/env.py"
    source = env.read_text()
    full = """
import builtins, errno

def open(path, *args, **kwargs):
    if str(path).endswith("second.sql") and "w" in args:
        raise OSError(errno.ENOSPC, "No space left on device", "second.sql")
    return builtins.open(path, *args, **kwargs)

"""
    env.write_text(full + source)
    assert "No space left on device" in several.manage("db", "upgrade", "--sql").failed()
    assert kept.read_text() == "precious\n"
    assert files(several.folder) == before


def test_an_old_file_is_replaced_with_the_usual_mode(several: Project) -> None:
    """Others may read it, as any file that open() makes."""
    several.manage("db", "upgrade", "--sql").ok()
    usual = several.write("usual", "")
    for name in ("default.sql", "second.sql"):
        assert (several.folder / name).stat().st_mode == usual.stat().st_mode
