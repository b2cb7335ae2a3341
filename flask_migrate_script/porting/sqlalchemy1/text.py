"""What is given to a connection's or session's execute(): plain strings, and parameters in the ways of SQLAlchemy 1."""

from __future__ import annotations

import re
from typing import Iterator, NamedTuple, Optional, Sequence, Set

import libcst

from ..findings import Edit, Finding
from .added_import import reach
from .objects import Objects
from .strings import HOLE, String, string

_EXECUTING = ("execute", "scalar", "scalars")

# text() looks for parameters also where a driver sees none: in a quoted string, or in JSON. What follows a word or
# another colon is none (12:30, ::int).
_PARAMETER = re.compile(rf"(?<![:\w\\{HOLE}]):([\w{HOLE}]+)")
_DRIVERS_PARAMETER = re.compile(r"%s|%\(\w+\)s|\?")
_SQL = re.compile(
    r"(?i)\s*(select|insert|update|delete|create|alter|drop|with|truncate|pragma|grant|set|replace|merge)\s"
)

_GIVING = ("parameters", "params")
_OWN_KEYWORDS = (*_GIVING, "execution_options", "bind_arguments", "statement")


def executed(objects: Objects, call: libcst.Call) -> Iterator[Finding]:
    """Return what SQLAlchemy 2 does not take in a call of ``execute()`` or its like.

    :param objects: the file's.
    :param call: any call.
    :return: the findings.
    """
    function = call.func
    if not isinstance(function, libcst.Attribute) or function.attr.value not in _EXECUTING:
        return
    if not call.args or call.args[0].star or call.args[0].keyword:
        return
    kind = objects.kind(function.value)
    known = string(objects, call.args[0].value)
    if kind in ("connection", "session"):
        if known is not None and objects.is_certain(function.value):
            yield _plain_string(objects, call, kind, known)
        elif known is not None:
            yield _unknown_receiver(objects, call, function.value)
        yield from _old_parameters(objects, call, kind, known is not None)
    elif not kind and function.attr.value == "execute" and known and _SQL.match(known.text):
        yield _unknown_receiver(objects, call, function.value)


def _unknown_receiver(objects: Objects, call: libcst.Call, receiver: libcst.CSTNode) -> Finding:
    message = (
        "SQLAlchemy 2 takes no plain string: if {} is a connection or a session, wrap it in text()"
    )
    return objects.finding(call, message.format(_on_one_line(objects, receiver)))


def _on_one_line(objects: Objects, node: libcst.CSTNode) -> str:
    code = objects.source.code(node)
    return code if "\n" not in code else "this"


class _Parameters(NamedTuple):
    """The parameters of a call: whether there are any, and their names if they come by name."""

    given: bool
    names: Optional[Set[str]]


def _parameters(call: libcst.Call) -> _Parameters:
    rest = call.args[1:]
    values = [arg.value for arg in rest if not arg.keyword or arg.keyword.value in _GIVING]
    named = {arg.keyword.value for arg in rest if arg.keyword} - set(_OWN_KEYWORDS)
    if values:
        return _Parameters(True, _names(values[0]) if len(values) == 1 else None)
    return _Parameters(bool(named), named)


def _names(node: libcst.CSTNode) -> Optional[Set[str]]:
    """Return the names in a dict, or in the first of a list of dicts."""
    if isinstance(node, libcst.List) and node.elements:
        return _names(node.elements[0].value)
    if isinstance(node, libcst.Call) and isinstance(node.func, libcst.Name):
        if node.func.value == "dict" and all(arg.keyword for arg in node.args):
            return {arg.keyword.value for arg in node.args if arg.keyword}
    if not isinstance(node, libcst.Dict):
        return None
    keys = [element.key for element in node.elements if isinstance(element, libcst.DictElement)]
    names = [key.evaluated_value for key in keys if isinstance(key, libcst.SimpleString)]
    return {str(name) for name in names} if len(names) == len(node.elements) else None


