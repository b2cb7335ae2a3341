"""The arguments of select(), case(), update() and their like, which SQLAlchemy 2 takes in another way."""

from __future__ import annotations

from typing import FrozenSet, Iterator, Optional, Sequence, Tuple

import libcst

from ..findings import Edit, Finding
from .contents import Contents
from .installed import new_form
from .names import EACH
from .objects import Objects
from .strings import string

_LISTED = ("select", "case", "exists", "with_only_columns")

# What whereclause and values of a statement have become, by the order in which they were.
_CLAUSES = {
    "update": ("where", "values"),
    "delete": ("where",),
    "insert": ("values",),
    "select": ("where",),
}


def lists(objects: Objects, call: libcst.Call) -> Iterator[Finding]:
    """Return ``select([...])`` and its like, whose lists have become arguments.

    :param objects: the file's.
    :param call: any call.
    :return: the findings.
    """
    function = objects.function(call)
    if isinstance(call.func, libcst.Attribute) and call.func.attr.value == "with_only_columns":
        function = "with_only_columns"
    if function not in _LISTED or not call.args:
        return
    first, rest = call.args[0], call.args[1:]
    listed = None if first.keyword or first.star else _is_list(objects, first.value)
    keywords = {arg.keyword.value for arg in call.args if arg.keyword}
    old = keywords - {"else_", "value"} if function in ("select", "case") else set()
    if listed is None and not old:
        return
    message = "SQLAlchemy 2's {0}() takes no list: write what is in it as arguments, as SQLAlchemy 1.4 takes it, too"
    by_name = function == "case" and all(arg.keyword for arg in rest)
    edits: Sequence[Edit] = ()
    if function == "select" and (old or rest):
        message = "SQLAlchemy 2's {0}() takes columns alone, without a list: call where(), select_from() and the like"
    elif listed is not None and _has_strings(objects, first.value):
        message = "SQLAlchemy 2's {0}() takes no list and no plain strings: name each column with column() or text()"
    elif listed is False:
        message = "SQLAlchemy 2's {0}() takes no list: if this makes one, write {0}(*(...))"
    elif not old and (by_name or not rest):
        edits = _opened(objects, first.value)
    yield new_form(objects, call, message.format(function), edits)


def _is_list(
    objects: Objects, node: libcst.CSTNode, seen: FrozenSet[str] = frozenset()
) -> Optional[bool]:
    """Return whether an expression makes a list: True if it does, False if it seems to, None if it is not known."""
    if isinstance(node, (libcst.List, libcst.ListComp)):
        return True
    if isinstance(node, libcst.Call):
        return True if objects.dotted(node.func) in ("builtins.list", "builtins.sorted") else None
    if isinstance(node, libcst.BinaryOperation) and isinstance(node.operator, libcst.Add):
        sides = [_is_list(objects, side, seen) for side in (node.left, node.right)]
        return None if sides == [None, None] else all(sides)
    if not isinstance(node, libcst.Name):
        return None
    name = objects.dotted(node)
    if name in seen:
        return True  # decided by the name's other values
    known = [
        _is_list(objects, binding.value, seen | {name})
        if binding.value and not binding.looped
        else None
        for binding in objects.bindings.get(name, ())
    ]
    return all(known) if known and None not in known else None


def _has_strings(objects: Objects, node: libcst.CSTNode) -> bool:
    return any(
        element and string(objects, element) for element in Contents(objects).at(node, (EACH,))
    )


def _opened(objects: Objects, node: libcst.BaseExpression) -> Sequence[Edit]:
    """Return the edits that make arguments of a list."""
    start, end = objects.full_span(node)
    if isinstance(node, libcst.BinaryOperation) and not node.lpar:
        return [Edit(start, start, "*("), Edit(end, end, ")")]
    if not isinstance(node, libcst.List):
        return [Edit(start, start, "*")]
    if not node.elements or node.lpar:
        return []
    edits = [Edit(start, start + 1, ""), Edit(end - 1, end, "")]
    if isinstance(node.elements[-1].comma, libcst.Comma):
        # A comma may follow the list, too.
        comma = objects.source.text.index(",", objects.full_span(node.elements[-1].value)[1])
        edits.append(Edit(comma, comma + 1, ""))
    return edits


def clauses(objects: Objects, call: libcst.Call) -> Iterator[Finding]:
    """Return ``table.update(whereclause, values)`` and its like.

    :param objects: the file's.
    :param call: any call.
    :return: the findings.
    """
    function = objects.function(call)
    args = list(call.args)
    if function in ("update", "delete", "insert"):
        start, args = objects.full_span(args[0].value)[1] if args else 0, args[1:]
    elif isinstance(call.func, libcst.Attribute) and call.func.attr.value in _CLAUSES:
        function, table = call.func.attr.value, call.func.value
        of_columns = args and (objects.source.code(table) + ".c.") in objects.source.code(args[0])
        if objects.kind(table) != "table" and not of_columns:
            return
        start = objects.source.span(args[0])[0] if args else 0
    else:
        return
    if not args:
        return
    edits = list(_called(objects, args, _CLAUSES[function], start))
    message = "SQLAlchemy 2's {}() takes no clauses: call {} on the statement".format(
        function, " and ".join(f".{name}()" for name in _CLAUSES[function])
    )
    yield objects.finding(call, message, edits if len(edits) == len(args) else ())


def _called(
    objects: Objects, args: Sequence[libcst.Arg], names: Tuple[str, ...], start: int
) -> Iterator[Edit]:
    """Return the edits that make calls of arguments: ``(a, b)`` becomes ``().where(a).values(b)``."""
    for position, arg in enumerate(args):
        written = arg.keyword.value if arg.keyword else ""
        method = {"whereclause": "where", "values": "values"}.get(written)
        if not written and not arg.star and position < len(names):
            method = names[position]
        value, end = objects.full_span(arg.value)
        if method in names and "#" not in objects.source.text[start:value]:
            yield Edit(start, value, f").{method}(")
        start = end
