"""A command on a terminal: what is typed, and what is seen."""

from __future__ import annotations

import fcntl
import os
import pty
import struct
import subprocess
import sys
import termios
from typing import List, Tuple

from conftest import Project


def on_terminal(
    project: Project,
    *words: str,
    columns: int = 80,
    typed: str = "",
    front: str = "manage",
    rewritten: bool = False,
) -> Tuple[int, List[str]]:
    """Return the exit status of a command, and the lines that a terminal shows after it.

    :param front: the front end, ``manage`` or ``flask``.
    :param rewritten: whether to return also what was there before other text was written over it.
    :param typed: what is typed; without it, standard input is no terminal.
    """
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    environment = {name: value for name, value in os.environ.items() if name[:6] != "FLASK_"}
    for name in ("CI", "NO_COLOR", "FORCE_COLOR"):
        environment.pop(name, None)
    environment["TERM"] = "xterm"
    environment.update(project.env)
    script = str(project.folder / "manage.py")
    environment.setdefault("FLASK_APP", script)
    process = subprocess.Popen(
        [sys.executable, *(["-m", "flask"] if front == "flask" else [script]), "db", *words],
        cwd=str(project.folder),
        env=environment,
        stdin=slave if typed else subprocess.DEVNULL,
        stdout=subprocess.PIPE,
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


def shown(line: str) -> str:
    """Return what is seen of a line."""
    seen = ""
    for part in line.split("\r"):
        seen = part + seen[len(part) :]
    return seen.rstrip()
