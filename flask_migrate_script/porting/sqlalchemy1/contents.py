"""What containers hold, and what a file's own functions are given, as far as the file shows it."""

from __future__ import annotations

from typing import List, Optional, Sequence, Set

import libcst

from .names import EACH, Binding, Item, Path
from .objects import Objects

# An expression that something may be; None for what the file does not show.
_Values = List[Optional[libcst.CSTNode]]

_COPYING = tuple(f"builtins.{name}" for name in ("list", "tuple", "set", "sorted", "reversed"))

# The methods that put something into a container: in which argument it is, and where in that.
_ADDING = {
    "append": (0, ()),
    "add": (0, ()),
    "insert": (1, ()),
    "setdefault": (1, ()),
    "extend": (0, (EACH,)),
    "update": (0, (Item(),)),
}


def item(node: libcst.Subscript) -> Optional[Item]:
    """Return what a subscript takes.

    :param node: the subscript.
    :return: the item, without a key if that is known only when the program runs; None for a slice.
    """
    index = node.slice[0].slice
    if not isinstance(index, libcst.Index):
        return None
    if isinstance(index.value, (libcst.SimpleString, libcst.Integer)):
        key = index.value.evaluated_value
        return Item(key if isinstance(key, (int, str)) else None)
    return Item()


class Contents:
    """What is in the containers of a file.

    :param objects: the file's.
    """

    def __init__(self, objects: Objects) -> None:
        self.objects = objects
        self._visiting: Set[str] = set()

    def at(self, node: libcst.CSTNode, path: Path) -> _Values:
        """Return what is at a place in a container.

        :param node: the container.
        :param path: the steps into it.
        :return: the expressions that may be there, and None if anything else may, too.
        """
        if not path:
            return [node]
        if isinstance(node, libcst.Name):
            return self._of_name(node, path)
        if isinstance(node, (libcst.List, libcst.Tuple, libcst.Set)):
            return self._of_elements(node.elements, path)
        if isinstance(node, libcst.Dict):
            return self._of_dict(node, path)
        if isinstance(node, (libcst.ListComp, libcst.GeneratorExp)):
            return self.at(node.elt, path[1:])
        if isinstance(node, libcst.BinaryOperation) and isinstance(node.operator, libcst.Add):
            # Where the second one begins is not known.
            path = (Item(), *path[1:])
            return self.at(node.left, path) + self.at(node.right, path)
        if isinstance(node, libcst.Subscript):
            step = item(node)
            return self.at(node.value, (step, *path) if step else (Item(), *path[1:]))
        return self._of_call(node, path) if isinstance(node, libcst.Call) else [None]

    def of_binding(self, name: str, binding: Binding, path: Path) -> _Values:
        """Return what is at a place in what a name means.

        :param name: the full name.
        :param binding: what gives it its value.
        :param path: the steps into that.
        :return: the expressions, as ``at()`` does.
        """
        if binding.value:
            return self.at(binding.value, (EACH, *path) if binding.looped else path)
        if binding.container:
            return self.at(binding.container, binding.path + path)
        if name in self.objects.parameters:
            return self._all(self.objects.arguments(name), path)
        return [None]

    def _all(self, nodes: _Values, path: Path) -> _Values:
        return [each for node in nodes for each in (self.at(node, path) if node else [None])]

    def _of_name(self, node: libcst.Name, path: Path) -> _Values:
        name = self.objects.dotted(node)
        if name in self._visiting:
            return []
        self._visiting.add(name)
        values: _Values = [] if name in self.objects.bindings else [None]
        for binding in self.objects.bindings.get(name, ()):
            values += self.of_binding(name, binding, path)
        values += self._added(name, path[1:])
        self._visiting.discard(name)
        return values

    def _of_elements(self, elements: Sequence[libcst.BaseElement], path: Path) -> _Values:
        key, starred = path[0].key, any(isinstance(e, libcst.StarredElement) for e in elements)
        if isinstance(key, int) and key < len(elements) and not starred:
            elements = [elements[key]]
        values: _Values = []
        for element in elements:
            inside = isinstance(element, libcst.StarredElement)
            values += self.at(element.value, (EACH, *path[1:]) if inside else path[1:])
        return values

    def _of_dict(self, node: libcst.Dict, path: Path) -> _Values:
        if path[0].each:
            return [None]
        values: _Values = []
        for element in node.elements:
            if not isinstance(element, libcst.DictElement):
                values.append(None)
                continue
            key = element.key
            known = isinstance(key, (libcst.SimpleString, libcst.Integer)) and key.evaluated_value
            if path[0].key is None or path[0].key == known:
                values += self.at(element.value, path[1:])
        return values

    def _of_call(self, node: libcst.Call, path: Path) -> _Values:
        function, rest = self.objects.dotted(node.func), path[1:]
        if function in (*_COPYING, "builtins.dict") and not node.args:
            return []
        if function in _COPYING:
            return self.at(node.args[0].value, (EACH, *rest))
        if function == "builtins.enumerate" and node.args and rest[:1] == (Item(1),):
            return self.at(node.args[0].value, (EACH, *rest[1:]))
        if isinstance(node.func, libcst.Attribute):
            method, owner = node.func.attr.value, node.func.value
            if method == "items" and rest[:1] == (Item(1),):
                return self.at(owner, (Item(), *rest[1:]))
            if method == "values":
                return self.at(owner, (Item(), *rest))
            if method in ("split", "splitlines"):
                return [owner]  # what is true of the entire string, is of its parts
        return [None]

    def _added(self, name: str, path: Path) -> _Values:
        """Return what is put into a container after it is made."""
        values = self._all(self.objects.stored.get(name, []), path)
        for method, (position, steps) in _ADDING.items():
            for call in self.objects.calls.get(f"{name}.{method}", ()):
                args = call.args[position : position + 1]
                values += self._all([arg.value for arg in args], (*steps, *path))
        return [*values, None] if self._given_away(name) else values

    def _given_away(self, name: str) -> bool:
        """Return whether a function gets a container that may put something into it."""
        for function, calls in self.objects.calls.items():
            args = (arg for call in calls for arg in call.args)
            if function.startswith("builtins.") or not any(
                isinstance(arg.value, libcst.Name) and self.objects.dotted(arg.value) == name
                for arg in args
            ):
                continue
            inside = [
                known for known, its in self.objects.parameters.items() if its.function == function
            ]
            if not inside or any(map(self._grows, inside)):
                return True
        return False

    def _grows(self, name: str) -> bool:
        return name in self.objects.stored or any(
            f"{name}.{method}" in self.objects.calls for method in _ADDING
        )
