"""Rows, which are tuples in SQLAlchemy 2, and were mappings, too."""

from __future__ import annotations

from typing import Iterator

import libcst

from ..findings import Finding
from ..revisions.known_objects import KnownObjects
from .in_revisions import in_revisions

_TUPLES = "SQLAlchemy 2's rows are tuples: {}"
_NEW = ", which SQLAlchemy 1.4 has, too"


@in_revisions
def find(objects: KnownObjects) -> Iterator[Finding]:
    """Return where a file takes a row for a mapping."""
    for node in objects.source.nodes(libcst.Subscript):
        index = node.slice[0].slice
        if isinstance(index, libcst.Index) and objects.kind(node.value) == "row":
            if isinstance(index.value, libcst.SimpleString):
                advice = "write row.name, or row._mapping['name'] with SQLAlchemy 1.4, too"
                yield objects.finding(node, _TUPLES.format(advice))
            elif ".c." in objects.source.code(index.value):
                advice = "write row._mapping[column]" + _NEW
                yield objects.finding(node, _TUPLES.format(advice))
    for call in objects.calls:
        if objects.dotted(call.func) == "builtins.dict" and len(call.args) == 1:
            if objects.kind(call.args[0].value) == "row" and not call.args[0].keyword:
                advice = "make the dict of row._mapping" + _NEW
                yield objects.finding(call, _TUPLES.format(advice))
