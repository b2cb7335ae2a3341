"""What a project's Flask-Script managers hold: found in its source, across its modules."""

from __future__ import annotations

import ast
from typing import Any, Dict, Iterable, Iterator, List, NamedTuple, Optional, Tuple, Union

import libcst
import libcst.matchers as m

from .modules import Modules
from .namespace import from_here, imported
from .source import Source

# Each name under which Flask-Script's things are imported.
FLASK_SCRIPT = ("flask_script", "flask.ext.script", "flask_migrate_script.script")
FLASK_MIGRATE = ("flask_migrate", "flask.ext.migrate", "flask_migrate_script")

_MIGRATE_COMMANDS = {f"{package}.MigrateCommand" for package in FLASK_MIGRATE}

# A class that is made from one of them is taken for it.
_KINDS = ("Server", "Shell")

#: What ``literal()`` returns where there is none.
NO_LITERAL = object()

#: The name that the manager of the database commands has here; projects add their own commands to it.
MIGRATE_COMMAND = "MigrateCommand"


class ManagerCommand(NamedTuple):
    """One command of a manager, and where it is added.

    ``kind`` is the name of one of Flask-Script's classes, ``MigrateCommand``, ``function`` or ``class``; a
    manager's is ``Manager``, with ``manager`` its name. ``node`` is the function or the call.
    """

    name: str
    kind: str
    source: Source
    node: libcst.CSTNode
    manager: str = ""


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
        self._passed_on = {
            f"{source.module_name}.{name}": target
            for source in self.sources
            for node in source.nodes(libcst.ImportFrom)
            for name, target in imported(source, node)
        }
        # Managers in all files come first: one module adds commands to another one's.
        for source in self.sources:
            self._find_managers(source)
        self._managers_by_ending = _by_ending(self.managers)
        self._passed_on_by_ending = _by_ending(self._passed_on)
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
        classes = {f"{package}.Manager" for package in (*FLASK_SCRIPT, *FLASK_MIGRATE)}
        classes.update(_subclasses(source, "Manager"))
        for assign in _assignments(source):
            if isinstance(assign.value, libcst.Call) and source.names(assign.value.func) & classes:
                self._add_manager(source, assign, assign.value)
        # Whatever is given MigrateCommand is one, wherever it comes from.
        for call in source.nodes(libcst.Call):
            if m.matches(call.func, m.Attribute(m.Name(), m.Name("add_command"))) and call.args:
                if source.names(call.args[-1].value) & _MIGRATE_COMMANDS:
                    target = libcst.ensure_type(call.func, libcst.Attribute).value
                    made = assignment(source, libcst.ensure_type(target, libcst.Name).value)
                    if made is not None and isinstance(made.value, libcst.Call):
                        self._add_manager(source, made, made.value)

    def _add_manager(self, source: Source, assign: _Assignment, call: libcst.Call) -> None:
        for target in _targets(assign):
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
                manager = self._manager(absolute(source, argument.value))
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
        text = string(name)
        if text is None:
            # As Flask-Script names a command that is added without a name.
            last = source.code(made).rpartition(".")[2].lower()
            text = "db" if kind == "MigrateCommand" else last.replace("command", "") or last
        self._add(manager, ManagerCommand(text, kind, source, call, submanager))

    def _kind(self, source: Source, value: libcst.BaseExpression) -> Tuple[str, str]:
        name = self._manager(absolute(source, value))
        if name:
            return "Manager", name
        value = assigned(source, value)
        return self._class_kind(source, value.func if isinstance(value, libcst.Call) else value), ""

    def _class_kind(self, source: Source, node: libcst.BaseExpression, depth: int = 0) -> str:
        """Return which of Flask-Script's classes one is, or is made from, in whatever file that is."""
        names = source.names(node)
        if names & _MIGRATE_COMMANDS:
            return MIGRATE_COMMAND
        for module in (*FLASK_SCRIPT, *(module + ".commands" for module in FLASK_SCRIPT)):
            for kind in _KINDS if depth else (*_KINDS, "ShowUrls", "Clean"):
                if f"{module}.{kind}" in names:
                    return kind
        made = self.modules.definition(absolute(source, node))
        if made is not None and isinstance(made.node, libcst.ClassDef) and depth < 5:
            for base in made.node.bases:
                kind = self._class_kind(made.source, base.value, depth + 1)
                if kind != "class":
                    return kind
        return "class"

    def _add(self, manager: str, command: ManagerCommand) -> None:
        self.commands.setdefault(manager, {})[command.name] = command

    def _method(self, source: Source, node: libcst.CSTNode) -> Tuple[str, str]:
        """Return which manager's method an expression is, with the method's name."""
        if isinstance(node, libcst.Attribute):
            name = absolute(source, node.value)
            if name in _MIGRATE_COMMANDS:
                return MIGRATE_COMMAND, node.attr.value
            return self._manager(name), node.attr.value
        return "", ""

    def _manager(self, name: str) -> str:
        """Return the manager that an absolute name means, an empty text where there is none.

        The folder that modules are imported from may be below the project's, and a package may import the manager of
        a module of its own for others to take.
        """
        for _ in range(5):
            if name in self.managers:
                return name
            if not self.modules.is_own(name):
                return ""
            managers = self._managers_by_ending.get(name, [])
            passed_on = self._passed_on_by_ending.get(name, [])
            if name in self._passed_on:
                name = self._passed_on[name]
            elif len(managers) == 1:
                return managers[0]
            elif len(passed_on) == 1:
                name = self._passed_on[passed_on[0]]
            else:
                break
        if not self.modules.is_own(name):
            return ""
        # A name may come by a way that is not followed here, as with an import of *.
        alike = self._managers_by_ending.get(name.rpartition(".")[2], [])
        return alike[0] if "." in name and len(alike) == 1 else ""


