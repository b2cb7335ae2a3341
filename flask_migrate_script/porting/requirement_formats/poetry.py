"""Poetry's tables in pyproject.toml."""

from __future__ import annotations

from typing import Any, Dict, List, Tuple

from ..requirement import RequirementKind
from .found_requirements import FoundRequirements
from .keyed_requirements import add_table
from .poetry_versions import pep440
from .toml_places import dotted, table_of


def read(path: str, text: str, data: Dict[str, Any]) -> FoundRequirements:
    """Return what Poetry's tables have.

    :param path: its path in the project.
    :param text: what is in it.
    :param data: the same, parsed.
    """
    found = FoundRequirements(path, text, RequirementKind.POETRY)
    for table in _tables(data):
        add_table(found, dotted(table), table_of(data, *table), pep440)
    return found


def _tables(data: Dict[str, Any]) -> List[Tuple[str, ...]]:
    own = ("tool", "poetry")
    groups = [(*own, "group", name, "dependencies") for name in table_of(data, *own, "group")]
    return [(*own, "dependencies"), (*own, "dev-dependencies"), *groups]
