"""The requirements of all files of a project."""

from __future__ import annotations

from typing import Dict, List

import pytest
from porting.projects import requirements_of, unread_of

pytestmark = [pytest.mark.oldest_and_newest, pytest.mark.newest]


@pytest.mark.parametrize(
    "files, places",
    [
        (
            {"requirements.txt": "-r base.txt\nFlask\n", "base.txt": "click\n"},
            ["requirements.txt:2", "base.txt:1"],
        ),
        (
            {"requirements/dev.txt": "--requirement=../a/base.in\n", "a/base.in": "Flask\n"},
            ["a/base.in:1"],
        ),
        # Each is read once, also where they read each other.
        (
            {
                "requirements.txt": "-r more.txt\nFlask\n",
                "more.txt": "-r requirements.txt\nclick\n",
            },
            ["requirements.txt:2", "more.txt:2"],
        ),
        (
            {"dev-requirements.txt": "-r requirements.txt\npytest", "requirements.txt": "Flask"},
            ["dev-requirements.txt:2", "requirements.txt:1"],
        ),
        (
            {"a/setup.py": "setup(install_requires=['a'])", "b/Pipfile": "[packages]\nb='*'"},
            ["a/setup.py:1", "b/Pipfile:2"],
        ),
        (
            {
                "notes.txt": "Flask\n",
                "a/config.toml": "[project]\ndependencies=['x']",
                "compose.yml": "- Flask",
            },
            [],
        ),
    ],
)
def test_files(files: Dict[str, str], places: List[str]) -> None:
    """The files that have requirements by their name, and those that they read, give them in order."""
    found = requirements_of(files)
    assert [requirement.place for requirement in found.found] == places
    assert not found.unread


@pytest.mark.parametrize(
    "line, unread",
    [
        ("-r missing.txt", ("a/missing.txt", "it is not there; a/requirements.txt:1 reads it")),
        (
            "-r ../../x.txt",
            ("../x.txt", "it is outside of this folder; a/requirements.txt:1 reads it"),
        ),
        ("-c /x.txt", ("/x.txt", "it is outside of this folder; a/requirements.txt:1 reads it")),
    ],
)
def test_not_there(line: str, unread: tuple[str, str]) -> None:
    """A file that is not there is reported, with the line that reads it."""
    files = {"a/requirements.txt": f"{line}\nFlask\n"}
    assert unread_of(files) == [unread]
    assert len(requirements_of(files).found) == 1


def test_obstacle() -> None:
    """A file that cannot be read is reported with the reason that a project gives."""
    assert unread_of({"requirements.txt": "x" * 1_000_001}) == [
        ("requirements.txt", "it is longer than 1,000,000 bytes")
    ]


@pytest.mark.parametrize(
    "files, expected",
    [
        ({"requirements.txt": "-c pins.txt\n", "pins.txt": "Flask"}, True),
        (
            {
                "requirements.txt": "--constraint requirements-pins.txt\n",
                "requirements-pins.txt": "Flask",
            },
            True,
        ),
        ({"constraints-3.7.txt": "Flask"}, True),
        ({"requirements.txt": "-c pins.txt\n-r pins.txt\n", "pins.txt": "Flask"}, False),
        ({"requirements.txt": "-r constraints.txt\n", "constraints.txt": "Flask"}, False),
    ],
)
def test_constraints(files: Dict[str, str], expected: bool) -> None:
    """What is in a file that is only used as one of constraints is no requirement of its own."""
    (found,) = requirements_of(files).found
    assert found.is_constraint is expected