def _by_ending(names: Iterable[str]) -> Dict[str, List[str]]:
    """Return dotted names by all that they end with."""
    found: Dict[str, List[str]] = {}
    for name in names:
        parts = name.split(".")
        for start in range(len(parts)):
            found.setdefault(".".join(parts[start:]), []).append(name)
    return found


def absolute(source: Source, node: libcst.CSTNode) -> str:
    """Return the dotted name of a thing, with the module that it is in, wherever it is used."""
    names = source.names(node)
    name = min(names) if names else source.code(node)
    if name.startswith("."):
        return from_here(source, name)
    if source.is_local(node) or not names:
        return f"{source.module_name}.{name}"
    return name


_Assignment = Union[libcst.Assign, libcst.AnnAssign]


def _assignments(source: Source) -> List[_Assignment]:
    return [*source.nodes(libcst.Assign), *source.nodes(libcst.AnnAssign)]


def _targets(assign: _Assignment) -> List[libcst.BaseExpression]:
    if isinstance(assign, libcst.AnnAssign):
        return [assign.target]
    return [target.target for target in assign.targets]


def assignment(source: Source, name: str) -> Optional[_Assignment]:
    """Return the first assignment to a name in a file, None where there is none."""
    for node in _assignments(source):
        if node.value is not None and m.matches(_targets(node)[0], m.Name(name)):
            return node
    return None


def assigned(source: Source, node: libcst.BaseExpression) -> libcst.BaseExpression:
    """Return what an expression is: of a name, what is assigned to it in its file, if anything is."""
    made = assignment(source, node.value) if isinstance(node, libcst.Name) else None
    return node if made is None or made.value is None else made.value


def _subclasses(source: Source, kind: str, packages: Iterable[str] = FLASK_SCRIPT) -> List[str]:
    bases = {f"{package}.{kind}" for package in packages}
    return [
        node.name.value
        for node in source.nodes(libcst.ClassDef)
        if any(source.names(base.value) & bases for base in node.bases)
    ]


def _dict_elements(call: libcst.Call) -> Iterator[libcst.DictElement]:
    for argument in call.args:
        if isinstance(argument.value, libcst.Dict):
            for element in argument.value.elements:
                if isinstance(element, libcst.DictElement):
                    yield element


def string(node: Optional[libcst.BaseExpression]) -> Optional[str]:
    """Return the text of a string that is written out, None of anything else."""
    if isinstance(node, (libcst.SimpleString, libcst.ConcatenatedString)):
        value = node.evaluated_value
        return value if isinstance(value, str) else None
    return None


def literal(node: libcst.BaseExpression) -> Any:
    """Return the value of an expression that is written out, ``NO_LITERAL`` of anything else."""
    try:
        return ast.literal_eval(libcst.Module([]).code_for_node(node))
    except (ValueError, SyntaxError):
        return NO_LITERAL


def manager_options(calls: Iterable[libcst.Call]) -> Dict[str, Tuple[str, bool]]:
    """Return each flag of calls of ``add_option``, with the parameter's name and whether a value follows."""
    return {flag: found for call in calls for flag, found in _options(call)}


def option_defaults(calls: Iterable[libcst.Call]) -> Dict[str, Any]:
    """Return what a factory gets for each option that is not given; ``NO_LITERAL`` for what is not written out."""
    found: Dict[str, Any] = {}
    for call in calls:
        given = _keywords(call)
        # argparse has False for a flag without a default, and None for another option.
        is_flag = string(given.get("action")) == "store_true"
        default = literal(given["default"]) if "default" in given else False if is_flag else None
        for name, _ in manager_options([call]).values():
            found[name] = default
    return found


def _keywords(call: libcst.Call) -> Dict[str, libcst.BaseExpression]:
    return {argument.keyword.value: argument.value for argument in call.args if argument.keyword}


def _options(call: libcst.Call) -> Iterator[Tuple[str, Tuple[str, bool]]]:
    flags = [literal(argument.value) for argument in call.args if argument.keyword is None]
    keywords = _keywords(call)
    texts = [flag for flag in flags if isinstance(flag, str)]
    longest = max(texts, key=len, default="")
    name = (
        literal(keywords["dest"]) if "dest" in keywords else longest.lstrip("-").replace("-", "_")
    )
    action = literal(keywords["action"]) if "action" in keywords else "store"
    for flag in texts:
        yield flag, (str(name), action in ("store", "append"))
