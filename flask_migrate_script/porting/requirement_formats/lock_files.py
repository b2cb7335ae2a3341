"""Lock files: the exact releases that were installed."""

from __future__ import annotations

import json
from typing import Any, Iterator, Tuple

from packaging.version import InvalidVersion, Version

from ..requirement import RequirementKind
from .found_requirements import FoundRequirements
from .toml_places import TomlError, keys, loads, table_of

#: Their names.
NAMES = {"poetry.lock", "uv.lock", "pdm.lock", "Pipfile.lock"}


def read(path: str, text: str) -> FoundRequirements:
    """Return what a lock file has.

    :param path: its path in the project.
    :param text: what is in it.
    """
    found = FoundRequirements(path, text, RequirementKind.LOCK)
    releases = _of_pipenv if path.endswith("Pipfile.lock") else _of_toml
    try:
        for name, version, start in releases(text):
            _add(found, name, version, start)
    except TomlError as error:
        found.skip_file(str(error))
    except json.JSONDecodeError as error:
        found.skip_file(f"it is no JSON: {error}")
    return found


def _add(found: FoundRequirements, name: Any, version: Any, start: int) -> None:
    # The project's own packages have no release in some.
    if isinstance(name, str) and isinstance(version, str):
        try:
            found.add(name, f"=={Version(version)}", start, start)
        except InvalidVersion:
            found.skip(start, "its release is none of PEP 440")


def _of_toml(text: str) -> Iterator[Tuple[Any, Any, int]]:
    """Yield each name and release, and the offset, of a file with a table for each package."""
    packages = loads(text).get("package")
    starts = [key.start for key in keys(text) if (key.table, key.key) == ("package", "name")]
    if isinstance(packages, list):
        named = [package for package in packages if isinstance(package, dict) and "name" in package]
        for package, start in zip(named, starts):
            yield package["name"], package.get("version"), start


def _of_pipenv(text: str) -> Iterator[Tuple[Any, Any, int]]:
    """Yield each name and release, and the offset, of a Pipfile.lock."""
    data = {"lock": json.loads(text)}
    for section in table_of(data, "lock"):
        if section != "_meta":
            start = text.find(f'"{section}"')
            for name in table_of(data, "lock", section):
                version = table_of(data, "lock", section, name).get("version")
                if isinstance(version, str):
                    yield name, version.lstrip("="), max(text.find(f'"{name}"', start), 0)
