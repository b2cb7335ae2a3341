"""Lock files."""

from __future__ import annotations

import pytest
from flask_migrate_script.porting.requirement import RequirementKind
from porting.projects import requirements_of, unread_of

pytestmark = [pytest.mark.oldest_and_newest, pytest.mark.newest]

TOML = """
[[package]]
name = "flask"
version = "1.1.4"

[package.dependencies]
name = ">=5.1,<8.0"

[[package]]
name = "own"

[[package]]
name = "click"
version = "7.1.2"
"""
PIPENV = """{
    "_meta": {"requires": {"click": "1"}},
    "default": {
        "flask": {"hashes": [], "version": "==1.1.4"},
        "own": {"path": "."}
    },
    "develop": {
        "click": {"version": "==7.1.2"}
    }
}
"""


@pytest.mark.parametrize(
    "path, text, lines",
    [
        ("poetry.lock", TOML, (3, 13)),
        ("uv.lock", TOML, (3, 13)),
        ("pdm.lock", TOML, (3, 13)),
        ("Pipfile.lock", PIPENV, (4, 8)),
    ],
)
def test_releases(path: str, text: str, lines: tuple[int, int]) -> None:
    """Each package has the exact release, and its line; the project's own is left."""
    found = requirements_of({path: text}).found
    assert [(r.name, r.specifier, r.line, r.kind) for r in found] == [
        ("flask", "==1.1.4", lines[0], RequirementKind.LOCK),
        ("click", "==7.1.2", lines[1], RequirementKind.LOCK),
    ]


def test_unread() -> None:
    """A Pipfile.lock that is no JSON is reported."""
    ((path, reason),) = unread_of({"Pipfile.lock": "<<<<<<< HEAD\n"})
    assert path == "Pipfile.lock"
    assert reason.startswith("it is no JSON: Expecting value")


@pytest.mark.parametrize(
    "path, text",
    [
        ("poetry.lock", "package = 1"),
        ("poetry.lock", "package = [1, {}, {name = 1, version = 2}]"),
        ("Pipfile.lock", "[]"),
        ("Pipfile.lock", '{"default": 1}'),
        ("Pipfile.lock", '{"default": {"a": 1, "b": {"version": 1}}}'),
    ],
)
def test_another_form(path: str, text: str) -> None:
    """What is laid out in another way has no requirements."""
    assert requirements_of({path: text}) == ([], [])


def test_no_release() -> None:
    """A release that PEP 440 does not know is reported."""
    files = {"Pipfile.lock": '{"default": {"a": {"version": "==x"}}}'}
    assert requirements_of(files).found == []
    assert unread_of(files) == [("Pipfile.lock", "line 1: its release is none of PEP 440")]
