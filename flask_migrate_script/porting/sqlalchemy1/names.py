"""Where the names of a file get their values from."""

from __future__ import annotations

import re
from typing import Dict, Iterator, List, NamedTuple, Optional, Tuple, Union

import libcst

from ..source import Source


class Item(NamedTuple):
    """A step into a container: to what is at a key or an index, to any item, or to each that a loop runs through."""

    key: Union[int, str, None] = None
    each: bool = False


EACH = Item(each=True)
Path = Tuple[Item, ...]


class Binding(NamedTuple):
    """What gives a name its value: an expression, what a loop runs through, or a place in what is taken apart."""

    value: Optional[libcst.CSTNode]
    looped: bool = False
    container: Optional[libcst.CSTNode] = None
    path: Path = ()
    parameter: bool = False


class Parameter(NamedTuple):
    """A parameter of one of the file's functions; it has no position if it is given by name alone."""

    function: str
    position: Optional[int]
    default: Optional[libcst.CSTNode]


class Names:
    """The names of a file.

    :param source: the file.
    """

    def __init__(self, source: Source) -> None:
        self.source = source
        self.nodes = list(_walk(source.module))
        self.bindings: Dict[str, List[Binding]] = {}
        #: What is assigned to the items of a container, by the container's name.
        self.stored: Dict[str, List[Optional[libcst.CSTNode]]] = {}
        #: The calls, by the name of what is called.
        self.calls: Dict[str, List[libcst.Call]] = {}
        #: The parameters of the file's functions, by their name.
        self.parameters: Dict[str, Parameter] = {}
        #: The file's functions, by their name.
        self.functions: Dict[str, List[libcst.FunctionDef]] = {}
        #: The node that each node is in.
        self.parents = {child: node for node in self.nodes for child in node.children}
        for node in self.nodes:
            for target, binding in _bound(node):
                for name, path in _targets(target):
                    known = binding
                    if name is not target:
                        steps = (EACH, *path) if binding.looped else path
                        known = Binding(None, container=binding.value if path else None, path=steps)
                    if isinstance(name, libcst.Subscript):
                        self.stored.setdefault(self.dotted(name.value), []).append(known.value)
                    else:
                        self.bindings.setdefault(self.dotted(name), []).append(known)
            if isinstance(node, libcst.Call):
                self.calls.setdefault(self.dotted(node.func), []).append(node)
            elif isinstance(node, libcst.FunctionDef):
                self.functions.setdefault(self.dotted(node.name), []).append(node)
                self._add_parameters(node)

    def dotted(self, node: libcst.CSTNode) -> str:
        """Return the full name of a name, an attribute or a call's function.

        :param node: it.
        :return: its name through the imports, with its function's name if it is local; without either, as it is written.
        """
        names = self.source.names(node)
        return min(names) if names else self.source.code(node)

    def has(self, name: str) -> bool:
        """Return whether the file or one of its functions has something of its own by a name.

        :param name: the name alone.
        """
        return any(re.fullmatch(rf"(.*<locals>\.)?{name}", known) for known in self.bindings)

    def _add_parameters(self, function: libcst.FunctionDef) -> None:
        name, given = self.dotted(function.name), function.params
        for position, param in enumerate([*given.posonly_params, *given.params]):
            self.parameters[self.dotted(param.name)] = Parameter(name, position, param.default)
        for param in given.kwonly_params:
            self.parameters[self.dotted(param.name)] = Parameter(name, None, param.default)

    def arguments(self, parameter: str) -> List[Optional[libcst.CSTNode]]:
        """Return what the file gives to a parameter of one of its functions.

        :param parameter: the parameter's full name.
        :return: the expressions, and None if it may be given anything else, too.
        """
        function, position, default = self.parameters[parameter]
        calls = self.calls.get(function, [])
        values: List[Optional[libcst.CSTNode]] = []
        for call in calls:
            words = {arg.keyword.value: arg.value for arg in call.args if arg.keyword}
            placed = [arg.value for arg in call.args if not arg.keyword]
            if parameter.rpartition(".")[2] in words:
                values.append(words[parameter.rpartition(".")[2]])
            elif any(arg.star for arg in call.args):
                values.append(None)
            elif position is not None and position < len(placed):
                values.append(placed[position])
            else:
                values.append(default)
        # What is not only called here, may be called by somebody else, too.
        names = [node for node in self.nodes if isinstance(node, libcst.Name)]
        uses = sum(function in self.source.names(node) for node in names)
        return values if uses == len(calls) + 1 else [*values, None]

    def bindings_of(self, node: libcst.CSTNode) -> List[Binding]:
        """Return what gives a name or an attribute its value, that of an instance in any of its methods.

        :param node: the name or the attribute.
        """
        code = self.source.code(node)
        if isinstance(node, libcst.Attribute) and code.startswith("self."):
            known = [name for name in self.bindings if name.endswith("." + code)]
            return [binding for name in known for binding in self.bindings[name]]
        return self.bindings.get(self.dotted(node), [])

    def returned(self, function: str) -> List[libcst.CSTNode]:
        """Return what a function of the file returns, or gives to a with statement.

        :param function: its full name, one of ``functions``.
        """
        values: List[libcst.CSTNode] = []
        for known in self.functions[function]:
            names = [self.dotted(decorator.decorator) for decorator in known.decorators]
            kind = libcst.Yield if "contextlib.contextmanager" in names else libcst.Return
            found = [node for node in _own(known.body) if isinstance(node, kind)]
            values += [node.value for node in found if node.value]
        return values


