"""Changelogs and release notes: their lines are shown and stay."""

from __future__ import annotations

import pytest
from flask_migrate_script.porting.history_files import is_history
from porting import projects

pytestmark = [pytest.mark.oldest_and_newest, pytest.mark.newest]

LINE = "Run `python manage.py db upgrade`.\n"
LOADS = "Run `gunicorn manage:app`.\n"


@pytest.mark.parametrize(
    "path",
    [
        "CHANGES",
        "CHANGES.rst",
        "CHANGELOG-1.0.md",
        "ChangeLog",
        "HISTORY.txt",
        "docs/news.rst",
        "RELEASE_NOTES.md",
        "docs/releases/1.0.rst",
        "release-notes/1.0.md",
        "changelog.d/12.md",
        "CHANGES-1.0",
    ],
)
def test_a_line_of_history_is_shown_and_stays(path: str) -> None:
    """It is no line to write, and nothing that is left to do."""
    index = projects.index_of({"manage.py": projects.MANAGE, path: LINE + LOADS})
    (finding,) = projects.found_in(index, "history")
    assert finding.message == "runs manage.py; this is history, and stays as it is"
    assert (finding.path, finding.line, finding.replacement, finding.edits) == (path, 1, None, ())
    assert projects.found_in(index, "lines", "loaded") == []


@pytest.mark.parametrize(
    "path",
    [
        "history.sh",
        "news/start.sh",
        "newsletter.md",
        "changes.yml",
        "deploy/releases/a.md",
        "exchange.md",
    ],
)
def test_other_files_are_no_history(path: str) -> None:
    """What runs, and what only has such a word in its name."""
    assert not is_history(path)
    (finding,) = projects.find("lines", {"manage.py": projects.MANAGE, path: LINE})
    assert finding.edits


def test_of_a_script_that_is_gone_history_is_not_shown() -> None:
    """Every line of it is about the past."""
    files = {"requirements.txt": "Flask-Migrate\n", "CHANGES.md": LINE, "README.md": LINE}
    index = projects.index_of(files)
    assert projects.found_in(index, "history") == []
    assert [finding.path for finding in projects.found_in(index, "lines")] == ["README.md"]
