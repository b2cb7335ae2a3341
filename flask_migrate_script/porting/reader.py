"""What a project's files hold that is to be changed: who looks into which of them."""

from __future__ import annotations

import ast
import posixpath
import re
from typing import Dict, Iterator, List, Optional, Set, Union

import libcst

from ..errors.redaction import redacted
from . import manager_commands, moved_imports, requirements, sqlalchemy1
from .app_settings import AppSettings
from .findings import Finding
from .lines import Lines
from .loads import Loads
from .migrations import env_file, ini
from .owners import Namesakes
from .project import Project
from .report import NOT_READ, STEPS, Report
from .scripts import Script, Scripts
from .source import Source
from .translation import Translation

_CONCERNED = re.compile(r"flask_script|flask\.ext|flask_migrate|MigrateCommand")
_CONCERNED_BYTES = re.compile(_CONCERNED.pattern.encode())
# Commands may hang on a manager that comes from another module.
_MANAGES = re.compile(
    r"[Mm]anager\w*\.(command|option|add_command|add_option|shell|run)\b|import.*[Mm]anager"
)
_SCRIPT = re.compile(r"flask_script|flask\.ext\.script|flask_migrate_script\.script|MigrateCommand")
_KNOWS_APP = re.compile(r"FLASK_APP[\"']?[ \t]*[=:]|\bflask[ \t]+(?:--app|-A)\b")
_OF_THEIRS = re.compile(r"(?i)flask[-_.](?:ext\.)?(?:script|migrate)\b")


def read(folder: str, step: Optional[int] = None) -> Report:
    """Return what is to be changed in a project, which is read and not run.

    :param folder: its path.
    :param step: only what belongs to this one of ``STEPS``, of which 1 is the first; by default all.
    """
    project = Project(folder)
    # A line that runs a command may well give it a database's URL.
    found = [
        finding._replace(
            text=redacted(finding.text),
            message=redacted(finding.message),
            replacement=finding.replacement and redacted(finding.replacement),
        )
        for finding in _Reader(project).findings()
    ]
    steps = list(STEPS.values())
    order = [topic for topics in (steps[step - 1 : step] if step else steps) for topic in topics]
    found = [finding for finding in found if finding.topic in order]
    found.sort(key=lambda finding: (order.index(finding.topic), finding.path, finding.line))
    return Report(project, found)


class _Reader:
    def __init__(self, project: Project) -> None:
        self.project = project
        self.unreadable: List[Finding] = []
        self._sources: Dict[str, Optional[Source]] = {}
        python = list(filter(project.is_python, project.paths))
        self.names_script = any(_SCRIPT.search(project.text(path)) for path in python)
        concerned = [
            path
            for path in python
            if _CONCERNED.search(project.text(path))
            or (self.names_script and _MANAGES.search(project.text(path)))
        ]
        self.scripts = Scripts(filter(None, map(self.source, concerned)))
        message = "it is not UTF-8, or too long: what is in it is not looked at"
        self.unreadable += [
            Finding(NOT_READ, path, 1, "", message)
            for path in python
            if project.unread(path, _CONCERNED_BYTES)
        ]

    def source(self, path: str) -> Optional[Source]:
        if path not in self._sources:
            text = self.project.text(path)
            try:
                self._sources[path] = Source(path, text)
            except (libcst.ParserSyntaxError, RecursionError):
                self._sources[path] = None
                self.unreadable.append(_unparsed(path, text))
        return self._sources[path]

    def findings(self) -> Iterator[Finding]:
        has_script = bool(self.scripts.scripts)
        for source in self.scripts.sources:
            yield from moved_imports.findings(source, has_script)
        app_is_known = any(
            _KNOWS_APP.search(self.project.text(path)) for path in self.project.paths
        )
        bridged = set()
        for script in self.scripts.scripts:
            found = list(manager_commands.findings(self.scripts, script, app_is_known))
            if all(finding.edits for finding in found if finding.topic == manager_commands.BRIDGE):
                bridged.add(script.path)
            yield from found
        yield from self._lines(bridged)
        uses_script = has_script or self.names_script
        for path in self.project.paths:
            if requirements.FILES.search(path):
                text = self.project.text(path)
                yield from requirements.findings(path, text, has_script, uses_script)
            if posixpath.basename(path) == "alembic.ini":
                yield from self._migrations(posixpath.dirname(path))
        yield from self.unreadable

    def _lines(self, bridged: Set[str]) -> Iterator[Finding]:
        """Yield the lines that run a script.

        :param bridged: the scripts whose commands ``flask`` has, or will have when the edits are made.
        """
        scripts: Dict[str, Optional[Script]] = {
            script.path: script for script in self.scripts.scripts
        }
        # What can't be read may well be one.
        for finding in self.unreadable:
            text = self.project.text(finding.path)
            if _SCRIPT.search(text) and re.search(r"\.run\(|__main__", text):
                scripts.setdefault(finding.path, None)
        gone = not any(posixpath.basename(path) == "manage.py" for path in self.project.paths)
        if gone and any(_OF_THEIRS.search(self.project.text(path)) for path in self.project.paths):
            scripts.setdefault("manage.py", None)
        settings = AppSettings(self.project)
        finders: List[Union[Lines, Loads]] = []
        for path, script in scripts.items():
            translation = Translation(
                path,
                script,
                self.scripts,
                bridged=path in bridged,
                gone=path not in self.project.paths,
            )
            namesakes = Namesakes(
                [file for file in sorted({*self.project.paths, path}) if _are_alike(file, path)],
                [other for other in scripts if _are_alike(other, path)],
            )
            finders += [Lines(translation, settings, namesakes), Loads(translation, namesakes)]
        for path in self.project.paths:
            text = self.project.text(path)
            for finder in finders:
                yield from finder.findings(path, text)

    def _migrations(self, folder: str) -> Iterator[Finding]:
        env = posixpath.join(folder, "env.py")
        text = self.project.text(env)
        if not text:
            return
        yield from env_file.findings(env, text)
        path = posixpath.join(folder, "alembic.ini")
        yield from ini.findings(path, self.project.text(path), text)
        versions = posixpath.join(folder, "versions") + "/"
        for path in self.project.paths:
            if path == env or (path.startswith(versions) and path.endswith(".py")):
                source = self.source(path)
                if source is not None:
                    yield from sqlalchemy1.findings(source)


def _are_alike(path: str, other: str) -> bool:
    return posixpath.basename(path) == posixpath.basename(other)


def _unparsed(path: str, text: str) -> Finding:
    """Return the finding for a Python file that could not be parsed."""
    try:
        ast.parse(text)
    except SyntaxError as error:
        message = "it is not Python 3: port it to Python 3 first, and see what else is in it"
        return Finding(NOT_READ, path, error.lineno or 1, "", message)
    except (ValueError, RecursionError):
        pass
    return Finding(NOT_READ, path, 1, "", "libcst can't parse it: what is in it is not looked at")
