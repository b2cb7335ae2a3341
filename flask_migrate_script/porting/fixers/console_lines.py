"""Lines that run manage.py by the name of a console script, and stay as they are."""

from __future__ import annotations

from typing import Iterator

from ..findings import Finding
from ..index import Index
from .console_scripts import runs_of


def find(index: Index) -> Iterator[Finding]:
    """Yield them."""
    for script in index.console_scripts:
        message = f"runs {script.file.path} as {script.entry.name!r}: stays, with a FlaskGroup of this name"
        for path, run in runs_of(index, script):
            if run.stays:
                yield Finding(path, run.line, run.text, message)
