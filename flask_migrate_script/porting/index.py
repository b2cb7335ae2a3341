"""What a project's files hold, read once: complete before any fixer looks at it, and changed by none."""

from __future__ import annotations

import posixpath
import re
from typing import Dict, Iterator, List, Mapping, NamedTuple, Optional, Tuple

import libcst

from . import entry_points
from .app_settings import AppSettings
from .bridging import Bridging
from .click_names import click_names
from .database_group import MigrateGroup
from .elsewhere import run_elsewhere
from .entry_points import EntryPoint
from .lifts import lifts
from .manage_file import ManageFile
from .managers import Managers, Script
from .modules import Modules
from .namesakes import Namesakes
from .project import Project
from .requirement import are_together
from .requirement_files import ProjectRequirements, read_requirements
from .revisions.known_objects import KnownObjects
from .source import Source
from .target import Target
from .unparsed import Unparsed, unparsed
from .unread import Unread, of_python, unread_files

_CONCERNED = re.compile(r"flask_script|flask\.ext|flask_migrate|MigrateCommand")
_CONCERNED_BYTES = re.compile(_CONCERNED.pattern.encode())
# Commands may hang on a manager that comes from another module.
_MANAGES = re.compile(
    r"(?i)manager\w*\.(command|option|add_command|add_option|shell|run)\b|import.*manager"
)
_RUNS_MANAGER = re.compile(r"(?i)manager[\w.]*\.run\(")
_SCRIPT = re.compile(r"flask_script|flask\.ext\.script|flask_migrate_script\.script|MigrateCommand")
_OF_THEIRS = re.compile(r"(?i)flask[-_.](?:ext\.)?(?:script|migrate)\b")


class MigrationsFolder(NamedTuple):
    """A folder with an alembic.ini and an env.py."""

    path: str
    env_text: str

    @property
    def env(self) -> str:
        """The path of its env.py."""
        return posixpath.join(self.path, "env.py")

    @property
    def ini(self) -> str:
        """The path of its alembic.ini."""
        return posixpath.join(self.path, "alembic.ini")


class ConsoleScript(NamedTuple):
    """A console script that runs a manage.py."""

    entry: EntryPoint
    file: ManageFile


