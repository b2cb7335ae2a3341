"""Methods and attributes that are gone, or that need a connection where metadata was bound to one."""

from __future__ import annotations

from typing import Iterator

import libcst

from ..findings import Finding
from ..revisions.known_objects import KnownObjects
from .in_revisions import in_revisions

_BEGIN = "use op.execute() in a revision, or 'with engine.begin() as connection:' and connection.execute()"
_INSPECT = "use sqlalchemy.inspect(bind)."
_NEW = ", which SQLAlchemy 1.4 has, too"
_STATEMENT = "a statement has no {}() any more: write connection.{}(statement)"
_UNBOUND = "tables and metadata have no 'bind' any more: use the connection itself"
_MAPPING = "SQLAlchemy 2's rows have no {}(): write row._mapping" + _NEW

# By what had them and their name; without the first, nothing else has such a name.
_GONE = {
    **{
        ("engine", name): f"Engine.{name}() is gone: {_BEGIN}"
        for name in ("execute", "scalar", "transaction")
    },
    ("engine", "table_names"): f"Engine.table_names() is gone: {_INSPECT}get_table_names()",
    ("engine", "has_table"): f"Engine.has_table() is gone: {_INSPECT}has_table(){_NEW}",
    ("table", "exists"): f"Table.exists() is gone: {_INSPECT}has_table()",
    ("table", "count"): "Table.count() is gone: select func.count() from the table",
    ("metadata", "is_bound"): "MetaData.is_bound() is gone, as metadata has no 'bind' any more",
    **{(kind, "bind"): _UNBOUND for kind in ("table", "metadata", "statement")},
    **{("statement", name): _STATEMENT.format(name, name) for name in ("execute", "scalar")},
    **{("row", name): _MAPPING.format(name) for name in ("keys", "items", "values", "has_key")},
    ("", "run_callable"): "run_callable() is gone: call the function with a connection",
    ("", "contextual_connect"): "contextual_connect() is gone: use connect() of the engine",
    ("", "from_self"): "Query.from_self() is gone: select from the query's subquery()",
    ("", "apply_labels"): "apply_labels() is gone: use set_label_style()",
    ("", "append_whereclause"): "append_whereclause() is gone: write statement = statement.where()",
    ("", "reflecttable"): "Inspector.reflecttable() is gone: use Table(..., autoload_with=bind)",
}

# What needs a connection, and what it is a method of.
_NEEDING = {
    "create_all": "metadata",
    "drop_all": "metadata",
    "reflect": "metadata",
    "create": "table",
    "drop": "table",
}


@in_revisions
def find(objects: KnownObjects) -> Iterator[Finding]:
    """Return where a file uses them."""
    for node in objects.source.nodes(libcst.Attribute):
        name, owner = node.attr.value, objects.kind(node.value)
        message = _GONE.get((owner, name)) or _GONE.get(("", name))
        # metadata.bind = ... has no effect, and what relies on it is found where it does.
        if message and not (owner == "metadata" and objects.bound(node)):
            yield objects.finding(node, message)
    for call, method in objects.methods(*_NEEDING):
        name = method.attr.value
        if objects.kind(method.value) == _NEEDING[name] and all(
            arg.keyword and arg.keyword.value != "bind" for arg in call.args
        ):
            message = f"SQLAlchemy 2's {name}() needs a connection: write {name}(bind=...)"
            yield objects.finding(call, message)
    for call, _ in objects.methods("has_table"):
        if call.args and objects.kind(call.args[0].value) == "engine":
            message = "SQLAlchemy 2's has_table() of a dialect takes a connection, no engine: "
            yield objects.finding(call, f"{message}{_INSPECT}has_table()")
