"""The lists of select(), case() and their like, which SQLAlchemy 2 takes as arguments."""

from __future__ import annotations

from typing import Iterator, List

import libcst

from ..findings import Edit, Finding
from ..index import Index
from ..revisions.bindings import IS
from ..revisions.known_objects import KnownObjects
from ..revisions.string_values import is_string

_FUNCTIONS = ("select", "case", "exists")
_MESSAGE = "SQLAlchemy 2's {}() takes "
_BY_NAME = ("else_", "value")


def find(index: Index) -> Iterator[Finding]:
    """Yield them, in env.py and the revisions."""
    for objects in index.revision_files:
        yield from _of_file(objects, index.target.has_new_forms)


def _of_file(objects: KnownObjects, has_new_forms: bool) -> Iterator[Finding]:
    """Return the calls with such a list."""
    for call in objects.calls:
        function = objects.function(call)
        if function in _FUNCTIONS and call.args:
            yield from _listed(objects, call, function, has_new_forms)
    for call, method in objects.methods("with_only_columns"):
        if call.args:
            yield from _listed(objects, call, method.attr.value, has_new_forms)


def _listed(
    objects: KnownObjects, call: libcst.Call, function: str, has_new_forms: bool
) -> Iterator[Finding]:
    first, rest = call.args[0], call.args[1:]
    words = {arg.keyword.value for arg in call.args if arg.keyword}
    old = words - set(_BY_NAME) if function in ("select", "case") else set()
    listed = not first.keyword and not first.star and _is_list(objects, first.value, function)
    if not listed and not old:
        return
    edits: List[Edit] = []
    if function == "select" and (old or rest):
        message = "columns alone, without a list: call where(), select_from() and the like"
    elif isinstance(first.value, libcst.List) and any(
        is_string(objects, element.value) for element in first.value.elements
    ):
        message = "no list and no plain strings: name each column with column() or text()"
    elif isinstance(first.value, libcst.List):
        message = "no list: write what is in it as arguments, as SQLAlchemy 1.4 takes it, too"
        # Somebody's own db may have a select(), too.
        names = objects.source.names(call.func)
        ours = function not in _FUNCTIONS or all(each.startswith("sqlalchemy.") for each in names)
        if ours and not old and all(arg.keyword for arg in rest):
            edits = _opened(objects, first.value)
    else:
        message = "no list: write {}(*(...)), as SQLAlchemy 1.4 takes it, too"
    message = (_MESSAGE + message).format(function, function)
    if edits and not has_new_forms:
        message, edits = message + "; change it once you have SQLAlchemy 1.4 or newer", []
    yield objects.finding(call, message, edits)


def _is_list(objects: KnownObjects, node: libcst.CSTNode, function: str) -> bool:
    """Return whether an expression seems to make a list; select() took a tuple, too."""
    lists = (libcst.List, libcst.ListComp)
    if isinstance(node, libcst.BinaryOperation) and isinstance(node.operator, libcst.Add):
        return isinstance(node.left, lists) or isinstance(node.right, lists)
    if isinstance(node, libcst.Call):
        return objects.dotted(node.func) in ("builtins.list", "builtins.sorted")
    if isinstance(node, libcst.Name):
        bound = objects.bound(node)
        return bool(bound) and all(how is IS and isinstance(value, lists) for value, how in bound)
    return isinstance(node, (*lists, libcst.Tuple) if function == "select" else lists)


def _opened(objects: KnownObjects, node: libcst.List) -> List[Edit]:
    """Return the edits that make arguments of a list."""
    start, end = objects.source.span(node)
    edits = [Edit(start, start + 1, ""), Edit(end - 1, end, "")]
    if node.elements and isinstance(node.elements[-1].comma, libcst.Comma):
        # A comma may follow the list, too.
        after = objects.source.span(node.elements[-1].value)[1]
        comma = objects.source.text.index(",", after)
        edits.append(Edit(comma, comma + 1, ""))
        if "#" in objects.source.text[after:end]:
            return []
    return edits if node.elements and not node.lpar else []
