"""What SQLAlchemy 2 has done away with, in revision files and in env.py."""

from __future__ import annotations

import keyword
import re
from typing import Callable, Iterator, List, Tuple

import libcst

from ..findings import Edit, Finding
from ..source import Source
from .added_import import reach
from .binds import autoload, bound_metadata, connectionless, unbound
from .connections import misused, uncommitted
from .installed import new_form
from .objects import TOPIC as TOPIC
from .objects import Objects
from .statements import clauses, lists
from .text import executed

_BEGIN = "use op.execute() in a revision, or 'with engine.begin() as connection:' and connection.execute()"
_INSPECT = "use sqlalchemy.inspect(bind).{}"
_MAPPING = "SQLAlchemy 2's rows have no {0}(): write row._mapping, which SQLAlchemy 1.4 has, too"

# Methods and attributes that are gone, by what had them; "" is anything, as nothing else has such a name.
_GONE = {
    **{
        ("engine", name): f"Engine.{name}() is gone: {_BEGIN}"
        for name in ("execute", "scalar", "transaction")
    },
    ("engine", "table_names"): "Engine.table_names() is gone: "
    + _INSPECT.format("get_table_names()"),
    ("engine", "has_table"): "Engine.has_table() is gone: "
    + _INSPECT.format("has_table(), which SQLAlchemy 1.4 has, too"),
    **{
        (kind, "run_callable"): "run_callable() is gone: call the function with a connection"
        for kind in ("engine", "connection")
    },
    **{
        (kind, "contextual_connect"): "contextual_connect() is gone: use connect() of the engine"
        for kind in ("engine", "connection")
    },
    ("table", "exists"): "Table.exists() is gone: " + _INSPECT.format("has_table()"),
    ("table", "count"): "Table.count() is gone: select func.count() from the table",
    **{
        (kind, "bind"): "tables and metadata have no 'bind' any more: use the connection itself"
        for kind in ("table", "metadata", "statement")
    },
    ("metadata", "is_bound"): "MetaData.is_bound() is gone, as metadata has no 'bind' any more",
    **{("row", name): _MAPPING.format(name) for name in ("keys", "items", "values", "has_key")},
    ("", "from_self"): "Query.from_self() is gone: select from the query's subquery()",
    ("", "apply_labels"): "apply_labels() is gone: use set_label_style()",
    ("", "append_whereclause"): "append_whereclause() is gone: write statement = statement.where()",
    ("", "reflecttable"): "Inspector.reflecttable() is gone: use Table(..., autoload_with=bind)",
}

# Names that are gone from SQLAlchemy's modules.
_NAMES = {
    "sqlalchemy.orm.relation": "relation() is gone: use relationship()",
    "sqlalchemy.orm.eagerload": "eagerload() is gone: use joinedload()",
    "sqlalchemy.orm.comparable_property": "comparable_property() is gone: use hybrid_property",
    "sqlalchemy.Binary": "the type Binary is gone: use LargeBinary",
    "sqlalchemy.types.Binary": "the type Binary is gone: use LargeBinary",
    "sqlalchemy.PassiveDefault": "PassiveDefault is gone: use DefaultClause",
    "sqlalchemy.schema.PassiveDefault": "PassiveDefault is gone: use DefaultClause",
    "sqlalchemy.ThreadLocalMetaData": "ThreadLocalMetaData is gone: use MetaData",
}

# Arguments that are gone: which function's, their name, the value that is meant, and what to do.
_COMMIT = "leave it out, and commit where Alembic does not"
_ARGUMENTS = (
    ("text", "bindparams", ".*", "call .bindparams() on the text"),
    ("text", "typemap", ".*", "call .columns() on the text"),
    ("text", "autocommit", ".*", _COMMIT),
    ("text|DDL", "bind|on", ".*", "execute it with a connection"),
    ("create_engine", "convert_unicode|encoding|case_sensitive|strategy", ".*", "leave it out"),
    ("Session|sessionmaker|create_session", "autocommit", "True", "leave it out, and commit"),
    ("begin", "subtransactions", "True", "use begin_nested(), or the transaction that is there"),
    ("MetaData", "reflect", ".*", "call reflect(bind=...) on it"),
    ("execution_options", "autocommit", "True", _COMMIT),
)

