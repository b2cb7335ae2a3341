"""Which expressions make strings, and which of them a file has as they are."""

from __future__ import annotations

import re
from typing import FrozenSet, List, Optional, Sequence

import libcst

from .bindings import IS
from .known_objects import KnownObjects

# The methods that make a string of one, or several, and those that give what is in a container.
_METHODS = re.compile(
    r"format(_map)?|join|replace|[lr]?strip|lower|upper|split(lines)?|items|values"
)
_FUNCTIONS = ("textwrap.dedent", *(f"builtins.{name}" for name in ("list", "sorted", "enumerate")))


def is_string(
    objects: KnownObjects, node: libcst.CSTNode, seen: FrozenSet[str] = frozenset()
) -> bool:
    """Return whether an expression seems to be a string, or to hold nothing else.

    :param objects: the file's.
    :param node: the expression.
    :param seen: the names that led to it.
    """
    if isinstance(node, libcst.SimpleString):
        return isinstance(node.evaluated_value, str)
    if isinstance(node, (libcst.FormattedString, libcst.ConcatenatedString)):
        return True
    if isinstance(node, libcst.BinaryOperation) and isinstance(node.operator, libcst.Add):
        return any(is_string(objects, side, seen) for side in (node.left, node.right))
    parts = _parts(objects, node)
    if isinstance(node, libcst.Name):
        name = objects.dotted(node)
        if name in seen:
            return True  # decided by its other values
        seen |= {name}
        parts = [value for value, _ in objects.bound(node)]
    return bool(parts) and all(is_string(objects, part, seen) for part in parts)


def literals(objects: KnownObjects, node: libcst.CSTNode) -> Optional[List[str]]:
    """Return the strings that an expression may be.

    :param objects: the file's.
    :param node: the expression.
    :return: the strings; None if a part of one is not in the file.
    """
    nodes = [node]
    if isinstance(node, libcst.Name):
        nodes = [value if how is IS else node for value, how in objects.bound(node)]
    plain = (libcst.SimpleString, libcst.ConcatenatedString)
    texts = [each.evaluated_value for each in nodes if isinstance(each, plain)]
    known = [text for text in texts if isinstance(text, str)]
    return known if known and len(known) == len(nodes) else None


def shown(objects: KnownObjects, node: libcst.CSTNode) -> str:
    """Return the code of an expression, and of a name that of what it gets its value from.

    :param objects: the file's.
    :param node: the expression.
    """
    if not isinstance(node, libcst.Name):
        return objects.source.code(node)
    return "\n".join(objects.source.code(value) for value, _ in objects.bound(node))


def _parts(objects: KnownObjects, node: libcst.CSTNode) -> Sequence[libcst.CSTNode]:
    """Return what decides whether another expression is a string, or holds strings."""
    if isinstance(node, (libcst.List, libcst.Tuple, libcst.Set, libcst.Dict)):
        return [element.value for element in node.elements]
    if isinstance(node, (libcst.ListComp, libcst.GeneratorExp)):
        return [node.elt]
    if isinstance(node, libcst.Subscript):
        return [node.value]
    if isinstance(node, libcst.IfExp):
        return [node.body, node.orelse]
    if isinstance(node, libcst.BinaryOperation) and isinstance(node.operator, libcst.Modulo):
        return [node.left]
    if isinstance(node, libcst.Call) and objects.dotted(node.func) in _FUNCTIONS:
        return [arg.value for arg in node.args]
    if isinstance(node, libcst.Call) and isinstance(node.func, libcst.Attribute):
        return [node.func.value] if _METHODS.fullmatch(node.func.attr.value) else []
    return []
