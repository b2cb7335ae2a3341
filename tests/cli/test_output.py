"""Output that cannot be written: an error in one line, or none where nobody reads any more."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import Project, Result

pytestmark = pytest.mark.oldest_and_newest

FULL = Path("/dev/full")


def run_with(project: Project, redirection: str, *arguments: str) -> Result:
    """Run a command with its standard output somewhere else."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("FLASK_")}
    command = " ".join([f'"{sys.executable}" manage.py db', *arguments, redirection])
    done = subprocess.run(
        ["sh", "-c", command], cwd=str(project.folder), env=env, capture_output=True, text=True
    )
    return Result(done.returncode, done.stdout, done.stderr)


@pytest.mark.skipif(not FULL.exists(), reason="no /dev/full here")
def test_a_full_disk(upgraded: Project) -> None:
    """Exit status 1, and a line with the reason."""
    line = run_with(upgraded, f">{FULL}", "history").failed()
    assert "could not be written: No space left on device" in line


def test_a_closed_stdout(upgraded: Project) -> None:
    """A line where output is lost; a command that has none works as ever."""
    assert "standard output is closed" in run_with(upgraded, ">&-", "history").failed()
    run_with(upgraded, ">&-", "upgrade").ok()


def test_a_pipe_that_nobody_reads_while_a_revision_runs(upgraded: Project) -> None:
    """A broken pipe in a revision is an error of that revision, with what is true of the database."""
    from test_errors import add_revision

    add_revision(upgraded, "bbb2", "aaa1", "raise BrokenPipeError(32, 'Broken pipe')")
    line = upgraded.manage("db", "upgrade").failed()
    assert "bbb2_by_hand.py, line 11" in line and "Broken pipe" in line
    assert "the database is at aaa1, as before" in line


def test_a_closed_stderr(upgraded: Project) -> None:
    """What belongs there does not get into standard output, and the command does its work."""
    expected = upgraded.manage("db", "upgrade", "--sql").ok().out
    assert run_with(upgraded, "2>&-", "upgrade", "--sql").ok().out == expected


@pytest.mark.skipif(not FULL.exists(), reason="no /dev/full here")
def test_a_full_stderr(upgraded: Project) -> None:
    """A notice that can't be written is no failure of the command."""
    assert "aaa1" in run_with(upgraded, f"2>{FULL}", "current").ok().out
