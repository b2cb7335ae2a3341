"""What gives the names of a file their values."""

from __future__ import annotations

from typing import Dict, Iterator, List, NamedTuple, Sequence, Tuple

import libcst

from ..source import Source

# How a name gets its value from an expression: it is that, a loop takes it out of that, or it has that in it. A
# parameter may be anything else, too.
IS, IN, PART, GIVEN = "is", "in", "part", "given"


class Binding(NamedTuple):
    """An expression from which a name gets its value, and how."""

    value: libcst.CSTNode
    how: str


class Imported(NamedTuple):
    """A name that a file imports: where, how it calls it, and its full name; ``*`` for all that a module has."""

    statement: libcst.BaseSmallStatement
    name: libcst.CSTNode
    bound: str
    full: str


class Bindings:
    """The names of a file.

    :param source: the file.
    """

    def __init__(self, source: Source) -> None:
        self.source = source
        self.calls = source.nodes(libcst.Call)
        #: What the file imports.
        self.imports = list(_imports(source))
        #: The bindings of names and attributes, by their full name.
        self.bindings: Dict[str, List[Binding]] = {}
        for target, binding in _assigned(source):
            for name, how in _targets(target, binding.how):
                self.bindings.setdefault(self.dotted(name), []).append(binding._replace(how=how))

    def dotted(self, node: libcst.CSTNode) -> str:
        """Return the full name of a name, an attribute or a call's function.

        :param node: it.
        :return: its name through the imports, with its function's name if it is local; without either, as it is written.
        """
        names = self.source.names(node)
        return min(names) if names else self.source.code(node)

    def bound(self, node: libcst.CSTNode) -> Sequence[Binding]:
        """Return what gives a name or an attribute its value.

        :param node: it, or any other expression.
        """
        return self.bindings.get(self.dotted(node), ())

    def means(self, name: str, known: str) -> bool:
        """Return whether a name that is written by itself means the same wherever the file has it.

        :param name: the name, without a dot.
        :param known: the full name that it is meant to have.
        """
        names = (node for node in self.source.nodes(libcst.Name) if node.value == name)
        imports = (each.full for each in self.imports if each.bound in (name, "*"))
        return all(full == known for full in imports) and all(
            self.source.names(node) <= {known} for node in names
        )


def _imports(source: Source) -> Iterator[Imported]:
    for node in source.nodes(libcst.Import):
        for alias in node.names:
            first = alias.evaluated_name.split(".")[0]
            full = alias.evaluated_name if alias.asname else first
            yield Imported(node, alias.name, alias.evaluated_alias or first, full)
    for statement in source.nodes(libcst.ImportFrom):
        module = source.code(statement.module) if statement.module else ""
        module = "." * len(statement.relative) + module
        if isinstance(statement.names, libcst.ImportStar):
            yield Imported(statement, statement.names, "*", module + ".*")
            continue
        for alias in statement.names:
            name = alias.evaluated_name
            bound = alias.evaluated_alias or name
            yield Imported(statement, alias.name, bound, f"{module}.{name}")


def _assigned(source: Source) -> Iterator[Tuple[libcst.CSTNode, Binding]]:
    """Return what a file gives values to."""
    for assign in source.nodes(libcst.Assign):
        for target in assign.targets:
            yield target.target, Binding(assign.value, IS)
    for annotated in source.nodes(libcst.AnnAssign):
        if annotated.value:
            yield annotated.target, Binding(annotated.value, IS)
    for named in source.nodes(libcst.NamedExpr):
        yield named.target, Binding(named.value, IS)
    for grown in source.nodes(libcst.AugAssign):
        yield grown.target, Binding(grown.value, PART)
    for loop in source.nodes(libcst.For):
        yield loop.target, Binding(loop.iter, IN)
    for clause in source.nodes(libcst.CompFor):
        yield clause.target, Binding(clause.iter, IN)
    for item in source.nodes(libcst.WithItem):
        if item.asname:
            yield item.asname.name, Binding(item.item, IS)
    for param in source.nodes(libcst.Param):
        yield param.name, Binding(param, GIVEN)


def _targets(node: libcst.CSTNode, how: str) -> Iterator[Tuple[libcst.CSTNode, str]]:
    """Return the names that a target is made of, and how they get their values."""
    if isinstance(node, (libcst.Tuple, libcst.List)):
        for element in node.elements:
            yield from _targets(element.value, PART)
    elif isinstance(node, libcst.Subscript):
        yield node.value, PART
    else:
        yield node, how
