"""Transactions: in SQLAlchemy 2, each connection is in one that somebody has to begin and commit."""

from __future__ import annotations

import re
from typing import Iterator

import libcst

from ..findings import Finding
from ..revisions.known_objects import KnownObjects
from ..revisions.string_values import shown
from .in_revisions import in_revisions

# What a revision may not do any more with the connection that Alembic gives it.
_ALEMBICS = {
    "begin": "SQLAlchemy 2's begin() fails, as Alembic has begun a transaction: leave it out, or call begin_nested()",
    "connect": "Connection.connect() is gone: use the connection itself",
}
_WRITING = re.compile(
    r"""(?i)["']\s*(insert|update|delete|create|alter|drop|truncate|merge|replace)\s"""
    r"""|\b(insert|update|delete)\("""
)

# What may commit: the file itself, or Alembic, to which env.py gives the connection.
_COMMITS = re.compile(r"\.(begin|commit|configure)\(")


@in_revisions
def find(objects: KnownObjects) -> Iterator[Finding]:
    """Return where a file begins one that there is, and where it writes in one that nothing commits."""
    for call, method in objects.methods(*_ALEMBICS):
        values = [value for value, _ in objects.bound(method.value)] or [method.value]
        makers = [objects.dotted(value.func) for value in values if isinstance(value, libcst.Call)]
        if makers == ["alembic.op.get_bind"] * len(values):
            yield objects.finding(call, _ALEMBICS[method.attr.value])
    if not _COMMITS.search(objects.source.text):
        for call, method in objects.methods("execute", "scalar"):
            opens = any(_opens(objects, value) for value, _ in objects.bound(method.value))
            if opens and call.args and _WRITING.search(shown(objects, call.args[0].value)):
                message = "SQLAlchemy 2 commits no statement by itself: open the connection with engine.begin()"
                yield objects.finding(call, message)


def _opens(objects: KnownObjects, node: libcst.CSTNode) -> bool:
    if isinstance(node, libcst.Call) and isinstance(node.func, libcst.Attribute):
        return node.func.attr.value == "connect" and objects.kind(node.func.value) == "engine"
    return False
