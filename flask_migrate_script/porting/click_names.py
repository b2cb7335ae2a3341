"""The commands that the project has given its app's ``cli`` already."""

from __future__ import annotations

import re
from typing import Set

from .project import Project

# Those of a blueprint are in a group of its own.
_COMMAND = re.compile(
    r"""^[ \t]*@(?:app|application)\.cli\.(?:command|group)\((?:[ \t]*["'](?P<name>[\w-]+)["'])?[^\n]*\n"""
    r"(?:[ \t]*@[^\n]*\n)*[ \t]*def[ \t]+(?P<function>\w+)",
    re.MULTILINE,
)


def click_names(project: Project) -> Set[str]:
    """Return their names.

    :param project: the project.
    """
    return {
        match["name"] or match["function"].lower().replace("_", "-")
        for path in project.paths
        if path.endswith(".py")
        for match in _COMMAND.finditer(project.text(path))
    }
