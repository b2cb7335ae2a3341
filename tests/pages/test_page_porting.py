"""The blocks of docs/porting.rst below two colons; the files that it shows are run by tests/test_porting_stages.py."""

from __future__ import annotations

import json
import shlex
import shutil
from pathlib import Path
from typing import List

import pytest
from conftest import Project, Result
from reading import ROOT, Page

pytestmark = [pytest.mark.oldest_and_newest, pytest.mark.newest]


def test_services(project: Project, tmp_path: Path) -> None:
    """The commands of a Dockerfile, a unit and a crontab find the app from another folder, by its absolute path."""
    ignored = shutil.ignore_patterns("*.db", "__pycache__", "instance")
    shutil.copytree(str(ROOT / "examples/porting"), str(tmp_path / "porting"), ignore=ignored)
    library = tmp_path / "porting/3-both"
    project.env["DATABASE_URL"] = f"sqlite:///{tmp_path / 'library.db'}"
    page = Page("porting", project)

    def run(variable: str, words: List[str]) -> Result:
        name, value = variable.split("=")
        assert value == "/srv/library/manage.py" and Path(words[0]).name == "flask"
        project.env[name] = str(library / "manage.py")
        return project.flask(*words[1:])

    install, port = page.code("").splitlines()
    assert shlex.split(install) == ["pip", "install", "Flask-Migrate-Script[port]"]
    setup = (ROOT / "setup.py").read_text(encoding="utf-8")
    assert 'name="Flask-Migrate-Script"' in setup and '"port": ' in setup
    listed = project.python(*shlex.split(port)[1:], cwd=library)
    assert listed.status == 1 and "3. Without manage.py" in listed.out

    variable, command = page.code("").splitlines()
    run(variable.partition("ENV ")[2], json.loads(command.partition("CMD ")[2])).ok()

    section, variable, command = page.code("").splitlines()
    assert section == "[Service]"
    words = shlex.split(command.partition("ExecStart=")[2])
    result = run(variable.partition("Environment=")[2], words)
    assert (result.status, result.out) == (1, "The Library has 0 books.\n")

    variable, line = page.code("").splitlines()
    [*times, command] = line.split(maxsplit=5)
    assert times == ["15", "3", "*", "*", "*"]
    assert run(variable, shlex.split(command)) == result
    page.end()
