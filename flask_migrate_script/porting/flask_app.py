"""Where ``flask`` finds the app of a script: while the script is there, and without it."""

from __future__ import annotations

import ast
from typing import List, NamedTuple, Optional, Tuple, Union

import libcst
import libcst.matchers as m

from .assignments import assigned
from .flask_import import import_obstacle
from .managers import Script
from .modules import Definition, Modules
from .namespace import Namespace, absolute
from .source import Source

# Flask looks for these by itself, in this order: an app, the only app of any name, a factory.
_KNOWN_APPS = ("app", "application")
_KNOWN_FACTORIES = ("create_app", "make_app")

#: What can be a factory.
Function = Union[libcst.FunctionDef, libcst.Lambda]


class FlaskApp(NamedTuple):
    """The value for ``FLASK_APP``, if it is known, and a note for the message.

    Of a script's: ``attribute`` is the app's name in it, or that of its factory; ``suffix`` is what has to follow the
    script's path, nothing where Flask takes this one by itself; ``is_factory``: it is a factory, which is ``function``
    where that is found.
    """

    name: Optional[str]
    note: str = ""
    attribute: str = ""
    suffix: str = ""
    is_factory: bool = False
    function: Optional[Function] = None


def with_script(script: Script, modules: Modules) -> FlaskApp:
    """Return where the app is as long as the script is there; without a name, what keeps ``flask`` from finding it.

    :param script: the script.
    :param modules: the project's modules.
    """
    found = _in_script(script, modules)
    obstacle = import_obstacle(script.source, modules) if found.name is not None else ""
    return found._replace(name=None, note=obstacle) if obstacle else found


def _in_script(script: Script, modules: Modules) -> FlaskApp:
    if not is_importable(script):
        return FlaskApp(
            None,
            "move the app, Migrate and the manager out of the function: 'flask' imports the file, and runs no main()",
        )
    if not script.path.endswith(".py"):
        return FlaskApp(
            None, f"give {script.path} a name that ends in .py: 'flask' imports no other"
        )
    given = made_from(script)
    if given is None:
        return FlaskApp(None, "the manager is made without an app: no name of it is known here")
    namespace = Namespace(script.source)
    name = _name_of(script, given, namespace, modules)
    if name is None:
        return FlaskApp(None, _without_a_name(script, given, namespace))
    made = _definition(script, given, modules)
    node = made.node if made is not None else None
    if made is not None and isinstance(node, libcst.Call):
        if "functools.partial" in made.source.names(node.func):
            return FlaskApp(
                None, f"{name} is a partial, and 'flask' calls functions only: write it as a def"
            )
    elif made is not None and isinstance(node, (libcst.FunctionDef, libcst.Lambda)):
        return _factory(script, name, node, namespace, modules)
    elif name not in _KNOWN_APPS:
        note = f"what {name} is, an app or a function that 'flask' can call, is not found here"
        return FlaskApp(None, note, name, is_factory=_is_called_like_a_factory(name))
    is_first = name == "app" or (
        name == "application" and not namespace.all_of and "app" not in namespace
    )
    suffix = "" if is_first else f":{name}"
    return FlaskApp(f"{script.path}{suffix}", "", name, suffix)


def _factory(
    script: Script,
    name: str,
    function: Function,
    namespace: Namespace,
    modules: Modules,
) -> FlaskApp:
    needed = ", ".join(p.name.value for p in parameters(function) if p.default is None)
    if needed:
        note = f"'flask' gives {name}() no argument: give {needed} a default"
        return FlaskApp(None, note, name, is_factory=True, function=function)
    others = _KNOWN_FACTORIES[: _KNOWN_FACTORIES.index(name)] if name in _KNOWN_FACTORIES else ()
    is_first = name in _KNOWN_FACTORIES and not (
        namespace.all_of or any(other in namespace for other in (*_KNOWN_APPS, *others))
    )
    suffix = "" if is_first and not _has_an_app(script.source, namespace, modules) else f":{name}"
    return FlaskApp(f"{script.path}{suffix}", "", name, suffix, True, function)


def parameters(function: Function) -> List[libcst.Param]:
    """Return the parameters of a function, but for ``*`` and ``**``."""
    found = function.params
    return [*found.posonly_params, *found.params, *found.kwonly_params]


def _has_an_app(source: Source, namespace: Namespace, modules: Modules) -> bool:
    """Return whether a script has an app of any name beside its factory; what is written like a class is none."""
    found = [Definition(source, value) for value in namespace.made.values()]
    for name, origin in namespace.imported.items():
        made = modules.definition(origin) if name[0].islower() else None
        found += [made] if made is not None else []
    return any(_makes_an_app(made) for made in found)


