"""How a file writes one of SQLAlchemy's names, and where it imports what it has not imported yet."""

from __future__ import annotations

import re
from typing import Iterator, Optional, Tuple

import libcst
from libcst.helpers import get_full_name_for_node

from ..findings import Edit
from ..line_ends import line_end
from ..source import Source
from .objects import Objects

_MODULE = re.compile(r"sqlalchemy(\.sql(\.expression)?)?")


def reach(objects: Objects, name: str) -> Tuple[str, Tuple[Edit, ...]]:
    """Return how one of SQLAlchemy's names is written in a file.

    :param objects: the file's.
    :param name: ``text``, for example.
    :return: what to write, and the edit that imports it where the file does not.
    """
    taken = objects.has(name)
    for statement in objects.source.module.body:
        node = statement.body[0] if isinstance(statement, libcst.SimpleStatementLine) else None
        written = None
        if isinstance(node, libcst.Import):
            written = _through_module(node, name)
        elif isinstance(node, libcst.ImportFrom) and not taken:
            written = _by_itself(node, name)
        if written:
            return written, ()
    if taken:
        return f"sqlalchemy.{name}", (_importing(objects.source, "import sqlalchemy"),)
    if objects.starred:
        return name, ()
    return name, (_importing(objects.source, f"from sqlalchemy import {name}"),)


def _through_module(node: libcst.Import, name: str) -> Optional[str]:
    """Return how a name is written where SQLAlchemy itself is imported."""
    for alias in node.names:
        module = get_full_name_for_node(alias.name) or ""
        if alias.asname is not None and module == "sqlalchemy":
            return f"{get_full_name_for_node(alias.asname.name)}.{name}"
        if alias.asname is None and module.split(".")[0] == "sqlalchemy":
            return f"sqlalchemy.{name}"
    return None


def _by_itself(node: libcst.ImportFrom, name: str) -> Optional[str]:
    """Return how a name is written where it is imported from SQLAlchemy."""
    module = get_full_name_for_node(node.module) if node.module else None
    if isinstance(node.names, libcst.ImportStar) or not _MODULE.fullmatch(module or ""):
        return None
    for alias in node.names:
        if get_full_name_for_node(alias.name) == name:
            return get_full_name_for_node(alias.asname.name if alias.asname else alias.name)
    return None


def _importing(source: Source, line: str) -> Edit:
    """Return the edit that adds an import: below those at the top, or else below the docstring."""
    newline = source.newline
    head = list(_head(source.module))
    if not head:
        at = source.span(source.module.body[0])[0]
        return Edit(at, at, line + newline * 2)
    last, blank = head[-1]
    at = line_end(source.text, source.span(last)[1])
    return Edit(at, at, newline * (2 if blank else 1) + line)


def _head(module: libcst.Module) -> Iterator[Tuple[libcst.CSTNode, bool]]:
    """Return the statements with which a module begins: its docstring and imports; and whether a blank line follows."""
    for position, statement in enumerate(module.body):
        first = statement.body[0] if isinstance(statement, libcst.SimpleStatementLine) else None
        if isinstance(first, libcst.ImportFrom):
            future = first.module is not None and first.module.value == "__future__"
            yield statement, future
        elif isinstance(first, libcst.Import):
            yield statement, False
        elif position == 0 and module.get_docstring() is not None:
            yield statement, True
        else:
            return
