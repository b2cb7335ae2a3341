"""The strings that expressions make."""

from __future__ import annotations

import re
from string import Formatter
from typing import Dict, Match, NamedTuple, Optional, Sequence, Set, Union

import libcst

from .contents import Contents, item
from .names import EACH
from .objects import Objects

# Marks in a string what is put in when the program runs.
HOLE = "\u2026"

_STRING_METHODS = ("strip", "lstrip", "rstrip", "lower", "upper")

# What is put in by "%" and by format(); those that put in a number, without blanks after it.
_CONVERSION = re.compile(r"%%|%(?:\((?P<key>\w+)\))?(?P<how>[-+ #0-9.*]*[a-zA-Z])")
_CONVERTED_NUMBER = re.compile(r"[+#0]*[0-9.]*[dif]")
_FORMATTED_NUMBER = re.compile(r"[+#0]*[0-9]*[,_]?(\.[0-9]+)?[df]")
# What has no colon, and a word at both ends.
_PLAIN = re.compile(r"\w([^:]*\w)?")
_NUMBERS = ("builtins.int", "builtins.float", "builtins.len")

# What is put in somewhere, by its name or its position.
_Given = Dict[Union[int, str], libcst.CSTNode]


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
        self._visiting: Set[str] = set()

    def of(self, node: libcst.CSTNode) -> Optional[str]:
        if isinstance(node, libcst.SimpleString):
            value = node.evaluated_value
            return value if isinstance(value, str) else None
        if isinstance(node, libcst.ConcatenatedString):
            return _joined([self.of(node.left), self.of(node.right)])
        if isinstance(node, libcst.FormattedString):
            return "".join(map(self._of_part, node.parts))
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

    def _of_part(self, part: libcst.BaseFormattedStringContent) -> str:
        """Return the text of a part of an f-string."""
        if isinstance(part, libcst.FormattedStringText):
            return part.value
        if not isinstance(part, libcst.FormattedStringExpression) or part.conversion:
            return HOLE
        specs = part.format_spec or ()
        how = "".join(
            spec.value if isinstance(spec, libcst.FormattedStringText) else HOLE for spec in specs
        )
        return self._formatted(part.expression, how)

    def _formatted(self, node: Optional[libcst.CSTNode], how: str) -> str:
        if _FORMATTED_NUMBER.fullmatch(how):
            return "0"
        return self._put_in(node) if node and not how else HOLE

    def _put_in(self, node: libcst.CSTNode) -> str:
        """Return the text of what is put into a string, a HOLE if it may be anything."""
        if isinstance(node, (libcst.Integer, libcst.Float)):
            return self.objects.source.code(node)
        if isinstance(node, libcst.Call) and self.objects.dotted(node.func) in _NUMBERS:
            return "0"
        text = self._known(node)
        if isinstance(node, libcst.SimpleString) and text is not None:
            return text
        lines = text.split("\n") if text else [""]
        if text and len(lines) == 1:
            return text
        # Any of the lines may be the one that is put in: one is enough if they are alike at both ends.
        return lines[0] if all(map(_PLAIN.fullmatch, lines)) else HOLE

    def _known(self, node: libcst.CSTNode) -> Optional[str]:
        """Return the string that an expression makes, a HOLE if it is another one at times."""
        before, self.certain = self.certain, True
        text = self.of(node)
        certain, self.certain = self.certain, before
        return text if certain or text is None else HOLE

    def _of_operation(self, node: libcst.BinaryOperation) -> Optional[str]:
        if isinstance(node.operator, libcst.Modulo):
            left = self.of(node.left)
            return None if left is None else self._converted(left, node.right)
        left, right = self._known(node.left), self._known(node.right)
        if isinstance(node.operator, libcst.Add) and (left, right) != (None, None):
            return (HOLE if left is None else left) + (HOLE if right is None else right)
        return None

    def _converted(self, text: str, right: libcst.CSTNode) -> str:
        """Return what "%" makes of a string."""
        found = [each for each in _CONVERSION.finditer(text) if each.group("how")]
        given: _Given = {}
        if isinstance(right, libcst.Dict):
            given = _by_key(right)
        elif isinstance(right, libcst.Tuple):
            given = _by_position(right.elements)
        elif len(found) == 1:
            given = {0: right}
        positions = iter(range(len(found)))

        def put_in(match: Match[str]) -> str:
            how = match.group("how")
            if not how:
                return "%"
            position = next(positions)
            if _CONVERTED_NUMBER.fullmatch(how):
                return "0"
            node = given.get(match.group("key") or position)
            return self._put_in(node) if node and how == "s" else HOLE

        return _CONVERSION.sub(put_in, text)

    def _of_call(self, node: libcst.Call) -> Optional[str]:
        if self.objects.dotted(node.func) == "textwrap.dedent" and node.args:
            return self.of(node.args[0].value)
        if not isinstance(node.func, libcst.Attribute):
            return None
        method, text = node.func.attr.value, self.of(node.func.value)
        if text is None:
            return None
        if method in ("format", "format_map"):
            return self._of_format(text, node.args, method == "format_map")
        if method == "replace" and len(node.args) > 1:
            old, new = node.args[0].value, self._put_in(node.args[1].value)
            known = old.evaluated_value if isinstance(old, libcst.SimpleString) else None
            return text.replace(known, new) if isinstance(known, str) else text + HOLE
        if method == "join" and len(node.args) == 1:
            return self._joined_by(text, node.args[0].value)
        return text if method in _STRING_METHODS else None

    def _joined_by(self, text: str, items: libcst.CSTNode) -> str:
        values = self.contents.at(items, (EACH,))
        known = {self._put_in(value) if value else HOLE for value in values}
        if not known or not all(map(_PLAIN.fullmatch, known)):
            return HOLE
        first = min(known)
        return first + text + first

    def _of_format(self, text: str, args: Sequence[libcst.Arg], mapped: bool) -> str:
        """Return what format() makes of a string."""
        given: _Given = {}
        if mapped:
            given = _by_key(args[0].value) if args else {}
        elif not any(arg.star == "*" for arg in args):
            given = _by_position([arg for arg in args if not arg.keyword and not arg.star])
            given.update({arg.keyword.value: arg.value for arg in args if arg.keyword})
        made, position = "", 0
        try:
            for literal, field, how, conversion in Formatter().parse(text):
                made += literal
                if field is None:
                    continue
                key = int(field) if field.isdigit() else field or position
                position += not field
                made += HOLE if conversion else self._formatted(given.get(key), how or "")
        except ValueError:
            return text + HOLE
        return made

    def _of_name(self, node: libcst.Name) -> Optional[str]:
        dotted = self.objects.dotted(node)
        if dotted in self._visiting:
            return ""
        # A file that tests whether it is a string handles both cases.
        tests = self.objects.calls.get("builtins.isinstance", ())
        if any(call.args and self.objects.dotted(call.args[0].value) == dotted for call in tests):
            return None
        self._visiting.add(dotted)
        texts = []
        for binding in self.objects.bindings.get(dotted, ()):
            if binding.value and not binding.looped:
                texts.append(self.of(binding.value))
            else:
                texts.append(self._of_any(self.contents.of_binding(dotted, binding, ())))
        self._visiting.discard(dotted)
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


def _by_position(parts: Sequence[Union[libcst.Arg, libcst.BaseElement]]) -> _Given:
    """Return what is put in by position, if nothing is taken apart there."""
    if any(isinstance(part, libcst.StarredElement) for part in parts):
        return {}
    return {position: part.value for position, part in enumerate(parts)}


def _by_key(node: libcst.CSTNode) -> _Given:
    """Return what a dict has under its keys, if those are all there is."""
    given: _Given = {}
    for element in node.elements if isinstance(node, libcst.Dict) else ():
        key = element.key if isinstance(element, libcst.DictElement) else None
        if not isinstance(key, libcst.SimpleString):
            return {}
        given[str(key.evaluated_value)] = element.value
    return given
