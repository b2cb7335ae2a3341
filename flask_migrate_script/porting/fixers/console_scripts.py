"""Console scripts that run manage.py, and their lines that do not stay as they are."""

from __future__ import annotations

from typing import Iterator, Tuple

from ..findings import Finding
from ..index import ConsoleScript, Index
from ..shell.console_runs import ConsoleRun, ConsoleRuns
from ..shell.translation import Translation


def find(index: Index) -> Iterator[Finding]:
    """Yield each entry point, with one of the same name that does without manage.py."""
    for script in index.console_scripts:
        staying = 0
        others = []
        for path, run in runs_of(index, script):
            staying += run.stays
            if not run.stays:
                others.append(Finding(path, run.line, run.text, _message(script, run)))
        yield _entry_point(script, staying)
        yield from others


def runs_of(index: Index, script: ConsoleScript) -> Iterator[Tuple[str, ConsoleRun]]:
    """Yield the lines that run a console script, each with the path of its file."""
    runs = ConsoleRuns(
        script.entry.name, Translation(script.file, index.target.has_flask_app_option)
    )
    for path, text in index.texts():
        for run in runs.find(path, text):
            yield path, run


def _message(script: ConsoleScript, run: ConsoleRun) -> str:
    path = script.file.path
    if run.option:
        group = f"FlaskGroup(create_app={_factory(script)})"
        return f"runs {path}: a {group} does not take {run.option!r} for its app"
    return f"runs {path}: a FlaskGroup has no {run.old!r}, write {run.new!r}"


def _factory(script: ConsoleScript) -> str:
    return script.file.factory or "lambda: app"


def _entry_point(script: ConsoleScript, staying: int) -> Finding:
    entry = script.entry
    lines = (
        "the line that runs it stays" if staying == 1 else f"the {staying} lines that run it stay"
    )
    message = f"runs {script.file.path}, which goes: let it run a FlaskGroup"
    message += f", and {lines} as now" if staying else ""
    code = f"from flask.cli import FlaskGroup\ncli = FlaskGroup(create_app={_factory(script)})"
    return Finding(entry.path, entry.line, entry.text, message, code=code)
