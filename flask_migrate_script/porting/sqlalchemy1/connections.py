"""Connections: in SQLAlchemy 2, each is in a transaction that somebody has to begin and commit."""

from __future__ import annotations

import re
from typing import Iterator, List

import libcst

from ..findings import Finding
from .names import Binding
from .objects import Objects
from .strings import string

# What a revision may not do any more with the connection that Alembic gives it.
_ALEMBICS = {
    "begin": "SQLAlchemy 2's begin() fails, as Alembic has begun a transaction: leave it out, or call begin_nested()",
    "connect": "Connection.connect() is gone: use the connection itself",
}
_WRITING = re.compile(r"(?i)\s*(insert|update|delete|create|alter|drop|truncate|merge|replace)\s")


def misused(objects: Objects, call: libcst.Call) -> Iterator[Finding]:
    """Return what a call does with the connection that Alembic gives, and can do no more.

    :param objects: the file's.
    :param call: any call.
    :return: the findings.
    """
    if isinstance(call.func, libcst.Attribute) and call.func.attr.value in _ALEMBICS:
        values = [binding.value for binding in _bindings(objects, call.func.value)]
        if values and all(
            isinstance(value, libcst.Call) and objects.dotted(value.func) == "alembic.op.get_bind"
            for value in values
        ):
            yield objects.finding(call, _ALEMBICS[call.func.attr.value])


def uncommitted(objects: Objects) -> Iterator[Finding]:
    """Return where a file writes through a connection that it has opened, and that nothing commits.

    :param objects: the file's.
    :return: the findings.
    """
    for name, bindings in objects.bindings.items():
        if not all(_opens(objects, binding) for binding in bindings):
            continue
        uses = [node for node in objects.nodes if name in objects.source.names(node)]
        calls = [
            node
            for node in objects.nodes
            if isinstance(node, libcst.Call)
            and isinstance(node.func, libcst.Attribute)
            and node.func.value in uses
        ]
        names = [use for use in uses if isinstance(use, libcst.Name)]
        methods = {objects.source.code(call.func).rpartition(".")[2] for call in calls}
        # What is given to somebody else, such as context.configure(), may be committed there.
        if len(names) == len(bindings) + len(calls) and methods <= {"execute", "scalar", "close"}:
            for call in calls:
                if call.args and _writes(objects, call.args[0].value):
                    message = "SQLAlchemy 2 commits no statement by itself: open the connection with engine.begin()"
                    yield objects.finding(call, message)


def _bindings(objects: Objects, node: libcst.CSTNode) -> List[Binding]:
    if isinstance(node, libcst.Name):
        return objects.bindings.get(objects.dotted(node), [])
    return [Binding(node)]


def _opens(objects: Objects, binding: Binding) -> bool:
    call = binding.value
    return (
        isinstance(call, libcst.Call)
        and isinstance(call.func, libcst.Attribute)
        and call.func.attr.value == "connect"
        and objects.kind(call.func.value) == "engine"
    )


def _writes(objects: Objects, node: libcst.CSTNode) -> bool:
    """Return whether a statement is one that SQLAlchemy 1 commits."""
    if isinstance(node, libcst.Call) and objects.function(node) == "text" and node.args:
        node = node.args[0].value
    known = string(objects, node)
    if known is not None:
        return bool(_WRITING.match(known.text))
    code = objects.source.code(node)
    return objects.kind(node) == "statement" and bool(
        re.search(r"\b(insert|update|delete)\(", code)
    )
