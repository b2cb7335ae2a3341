"""Whether a manage.py needs bridge(), where the call can be written, and which commands it does not give ``flask``."""

from __future__ import annotations

from typing import Iterator, List, Set, Tuple

import libcst
import libcst.matchers as m

from .command_kinds import MIGRATE_COMMAND
from .database_group import MigrateGroup
from .findings import Edit
from .flask_app import FlaskApp
from .line_ends import line_end
from .managers import BridgeCall, ManagerCommand, Managers, Script
from .namespace import MAIN, function_around, is_run_on_import

#: The commands that every ``flask`` has.
_FLASK_OWN = ("routes", "run", "shell")

# Neither needs bridge().
_ALREADY_THERE = ("MigrateCommand", "Server")

_IMPORT_LINE = m.SimpleStatementLine(body=[m.OneOf(m.Import(), m.ImportFrom())])


class Bridging:
    """The call of bridge() that a script has or needs.

    :param managers: the project's managers.
    :param script: the script.
    :param app: where ``flask`` finds its app.
    :param group: the group of the database commands.
    :param click_names: the names of the commands that the project has given its app.
    """

    def __init__(
        self,
        managers: Managers,
        script: Script,
        app: FlaskApp,
        group: MigrateGroup,
        click_names: Set[str],
    ) -> None:
        self._managers = managers
        self._script = script
        self._group = group
        self._click_names = click_names
        #: The commands of the manager, by their names.
        self.own = own = managers.commands.get(script.manager.name, {})
        #: The commands whose names bridge() refuses: ``flask`` has others of these names.
        self.taken = {name: own[name] for name in sorted(own) if self._is_taken(own[name])}
        self.is_there = script.manager.name in managers.bridged
        bridged = managers.bridged.get(script.manager.name)
        #: Why the call that is there gives the commands to no app of ``flask``.
        self.misplaced = _misplaced(bridged, script, app) if bridged is not None else ""
        self.is_missing = not self.is_there and any(
            command.kind not in _ALREADY_THERE for _, command in managers.commands_of(script)
        )
        source = script.source
        call = libcst.ensure_type(script.run, libcst.Call)
        #: The manager's name in the script.
        self.manager = source.code(libcst.ensure_type(call.func, libcst.Attribute).value)
        body = source.module.body
        main = next((node for node in body if m.matches(node, MAIN)), None)
        start = source.span(main)[0] if main is not None else len(source.text)
        #: The commands that are added after the call or its place, or where importing the script does not add them.
        late = dict(self._late(start))
        self.late = {
            name: command for name, command in late.items() if command.kind not in _ALREADY_THERE
        }
        #: The names of the database commands that the call, or its place, gives ``flask``.
        self.groups = [
            name
            for name, command in own.items()
            if command.kind == MIGRATE_COMMAND and name not in late
        ]
        imports = [
            node for node in body if m.matches(node, _IMPORT_LINE) and source.span(node)[0] < start
        ]
        #: Whether the script has something else of this name.
        self.has_namesake = any(name.value == "bridge" for name in source.nodes(libcst.Name))
        self.is_in_factory = app.is_factory
        #: Whether that factory is the script's own, and not imported.
        self.has_factory = app.function in source.nodes(libcst.FunctionDef)
        #: What writes the call; empty where that is left to a person.
        self.edits: List[Edit] = []
        if main and imports and app.name is not None and not app.is_factory:
            if self.is_missing and not (self.taken or self.late or self.has_namesake):
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
        return self.is_there or not self.is_missing or bool(self.edits)

    def _is_taken(self, command: ManagerCommand) -> bool:
        if command.name in self._click_names:
            return True
        if command.name in _FLASK_OWN:
            return (command.name, command.kind) != ("shell", "Shell")
        is_group = bool(self._group.calls) and command.name == self._group.name
        return is_group and command.kind != MIGRATE_COMMAND

    def _late(self, start: int) -> Iterator[Tuple[str, ManagerCommand]]:
        """Yield the commands that bridge() does not see, by the words that run them.

        :param start: where in the script the call is to be written.
        """
        managers, script = self._managers, self._script
        file = script.source
        bridged = managers.bridged.get(script.manager.name)
        if bridged is not None:
            file = bridged.source
            if function_around(file, bridged.node) is None:
                start = file.span(bridged.node)[0]
        of_group = managers.commands.get(MIGRATE_COMMAND, {})
        # A manager below the manager may get more commands later.
        at_once = [*self.own.values(), *of_group.values()]
        paths = [((name,), command) for name, command in self.own.items()]
        for path, command in [*paths, *managers.commands_of(script)]:
            source, node = command.source, command.node
            is_later = source is file and source.span(node)[0] >= start and command in at_once
            if is_later or not is_run_on_import(source, node, script.source):
                yield " ".join(path), command


def _misplaced(call: BridgeCall, script: Script, app: FlaskApp) -> str:
    if app.is_factory and function_around(call.source, call.node) is not app.function:
        return f"{app.attribute}(), which makes the app of 'flask', is not seen to call bridge()"
    if not app.is_factory and not is_run_on_import(call.source, call.node, script.source):
        return f"importing {script.path} is not seen to call bridge()"
    return ""
