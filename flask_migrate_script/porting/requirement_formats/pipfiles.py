"""Pipfile, of pipenv."""

from __future__ import annotations

from typing import Any

from packaging.specifiers import InvalidSpecifier, SpecifierSet

from ..requirement import RequirementKind
from .found_requirements import FoundRequirements
from .keyed_requirements import add_table
from .poetry_versions import NotOneRange
from .toml_places import TomlError, key_of, loads, table_of

_OTHER_TABLES = {"source", "requires", "scripts", "pipenv", "pipfile"}


def read(path: str, text: str) -> FoundRequirements:
    """Return what a Pipfile has.

    :param path: its path in the project.
    :param text: what is in it.
    """
    found = FoundRequirements(path, text, RequirementKind.PIPFILE)
    try:
        data = loads(text)
    except TomlError as error:
        found.skip_file(str(error))
        return found
    for table in data:
        if table not in _OTHER_TABLES:
            add_table(found, table, table_of(data, table), _pep440)
    _add_python(found, table_of(data, "requires").get("python_version"))
    return found


def _add_python(found: FoundRequirements, release: Any) -> None:
    key = key_of(found.text, "requires", "python_version")
    if key is not None:
        # It is one release, and no range can take its place.
        fields = {"name": "python", "kind": RequirementKind.PYTHON}
        found.add(key.key, _pep440(f"=={release}.*"), key.start, key.start, **fields)


def _pep440(text: str) -> str:
    try:
        return str(SpecifierSet("" if text.strip() == "*" else text))
    except InvalidSpecifier as error:
        raise NotOneRange(text) from error
