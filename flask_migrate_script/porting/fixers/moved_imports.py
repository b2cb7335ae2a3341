"""Imports that no longer find what they name, or find it in the wrong place."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Dict, Iterator, List, NamedTuple, Optional, Set

import flask_migrate_script
import libcst
from libcst.helpers import get_full_name_for_node

from ..findings import Edit, Finding, edited
from ..index import Index
from ..line_ends import lines_of
from ..source import Source

_MODULES = {
    "flask_script": "flask_migrate_script.script",
    "flask_script.commands": "flask_migrate_script.script",
    "flask_script.cli": "flask_migrate_script.script",
    "flask_migrate": "flask_migrate_script",
}
_WHY = {
    "flask_script": "Flask-Script alone can't be imported on Flask 2 and newer, under this name it can",
    "flask_migrate": "what goes with MigrateCommand comes from one package, and Flask-Migrate 3 has none",
}
_EXT = "flask.ext."
# The extensions whose newest release has a module flask_<name>, which imports nothing from flask.ext.
_EXTENSIONS = frozenset(
    """
    admin assets babel bcrypt compress cors debugtoolbar flatpages gravatar httpauth login mail marshmallow migrate
    moment mongoengine oauthlib openid pagedown peewee pymongo redis restful restless script security socketio
    sqlalchemy wtf
    """.split()
)
# An extension whose last release needs more than another name.
_IMPORTS_EXT = {"cache": "Flask-Cache 0.13.1, its last release, imports flask.ext itself"}
_NO_EXT = "Flask 1.0.1 and newer have no flask.ext"


_THIS_PACKAGE = flask_migrate_script.__name__


class _Rename(NamedTuple):
    """A module's name in an import, and its new one; None where the name alone does not do."""

    node: libcst.CSTNode
    message: str
    new: Optional[str] = None


def find(index: Index) -> Iterator[Finding]:
    """Yield what is to be changed in the imports of the files that have to do with Flask-Script or Flask-Migrate."""
    # A project without a manage.py of Flask-Script's may keep Flask-Migrate.
    ported_from = index.has_script
    # Classes of two packages do not go together in one manager.
    unread = [file.path for file in index.manage_files if file.script is None and not file.is_gone]
    left = (
        f"the imports in {unread[0]}, which can't be read here, change together with it"
        if unread
        else ""
    )
    for source in index.managers.sources:
        for finding in _of_file(source, ported_from):
            waits = left and any(edit.new.startswith(_THIS_PACKAGE) for edit in finding.edits)
            yield finding._replace(edits=(), left=left) if waits else finding


def _of_file(source: Source, ported_from: bool) -> Iterator[Finding]:
    by_line: Dict[int, List[_Rename]] = {}
    for change in _changes(source, ported_from):
        if change.new is None:
            yield source.finding(change.node, change.message)
        else:
            by_line.setdefault(source.line(change.node), []).append(change)
    # A line is shown as it becomes. So all that changes in it is one finding.
    for number, changes in by_line.items():
        message = "; ".join(dict.fromkeys(change.message for change in changes))
        edits = [Edit(*source.span(change.node), change.new or "") for change in changes]
        line = lines_of(edited(source.text, edits))[number - 1].strip()
        yield source.finding(changes[0].node, message, line, *edits)


def _changes(source: Source, ported_from: bool) -> Iterator[_Rename]:
    for node in source.nodes(libcst.ImportFrom, libcst.Import):
        if isinstance(node, libcst.ImportFrom) and node.module is not None and not node.relative:
            yield from _import_from(node, node.module, ported_from)
        elif isinstance(node, libcst.Import):
            for alias in node.names:
                yield from _import(alias, ported_from)


def _import_from(
    node: libcst.ImportFrom, module: libcst.CSTNode, ported_from: bool
) -> Iterator[_Rename]:
    old = get_full_name_for_node(module) or ""
    names = _imported(node)
    unknown = _unknown(old, names)
    if unknown:
        yield _Rename(module, f"{_NO_EXT}, and {unknown}")
        return
    if old == "flask.ext":
        modules = ", ".join(f"flask_{name}" for name in sorted(names))
        yield _Rename(module, f"{_NO_EXT}: import {modules}")
        return
    new = _new_module(old, ported_from or "MigrateCommand" in names)
    if new is None:
        return
    lacking = ", ".join(sorted(names - _public(new, names)))
    if lacking:
        yield _Rename(module, f"{_why(old)}; {new} has no {lacking}")
    else:
        yield _Rename(module, _why(old), new)


def _import(alias: libcst.ImportAlias, ported_from: bool) -> Iterator[_Rename]:
    old = get_full_name_for_node(alias.name) or ""
    unknown = _unknown(old, set())
    if unknown:
        yield _Rename(alias.name, f"{_NO_EXT}, and {unknown}")
        return
    new = _new_module(old, ported_from)
    if new is None:
        return
    if alias.asname is None and "." in old:
        yield _Rename(alias.name, f"{_why(old)}: import {new}, and call it that below")
    else:
        yield _Rename(alias.name, _why(old), new if alias.asname is not None else f"{new} as {old}")


def _unknown(old: str, names: Set[str]) -> str:
    """Return why the new name of an extension does not do, or is not known; an empty text where it does."""
    if old == "flask.ext":
        extensions = sorted(names)
    else:
        extensions = [old[len(_EXT) :].partition(".")[0]] if old.startswith(_EXT) else []
    for name in extensions:
        if name in _IMPORTS_EXT:
            return _IMPORTS_EXT[name]
    unknown = [name for name in extensions if name not in _EXTENSIONS]
    return f"the module of {', '.join(unknown)} is not known here" if unknown else ""


def _new_module(old: str, ported_from: bool) -> Optional[str]:
    name = old.replace(_EXT, "flask_", 1)
    if name == "flask_migrate" and not ported_from:
        return None if name == old else name
    return _MODULES.get(name, name if name != old else None)


def _why(old: str) -> str:
    return _NO_EXT if old.startswith(_EXT) else _WHY[old.partition(".")[0]]


def _imported(node: libcst.ImportFrom) -> Set[str]:
    if isinstance(node.names, libcst.ImportStar):
        return set()
    return {get_full_name_for_node(alias.name) or "" for alias in node.names}


def _public(module: str, names: Set[str]) -> Set[str]:
    """Return the names that a module of this package has; of another one's, those that are requested."""
    if module not in _MODULES.values():
        return names
    if module == flask_migrate_script.__name__:
        return set(flask_migrate_script.__all__)
    # Read, not imported: Flask-Script may be gone already.
    text = Path(flask_migrate_script.__file__).with_name("script.py").read_text(encoding="utf-8")
    return set(ast.literal_eval(text.partition("__all__ = ")[2]))
