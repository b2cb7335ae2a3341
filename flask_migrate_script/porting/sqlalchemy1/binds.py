"""Metadata that is bound to a database, and what finds its connection that way."""

from __future__ import annotations

from typing import Iterator, List, Optional

import libcst

from ..findings import Edit, Finding
from .objects import Objects

# What needs a connection, by the method's name.
_NEEDING = {
    "create_all": "metadata",
    "drop_all": "metadata",
    "reflect": "metadata",
    "create": "table",
    "drop": "table",
}


def bound_metadata(objects: Objects, call: libcst.Call) -> Iterator[Finding]:
    """Return ``MetaData(bind=...)``.

    :param objects: the file's.
    :param call: any call.
    :return: the findings.
    """
    for arg in _bind_arguments(objects, call):
        message = "SQLAlchemy 2's MetaData has no bind: give the connection to what needs it (autoload_with=, bind=)"
        edits = [] if _relied_on(objects) else [objects.without(call, arg)]
        yield objects.finding(call, message, edits)


def _relied_on(objects: Objects) -> bool:
    """Return whether a person has to see to something that works in SQLAlchemy 1 as long as metadata is bound."""
    for node in objects.nodes:
        if isinstance(node, libcst.Call):
            for rule in (unbound, connectionless, autoload):
                if not all(finding.edits for finding in rule(objects, node)):
                    return True
        elif isinstance(node, libcst.Attribute) and node.attr.value in ("bind", "exists"):
            if objects.kind(node.value) in ("metadata", "table"):
                if objects.dotted(node) not in objects.bindings:
                    return True
    return False


def _bind_arguments(objects: Objects, call: libcst.CSTNode) -> Iterator[libcst.Arg]:
    """Return the argument with which a MetaData is bound."""
    if isinstance(call, libcst.Call) and objects.function(call) == "MetaData":
        for position, arg in enumerate(call.args):
            by_place = position == 0 and not arg.keyword and not arg.star
            known = objects.kind(arg.value) in ("connection", "engine")
            if (arg.keyword and arg.keyword.value == "bind") or (by_place and known):
                yield arg


def _bind(objects: Objects, node: libcst.CSTNode) -> Optional[str]:
    """Return the code of what a table or metadata is bound to, if it can be written where the table or metadata is."""
    dotted, values = objects.dotted(node), [node]
    if isinstance(node, libcst.Name):
        values = [binding.value for binding in objects.bindings.get(dotted, ()) if binding.value]
    for value in values:
        if objects.function(value) == "Table" and isinstance(value, libcst.Call):
            return _bind(objects, value.args[1].value) if len(value.args) > 1 else None
    binds: List[libcst.CSTNode] = [
        arg.value for each in values for arg in _bind_arguments(objects, each)
    ]
    binds += [each.value for each in objects.bindings.get(dotted + ".bind", ()) if each.value]
    scope = dotted.rpartition("<locals>.")[0]
    codes = {_movable(objects, bind, scope) for bind in binds}
    return codes.pop() if len(codes) == 1 else None


def _movable(objects: Objects, bind: libcst.CSTNode, scope: str) -> Optional[str]:
    """Return the code of a bind, if it means the same where a name of a scope is used."""
    if isinstance(bind, libcst.Call):
        movable = objects.dotted(bind.func) == "alembic.op.get_bind"
    else:
        home = objects.dotted(bind).rpartition("<locals>.")[0]
        movable = isinstance(bind, libcst.Name) and home in ("", scope)
    return objects.source.code(bind) if movable else None


def unbound(objects: Objects, call: libcst.Call) -> Iterator[Finding]:
    """Return ``metadata.create_all()`` and its like without a bind.

    :param objects: the file's.
    :param call: any call.
    :return: the findings.
    """
    if not isinstance(call.func, libcst.Attribute):
        return
    name = call.func.attr.value
    if name not in _NEEDING or objects.kind(call.func.value) != _NEEDING[name]:
        return
    if any(arg.star or not arg.keyword or arg.keyword.value == "bind" for arg in call.args):
        return
    bind = _bind(objects, call.func.value)
    at = objects.source.span(call.args[0])[0] if call.args else objects.source.span(call)[1] - 1
    new = "bind={}{}".format(bind, ", " if call.args else "")
    message = f"SQLAlchemy 2's {name}() needs a connection: write {name}(bind=...)"
    yield objects.finding(call, message, [Edit(at, at, new)] if bind else [])


def connectionless(objects: Objects, call: libcst.Call) -> Iterator[Finding]:
    """Return ``statement.execute()``.

    :param objects: the file's.
    :param call: any call.
    :return: the findings.
    """
    if not isinstance(call.func, libcst.Attribute) or call.func.attr.value not in (
        "execute",
        "scalar",
    ):
        return
    name, statement = call.func.attr.value, call.func.value
    if objects.kind(statement) != "statement":
        return
    table: libcst.CSTNode = statement
    while isinstance(table, (libcst.Call, libcst.Attribute)):
        table = table.func if isinstance(table, libcst.Call) else table.value
    bind = None if call.args else _bind(objects, table)
    start, end = objects.full_span(statement)
    edits = [
        Edit(start, start, f"{bind}.{name}("),
        Edit(end, objects.source.span(call)[1], ")"),
    ]
    message = f"a statement has no {name}() any more: write connection.{name}(statement)"
    yield objects.finding(call, message, edits if bind else [])


def autoload(objects: Objects, call: libcst.Call) -> Iterator[Finding]:
    """Return ``Table(..., autoload=True)``.

    :param objects: the file's.
    :param call: any call.
    :return: the findings.
    """
    if objects.function(call) != "Table":
        return
    words = {arg.keyword.value: arg for arg in call.args if arg.keyword}
    arg = words.get("autoload")
    if arg is None:
        return
    edits = []
    if "autoload_with" in words or objects.source.code(arg.value) == "False":
        edits = [objects.without(call, arg)]
    else:
        bind = _bind(objects, call)
        if bind:
            edits = [Edit(*objects.source.span(arg), new="autoload_with=" + bind)]
    message = "SQLAlchemy 2's Table() takes no autoload=: write autoload_with=bind alone"
    yield objects.finding(call, message, edits)
