"""A command that runs while the test goes on."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from typing import Callable

from conftest import Project, Result


class Running:
    """A command in a process, whose stderr is read while it runs."""

    def __init__(self, project: Project, *arguments: str, front: str = "manage") -> None:
        self.project = project
        self.err = project.folder / f"err-{id(self)}.txt"
        env = {name: value for name, value in os.environ.items() if not name.startswith("FLASK_")}
        env.update(project.env)
        words = ["-m", "flask"] if front == "flask" else ["manage.py"]
        with open(str(self.err), "w") as err:
            self.process = subprocess.Popen(
                [sys.executable, *words, "db", *arguments],
                cwd=str(project.folder),
                env=env,
                stdout=subprocess.DEVNULL,
                stderr=err,
            )

    def until(self, condition: Callable[[str], object]) -> str:
        """Wait until what it has printed is as wanted, and return that."""
        end = time.monotonic() + 60
        while not condition(self.err.read_text()):
            assert self.process.poll() is None, self.err.read_text()
            assert time.monotonic() < end, self.err.read_text()
            time.sleep(0.02)
        return self.err.read_text()

    def ended(self) -> Result:
        """Return how it ended."""
        try:
            status = self.process.wait(60)
        finally:
            self.process.kill()
        return Result(status, "", self.err.read_text())
