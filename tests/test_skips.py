"""Where nothing may be skipped, only what tests/allowed_skips.txt names is."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from conftest import Project

pytestmark = [pytest.mark.oldest_and_newest, pytest.mark.newest]

SKIPPING = """
    import pytest


    @pytest.mark.skip(reason="no such thing here")
    def test_skipped():
        pass


    @pytest.mark.xfail
    def test_expected():
        raise ValueError


    def test_passing():
        pass
"""
LINE = "floor: test_thing.py::test_skipped: it is the thing's reason"


@pytest.mark.parametrize("processes", ["0", "2"])
@pytest.mark.parametrize(
    ("no_skips", "line", "status"),
    [
        ("1", "# nothing", 1),
        ("1", LINE.replace("floor", "today"), 1),
        ("1", LINE, 0),
        ("", "# nothing", 0),
    ],
    ids=["not listed", "for another stack", "listed", "skips are free"],
)
def test_a_skip_that_is_not_listed_fails_the_run(
    project: Project, no_skips: str, line: str, status: int, processes: str
) -> None:
    """And is named, in one process and in several."""
    for name in ("conftest.py", "forks.py"):
        shutil.copy(str(Path(__file__).parent / name), str(project.folder))
    project.write("allowed_skips.txt", line + "\n")
    project.write("test_thing.py", SKIPPING)
    project.env.update(TEST_NO_SKIPS=no_skips, TEST_STACK="floor")
    result = project.python("-m", "pytest", "-n", processes)
    assert result.status == status, result.out
    assert "1 passed, 1 skipped, 1 xfailed" in result.out
    assert ("test_thing.py::test_skipped: Skipped: no such thing here" in result.out) == bool(
        status
    )
