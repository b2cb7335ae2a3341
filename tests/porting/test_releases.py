"""Facts about releases, compared with what packages have of themselves."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Dict

import pytest
from flask_migrate_script.porting.release_ranges import lowest
from flask_migrate_script.porting.releases import CAPS, FLOOR, LAST_RELEASES, NAMES, NEEDS, PYTHON
from flask_migrate_script.porting.requirement_formats import setup_scripts
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import Version

if sys.version_info >= (3, 8):
    from importlib.metadata import requires, version
else:
    from importlib_metadata import requires, version

pytestmark = [pytest.mark.oldest_and_newest, pytest.mark.newest]

SETUP = Path(__file__).parent.parent.parent / "setup.py"


def test_floor() -> None:
    """The lowest releases are those of setup.py."""
    # Without what only the extras need.
    text = SETUP.read_text(encoding="utf-8").replace("extras_require=", "extras=")
    required = {r.name: r.specifier for r in setup_scripts.read("setup.py", text).found}
    assert required == {name: f">={release}" for name, release in FLOOR.items()}


def test_python() -> None:
    """The lowest Python is that of setup.py."""
    assert f'python_requires=">={PYTHON}"' in SETUP.read_text(encoding="utf-8")


def lowest_needed(name: str) -> Dict[str, Version]:
    """Return the lowest release of each package that an installed one requires."""
    found = map(Requirement, requires(name) or ())
    ends = {str(canonicalize_name(r.name)): lowest(str(r.specifier)) for r in found if not r.marker}
    return {other: end for other, end in ends.items() if end is not None}


@pytest.mark.parametrize("name", ["flask", "jinja2"])
def test_needs(name: str) -> None:
    """What a release needs is in its metadata, and a newer one needs no older releases."""
    (needs,) = (needs for needs in NEEDS if needs.name == name)
    in_table = {other: Version(release) for other, release in needs.lowest.items()}
    found = lowest_needed(name)
    if version(name) == needs.release:
        assert found == in_table
    assert all(found[other] >= release for other, release in in_table.items())


def test_in_order() -> None:
    """What is lifted for a package comes after it where it has needs of its own."""
    names = [needs.name for needs in NEEDS]
    for position, needs in enumerate(NEEDS):
        assert not set(needs.lowest) & set(names[: position + 1])


def test_caps() -> None:
    """What is installed here, and runs, breaks none of the caps."""
    broken = []
    for cap in CAPS:
        if SpecifierSet(cap.releases).contains(version(cap.name)):
            if not SpecifierSet(cap.runs_with).contains(version(cap.with_name)):
                broken.append(cap)
    assert broken == []


def test_names() -> None:
    """Each package of the tables has its own spelling."""
    used = {*FLOOR, *LAST_RELEASES}
    for needs in NEEDS:
        used |= {needs.name, *needs.lowest}
    for cap in CAPS:
        used |= {cap.name, cap.with_name}
    assert {str(canonicalize_name(NAMES[name])) for name in used} == used