def _plain_string(objects: Objects, call: libcst.Call, kind: str, known: String) -> Finding:
    arg, sql = call.args[0], known.text
    written, imports = reach(objects, "text")
    if not known.certain:
        what = _on_one_line(objects, arg.value)
        message = "SQLAlchemy 2 takes no plain string, and {} is one at times: wrap it in {}() where it is"
        return objects.finding(call, message.format(what, written))
    message = f"SQLAlchemy 2 takes no plain string: wrap it in {written}()"
    # A session of SQLAlchemy 1 makes text() of a string itself, so that its parameters stay as they are.
    obstacle = _obstacle(sql, _parameters(call)) if kind == "connection" else ""
    if obstacle:
        return objects.finding(call, message + obstacle)
    if HOLE in sql:
        message += ", and give values as parameters where they may have ':name' in them"
        return objects.finding(call, message)
    start, end = objects.full_span(arg.value)
    if arg.value.lpar:
        edits = [Edit(start, start, written)]
    else:
        edits = [Edit(start, start, written + "("), Edit(end, end, ")")]
    return objects.finding(call, message, [*edits, *imports])


def _obstacle(sql: str, parameters: _Parameters) -> str:
    """Return what a person has to see to before a connection's string becomes text(); ``""`` if there is nothing."""
    if parameters.given and _DRIVERS_PARAMETER.search(sql.replace("%%", "")):
        return ", write its parameters as ':name', and give their values in one dict"
    if "%%" in sql:
        return ", and write '%' for '%%', which text() does not halve"
    if parameters.names is None:
        return ", and give the parameters in one dict, by name"
    unknown = [name for name in _PARAMETER.findall(sql) if name not in parameters.names]
    if unknown:
        known = HOLE not in unknown[0]
        what = ":" + unknown[0] if known else ":"
        return f", which takes '{what}' for a parameter: give its value in a dict, or write '\\\\:'"
    return ", and double a backslash before ':', which text() takes away" if "\\:" in sql else ""


def _old_parameters(
    objects: Objects, call: libcst.Call, kind: str, is_string: bool
) -> Iterator[Finding]:
    """Return parameters by keyword, and several sets of them one after the other."""
    rest = call.args[1:]
    keywords = [arg for arg in rest if arg.star == "**"]
    keywords += [arg for arg in rest if arg.keyword and arg.keyword.value not in _OWN_KEYWORDS]
    if keywords and kind == "session":
        yield objects.finding(
            call, "SQLAlchemy 2 takes no keywords for the bind here: write bind_arguments={...}"
        )
    elif keywords:
        message = "SQLAlchemy 2 takes no parameters as keywords: give one dict"
        certain = len(keywords) == len(rest) and objects.is_certain(_receiver(call))
        yield objects.finding(call, message, list(_as_dict(objects, rest)) if certain else [])
    elif kind == "connection" and len(rest) > 1 and not is_string:
        if not any(arg.keyword or arg.star for arg in rest):
            message = "SQLAlchemy 2 takes several sets of parameters as one list of dicts"
            dicts = all(_names(arg.value) is not None for arg in rest)
            certain = dicts and objects.is_certain(_receiver(call))
            yield objects.finding(call, message, _around(objects, rest, "[]") if certain else [])


def _receiver(call: libcst.Call) -> libcst.CSTNode:
    return call.func.value if isinstance(call.func, libcst.Attribute) else call.func


def _around(objects: Objects, args: Sequence[libcst.Arg], brackets: str) -> Sequence[Edit]:
    start, end = objects.source.span(args[0])[0], objects.source.span(args[-1])[1]
    return [Edit(start, start, brackets[0]), Edit(end, end, brackets[1])]


def _as_dict(objects: Objects, args: Sequence[libcst.Arg]) -> Iterator[Edit]:
    """Return the edits that make a dict of keyword arguments: ``a=1`` becomes ``{"a": 1}``."""
    end = objects.source.span(args[-1])[1]
    yield Edit(end, end, "}")
    for arg in args:
        at, opening = objects.source.span(arg)[0], "{" if arg is args[0] else ""
        if arg.keyword:
            yield Edit(at, objects.full_span(arg.value)[0], f'{opening}"{arg.keyword.value}": ')
        elif opening:
            yield Edit(at, at, opening)
