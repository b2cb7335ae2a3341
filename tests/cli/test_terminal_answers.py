"""Who answers a command's questions: the user on a terminal, and nobody in a pipe, in CI or from Python."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from typing import Any

import pytest
from flask_migrate_script.questions import answer, ask, ask_yes

pytestmark = pytest.mark.oldest_and_newest

ASKING = """
from flask_migrate_script.cli.terminal_answers import terminal_answers
from flask_migrate_script.questions import answer, ask, ask_yes
with answer(terminal_answers()):
    print(repr(ask("Which one?")), ask_yes("Drop postgresql://u:secret@h/d?"), ask_yes("And now?"))
"""


def answers_of(typed: bytes, **changes: Any) -> Any:
    """Return the answers to the three questions, and what a terminal shows."""
    master, slave = pty.openpty()
    environment = {name: value for name, value in os.environ.items() if name != "CI"}
    environment.update(changes.pop("environment", {}))
    process = subprocess.Popen(
        [sys.executable, "-c", ASKING],
        env=environment,
        **{"stdin": slave, "stdout": subprocess.PIPE, "stderr": slave, **changes},
    )
    os.close(slave)
    os.write(master, typed)
    answers, _ = process.communicate(timeout=60)
    try:
        shown = os.read(master, 10_000).decode()
    except OSError:  # nothing was written to it
        shown = ""
    os.close(master)
    return answers.decode().strip(), shown


def test_terminal() -> None:
    """The questions are on standard error, so that a redirected result has none; Enter is no; no password is shown."""
    answers, shown = answers_of(b" b \nYes\n\n")
    assert answers == "'b' True False"
    assert "Which one? " in shown and "And now? [y/N] " in shown
    assert "postgresql://u:***@h/d" in shown and "secret" not in shown


@pytest.mark.parametrize(
    "changes",
    [
        {"stdin": subprocess.DEVNULL},
        {"stderr": subprocess.DEVNULL},
        {"environment": {"CI": "true"}},
    ],
)
def test_nobody(changes: Any) -> None:
    """Where a question would not be seen, or nobody reads it, there is none."""
    assert answers_of(b"", **changes) == ("None None None", "")


def test_end_of_input() -> None:
    """Ctrl-D at each question is no answer."""
    assert answers_of(b"\x04\x04\x04")[0] == "None None None"


def test_python() -> None:
    """A call from Python is not interrupted, and a front end answers for its own command only."""
    assert ask("Which one?") is None
    with answer(lambda question: "y"):
        assert ask_yes("Really?")
        with answer(None):
            assert ask_yes("Really?") is None
    assert ask_yes("Really?") is None