def _walk(node: libcst.CSTNode) -> Iterator[libcst.CSTNode]:
    waiting = [node]
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(reversed(node.children))


def _bound(node: libcst.CSTNode) -> Iterator[Tuple[libcst.CSTNode, Binding]]:
    """Return what a node gives values to."""
    if isinstance(node, libcst.Assign):
        for target in node.targets:
            yield target.target, Binding(node.value)
    elif isinstance(node, (libcst.AnnAssign, libcst.AugAssign, libcst.NamedExpr)):
        yield node.target, Binding(node.value)
    elif isinstance(node, (libcst.For, libcst.CompFor)):
        yield node.target, Binding(node.iter, looped=True)
    elif isinstance(node, libcst.WithItem) and node.asname:
        yield node.asname.name, Binding(node.item)
    elif isinstance(node, libcst.Param):
        yield node.name, Binding(None, parameter=True)
    elif isinstance(node, libcst.Call) and len(node.args) == 2:
        function, values = node.args[0].value, node.args[1].value
        if isinstance(function, libcst.Lambda) and isinstance(node.func, libcst.Name):
            if node.func.value in ("map", "filter"):
                for param in function.params.params:
                    yield param.name, Binding(values, looped=True)
    elif isinstance(node, (libcst.FunctionDef, libcst.ClassDef)):
        yield node.name, Binding(None)


def _targets(node: libcst.CSTNode, path: Path = ()) -> Iterator[Tuple[libcst.CSTNode, Path]]:
    """Return the names that a target is made of, and where in the value each has its own; ``()`` is not known."""
    if isinstance(node, (libcst.Tuple, libcst.List)):
        starred = any(isinstance(element, libcst.StarredElement) for element in node.elements)
        for position, element in enumerate(node.elements):
            for name, inside in _targets(element.value, (*path, Item(position))):
                yield name, () if starred else inside
    else:
        yield node, path


def _own(node: libcst.CSTNode) -> Iterator[libcst.CSTNode]:
    """Return the nodes of a function's body that are not those of another function in it."""
    yield node
    if not isinstance(node, (libcst.FunctionDef, libcst.ClassDef, libcst.Lambda)):
        for child in node.children:
            yield from _own(child)
