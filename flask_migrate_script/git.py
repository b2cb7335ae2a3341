"""What git knows of a folder, where there is git."""

from __future__ import annotations

import re
import subprocess
from typing import NamedTuple


class GitAnswer(NamedTuple):
    """What git has printed, and how it ended; -1 where it can't be run."""

    status: int
    text: str = ""


def git(folder: str, *arguments: str) -> GitAnswer:
    """Run git in a folder, and return its answer; what it prints on standard error is dropped."""
    try:
        done = subprocess.run(
            ["git", *arguments], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
    except OSError:  # there is no git
        return GitAnswer(-1)
    return GitAnswer(done.returncode, done.stdout.decode("utf-8", "replace"))


def file_pattern(revision: str) -> str:
    """Return what git finds the file of a revision by, in its content: the file may have any name."""
    return rf"^revision[^=]*= *[\"']{re.escape(revision)}[\"']"
