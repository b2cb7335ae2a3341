"""Which of Flask-Script's classes something is."""

from __future__ import annotations

from typing import Set

import libcst

from .modules import Modules
from .namespace import absolute
from .source import Source

#: Each name under which Flask-Script's things are imported.
FLASK_SCRIPT = ("flask_script", "flask.ext.script", "flask_migrate_script.script")
#: Each name of Flask-Migrate's.
FLASK_MIGRATE = ("flask_migrate", "flask.ext.migrate", "flask_migrate_script")
#: The names of this package's and Flask-Migrate's ``MigrateCommand``.
MIGRATE_COMMANDS = {f"{package}.MigrateCommand" for package in FLASK_MIGRATE}

#: The name that the manager of the database commands has here; projects add their own commands to it.
MIGRATE_COMMAND = "MigrateCommand"

# A class that is made from one of them is taken for it.
_KINDS = ("Server", "Shell")


def class_kind(
    source: Source, node: libcst.BaseExpression, modules: Modules, depth: int = 0
) -> str:
    """Return which of Flask-Script's classes one is, or is made from, in whatever file that is.

    :param source: the file that uses it.
    :param node: its name there.
    :param modules: the project's modules.
    :param depth: how many classes are between them.
    :return: the name of Flask-Script's class, ``MIGRATE_COMMAND``, or ``class`` where it is another one.
    """
    names = source.names(node)
    if names & MIGRATE_COMMANDS:
        return MIGRATE_COMMAND
    for module in (*FLASK_SCRIPT, *(module + ".commands" for module in FLASK_SCRIPT)):
        for kind in _KINDS if depth else (*_KINDS, "ShowUrls", "Clean"):
            if f"{module}.{kind}" in names:
                return kind
    made = modules.definition(absolute(source, node))
    if made is not None and isinstance(made.node, libcst.ClassDef) and depth < 5:
        for base in made.node.bases:
            kind = class_kind(made.source, base.value, modules, depth + 1)
            if kind != "class":
                return kind
    return "class"


def manager_classes(source: Source) -> Set[str]:
    """Return the names of the classes in a file that make managers: Flask-Script's, and the file's own."""
    classes = {f"{package}.Manager" for package in (*FLASK_SCRIPT, *FLASK_MIGRATE)}
    bases = {f"{package}.Manager" for package in FLASK_SCRIPT}
    classes.update(
        node.name.value
        for node in source.nodes(libcst.ClassDef)
        if any(source.names(base.value) & bases for base in node.bases)
    )
    return classes
