"""The block of docs/old-env-files.rst: commands that take minutes, and that ``tox`` runs without being named."""

from __future__ import annotations

from configparser import ConfigParser

import pytest
from conftest import Project
from reading import ROOT, Page

pytestmark = [pytest.mark.oldest_and_newest, pytest.mark.newest]


def test_environments_of_tox(project: Project) -> None:
    """Each is in the list of those that tox runs, and runs the tests of each env.py."""
    config = ConfigParser(interpolation=None)
    config.read(str(ROOT / "tox.ini"), encoding="utf-8")
    listed = config["tox"]["env_list"].split(", ")
    commands = dict(
        line.split(": ", 1) for line in config["testenv"]["commands"].splitlines() if ": " in line
    )
    page = Page("old-env-files", project)
    for line in page.code("").splitlines():
        words = line.split()
        assert words[:3] == ["tox", "run", "-e"]
        assert words[3] in listed
        assert "-m generations {posargs:tests/generations" in commands[words[3]]
    page.end()
