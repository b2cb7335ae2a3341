"""A command on a terminal: what is typed, and what is seen."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import struct
import subprocess
import sys
import termios
import time
from select import select
from typing import Dict, List, Tuple

from conftest import Project

BOLD, RED, GREEN, YELLOW, CYAN, END = (f"\x1b[{code}m" for code in (1, 31, 32, 33, 36, 0))


def uncoloured(text: str) -> str:
    """Return a text without its colours."""
    return re.sub(r"\x1b\[\d+m", "", text)


def red(line: str) -> str:
    """Return the line of an error as it looks."""
    before, word, what = line.partition("rror:")
    return f"{RED}{BOLD}{before}{word}{END}{RED}{what}{END}"


def yellow(text: str) -> str:
    """Return a text as a warning looks."""
    return f"{YELLOW}{text}{END}"


def on_terminal(
    project: Project,
    *words: str,
    columns: int = 80,
    typed: str = "",
    front: str = "manage",
    rewritten: bool = False,
) -> Tuple[int, List[str]]:
    """Return the exit status of a database command, and the lines that a terminal shows after it.

    :param front: the front end, ``manage`` or ``flask``.
    :param rewritten: whether to return also what was there before other text was written over it.
    :param typed: what is typed; without it, standard input is no terminal.
    """
    script = str(project.folder / "manage.py")
    project.env.setdefault("FLASK_APP", script)
    start = ["-m", "flask"] if front == "flask" else [script]
    command = [sys.executable, *start, "db", *words]
    return run_on_terminal(project, command, columns, typed, rewritten)


def run_on_terminal(
    project: Project,
    command: List[str],
    columns: int = 80,
    typed: str = "",
    rewritten: bool = False,
    is_stdout: bool = False,
) -> Tuple[int, List[str]]:
    """Return the exit status of any command, and the lines; see :func:`on_terminal`.

    :param is_stdout: whether standard output is the terminal, too.
    """
    master, slave = _open_terminal(columns)
    process = subprocess.Popen(
        command,
        cwd=str(project.folder),
        env=_environment(project, "xterm"),
        stdin=slave if typed else subprocess.DEVNULL,
        stdout=slave if is_stdout else subprocess.PIPE,
        stderr=slave,
    )
    os.write(master, typed.encode())
    os.close(slave)
    printed = b""
    while True:
        try:
            part = os.read(master, 4096)
        except OSError:  # Linux, at the end
            part = b""
        if not part:
            break
        printed += part
    os.close(master)
    process.communicate(timeout=60)
    # What comes after a carriage return is written over what was there.
    lines = printed.decode().split("\r\n")
    return process.returncode, [
        line for line in (lines if rewritten else map(shown, lines)) if line
    ]


class Shell:
    """A shell in which a user types."""

    def __init__(self, project: Project, command: str) -> None:
        self.master, slave = _open_terminal(200)
        self.process = subprocess.Popen(
            command.split(),
            cwd=str(project.folder),
            env=_environment(project, "dumb"),
            stdin=slave,
            stdout=slave,
            stderr=slave,
            start_new_session=True,
            # Its own terminal, without which fish ends.
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
        )
        os.close(slave)

    def __enter__(self) -> Shell:
        return self

    def __exit__(self, *error: object) -> None:
        self.process.kill()
        self.process.wait()
        os.close(self.master)

    def typed(self, keys: str, until: str) -> None:
        """Type, and wait until a line begins with what a pattern matches."""
        os.write(self.master, keys.encode())
        shown, end = "", time.monotonic() + 60
        while not re.search(f"^{until}", shown.replace("\r", ""), re.MULTILINE):
            assert time.monotonic() < end and self.process.poll() is None, shown
            if select([self.master], [], [], 1)[0]:
                shown += os.read(self.master, 4096).decode(errors="replace")


def _open_terminal(columns: int) -> Tuple[int, int]:
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    return master, slave


def _environment(project: Project, terminal: str) -> Dict[str, str]:
    environment = {name: value for name, value in os.environ.items() if name[:6] != "FLASK_"}
    for name in ("CI", "NO_COLOR", "FORCE_COLOR"):
        environment.pop(name, None)
    return {**environment, "TERM": terminal, **project.env}


def shown(line: str) -> str:
    """Return what is seen of a line."""
    seen = ""
    for part in line.split("\r"):
        seen = part + seen[len(part) :]
    return seen.rstrip()
