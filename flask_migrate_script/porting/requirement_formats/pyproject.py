"""pyproject.toml, with the tables of each tool."""

from __future__ import annotations

from ..requirement import RequirementKind
from . import poetry, pyproject_lists
from .found_requirements import FoundRequirements
from .toml_places import TomlError, loads


def read(path: str, text: str) -> FoundRequirements:
    """Return what a pyproject.toml has.

    :param path: its path in the project.
    :param text: what is in it.
    """
    found = FoundRequirements(path, text, RequirementKind.PEP621)
    try:
        data = loads(text)
    except TomlError as error:
        found.skip_file(str(error))
        return found
    for part in (pyproject_lists.read(path, text, data), poetry.read(path, text, data)):
        found.found += part.found
        found.unread += part.unread
    return found
