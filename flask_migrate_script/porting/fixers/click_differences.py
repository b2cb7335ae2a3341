"""Commands that would not do the same as click commands: they call others, or return what manage.py ends with."""

from __future__ import annotations

import ast
from typing import Iterator, Optional, Set

import libcst

from ..findings import Finding
from ..index import Index
from ..managers import ManagerCommand
from ..modules import Definition, Modules
from ..namespace import absolute
from ..source import Source


def find(index: Index) -> Iterator[Finding]:
    """Yield each such call and each such value."""
    modules = index.modules
    for _, script in index.scripts():
        commands = [command for _, command in index.managers.commands_of(script)]
        functions = {
            f"{command.source.module_name}.{command.node.name.value}"
            for command in commands
            if isinstance(command.node, libcst.FunctionDef)
        }
        for command in commands:
            made = _function(command, modules)
            if made is not None and isinstance(made.node, libcst.FunctionDef):
                yield from _calls(made.source, made.node, functions, modules)
                yield from _values(made.source, made.node)


def _function(command: ManagerCommand, modules: Modules) -> Optional[Definition]:
    """Return what a command runs, a function or the method of a class; None where that is not found."""
    if command.kind == "function":
        return Definition(command.source, command.node)
    if command.kind != "class" or not isinstance(command.node, libcst.Call):
        return None
    value = command.node.args[min(len(command.node.args), 2) - 1].value
    called = value.func if isinstance(value, libcst.Call) else value
    made = modules.definition(absolute(command.source, called))
    if made is not None and isinstance(made.node, libcst.ClassDef):
        for function in made.node.body.body:
            if isinstance(function, libcst.FunctionDef) and function.name.value == "run":
                return Definition(made.source, function)
    return None


def _calls(
    source: Source, function: libcst.FunctionDef, functions: Set[str], modules: Modules
) -> Iterator[Finding]:
    names = {name.rpartition(".")[2] for name in functions}
    for call in source.nodes(libcst.Call):
        if isinstance(call.func, libcst.Name) and _is_in(source, call, function.body):
            name = call.func.value
            called = absolute(source, call.func)
            # Only what is called like a command leads to another file.
            if called.rpartition(".")[2] in names and modules.origin(called) in functions:
                message = (
                    f"calls the command {name}(), which reads the command line as one of click's:"
                    f" write {name}.callback() there"
                )
                yield source.finding(call, message)


def _values(source: Source, function: libcst.FunctionDef) -> Iterator[Finding]:
    for node in source.nodes(libcst.Return):
        if node.value is None or not _is_in(source, node, function.body):
            continue
        if _innermost(source, node) is function and not _is_nothing(source.code(node.value)):
            message = (
                "manage.py ends with this value as its exit status, or prints it and ends with 1"
            )
            message += f"; a click command drops it: write sys.exit({source.code(node.value)})"
            yield source.finding(node, " ".join(message.split()))


def _is_in(source: Source, node: libcst.CSTNode, outer: libcst.CSTNode) -> bool:
    (start, end), (first, last) = source.span(node), source.span(outer)
    return first <= start and end <= last


def _innermost(source: Source, node: libcst.CSTNode) -> Optional[libcst.FunctionDef]:
    """Return the function that something is in, of several the innermost one."""
    around = [
        function for function in source.nodes(libcst.FunctionDef) if _is_in(source, node, function)
    ]
    return around[-1] if around else None


def _is_nothing(code: str) -> bool:
    """Return whether a value is written out, and manage.py ends with status 0."""
    try:
        return not ast.literal_eval(code)
    except (ValueError, SyntaxError):
        return False
