"""Alembic's releases: its own loading of revisions goes on in each of them, with ours in its middle."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any, Dict

import alembic
import flask_migrate_script
import pytest
from conftest import Project, from_index, made_by_one_worker
from old_history import SQLALCHEMY_2

HERE = Path(__file__).parent

INSTALLED = "installed"

# The last one of each minor version since the first that runs on SQLAlchemy 2. On SQLAlchemy 1, Alembic itself loads.
# The oldest, and the last one before paths became objects; the others with the tests of many releases (tox.ini).
RELEASES = ["1.9.4", "1.15.2"]
OTHERS = ["1.10.4", "1.11.3", "1.12.1", "1.13.3", "1.14.1", "1.16.5", "1.17.2", "1.18.4"]

VERSIONS = [INSTALLED]
if SQLALCHEMY_2:
    VERSIONS += RELEASES
    VERSIONS += [pytest.param(one, marks=pytest.mark.generations) for one in OTHERS]


def release(factory: pytest.TempPathFactory, version: str) -> Path:
    """Return a folder with a release of Alembic, from the package index."""

    def make(folder: Path) -> None:
        with tempfile.TemporaryDirectory() as packed:
            from_index("download", "-d", packed, f"alembic=={version}")
            (wheel,) = Path(packed).glob("*.whl")
            shutil.unpack_archive(str(wheel), str(folder), "zip")

    return made_by_one_worker(factory, f"alembic-{version}", make)


@pytest.mark.parametrize("version", VERSIONS)
def test_release(project: Project, tmp_path_factory: pytest.TempPathFactory, version: str) -> None:
    """Both loaders find the same in each folder, errors included; an old history goes up and down."""
    paths = [str(HERE), str(Path(flask_migrate_script.__file__).parent.parent)]
    if version != INSTALLED:
        paths.insert(0, str(release(tmp_path_factory, version)))
    project.env["PYTHONPATH"] = os.pathsep.join(paths)
    done = project.python("-W", "ignore", str(HERE / "run_alembic.py"), str(project.folder))
    found = json.loads(done.ok().out)
    number, place = found["alembic"]
    assert number == (alembic.__version__ if version == INSTALLED else version)
    assert version == INSTALLED or version in place
    check(found)


def check(found: Dict[str, Any]) -> None:
    """Compare what a process has printed."""
    for name, (own, here) in found["loads"].items():
        assert own == here, name
    errors = {name for name, (own, _) in found["loads"].items() if isinstance(own, str)}
    assert {"without revision", "syntax", "import", "name", "no folder"} <= errors
    assert not errors & {"plain", "compiled", "recursive", "two locations"}
    assert found["errors"] == ["None"] * 3
    assert found["rows"] == [[1, None], [2, None]]
    assert found["tables"] == [["alembic_version"]]
    assert found["imported"] is SQLALCHEMY_2
    for notice, line in zip(found["notices"], found["lines"]):
        expected = (
            f"1 revision ran as under SQLAlchemy 1: aaa1_.py (line {line}: execute() of a string)."
        )
        assert notice.startswith(expected) if SQLALCHEMY_2 else not notice