_METHODS = ("begin", "execution_options")

# Arguments of types, which did nothing on Python 3 with today's drivers.
_TYPE_ARGUMENTS = ("convert_unicode", "unicode_error", "_warn_on_bytestring")

# Attributes that a row has of its own, in one of the SQLAlchemys.
_OF_ROWS = ("count", "index", "items", "keys", "t", "tuple", "values", "iterkeys", "itervalues")

# The functions that take anything that a loop can run through.
_RUNNING = tuple(
    f"builtins.{name}" for name in ("list", "tuple", "set", "sorted", "dict", "zip", "len")
)


def findings(source: Source) -> Iterator[Finding]:
    """Return what will not run under SQLAlchemy 2.

    :param source: a revision file, or env.py.
    :return: the findings.
    """
    objects = Objects(source)
    for node in objects.nodes:
        if isinstance(node, libcst.Call):
            for rule in _CALLS:
                yield from rule(objects, node)
        elif isinstance(node, (libcst.Attribute, libcst.Name)):
            yield from _gone_name(objects, node)
        elif isinstance(node, libcst.ImportFrom):
            yield from _gone_import(objects, node)
        if isinstance(node, libcst.Attribute):
            yield from _gone_attribute(objects, node)
        elif isinstance(node, libcst.Subscript):
            yield from _row_by_name(objects, node)
    yield from uncommitted(objects)


def _gone_name(objects: Objects, node: libcst.CSTNode) -> Iterator[Finding]:
    for name in objects.source.names(node) & set(_NAMES):
        yield objects.finding(node, _NAMES[name])


def _gone_import(objects: Objects, node: libcst.ImportFrom) -> Iterator[Finding]:
    if node.module and not isinstance(node.names, libcst.ImportStar):
        for alias in node.names:
            name = f"{objects.source.code(node.module)}.{alias.name.value}"
            if name in _NAMES:
                yield objects.finding(node, _NAMES[name])


def _gone_attribute(objects: Objects, node: libcst.Attribute) -> Iterator[Finding]:
    """Return a method or attribute that is gone, and the edits where another one does the same."""
    name, owner = node.attr.value, objects.kind(node.value)
    if owner == "metadata" and objects.dotted(node) in objects.bindings:
        return  # metadata.bind = ...: without effect, and what relies on it is found where it does
    message = _GONE.get((owner, name)) or _GONE.get(("", name))
    if not message:
        return
    edits: List[Edit] = []
    if (owner, name) in (("engine", "table_names"), ("engine", "has_table")):
        written, imports = reach(objects, "inspect")
        start, end = objects.full_span(node.value)
        new = ").get_table_names" if name == "table_names" else ").has_table"
        edits = [Edit(start, start, written + "("), Edit(end, objects.source.span(node)[1], new)]
        edits += imports
    elif owner == "row" and name != "has_key":
        call = objects.parents[node]
        if isinstance(call, libcst.Call) and call.func is node:
            yield new_form(objects, call, message, _mappings(objects, call, node))
            return
    if name == "table_names":
        yield objects.finding(node, message, edits)
    else:
        yield new_form(objects, node, message, edits)


def _mappings(objects: Objects, call: libcst.Call, method: libcst.Attribute) -> List[Edit]:
    """Return the edits of ``row.values()`` and its like, which was a list, and is a view of the mapping."""
    edits = _mapping(objects, method.value)
    if _is_run_through(objects, call) or not edits:
        return edits
    if objects.has("list"):
        return []
    start, end = objects.source.span(call)
    return [Edit(start, start, "list("), *edits, Edit(end, end, ")")]


def _is_run_through(objects: Objects, node: libcst.CSTNode) -> bool:
    """Return whether what uses a list takes anything that a loop can run through."""
    parent = objects.parents[node]
    if isinstance(parent, libcst.Arg):
        call = objects.parents[parent]
        function = call.func if isinstance(call, libcst.Call) else parent
        joining = isinstance(function, libcst.Attribute) and function.attr.value == "join"
        return bool(parent.star) or joining or objects.dotted(function) in _RUNNING
    if isinstance(parent, libcst.Assign):
        return all(isinstance(each.target, (libcst.Tuple, libcst.List)) for each in parent.targets)
    if isinstance(parent, libcst.ComparisonTarget):
        return isinstance(parent.operator, (libcst.In, libcst.NotIn))
    return isinstance(parent, (libcst.For, libcst.CompFor, libcst.StarredElement))


