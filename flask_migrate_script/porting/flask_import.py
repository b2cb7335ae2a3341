"""What ``flask`` imports where it is given the path of a file."""

from __future__ import annotations

import posixpath
import re
from typing import Iterator

import libcst

from .modules import Modules
from .namespace import run_on_import
from .source import Source


def import_obstacle(source: Source, modules: Modules) -> str:
    """Return why ``flask`` would import another module, or not find what the file imports.

    :param source: the file.
    :param modules: the project's modules.
    :return: the reason; empty where there is none.
    """
    path, paths = source.path, modules.paths
    package = modules.package_before(path)
    if package:
        return f"'flask' imports the package {package}/ by this name, and not {path}: rename {path}"
    folder = top = posixpath.dirname(path)
    while posixpath.join(top, "__init__.py") in paths:
        if not top:
            # The folder above is not the project's.
            return _not_found(source, "this folder", _own(source, modules))
        package, top = top, posixpath.dirname(top)
    if top == folder:
        return ""
    names = (name for name in _own(source, modules) if not modules.is_in(top, name))
    return _not_found(source, f"{package}/", names)


def _own(source: Source, modules: Modules) -> Iterator[str]:
    """Yield the modules that a file imports by their names in its own folder."""
    for statement in run_on_import(source.module):
        names = []
        if isinstance(statement, libcst.Import):
            names = [alias.evaluated_name for alias in statement.names]
        elif isinstance(statement, libcst.ImportFrom) and not statement.relative:
            names = [source.code(statement.module)] if statement.module else []
        for name in names:
            if modules.is_in(posixpath.dirname(source.path), name.partition(".")[0]):
                yield name.partition(".")[0]


def _not_found(source: Source, package: str, names: Iterator[str]) -> str:
    missing = ", ".join(dict.fromkeys(names))
    # Where it sets the path, it may well find them.
    if not missing or re.search(r"\bsys\.path\b", source.text):
        return ""
    return (
        f"as {package} has an __init__.py, 'flask' imports {source.path} from the folder above,"
        f" and does not find {missing}: let it add os.path.dirname(os.path.abspath(__file__)) to sys.path first"
    )
