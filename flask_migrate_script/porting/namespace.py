"""What names a module has when it is imported, and what each of them is."""

from __future__ import annotations

import re
from typing import Dict, Iterator, List, Optional, Tuple

import libcst
import libcst.matchers as m

from .source import Source

#: ``if __name__ == "__main__":``
MAIN = m.If(test=m.Comparison(left=m.Name("__name__")))


class Namespace:
    """The names of a module.

    :param source: the module.
    """

    def __init__(self, source: Source) -> None:
        self.source = source
        #: Each name that is given there: the function, the class or what is assigned.
        self.made: Dict[str, libcst.CSTNode] = {}
        #: Each name that is imported from another module, with where it is from.
        self.imported: Dict[str, str] = {}
        #: The modules of which it has all names.
        self.all_of: List[str] = []
        for statement in run_on_import(source.module):
            if isinstance(statement, (libcst.FunctionDef, libcst.ClassDef)):
                self.made[statement.name.value] = statement
            elif isinstance(statement, libcst.AnnAssign) and statement.value is not None:
                self._assign(statement.target, statement.value)
            elif isinstance(statement, libcst.Assign):
                for target in statement.targets:
                    self._assign(target.target, statement.value)
            elif isinstance(statement, libcst.ImportFrom):
                self.imported.update(imported(source, statement))
                if isinstance(statement.names, libcst.ImportStar):
                    self.all_of.append(module_of(source, statement))
            elif isinstance(statement, libcst.Import):
                for alias in statement.names:
                    name = alias.evaluated_alias or alias.evaluated_name.partition(".")[0]
                    self.imported[name] = alias.evaluated_name if alias.asname else name

    def __contains__(self, name: str) -> bool:
        """Return whether it has a name."""
        return name in self.made or name in self.imported

    def _assign(self, target: libcst.BaseExpression, value: libcst.BaseExpression) -> None:
        if isinstance(target, libcst.Name):
            self.made[target.value] = value
        elif isinstance(target, libcst.Tuple):
            for element in target.elements:
                self._assign(element.value, value)


def run_on_import(node: libcst.CSTNode) -> Iterator[libcst.CSTNode]:
    """Yield the statements of a module that run when it is imported; of functions and classes, that they are made."""
    for child in node.children:
        if isinstance(child, (libcst.FunctionDef, libcst.ClassDef, libcst.BaseSmallStatement)):
            yield child
        elif not m.matches(child, MAIN):
            yield from run_on_import(child)


def function_around(source: Source, node: libcst.CSTNode) -> Optional[libcst.FunctionDef]:
    """Return the outermost function that something is in, None where it is in none."""
    start, end = source.span(node)
    for function in source.nodes(libcst.FunctionDef):
        first, last = source.span(function)
        if function is not node and first <= start and end <= last:
            return function
    return None


def is_run_on_import(source: Source, node: libcst.CSTNode, script: Source) -> bool:
    """Return whether something runs when a script is imported: in no function, or in one that is called then.

    :param source: its file.
    :param node: it.
    :param script: the script, which may call a function of another file.
    """
    function = function_around(source, node)
    if function is None:
        start = source.span(node)[0]
        mains = [main for main in source.module.body if m.matches(main, MAIN)]
        return not any(source.span(main)[0] <= start < source.span(main)[1] for main in mains)
    call = re.compile(rf"\b{function.name.value}\(")
    return any(
        call.search(file.code(statement)) is not None
        for file in (source, script)
        for statement in run_on_import(file.module)
        if isinstance(statement, libcst.BaseSmallStatement)
    )


def imported(source: Source, node: libcst.ImportFrom) -> Iterator[Tuple[str, str]]:
    """Yield each name that an import gives a file, and where it is from."""
    if isinstance(node.names, libcst.ImportStar):
        return
    module = module_of(source, node)
    for alias in node.names:
        yield alias.evaluated_alias or alias.evaluated_name, f"{module}.{alias.evaluated_name}"


def module_of(source: Source, node: libcst.ImportFrom) -> str:
    """Return the module that an import takes names from."""
    module = source.code(node.module) if node.module else ""
    return from_here(source, "." * len(node.relative) + module)


def from_here(source: Source, name: str) -> str:
    """Return a relative dotted name as an absolute one."""
    dots = len(name) - len(name.lstrip("."))
    if not dots:
        return name
    package = source.module_name.split(".")
    if not source.path.endswith("__init__.py"):
        package.pop()
    return ".".join([*package[: len(package) - dots + 1], *filter(None, [name.lstrip(".")])])


def absolute(source: Source, node: libcst.CSTNode) -> str:
    """Return the dotted name of a thing, with the module that it is in, wherever it is used."""
    imports = source.imported_names(node)
    names = imports or source.names(node)
    name = min(names) if names else source.code(node)
    if name.startswith("."):
        return from_here(source, name)
    if not imports and (source.is_local(node) or not names):
        return f"{source.module_name}.{name}"
    return name