class Index:
    """What a project's files hold.

    :param project: the project.
    :param is_newest: whether it will run on the newest releases, whatever it requires.
    :param installed: the releases of this environment by the packages' canonical names; by default looked up.
    """

    def __init__(
        self,
        project: Project,
        is_newest: bool = False,
        installed: Optional[Mapping[str, str]] = None,
    ) -> None:
        self.project = project
        #: What it requires.
        self.requirements = read_requirements(project)
        #: The files that cannot be looked into.
        self.unread: List[Unread] = []
        self._sources: Dict[str, Optional[Source]] = {}
        self._unparsed: Dict[str, Unparsed] = {}
        python = list(filter(project.is_python, project.paths))
        #: Whether anything names Flask-Script.
        self.uses_script = any(_SCRIPT.search(project.text(path)) for path in python)
        #: The folders of migrations.
        self.migrations = list(self._migrations())
        has_managers = self.uses_script or self._may_run_foreign(python)
        concerned = [
            path
            for path in python
            if _CONCERNED.search(project.text(path))
            or (has_managers and _MANAGES.search(project.text(path)))
        ]
        #: The project's own modules.
        self.modules = Modules(python, self._source)
        #: The managers of Flask-Script's.
        self.managers = Managers(filter(None, map(self._source, concerned)), self.modules)
        self._elsewhere = {
            found.source.path: found
            for found in run_elsewhere(
                self.managers, ((path, project.text(path)) for path in python), self._source
            )
        }
        #: The group of the database commands under ``flask``.
        self.group = MigrateGroup(project, self.managers)
        #: Where FLASK_APP is set.
        self.settings = AppSettings(project, self.requires("python-dotenv"))
        #: Each manage.py, also one that is gone or that cannot be read.
        self.manage_files = self._manage_files()
        #: Those of the requirements that are installed for one.
        self.own_requirements = self._own_requirements()
        #: What it will run on.
        self.target = Target(self.own_requirements, installed, is_newest)
        #: Which of its pins do not permit this package, where it will need it.
        self.lifts = lifts(self.own_requirements.found if self.has_script else [])
        scripts = [file.file for file in self.manage_files]
        self.unread += unread_files(project, _CONCERNED_BYTES, scripts)
        #: The console scripts that run one.
        self.console_scripts = list(self._console_scripts())
        #: The paths of the env.py files and revisions in the folders of migrations.
        self.revision_paths = list(self._revision_paths())
        #: These files, where SQLAlchemy 2 may run them: no rule looks into others.
        self.revision_files = list(self._revision_files())

    def texts(self) -> Iterator[Tuple[str, str]]:
        """Yield the path of each file, with its text."""
        for path in self.project.paths:
            yield path, self.project.text(path)

    def requires(self, name: str) -> bool:
        """Return whether a file requires a package.

        :param name: the package's canonical name.
        """
        return any(requirement.name == name for requirement in self.requirements.found)

    @property
    def has_script(self) -> bool:
        """Whether there is a manage.py, also one that cannot be read."""
        return not all(file.is_gone for file in self.manage_files)

    def scripts(self) -> Iterator[Tuple[ManageFile, Script]]:
        """Yield each manage.py that can be read."""
        for file in self.manage_files:
            if file.script is not None:
                yield file, file.script

    def bridgings(self) -> Iterator[Tuple[Script, Bridging]]:
        """Yield each manage.py that can be read, with what it has of bridge()."""
        for file, script in self.scripts():
            if file.bridging is not None:
                yield script, file.bridging

    def _source(self, path: str) -> Optional[Source]:
        if path not in self._sources:
            text = self.project.text(path)
            stopped = unparsed(path, text)
            if stopped is not None:
                self._unparsed[path] = stopped
            self._sources[path] = _parsed(path, text)
            # libcst may know more of a newer Python, and of Python 2 what a newer one has with another meaning.
            if self._sources[path] is None or (stopped is not None and stopped.is_python2):
                self._sources[path] = None
                self.unread += of_python(path, stopped)
        return self._sources[path]

    def _own_requirements(self) -> ProjectRequirements:
        """Return the requirements of the files around a manage.py: what is elsewhere is another service's."""
        if not self.has_script:
            return self.requirements
        scripts = [file.path for file in self.manage_files if not file.is_gone]
        found, unread = self.requirements
        return ProjectRequirements(
            [one for one in found if any(are_together(one.path, path) for path in scripts)],
            [one for one in unread if any(are_together(one.path, path) for path in scripts)],
        )

    def _may_run_foreign(self, python: List[str]) -> bool:
        """Return whether a project has to do with Flask-Migrate, and something is run that is called a manager."""
        texts = [self.project.text(path) for path in python]
        return any(map(_RUNS_MANAGER.search, texts)) and (
            bool(self.migrations)
            or any(map(self.requires, ("flask-script", "flask-migrate")))
            or any(map(_CONCERNED.search, texts))
        )

    def _manage_files(self) -> List[ManageFile]:
        project = self.project
        scripts: Dict[str, Optional[Script]] = {
            script.path: script for script in self.managers.scripts
        }
        for path in self._elsewhere:
            scripts.setdefault(path, None)
        # What can't be read may well be one.
        for path, source in self._sources.items():
            text = project.text(path)
            if source is None and _SCRIPT.search(text) and re.search(r"\.run\(|__main__", text):
                scripts.setdefault(path, None)
        is_gone = not any(posixpath.basename(path) == "manage.py" for path in project.paths)
        if is_gone and any(_OF_THEIRS.search(project.text(path)) for path in project.paths):
            scripts.setdefault("manage.py", None)
        rest = self._managers_of_the_rest()
        names = click_names(project)
        files = []
        for path, script in scripts.items():
            namesakes = Namesakes(
                [file for file in sorted({*project.paths, path}) if _are_alike(file, path)],
                [other for other in scripts if _are_alike(other, path)],
            )
            is_gone = path not in project.paths
            file = ManageFile(
                path,
                script,
                self.managers,
                namesakes,
                self.group,
                names,
                self._elsewhere.get(path) if script is None else None,
                is_gone,
            )
            if path in self._unparsed:
                file.add_names(rest)
            files.append(file)
        return files

    def _managers_of_the_rest(self) -> Managers:
        """Return the managers with what can be read of the files that cannot be parsed."""
        if not self._unparsed:
            return self.managers
        rest = (_parsed(path, stopped.rest) for path, stopped in self._unparsed.items())
        return Managers([*self.managers.sources, *filter(None, rest)], self.modules)

    def _console_scripts(self) -> Iterator[ConsoleScript]:
        for path in filter(entry_points.FILES.search, self.project.paths):
            for entry in entry_points.entry_points(path, self.project.text(path)):
                for file in self.manage_files:
                    if not file.is_gone and file.is_module(entry.module):
                        yield ConsoleScript(entry, file)

    def _migrations(self) -> Iterator[MigrationsFolder]:
        for path in self.project.paths:
            if posixpath.basename(path) == "alembic.ini":
                folder = posixpath.dirname(path)
                text = self.project.text(posixpath.join(folder, "env.py"))
                if text:
                    yield MigrationsFolder(folder, text)

    def _revision_paths(self) -> Iterator[str]:
        for folder in self.migrations:
            versions = posixpath.join(folder.path, "versions") + "/"
            for path in self.project.paths:
                if path == folder.env or (path.startswith(versions) and path.endswith(".py")):
                    yield path

    def _revision_files(self) -> Iterator[KnownObjects]:
        for path in self.revision_paths:
            if self.target.permits_sqlalchemy2:
                source = self._source(path)
                if source is not None:
                    yield KnownObjects(source)
            elif path not in self._sources:
                # Python alone parses it in a fraction of the time.
                stopped = unparsed(path, self.project.text(path))
                self.unread += of_python(path, stopped) if stopped is not None else ()


def _are_alike(path: str, other: str) -> bool:
    return posixpath.basename(path) == posixpath.basename(other)


def _parsed(path: str, text: str) -> Optional[Source]:
    try:
        return Source(path, text)
    except (libcst.ParserSyntaxError, RecursionError):
        return None
