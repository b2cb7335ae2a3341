"""The folders and modules are those of the map in CONTRIBUTING.rst, and each has a name of its own."""

from __future__ import annotations

import ast
from collections import Counter
from pathlib import Path
from typing import Dict, List, Set

import flask_migrate_script
import pytest

pytestmark = [pytest.mark.oldest_and_newest, pytest.mark.newest]

PACKAGE = Path(flask_migrate_script.__file__).parent
CONTRIBUTING = Path(__file__).parent.parent / "CONTRIBUTING.rst"

# The map has one line for each of them.
CLOSED = {"templates"}

# Both are Flask-Script: the front end, and its classes for a project to import.
SAME_NAME_AND_IDEA = {"script"}


def on_the_map() -> List[str]:
    """Return the paths of the map; folders end with a slash."""
    text = CONTRIBUTING.read_text(encoding="utf-8").split("Where what is::\n\n")[1]
    paths, folders = [], []  # type: ignore[var-annotated]
    for line in text.split("\n\n")[0].splitlines():
        name, _, what = line.strip().partition(" ")
        depth = (len(line) - len(line.lstrip())) // 2 - 2
        del folders[depth:]
        assert bool(what.strip()) is (depth > 0), line
        paths.append("".join(folders[1:]) + name)
        folders.append(name)
    return paths[1:]


def modules() -> Set[Path]:
    """Return the package's modules, as relative paths; templates are no modules."""
    paths = {path.relative_to(PACKAGE) for path in PACKAGE.rglob("*.py")}
    return {path for path in paths if path.parts[0] != "templates"}


def test_map() -> None:
    """Each folder and each module is on the map once, and nothing else is."""
    expected = {f"{name}/" for name in CLOSED}
    for path in modules():
        if path.parts[0] not in CLOSED:
            expected |= {f"{folder.as_posix()}/" for folder in list(path.parents)[:-1]}
            if path.name != "__init__.py" or len(path.parts) == 1:
                expected.add(path.as_posix())
    found = on_the_map()
    assert set(found) == expected
    assert len(found) == len(expected)


def test_no_two_modules_of_one_name() -> None:
    """Two modules that share a name share an idea."""
    names = Counter(path.stem for path in modules())
    shared = {name for name, count in names.items() if count > 1 and not name.startswith("__")}
    assert shared == SAME_NAME_AND_IDEA


def test_no_two_classes_of_one_name() -> None:
    """No two classes share a name, with or without a leading underscore."""
    places: Dict[str, List[str]] = {}
    for path in modules():
        for node in ast.walk(ast.parse((PACKAGE / path).read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef):
                places.setdefault(node.name.strip("_"), []).append(str(path))
    assert {name: paths for name, paths in places.items() if len(paths) > 1} == {}
