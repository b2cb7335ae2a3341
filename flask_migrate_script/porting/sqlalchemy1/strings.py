"""The strings that expressions make."""

from __future__ import annotations

import re
from typing import NamedTuple, Optional, Sequence, Set

import libcst

from .contents import Contents, item
from .objects import Objects

# Stands in a string for what is put in when the program runs.
HOLE = "\u2026"

_STRING_METHODS = ("strip", "lstrip", "rstrip", "replace", "lower", "upper")


class String(NamedTuple):
    """What is known of a string: its text, and whether it is a string each time.

    The text has a ``HOLE`` for each part that is not known; of several strings it is all of them, a line each.
    """

    text: str
    certain: bool


def string(objects: Objects, node: libcst.CSTNode) -> Optional[String]:
    """Return the string that an expression makes.

    :param objects: the file's.
    :param node: the expression.
    :return: the string; None if the file does not show that it is one.
    """
    strings = _Strings(objects)
    text = strings.of(node)
    return None if text is None else String(text, strings.certain)


class _Strings:
    def __init__(self, objects: Objects) -> None:
        self.objects = objects
        self.contents = Contents(objects)
        self.certain = True
        self.asked: Set[str] = set()

    def of(self, node: libcst.CSTNode) -> Optional[str]:
        if isinstance(node, libcst.SimpleString):
            value = node.evaluated_value
            return value if isinstance(value, str) else None
        if isinstance(node, libcst.ConcatenatedString):
            return _joined([self.of(node.left), self.of(node.right)])
        if isinstance(node, libcst.FormattedString):
            texts = (libcst.FormattedStringText,)
            return "".join(part.value if isinstance(part, texts) else HOLE for part in node.parts)
        if isinstance(node, libcst.IfExp):
            return _joined([self.of(node.body), self.of(node.orelse)], "\n")
        if isinstance(node, libcst.BinaryOperation):
            return self._of_operation(node)
        if isinstance(node, libcst.Call):
            return self._of_call(node)
        if isinstance(node, libcst.Subscript):
            step = item(node)
            return self._of_any(self.contents.at(node.value, (step,))) if step else None
        return self._of_name(node) if isinstance(node, libcst.Name) else None

    def _of_operation(self, node: libcst.BinaryOperation) -> Optional[str]:
        left, right = self.of(node.left), self.of(node.right)
        if isinstance(node.operator, libcst.Modulo) and left is not None:
            return re.sub(r"%(\(\w+\))?[-+ #0-9.]*[a-zA-Z]", HOLE, left).replace("%%", "%")
        if isinstance(node.operator, libcst.Add) and (left, right) != (None, None):
            return (HOLE if left is None else left) + (HOLE if right is None else right)
        return None

    def _of_call(self, node: libcst.Call) -> Optional[str]:
        if self.objects.dotted(node.func) == "textwrap.dedent" and node.args:
            return self.of(node.args[0].value)
        if not isinstance(node.func, libcst.Attribute):
            return None
        method, text = node.func.attr.value, self.of(node.func.value)
        if text is None:
            return None
        if method in ("format", "format_map"):
            return re.sub(r"\{[^{}]*\}", HOLE, text.replace("{{", "{ ")).replace("{ ", "{")
        return HOLE if method == "join" else text if method in _STRING_METHODS else None

    def _of_name(self, node: libcst.Name) -> Optional[str]:
        dotted = self.objects.dotted(node)
        if dotted in self.asked:
            return ""
        # A file that asks whether it is a string sees to both cases.
        asking = self.objects.calls.get("builtins.isinstance", ())
        if any(call.args and self.objects.dotted(call.args[0].value) == dotted for call in asking):
            return None
        self.asked.add(dotted)
        texts = []
        for binding in self.objects.bindings.get(dotted, ()):
            if binding.value and not binding.looped:
                texts.append(self.of(binding.value))
            else:
                texts.append(self._of_any(self.contents.of_binding(dotted, binding, ())))
        self.asked.discard(dotted)
        return _joined(texts, "\n") if texts else None

    def _of_any(self, nodes: Sequence[Optional[libcst.CSTNode]]) -> Optional[str]:
        """Return the strings among the values that an expression may have, if there is one."""
        texts = [self.of(node) if node else None for node in nodes]
        known = [text for text in texts if text is not None]
        if not any(known):
            return None
        self.certain = self.certain and len(known) == len(texts)
        return "\n".join(known)


def _joined(texts: Sequence[Optional[str]], between: str = "") -> Optional[str]:
    known = [text for text in texts if text is not None]
    return between.join(known) if len(known) == len(texts) else None
