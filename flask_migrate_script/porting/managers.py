"""What a project's Flask-Script managers hold: found in its source, across its modules."""

from __future__ import annotations

from typing import Dict, Iterable, Iterator, List, NamedTuple, Optional, Tuple

import libcst
import libcst.matchers as m

from .assignments import Assignment, assigned, assignment, assignments, targets
from .command_kinds import (
    MIGRATE_COMMAND,
    MIGRATE_COMMANDS,
    class_kind,
    manager_classes,
)
from .foreign_managers import foreign_runs
from .literals import string
from .manager_names import ManagerNames
from .modules import Modules
from .namespace import absolute
from .source import Source


class ManagerCommand(NamedTuple):
    """One command of a manager, and where it is added.

    ``kind`` is the name of one of Flask-Script's classes, ``MigrateCommand``, ``function`` or ``class``; a
    manager's is ``Manager``, with ``manager`` its name. ``node`` is the function or the call. A ``name`` that is made
    at run time is its expression in braces.
    """

    name: str
    kind: str
    source: Source
    node: libcst.CSTNode
    manager: str = ""


def is_made_at_run_time(name: str) -> bool:
    """Return whether the name of a command is not known here, but only its expression."""
    return name.startswith("{")


class Manager(NamedTuple):
    """A variable that holds a manager."""

    name: str
    source: Source
    call: libcst.Call


class BridgeCall(NamedTuple):
    """A call of bridge(), and its file."""

    source: Source
    node: libcst.Call


class Script(NamedTuple):
    """A file that runs a manager."""

    path: str
    source: Source
    manager: Manager
    run: libcst.CSTNode


