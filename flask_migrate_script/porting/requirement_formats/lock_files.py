"""Lock files: the exact releases that were installed."""

from __future__ import annotations

import json
from typing import Iterator, Tuple

from ..requirement import RequirementKind
from .found_requirements import FoundRequirements
from .toml_places import TomlError, keys, loads

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
            found.add(name, f"=={version}", start, start)
    except TomlError as error:
        found.skip_file(str(error))
    except json.JSONDecodeError as error:
        found.skip_file(f"it is no JSON: {error}")
    return found


def _of_toml(text: str) -> Iterator[Tuple[str, str, int]]:
    """Yield each name and release, and the offset, of a file with a table for each package."""
    packages = loads(text).get("package", [])
    starts = [key.start for key in keys(text) if (key.table, key.key) == ("package", "name")]
    for package, start in zip(packages, starts):
        # The project's own has no release in some.
        if "version" in package:
            yield package["name"], package["version"], start


def _of_pipenv(text: str) -> Iterator[Tuple[str, str, int]]:
    """Yield each name and release, and the offset, of a Pipfile.lock."""
    for section, packages in json.loads(text).items():
        if section != "_meta":
            start = text.index(f'"{section}"')
            for name, package in packages.items():
                version = package.get("version", "")
                if version.startswith("=="):
                    yield name, version[2:], text.index(f'"{name}"', start)
