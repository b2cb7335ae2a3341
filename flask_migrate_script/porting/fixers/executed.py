"""What is given to execute() and its like: plain strings, and parameters in the ways of SQLAlchemy 1."""

from __future__ import annotations

import re
from typing import Iterator, List, Optional, Sequence, Tuple

import libcst

from ..findings import Edit, Finding
from ..revisions.known_objects import KnownObjects
from ..revisions.string_values import is_string, literals, shown
from ..revisions.written_text import written_text
from .in_revisions import in_revisions

# text() looks for parameters also where a driver sees none: in a quoted string, or in JSON. What follows a word or
# another colon is none (12:30, ::int).
_PARAMETER = re.compile(r"(?<![:\w\\]):\w+")
_DRIVERS_PARAMETER = re.compile(r"%s|%\(\w+\)s|\?")
_SQL = re.compile(
    r"""(?i)["']\s*(select|insert|update|delete|create|alter|drop|with|truncate|pragma|grant|set|replace|merge)\s"""
)
_OWN_KEYWORDS = ("parameters", "params", "execution_options", "bind_arguments", "statement")


@in_revisions
def find(objects: KnownObjects) -> Iterator[Finding]:
    """Return what SQLAlchemy 2 does not take in a call of ``execute()`` or its like."""
    text = written_text(objects)
    for call, method in objects.methods("execute", "scalar", "scalars"):
        if not call.args or call.args[0].star or call.args[0].keyword:
            continue
        statement = call.args[0].value
        kind, string = objects.kind(method.value), is_string(objects, statement)
        known = kind in ("connection", "session")
        # Of what nothing is known, SQL shows that it is one; that may be a driver's own.
        if not kind and not objects.has_driver and method.attr.value == "execute":
            string = string and _SQL.search(shown(objects, statement)) is not None
        elif not known:
            continue
        if string:
            yield _string(objects, call, method.value, text)
        if known:
            yield from _old_parameters(objects, call, method.value, string)


def _string(
    objects: KnownObjects,
    call: libcst.Call,
    receiver: libcst.BaseExpression,
    text: Tuple[str, Optional[List[Edit]]],
) -> Finding:
    """Return the finding for a string, with edits if it is certain that text() of it is the same."""
    statement, given = call.args[0].value, call.args[1:]
    message, obstacle = "SQLAlchemy 2 takes no plain string: ", ""
    edits: List[Edit] = []
    name, imports = text
    certain = bool(objects.kind(receiver)) and objects.is_certain(receiver)
    if not certain:
        code = objects.source.code(receiver)
        what = code if "\n" not in code else "this"
        message += f"if {what} is a connection or a session, "
    texts = literals(objects, statement)
    # A session of SQLAlchemy 1 makes text() of a string itself.
    if objects.kind(receiver) != "session":
        obstacle = _obstacle("\n".join(texts or [shown(objects, statement)]), given)
    if texts is None:
        obstacle = obstacle or ", and give values as parameters where they may have ':name' in them"
    elif certain and imports is not None and not obstacle:
        start, end = objects.source.span(statement)
        edits = [Edit(start, start, name + "("), Edit(end, end, ")"), *imports]
    message += f"wrap it in {name}(){obstacle}"
    return objects.finding(call, message, edits)


def _obstacle(sql: str, given: Sequence[libcst.Arg]) -> str:
    """Return what a person has to see to before a connection's string becomes text(); ``""`` if there is nothing."""
    if given and _DRIVERS_PARAMETER.search(sql.replace("%%", "")):
        return ", write its parameters as ':name', and give their values in one dict"
    if "%%" in sql:
        return ", and write '%' for '%%', which text() does not halve"
    if given:
        return ", and give its parameters in one dict, by the names that it has as ':name'"
    found = _PARAMETER.search(sql)
    if found:
        return f", which takes '{found.group()}' for a parameter: give its value in a dict, or write '\\\\:'"
    return ", and double a backslash before ':', which text() takes away" if "\\:" in sql else ""


def _old_parameters(
    objects: KnownObjects, call: libcst.Call, receiver: libcst.BaseExpression, string: bool
) -> Iterator[Finding]:
    """Return parameters by keyword, and several sets of them one after the other."""
    session, rest = objects.kind(receiver) == "session", call.args[1:]
    words = [arg for arg in rest if arg.keyword and arg.keyword.value not in _OWN_KEYWORDS]
    if words or any(arg.star == "**" for arg in rest):
        message = "SQLAlchemy 2 takes no parameters as keywords: give one dict"
        if session:
            message = "SQLAlchemy 2 takes no keywords for the bind here: write bind_arguments={...}"
        plain = len(words) == len(rest) and not session and objects.is_certain(receiver)
        yield objects.finding(call, message, _as_dict(objects, words) if plain else [])
    elif len(rest) > 1 and not session and not string:
        if not any(arg.keyword or arg.star for arg in rest):
            message = "SQLAlchemy 2 takes several sets of parameters as one list of dicts"
            yield objects.finding(call, message)


def _as_dict(objects: KnownObjects, args: Sequence[libcst.Arg]) -> List[Edit]:
    """Return the edits that make a dict of keyword arguments: ``a=1`` becomes ``{"a": 1}``."""
    edits = []
    for arg in args:
        start, end = objects.source.span(arg.keyword or arg)
        sign = re.compile(r"\s*=\s*").match(objects.source.text, end)
        opening = '{"' if arg is args[0] else '"'
        edits += [Edit(start, start, opening), Edit(end, sign.end() if sign else end, '": ')]
    end = objects.source.span(args[-1])[1]
    return [*edits, Edit(end, end, "}")]
