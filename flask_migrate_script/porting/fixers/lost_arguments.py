"""Arguments that are gone: of functions and types, and the clauses of statements."""

from __future__ import annotations

import re
from typing import Iterator

import libcst

from ..findings import Finding
from ..revisions.known_objects import KnownObjects
from .in_revisions import in_revisions

_COMMIT = "leave it out, and commit where Alembic does not"
_BIND = "give the connection to what needs it (autoload_with=, bind=)"
_TYPE = r"(?!Enum$|create_engine$)\w+"

# Which function's, their name, the value that is meant, and what to do.
_GONE = (
    ("text", "bindparams", ".*", "call .bindparams() on the text"),
    ("text", "typemap", ".*", "call .columns() on the text"),
    ("text", "autocommit", ".*", _COMMIT),
    ("text|DDL", "bind|on", ".*", "execute it with a connection"),
    ("create_engine", "convert_unicode|encoding|case_sensitive|strategy", ".*", "leave it out"),
    ("Session|sessionmaker|create_session", "autocommit", "True", "leave it out, and commit"),
    ("begin", "subtransactions", "True", "use begin_nested(), or the transaction that is there"),
    ("MetaData", "bind", ".*", _BIND),
    ("MetaData", "reflect", ".*", "call reflect(bind=...) on it"),
    ("Table", "autoload", ".*", "write autoload_with=bind alone"),
    ("execution_options", "autocommit", "True", _COMMIT),
    # They did nothing on Python 3 with today's drivers.
    (_TYPE, "convert_unicode|unicode_error|_warn_on_bytestring", ".*", "leave it out"),
)

_METHODS = ("begin", "execution_options")

# The methods that do what a statement's arguments did.
_CLAUSES = {
    "update": ".where() and .values()",
    "delete": ".where()",
    "insert": ".values()",
    "select": ".where()",
}


@in_revisions
def find(objects: KnownObjects) -> Iterator[Finding]:
    """Return the calls with such arguments."""
    for call in objects.calls:
        function = objects.function(call)
        if not function and isinstance(call.func, libcst.Attribute):
            function = call.func.attr.value if call.func.attr.value in _METHODS else ""
        for arg in call.args:
            if function:
                yield from _gone(objects, call, function, arg)
        if function in ("update", "delete", "insert") and len(call.args) > 1:
            yield _clauses(objects, call, function)
    for call, method in objects.methods(*_CLAUSES):
        if call.args and not objects.function(call):
            columns = objects.source.code(method.value) + ".c."
            if objects.kind(method.value) == "table" or columns in objects.source.code(
                call.args[0]
            ):
                yield _clauses(objects, call, method.attr.value)


def _gone(
    objects: KnownObjects, call: libcst.Call, function: str, arg: libcst.Arg
) -> Iterator[Finding]:
    name, value = arg.keyword.value if arg.keyword else "", objects.source.code(arg.value)
    if function == "MetaData" and not name and objects.kind(arg.value) in ("connection", "engine"):
        name = "bind"
    for functions, names, values, advice in _GONE:
        if all(map(re.fullmatch, (functions, names, values), (function, name, value))):
            # autocommit=True is taken as before, but nothing looks at it any more.
            fate = "does nothing with" if function == "execution_options" else "does not take"
            yield objects.finding(call, f"SQLAlchemy 2's {function}() {fate} {name}=: {advice}")


def _clauses(objects: KnownObjects, call: libcst.Call, function: str) -> Finding:
    message = "SQLAlchemy 2's {}() takes no clauses: call {} on the statement"
    return objects.finding(call, message.format(function, _CLAUSES[function]))