class Managers:
    """The managers of a project.

    :param sources: its Python files that may have to do with Flask-Script.
    :param modules: the modules of the project.
    """

    def __init__(self, sources: Iterable[Source], modules: Modules) -> None:
        self.sources = list(sources)
        self.modules = modules
        self.managers: Dict[str, Manager] = {}
        self.commands: Dict[str, Dict[str, ManagerCommand]] = {}
        self.options: Dict[str, List[libcst.Call]] = {}
        #: The managers that are bridged, each with the call that does it.
        self.bridged: Dict[str, BridgeCall] = {}
        self.scripts: List[Script] = []
        # Managers in all files come first: one module adds commands to another one's.
        for source in self.sources:
            self._find_managers(source)
        #: Where a file is run, and runs a manager that is not the project's.
        self.foreign_runs = [
            run
            for source in self.sources
            for run in foreign_runs(source, modules)
            if run.manager not in self.managers
        ]
        names = {*self.managers, *(run.manager for run in self.foreign_runs)}
        self._names = ManagerNames(names, self.sources, modules)
        for source in self.sources:
            self._find_commands(source)

    def tree(
        self, manager: str, above: Tuple[str, ...] = ()
    ) -> Iterator[Tuple[Tuple[str, ...], ManagerCommand]]:
        """Yield a manager's commands and those of the managers below it, each with the words that run it."""
        for name, command in self.commands.get(manager, {}).items():
            path = (*above, name)
            if command.kind == "Manager" and len(path) < 5:  # a manager may be added to itself
                yield from self.tree(command.manager, path)
            else:
                yield path, command

    def commands_of(self, script: Script) -> Iterator[Tuple[Tuple[str, ...], ManagerCommand]]:
        """Yield all commands of a script, those that the project gave MigrateCommand among them, with their words."""
        groups = []
        for path, command in self.tree(script.manager.name):
            if command.kind == "MigrateCommand":
                groups.append(path)
            yield path, command
        for path, command in self.tree(MIGRATE_COMMAND):
            yield (*(groups[0] if groups else ("db",)), *path), command

    def _find_managers(self, source: Source) -> None:
        classes = manager_classes(source)
        for assign in assignments(source):
            if isinstance(assign.value, libcst.Call) and source.names(assign.value.func) & classes:
                self._add_manager(source, assign, assign.value)
        # Whatever is given MigrateCommand is one, wherever it comes from.
        for call in source.nodes(libcst.Call):
            if m.matches(call.func, m.Attribute(m.Name(), m.Name("add_command"))) and call.args:
                if source.names(call.args[-1].value) & MIGRATE_COMMANDS:
                    target = libcst.ensure_type(call.func, libcst.Attribute).value
                    made = assignment(source, libcst.ensure_type(target, libcst.Name).value)
                    if made is not None and isinstance(made.value, libcst.Call):
                        self._add_manager(source, made, made.value)

    def _add_manager(self, source: Source, assign: Assignment, call: libcst.Call) -> None:
        for target in targets(assign):
            name = absolute(source, target)
            self.managers.setdefault(name, Manager(name, source, call))

    def _find_commands(self, source: Source) -> None:
        for node in source.nodes(libcst.FunctionDef, libcst.Call):
            if isinstance(node, libcst.FunctionDef):
                self._find_function(source, node)
            elif isinstance(node, libcst.Call):
                self._find_call(source, node)

    def _find_function(self, source: Source, function: libcst.FunctionDef) -> None:
        for decorator in function.decorators:
            called = decorator.decorator
            target = called.func if isinstance(called, libcst.Call) else called
            manager, method = self._method(source, target)
            if method in ("command", "option"):
                self._add(
                    manager, ManagerCommand(function.name.value, "function", source, function)
                )
            elif method == "shell":
                self._add(manager, ManagerCommand("shell", "Shell", source, function))

    def _find_call(self, source: Source, call: libcst.Call) -> None:
        if source.names(call.func) & {"flask_migrate_script.bridge"}:
            for argument in call.args[:1]:
                manager = self._names.meant(absolute(source, argument.value))
                self.bridged.setdefault(manager, BridgeCall(source, call))
        manager, method = self._method(source, call.func)
        if method == "run" and manager in self.managers:
            self.scripts.append(Script(source.path, source, self.managers[manager], call))
            for element in _dict_elements(call):
                self._add_command(manager, source, call, element.key, element.value)
        elif method == "add_option":
            self.options.setdefault(manager, []).append(call)
        elif method == "add_command" and call.args:
            name = call.args[0].value if len(call.args) > 1 else None
            self._add_command(
                manager, source, call, name, call.args[min(len(call.args), 2) - 1].value
            )

    def _add_command(
        self,
        manager: str,
        source: Source,
        call: libcst.Call,
        name: Optional[libcst.BaseExpression],
        value: libcst.BaseExpression,
    ) -> None:
        kind, submanager = self._kind(source, value)
        made = value.func if isinstance(value, libcst.Call) else value
        text = None if name is None else string(assigned(source, name))
        if name is not None and text is None:
            text = f"{{{' '.join(source.code(name).split())}}}"
        elif text is None:
            # As Flask-Script names a command that is added without a name.
            last = source.code(made).rpartition(".")[2].lower()
            text = "db" if kind == "MigrateCommand" else last.replace("command", "") or last
        self._add(manager, ManagerCommand(text, kind, source, call, submanager))

    def _kind(self, source: Source, value: libcst.BaseExpression) -> Tuple[str, str]:
        name = self._names.meant(absolute(source, value))
        if name:
            return "Manager", name
        value = assigned(source, value)
        called = value.func if isinstance(value, libcst.Call) else value
        return class_kind(source, called, self.modules), ""

    def _add(self, manager: str, command: ManagerCommand) -> None:
        self.commands.setdefault(manager, {})[command.name] = command

    def _method(self, source: Source, node: libcst.CSTNode) -> Tuple[str, str]:
        """Return which manager's method an expression is, with the method's name."""
        if isinstance(node, libcst.Attribute):
            name = absolute(source, node.value)
            if name in MIGRATE_COMMANDS:
                return MIGRATE_COMMAND, node.attr.value
            return self._names.meant(name), node.attr.value
        return "", ""


def _dict_elements(call: libcst.Call) -> Iterator[libcst.DictElement]:
    for argument in call.args:
        if isinstance(argument.value, libcst.Dict):
            for element in argument.value.elements:
                if isinstance(element, libcst.DictElement):
                    yield element
