"""The lists of pyproject.toml: PEP 621, dependency groups, and what uv and PDM add to them."""

from __future__ import annotations

from typing import Any, Dict, List, Tuple

from packaging.specifiers import InvalidSpecifier, SpecifierSet

from ..requirement import RequirementKind
from .found_requirements import FoundRequirements
from .toml_places import dotted, key_of, strings_of, table_of

# The tables whose keys are all names of groups.
_GROUPS = (
    ("project", "optional-dependencies"),
    ("dependency-groups",),
    ("tool", "pdm", "dev-dependencies"),
)
_LISTS = ((("project",), "dependencies"), (("tool", "uv"), "dev-dependencies"))


def read(path: str, text: str, data: Dict[str, Any]) -> FoundRequirements:
    """Return what the lists of a pyproject.toml have.

    :param path: its path in the project.
    :param text: what is in it.
    :param data: the same, parsed.
    """
    found = FoundRequirements(path, text, RequirementKind.PEP621)
    _add_python(found, table_of(data, "project").get("requires-python"))
    for table, name in _lists(data):
        values = table_of(data, *table).get(name)
        if isinstance(values, list):
            _add_list(found, dotted(table), name, [v for v in values if isinstance(v, str)])
    return found


def _add_python(found: FoundRequirements, releases: Any) -> None:
    key = key_of(found.text, "project", "requires-python")
    if key is not None:
        try:
            specifier = str(SpecifierSet(str(releases)))
        except InvalidSpecifier:
            found.skip(key.start, "requires-python has no range of PEP 440")
            return
        fields = {"name": "python", "kind": RequirementKind.PYTHON}
        found.add(key.key, specifier, key.start, key.end, **fields)


def _lists(data: Dict[str, Any]) -> List[Tuple[Tuple[str, ...], str]]:
    groups = [(table, name) for table in _GROUPS for name in table_of(data, *table)]
    return [*_LISTS, *groups]


def _add_list(found: FoundRequirements, table: str, name: str, values: List[str]) -> None:
    key = key_of(found.text, table, name)
    strings = strings_of(found.text, key) if key else []
    if [found.text[string.start : string.end] for string in strings] == values:
        for value, string in zip(values, strings):
            found.add_pep508(value, string.start)
    elif values:
        found.skip(
            key.start if key else 0,
            f"the list {table}.{name} is not written out in a way that can be read",
        )
