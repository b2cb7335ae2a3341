"""Where ``flask`` finds the app of a script: while the script is there, and without it."""

from __future__ import annotations

import ast
from typing import List, NamedTuple, Optional, Tuple

import libcst
import libcst.matchers as m

from .managers import Script, absolute, assigned
from .source import Source

# Flask looks for these two by itself.
_KNOWN_FACTORIES = ("create_app", "make_app")


class FlaskApp(NamedTuple):
    """The value for ``FLASK_APP``, if it is known, and a note for the message."""

    name: Optional[str]
    note: str = ""


def with_script(script: Script) -> FlaskApp:
    """Return where the app is as long as the script is there."""
    if not is_importable(script):
        return FlaskApp(
            None,
            "move the app, Migrate and the manager out of the function: 'flask' imports the file, and runs no main()",
        )
    if not script.path.endswith(".py"):
        return FlaskApp(
            None, f"give {script.path} a name that ends in .py: 'flask' imports no other"
        )
    factory = factory_name(script)
    if factory in (None, *_KNOWN_FACTORIES):
        return FlaskApp(script.path)
    return FlaskApp(f"{script.source.module_name}:{factory}")


def without_script(script: Script) -> FlaskApp:
    """Return where the app is without the script."""
    arguments = script.manager.call.args
    if not arguments:
        return FlaskApp(None)
    source = script.manager.source
    node = assigned(source, arguments[0].value)
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


def is_app(script: Script) -> bool:
    """Return whether a manager is certainly made from an app, and not from a function that makes one."""
    arguments = script.manager.call.args
    if not arguments:
        return False
    source = script.manager.source
    given = arguments[0].value
    node = assigned(source, given)
    if isinstance(node, libcst.Call):
        return "functools.partial" not in source.names(node.func)
    last = source.code(given).rpartition(".")[2]
    return last in ("app", "application")


def is_importable(script: Script) -> bool:
    """Return whether importing the script makes its manager: it is not made in a function, or under an ``if``."""
    source = script.manager.source
    return any(
        call is script.manager.call
        for statement in source.module.body
        if isinstance(statement, libcst.SimpleStatementLine)
        for call in m.findall(statement, m.Call())
    )


def factory_name(script: Script) -> Optional[str]:
    """Return the name of the factory that a script's manager is made from, None where it is made from an app."""
    source = script.manager.source
    arguments = script.manager.call.args
    node = arguments[0].value if arguments else None
    if isinstance(node, libcst.Lambda):
        return "create_app"  # it has no name: the one that Flask looks for
    if not isinstance(node, libcst.Name):
        return None
    name = node.value
    made = assigned(source, node)
    if made is not node:
        return name if isinstance(made, libcst.Lambda) else None
    defined = any(function.name.value == name for function in source.nodes(libcst.FunctionDef))
    # Of an imported one, only the name is known.
    imported = name.startswith(("create", "make", "get", "build")) or "factory" in name
    return name if defined or imported else None
