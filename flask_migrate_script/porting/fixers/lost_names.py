"""Names that are gone from SQLAlchemy's modules."""

from __future__ import annotations

from typing import Iterator, List

import libcst

from ..findings import Edit, Finding
from ..revisions.known_objects import KnownObjects
from .in_revisions import in_revisions

# What is gone, and its other name, which each SQLAlchemy has.
_RENAMED = {
    "sqlalchemy.orm.relation": "relationship",
    "sqlalchemy.orm.eagerload": "joinedload",
    "sqlalchemy.Binary": "LargeBinary",
    "sqlalchemy.types.Binary": "LargeBinary",
    "sqlalchemy.PassiveDefault": "DefaultClause",
    "sqlalchemy.schema.PassiveDefault": "DefaultClause",
}

# What is gone, and what to use.
_GONE = {
    **_RENAMED,
    "sqlalchemy.orm.comparable_property": "hybrid_property",
    "sqlalchemy.ThreadLocalMetaData": "MetaData",
}


@in_revisions
def find(objects: KnownObjects) -> Iterator[Finding]:
    """Return the uses and the imports of such names."""
    for node in objects.source.nodes(libcst.Attribute):
        for known in objects.source.names(node) & set(_GONE):
            yield _gone(objects, node, node.attr, known)
    for name in objects.source.nodes(libcst.Name):
        for known in objects.source.names(name) & set(_GONE):
            # What is imported under another name keeps that.
            if known.endswith("." + name.value):
                yield _gone(objects, name, name, known)
    for each in objects.imports:
        if each.full in _GONE and isinstance(each.name, libcst.Name):
            yield _gone(objects, each.statement, each.name, each.full)
    for call in objects.calls:
        if objects.dotted(call.func) == "sqlalchemy.orm.mapper":
            yield objects.finding(call, "mapper() is gone: use registry().map_imperatively()")


def _gone(objects: KnownObjects, node: libcst.CSTNode, name: libcst.Name, known: str) -> Finding:
    module, _, lost = known.rpartition(".")
    edits: List[Edit] = []
    if known in _RENAMED:
        new = f"{module}.{_RENAMED[known]}"
        through_module = isinstance(node, libcst.Attribute)
        if through_module or (objects.means(lost, known) and objects.means(_RENAMED[known], new)):
            edits = [Edit(*objects.source.span(name), new=_RENAMED[known])]
    return objects.finding(node, f"{lost} is gone: use {_GONE[known]}", edits)
