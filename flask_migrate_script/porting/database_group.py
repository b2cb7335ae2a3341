"""The group of the database commands under ``flask``: what it is called, and whether it is there."""

from __future__ import annotations

import re
from typing import Iterator, NamedTuple, Optional

import libcst

from .command_kinds import FLASK_MIGRATE
from .literals import string
from .managers import Managers, Script
from .namespace import function_around, is_run_on_import
from .project import Project
from .source import Source

_MIGRATE = {f"{package}.Migrate" for package in FLASK_MIGRATE}
_NAMED_LATER = re.compile(r"\.init_app\((?:[^()]|\([^()]*\))*\bcommand\s*=")


class MigrateCall(NamedTuple):
    """A call of ``Migrate``."""

    source: Source
    node: libcst.Call


class MigrateGroup:
    """The group that ``Migrate`` gives ``flask``.

    :param project: the project.
    :param managers: its managers.
    """

    def __init__(self, project: Project, managers: Managers) -> None:
        #: Each call of ``Migrate``.
        self.calls = list(_calls(managers))
        names = {_name(call.node) for call in self.calls} or {"db"}
        is_named_later = any(
            _NAMED_LATER.search(project.text(path))
            for path in project.paths
            if path.endswith(".py")
        )
        #: Its name, which is that of ``Migrate(command=...)``, whatever add_command() calls it. None: not known.
        self.name = names.pop() if len(names) == 1 and not is_named_later else None

    def is_in_main(self, script: Script) -> bool:
        """Return whether it is made only where a script is run, and not where ``flask`` imports it."""
        running = function_around(script.source, script.run)
        return bool(self.calls) and all(
            call.source is script.source
            and not is_run_on_import(call.source, call.node, script.source)
            and function_around(call.source, call.node) in (running, None)
            for call in self.calls
        )


def _calls(managers: Managers) -> Iterator[MigrateCall]:
    for source in managers.sources:
        for call in source.nodes(libcst.Call):
            if source.names(call.func) & _MIGRATE:
                yield MigrateCall(source, call)


def _name(call: libcst.Call) -> Optional[str]:
    for argument in call.args:
        if argument.star == "**":
            return None
        if argument.keyword is not None and argument.keyword.value == "command":
            return string(argument.value)
    return "db"