def _makes_an_app(made: Definition) -> bool:
    if not isinstance(made.node, libcst.Call):
        return False
    name = absolute(made.source, made.node.func)
    return name == "flask.Flask" or name.rpartition(".")[2] in _KNOWN_FACTORIES


def made_from(script: Script) -> Optional[libcst.BaseExpression]:
    """Return what a script's manager is made from, None where that is nothing."""
    for argument in script.manager.call.args:
        if argument.keyword is None or argument.keyword.value == "app":
            return argument.value
    return None


def _name_of(
    script: Script, given: libcst.BaseExpression, namespace: Namespace, modules: Modules
) -> Optional[str]:
    """Return the name that what a manager is made from has in the script, None where it has none."""
    source = script.manager.source
    if not isinstance(given, (libcst.Name, libcst.Attribute)):
        return None
    if source is script.source and isinstance(given, libcst.Name):
        return given.value
    origin = modules.origin(absolute(source, given))
    for name, imported in namespace.imported.items():
        if modules.origin(imported) == origin:
            return name
    name = origin.rpartition(".")[2]
    if any(modules.origin(f"{module}.{name}") == origin for module in namespace.all_of):
        return name
    for name, value in namespace.made.items():
        if isinstance(value, (libcst.Name, libcst.Attribute)):
            if modules.origin(absolute(script.source, value)) == origin:
                return name
    return None


def _without_a_name(script: Script, given: libcst.BaseExpression, namespace: Namespace) -> str:
    """Return what to write where an app or a factory has no name in the script."""
    source = script.manager.source
    code = source.code(given)
    if isinstance(given, libcst.Lambda) or "functools.partial" in source.names(
        given.func if isinstance(given, libcst.Call) else given
    ):
        return "'flask' does not find a factory without a name: write it as a def"
    if isinstance(given, libcst.Call):
        name = "application" if "app" in namespace else "app"
        note = f"write {name} = {code}, and Manager({name})"
        if source is not script.source:
            note += f", and import {name} into {script.path}"
        others = [factory for factory in _KNOWN_FACTORIES if factory in namespace]
        if others:
            return f"'flask' makes a second app with {others[0]}(), without the manager's commands: {note}"
        return f"'flask' does not find an app without a name: {note}"
    module, _, attribute = absolute(source, given).rpartition(".")
    return f"{script.path} has no name for {code}: write from {module} import {attribute}"


def _definition(
    script: Script, given: libcst.BaseExpression, modules: Modules
) -> Optional[Definition]:
    """Return the function or the expression that a manager's app or factory is, where it is found."""
    source, node = script.manager.source, given
    for _ in range(5):
        if not isinstance(node, (libcst.Name, libcst.Attribute)):
            break
        made = modules.definition(absolute(source, node))
        if made is None or not isinstance(made.node, (libcst.BaseExpression, libcst.FunctionDef)):
            return None
        if isinstance(made.node, libcst.FunctionDef):
            return made
        source, node = made.source, made.node
    return Definition(source, node)


def _is_called_like_a_factory(name: str) -> bool:
    return name.startswith(("create", "make", "get", "build")) or "factory" in name


def without_script(script: Script) -> FlaskApp:
    """Return where the app is without the script."""
    given = made_from(script)
    if given is None:
        return FlaskApp(None)
    source = script.manager.source
    node = assigned(source, given)
    if isinstance(node, libcst.Lambda):
        node = node.body
    called = node.func if isinstance(node, libcst.Call) else node
    if source.is_local(called) or not source.names(called):
        return FlaskApp(None)
    name = absolute(source, called)
    if name == "flask.Flask" or "." not in name:
        return FlaskApp(None)
    module, _, function = name.rpartition(".")
    arguments_text, note = _arguments(source, node)
    place = f"{module}:{function}{arguments_text}"
    return FlaskApp(f'"{place}"' if arguments_text else place, note)


def _arguments(source: Source, node: libcst.BaseExpression) -> Tuple[str, str]:
    """Return the arguments of a factory, as FLASK_APP takes them, or a note that it does not take these."""
    given: List[str] = []
    for argument in node.args if isinstance(node, libcst.Call) else ():
        code = source.code(argument.value)
        try:
            ast.literal_eval(code)
        except (ValueError, SyntaxError):
            return "", f", and the arguments of {source.code(node)} go into it"
        keyword = f"{argument.keyword.value}=" if argument.keyword else ""
        given.append(keyword + code.replace('"', "'"))
    return (f"({', '.join(given)})" if given else ""), ""


def is_importable(script: Script) -> bool:
    """Return whether importing the script makes its manager: it is not made in a function, or under an ``if``."""
    source = script.manager.source
    return any(
        call is script.manager.call
        for statement in source.module.body
        if isinstance(statement, libcst.SimpleStatementLine)
        for call in m.findall(statement, m.Call())
    )