def _mapping(objects: Objects, row: libcst.BaseExpression) -> List[Edit]:
    """Return the edit that takes a row's mapping, if what is edited is a row each time."""
    end = objects.full_span(row)[1]
    return [Edit(end, end, "._mapping")] if objects.is_certain(row) else []


def _row_by_name(objects: Objects, node: libcst.Subscript) -> Iterator[Finding]:
    """Return ``row["name"]`` and ``row[table.c.name]``."""
    index = node.slice[0].slice
    if objects.kind(node.value) != "row" or not isinstance(index, libcst.Index):
        return
    edits = _mapping(objects, node.value)
    if isinstance(index.value, libcst.SimpleString):
        name = str(index.value.evaluated_value)
        message = "SQLAlchemy 2's rows are tuples: write row.name, or row._mapping['name'] with SQLAlchemy 1.4, too"
        plain = name.isidentifier() and not keyword.iskeyword(name)
        if plain and not name.startswith("_") and name not in _OF_ROWS:
            end = objects.source.span(node)[1]
            edits = [Edit(edit.start, end, "." + name) for edit in edits]
            yield objects.finding(node, message, edits)
        else:
            yield new_form(objects, node, message, edits)
    elif isinstance(index.value, libcst.Attribute) and ".c." in objects.source.code(index.value):
        message = "SQLAlchemy 2's rows are tuples: write row._mapping[column], which SQLAlchemy 1.4 has, too"
        yield new_form(objects, node, message, edits)


def _row_as_dict(objects: Objects, call: libcst.Call) -> Iterator[Finding]:
    if objects.dotted(call.func) in ("dict", "builtins.dict") and len(call.args) == 1:
        value = call.args[0].value
        if objects.kind(value) == "row" and not call.args[0].keyword:
            message = "SQLAlchemy 2's rows are tuples: make the dict of row._mapping, which SQLAlchemy 1.4 has, too"
            yield new_form(objects, call, message, _mapping(objects, value))


def _gone_arguments(objects: Objects, call: libcst.Call) -> Iterator[Finding]:
    method = call.func.attr.value if isinstance(call.func, libcst.Attribute) else ""
    function = objects.function(call) or (method if method in _METHODS else "")
    for arg in call.args:
        name, value = arg.keyword.value if arg.keyword else "", objects.source.code(arg.value)
        for functions, names, values, advice in _ARGUMENTS:
            if all(map(re.fullmatch, (functions, names, values), (function, name, value))):
                # autocommit=True is taken as before, but nothing looks at it any more.
                fate = "does nothing with" if method == "execution_options" else "does not take"
                message = f"SQLAlchemy 2's {function}() {fate} {name}=: {advice}"
                yield objects.finding(call, message)
        if name in _TYPE_ARGUMENTS and function not in ("Enum", "create_engine", ""):
            message = f"SQLAlchemy 2's types take no {name}=: leave it out"
            yield objects.finding(call, message, [objects.without(call, arg)])


def _has_table(objects: Objects, call: libcst.Call) -> Iterator[Finding]:
    """Return ``dialect.has_table(engine, name)``."""
    method = call.func.attr.value if isinstance(call.func, libcst.Attribute) else ""
    if method == "has_table" and call.args and objects.kind(call.args[0].value) == "engine":
        message = "SQLAlchemy 2's has_table() of a dialect takes a connection, no engine: "
        yield objects.finding(call, message + _INSPECT.format("has_table()"))


def _mapper(objects: Objects, call: libcst.Call) -> Iterator[Finding]:
    if objects.dotted(call.func) == "sqlalchemy.orm.mapper":
        yield objects.finding(call, "mapper() is gone: use registry().map_imperatively()")


_CALLS: Tuple[Callable[[Objects, libcst.Call], Iterator[Finding]], ...] = (
    executed,
    lists,
    clauses,
    _gone_arguments,
    bound_metadata,
    unbound,
    connectionless,
    autoload,
    _has_table,
    _mapper,
    misused,
    _row_as_dict,
)
