"""What manage.py and the modules of its commands use, and newer releases do not have."""

from __future__ import annotations

from typing import Dict, Iterator, List, NamedTuple

import libcst
import libcst.matchers as m
from libcst.helpers import get_full_name_for_node

from ..assignments import assigned
from ..findings import Finding
from ..index import Index
from ..source import Source


class _Gone(NamedTuple):
    """Since which release it is gone, and what to write."""

    since: str
    instead: str


_URLS = _Gone("Werkzeug 3.0", "urllib.parse has its like")

#: Modules and what they had, by their dotted names; a module has all that is below it.
_NAMES: Dict[str, _Gone] = {
    "werkzeug.contrib": _Gone(
        "Werkzeug 1.0", "werkzeug.middleware and the package cachelib have most of it"
    ),
    "werkzeug.secure_filename": _Gone("Werkzeug 1.0", "import it from werkzeug.utils"),
    "werkzeug.cached_property": _Gone("Werkzeug 1.0", "import it from werkzeug.utils"),
    "werkzeug.generate_password_hash": _Gone("Werkzeug 1.0", "import it from werkzeug.security"),
    "werkzeug.check_password_hash": _Gone("Werkzeug 1.0", "import it from werkzeug.security"),
    "werkzeug.SharedDataMiddleware": _Gone(
        "Werkzeug 1.0", "import it from werkzeug.middleware.shared_data"
    ),
    "werkzeug.wsgi.SharedDataMiddleware": _Gone(
        "Werkzeug 1.0", "import it from werkzeug.middleware.shared_data"
    ),
    "werkzeug.wsgi.DispatcherMiddleware": _Gone(
        "Werkzeug 1.0", "import it from werkzeug.middleware.dispatcher"
    ),
    "werkzeug.security.safe_str_cmp": _Gone("Werkzeug 2.1", "use hmac.compare_digest"),
    "werkzeug.urls.url_quote": _URLS,
    "werkzeug.urls.url_quote_plus": _URLS,
    "werkzeug.urls.url_unquote": _URLS,
    "werkzeug.urls.url_encode": _URLS,
    "werkzeug.urls.url_decode": _URLS,
    "werkzeug.urls.url_parse": _URLS,
    "werkzeug.urls.url_join": _URLS,
    "flask._compat": _Gone("Flask 2.0", "write what it gives on Python 3"),
    "flask.safe_join": _Gone("Flask 2.1", "import it from werkzeug.utils"),
    "flask.json.JSONEncoder": _Gone(
        "Flask 2.3", "subclass flask.json.provider.DefaultJSONProvider"
    ),
    "flask.json.JSONDecoder": _Gone(
        "Flask 2.3", "subclass flask.json.provider.DefaultJSONProvider"
    ),
    "flask.Markup": _Gone("Flask 3.0", "import it from markupsafe"),
    "flask.escape": _Gone("Flask 3.0", "import it from markupsafe"),
    "flask._app_ctx_stack": _Gone("Flask 3.0", "use flask.g"),
    "flask._request_ctx_stack": _Gone("Flask 3.0", "use flask.request and flask.g"),
}

#: Attributes that only an app or a blueprint had.
_ATTRIBUTES: Dict[str, _Gone] = {
    "before_first_request": _Gone("Flask 2.3", "run it where the app is made"),
    "before_app_first_request": _Gone("Flask 2.3", "run it where the app is made"),
    "json_encoder": _Gone("Flask 2.3", "set app.json"),
    "json_decoder": _Gone("Flask 2.3", "set app.json"),
}

_STRINGS = (libcst.SimpleString, libcst.ConcatenatedString, libcst.FormattedString)


def find(index: Index) -> Iterator[Finding]:
    """Yield it, in the files that have to do with a manager."""
    if not index.uses_script:
        return
    # What SQLAlchemy 2 does not have is found in revisions by rules of its own.
    revisions = set(index.revision_paths)
    for source in index.managers.sources:
        if source.path not in revisions:
            yield from _imports(source)
            yield from _attributes(source)
            yield from _executed(source)


def _imports(source: Source) -> Iterator[Finding]:
    for node in source.nodes(libcst.ImportFrom, libcst.Import):
        # One import may have several of one module.
        for name in dict.fromkeys(filter(None, map(_gone_name, _imported(node)))):
            yield _finding(source, node, name, _NAMES[name])


def _imported(node: libcst.CSTNode) -> List[str]:
    """Return the dotted names of what an import imports."""
    if isinstance(node, libcst.Import):
        return [get_full_name_for_node(alias.name) or "" for alias in node.names]
    if not isinstance(node, libcst.ImportFrom) or node.module is None or node.relative:
        return []
    module = get_full_name_for_node(node.module) or ""
    if isinstance(node.names, libcst.ImportStar):
        return [module]
    return [f"{module}.{alias.evaluated_name}" for alias in node.names]


def _gone_name(name: str) -> str:
    """Return the name in the table that a dotted name is, or is below; an empty text where there is none."""
    return next((gone for gone in _NAMES if f"{name}.".startswith(f"{gone}.")), "")


def _attributes(source: Source) -> Iterator[Finding]:
    for node in source.nodes(libcst.Attribute):
        gone = _ATTRIBUTES.get(node.attr.value)
        if gone is not None:
            yield _finding(source, node, node.attr.value, gone)


def _finding(source: Source, node: libcst.CSTNode, name: str, gone: _Gone) -> Finding:
    return source.finding(node, f"{gone.since} and newer have no {name}: {gone.instead}")


def _executed(source: Source) -> Iterator[Finding]:
    """Yield what engines and sessions of SQLAlchemy 2 do not execute."""
    for call in source.nodes(libcst.Call):
        if not m.matches(call.func, m.Attribute(attr=m.Name("execute") | m.Name("scalar"))):
            continue
        function = libcst.ensure_type(call.func, libcst.Attribute)
        receiver, method = source.code(function.value), function.attr.value
        if _is_named(source, function.value, "engine", "get_engine", "create_engine"):
            yield source.finding(
                call,
                f"SQLAlchemy 2.0 and newer have no Engine.{method}(): write 'with {receiver}.begin() as connection:' and "
                f"connection.{method}(...), with text() around a string",
            )
        elif call.args and isinstance(call.args[0].value, _STRINGS):
            if _is_named(source, function.value, "session"):
                message = f"Session.{method}() of SQLAlchemy 2.0 and newer takes no plain string: wrap it in text()"
                yield source.finding(call, message)


def _is_named(source: Source, node: libcst.BaseExpression, *names: str) -> bool:
    """Return whether an expression is one of some things by its last name, or by that of what is assigned to it."""
    for found in (node, assigned(source, node)):
        made = found.func if isinstance(found, libcst.Call) else found
        if source.code(made).rpartition(".")[2] in names:
            return True
    return False
