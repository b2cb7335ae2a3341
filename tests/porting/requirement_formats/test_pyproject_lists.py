"""The lists of pyproject.toml."""

from __future__ import annotations

from typing import List, Tuple

import pytest
from flask_migrate_script.porting.requirement import RequirementKind
from porting.projects import one_requirement, replaceable, unread_of

pytestmark = [pytest.mark.oldest_and_newest, pytest.mark.newest]


@pytest.mark.parametrize(
    "text, expected",
    [
        (
            "[project]\ndependencies = [\"Flask>=1\", 'click']\n",
            [("Flask>=1", ">=1"), ("click", "")],
        ),
        (
            '[project]\ndependencies = [\n  # "old"\n  "Flask[async]>=2; os_name==\'nt\'", # "x"\n]\n',
            [("Flask[async]>=2", ">=2")],
        ),
        ('[project]\r\ndependencies = [\r\n"Flask",\r\n]\r\n', [("Flask", "")]),
        (
            '[project]\ndescription = """\ndependencies = ["x"]\n"""\ndependencies = ["Flask"]',
            [("Flask", "")],
        ),
        ('[project.optional-dependencies]\n"test" = ["pytest"]\n', [("pytest", "")]),
        ('[ project . optional-dependencies ]\ntest = ["pytest"]\n', [("pytest", "")]),
        (
            '[dependency-groups]\ndev = [{include-group = "a"}, "tox"]\na = ["pytest"]\n',
            [("tox", ""), ("pytest", "")],
        ),
        ('[tool.uv]\ndev-dependencies = ["tox"]\n', [("tox", "")]),
        ('[tool.pdm.dev-dependencies]\na = ["tox"]\n', [("tox", "")]),
        ('[build-system]\nrequires = ["setuptools"]\n[tool.x]\ndependencies = ["Flask"]\n', []),
    ],
)
def test_lists(text: str, expected: List[Tuple[str, str]]) -> None:
    """The strings of the lists of requirements are found in their places."""
    files = {"pyproject.toml": text}
    assert replaceable(files) == expected
    assert not unread_of(files)


def test_kind() -> None:
    """They have a kind of their own."""
    found = one_requirement({"pyproject.toml": '[project]\ndependencies = ["Flask"]'})
    assert found.kind is RequirementKind.PEP621


def test_python() -> None:
    """The Pythons that it is for have a name and a kind of their own."""
    files = {"pyproject.toml": '[project]\nrequires-python = ">=3.6"  # old\n'}
    assert replaceable(files) == [('requires-python = ">=3.6"', ">=3.6")]
    found = one_requirement(files)
    assert (found.name, found.kind) == ("python", RequirementKind.PYTHON)


@pytest.mark.parametrize(
    "text, reason",
    [
        (
            '[project]\nrequires-python = "^3"',
            "line 2: requires-python has no range of PEP 440",
        ),
        (
            'project.dependencies = ["Flask"]',
            "line 1: the list project.dependencies is not written out in a way that can be read",
        ),
        (
            '[project]\ndependencies = ["Fl\\u0061sk"]',
            "line 2: the list project.dependencies is not written out in a way that can be read",
        ),
        (
            '[project]\ndependencies = ["a b"]',
            "line 2: it is no requirement as PEP 508 writes them",
        ),
    ],
)
def test_unread(text: str, reason: str) -> None:
    """What is valid TOML and yet not found in its place is reported."""
    assert unread_of({"pyproject.toml": text}) == [("pyproject.toml", reason)]
