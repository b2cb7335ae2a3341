"""Whether a manage.py needs bridge(), and where the call can be written."""

from __future__ import annotations

from typing import List

import libcst
import libcst.matchers as m

from . import flask_app
from .findings import Edit
from .line_ends import line_end
from .managers import Managers, Script

#: The commands that every ``flask`` has.
_FLASK_OWN = ("routes", "run", "shell")

# Neither needs bridge().
_ALREADY_THERE = ("MigrateCommand", "Server")

_MAIN = m.If(test=m.Comparison(left=m.Name("__name__")))
_IMPORT_LINE = m.SimpleStatementLine(body=[m.OneOf(m.Import(), m.ImportFrom())])


class Bridging:
    """The call of bridge() that a script has or needs.

    :param managers: the project's managers.
    :param script: the script.
    """

    def __init__(self, managers: Managers, script: Script) -> None:
        commands = list(managers.commands_of(script))
        #: The commands whose names ``flask`` has already.
        self.taken = sorted(
            {
                path[0]
                for path, command in commands
                if path[0] in _FLASK_OWN and (len(path) > 1 or command.kind != "Shell")
            }
        )
        self.is_there = script.manager.name in managers.bridged
        self.is_missing = not self.is_there and any(
            command.kind not in _ALREADY_THERE for _, command in commands
        )
        source = script.source
        call = libcst.ensure_type(script.run, libcst.Call)
        #: The manager's name in the script.
        self.manager = source.code(libcst.ensure_type(call.func, libcst.Attribute).value)
        body = source.module.body
        main = next((node for node in body if m.matches(node, _MAIN)), None)
        start = source.span(main)[0] if main is not None else len(source.text)
        #: The commands that are added after the place of the call.
        self.late = [
            command.name
            for _, command in commands
            if command.source is source and source.span(command.node)[0] >= start
        ]
        imports = [
            node for node in body if m.matches(node, _IMPORT_LINE) and source.span(node)[0] < start
        ]
        #: Whether the script has something else of this name.
        self.has_namesake = any(name.value == "bridge" for name in source.nodes(libcst.Name))
        self.is_in_factory = flask_app.factory_name(script) is not None
        is_safe = flask_app.is_app(script) and flask_app.with_script(script).name is not None
        #: What writes the call; empty where that is left to a person.
        self.edits: List[Edit] = []
        if main and imports and is_safe and not self.is_in_factory:
            if not (self.taken or self.late or self.has_namesake):
                # After a comment that the last import may have.
                end = line_end(source.text, source.span(imports[-1])[1])
                newline = source.newline
                self.edits = [
                    Edit(end, end, f"{newline}from flask_migrate_script import bridge"),
                    Edit(start, start, f"bridge({self.manager}){newline}{newline}"),
                ]

    @property
    def is_certain(self) -> bool:
        """Whether ``flask`` has the manager's commands, or has them when the edits are made."""
        return not self.is_missing or bool(self.edits)
