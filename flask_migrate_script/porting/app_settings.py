"""What a project's files have of FLASK_APP: where it is set for certain, so that a line need not name the app."""

from __future__ import annotations

import posixpath
import re
from typing import Dict, Iterator, List, NamedTuple, Pattern, Tuple

from .flask_app import FlaskApp
from .project import Project
from .shell.words import BETWEEN

_VALUE = r"FLASK_APP[ \t]*[= ][ \t]*[\"']?(?P<app>[^\s\"']+)"

# By a file's name: what sets it for the lines below, and what ends that. A setting of one service in a file of
# several, or in a function, does not count for other lines.
_SETTING: Tuple[Tuple[Pattern[str], Pattern[str], Pattern[str]], ...] = (
    (
        re.compile(r"\.(sh|bash|zsh)$|(^|/)[^.]+$"),
        re.compile(rf"^export[ \t]+{_VALUE}", re.MULTILINE),
        re.compile(r"(?!)"),
    ),
    (
        re.compile(r"\.(bat|cmd)$"),
        re.compile(rf"^set[ \t]+{_VALUE}", re.MULTILINE | re.IGNORECASE),
        re.compile(r"(?!)"),
    ),
    (
        re.compile(r"(^|/)[^/]*Dockerfile[^/]*$"),
        re.compile(rf"^ENV[ \t](?:.*[ \t])?{_VALUE}", re.MULTILINE),
        re.compile(r"^FROM\b", re.MULTILINE | re.IGNORECASE),
    ),
)
_DOTENV = re.compile(rf"^(?:export[ \t]+)?{_VALUE}[\"']?[ \t]*\r?$", re.MULTILINE)
# Somewhere, ``flask`` is given its app.
_NAMED = re.compile(r"FLASK_APP[\"']?[ \t]*[=:]|\bflask[ \t]+(?:--app|-A)\b")
# What follows it names the app for flask, and runs nothing.
_NAMES_APP = re.compile(rf"(?:FLASK_APP|--app|-A)(?:{BETWEEN}|[\"']?[ \t]*[=:][ \t]*)[\"']?$")


def names_app(text: str, offset: int) -> bool:
    """Return whether what is at an offset in a text is the app that ``flask`` is given, and is not run."""
    return _NAMES_APP.search(text[max(0, offset - 80) : offset]) is not None


class NamedApp(NamedTuple):
    """A place that sets FLASK_APP, and what it sets."""

    path: str
    offset: int
    app: str

    @property
    def module(self) -> str:
        """The dotted name of the app's module."""
        return _module(self.app)


class _Setting(NamedTuple):
    start: int
    end: int
    app: str


class AppSettings:
    """The settings of FLASK_APP in a project.

    :param project: the project.
    :param has_dotenv: whether it requires python-dotenv, with which ``flask`` reads ``.flaskenv`` and ``.env``.
    """

    def __init__(self, project: Project, has_dotenv: bool) -> None:
        self.project = project
        #: Whether any file names the app.
        self.is_named = any(_NAMED.search(project.text(path)) for path in project.paths)
        # What 'flask' reads in each process then.
        self._read = {
            name: list(_DOTENV.finditer(project.text(name) if has_dotenv else ""))
            for name in (".flaskenv", ".env")
        }
        self._everywhere = [match["app"] for found in self._read.values() for match in found]
        self._found: Dict[str, List[_Setting]] = {}

    def names(self, script: str, app: FlaskApp, path: str, offset: int) -> bool:
        """Return whether FLASK_APP names the app of a script in a line.

        :param script: the script, as the line gives it.
        :param app: its app.
        :param path: the path of the line's file.
        :param offset: where the line is in it.
        """
        text = self.project.text(path)
        if _is_elsewhere(text[:offset]):
            return False
        apps = [setting.app for setting in self._in(path) if setting.start <= offset < setting.end]
        return any(
            _module(name) == _module(script) and takes(name, app)
            for name in apps or self._everywhere
        )

    def all(self) -> Iterator[NamedApp]:
        """Yield each place that sets FLASK_APP for certain."""
        for path, found in self._read.items():
            for match in found:
                yield NamedApp(path, match.start("app"), match["app"])
        for path in self.project.paths:
            for setting in self._in(path):
                yield NamedApp(path, setting.start - 1, setting.app)

    def _in(self, path: str) -> List[_Setting]:
        if path not in self._found:
            self._found[path] = list(_found(path, self.project.text(path)))
        return self._found[path]


# Commands that run others without the variables of this process.
_WITHOUT = re.compile(
    r"\b(?:docker(?:-compose)?|podman|kubectl|oc|heroku|fly|vagrant|ssh|sudo|su|doas)\b[^;&|]*(?:[\"'].*)?\Z"
)
_HEREDOC = re.compile(r"<<-?[ \t]*[\"']?(\w+)")


def _is_elsewhere(before: str) -> bool:
    """Return whether what follows a text does not run in the same process's environment."""
    if _WITHOUT.search(before[before.rfind("\n") + 1 :][-1000:]):
        return True
    documents = list(_HEREDOC.finditer(before))
    return bool(documents) and not re.search(
        rf"^\s*{documents[-1].group(1)}\s*$", before[documents[-1].end() :], re.MULTILINE
    )


def _found(path: str, text: str) -> Iterator[_Setting]:
    for name, setting, end in _SETTING:
        if name.search(path):
            for match in setting.finditer(text):
                ended = end.search(text, match.end())
                yield _Setting(match.end(), ended.start() if ended else len(text), match["app"])


def _module(app: str) -> str:
    """Return the module that holds an app, or that a script is."""
    file = posixpath.normpath(app.partition(":")[0].strip("\"'").replace("\\", "/"))
    return re.sub(r"\.py$", "", file).replace("/", ".")


def takes(name: str, app: FlaskApp) -> bool:
    """Return whether Flask takes a script's app for a value of FLASK_APP that names the script."""
    attribute = name.partition(":")[2].strip("\"'").partition("(")[0]
    if not attribute:
        return not app.suffix
    return app.attribute in ("", attribute)
