"""Poetry's tables."""

from __future__ import annotations

from typing import List, Tuple

import pytest
from flask_migrate_script.porting.requirement import RequirementKind
from porting.projects import one_requirement, replaceable, requirements_of, unread_of

pytestmark = [pytest.mark.oldest_and_newest, pytest.mark.newest]

TABLE = "[tool.poetry.dependencies]\n"


@pytest.mark.parametrize(
    "text, expected",
    [
        (TABLE + 'Flask = "1.0.2"  # old\n', [('Flask = "1.0.2"', "==1.0.2")]),
        (
            TABLE + '"Flask" = {version = "*", extras = ["async"]}\n',
            [('"Flask" = {version = "*", extras = ["async"]}', "")],
        ),
        (
            TABLE + 'x = {version = "1.0", markers = "os_name == \'nt\'"}\n',
            [('x = {version = "1.0", markers = "os_name == \'nt\'"}', "==1.0")],
        ),
        # More than a new line could keep.
        (TABLE + 'x = {version = "1.0", optional = true}\n', [("", "==1.0")]),
        (
            TABLE + 'x = [{version = "1", python = "<3.8"}, {version = "2"}]\n',
            [("", "==1"), ("", "==2")],
        ),
        (TABLE + 'x = {git = "https://x.org/x.git"}\n', [("", "")]),
        ('[tool.poetry.dependencies.x]\nversion = "1"\n', [("", "==1")]),
        ('[tool.poetry.dev-dependencies]\nx = "1"\n', [('x = "1"', "==1")]),
        ('[tool.poetry.group.a.dependencies]\nx = "1"\n', [('x = "1"', "==1")]),
        ('[tool.poetry]\nname = "x"\n[tool.other.dependencies]\nx = "1"\n', []),
    ],
)
def test_tables(text: str, expected: List[Tuple[str, str]]) -> None:
    """Each key is a requirement; what can be replaced is the key with its value."""
    files = {"pyproject.toml": text}
    assert replaceable(files) == expected
    assert not unread_of(files)


@pytest.mark.parametrize(
    "written, specifier",
    [
        ("^1.2.3", "<2,>=1.2.3"),
        ("^0.12", "<0.13,>=0.12"),
        ("^0.0.3", "<0.0.4,>=0.0.3"),
        ("^0", "<1,>=0"),
        ("~1.2.3", "<1.3,>=1.2.3"),
        ("~1", "<2,>=1"),
        ("~=1.2", "~=1.2"),
        ("1.2.*", "==1.2.*"),
        ("=1.2", "==1.2"),
        (">= 1.2,<2.0", "<2.0,>=1.2"),
        (">=1.2 <2.0", "<2.0,>=1.2"),
        ("!=1.2", "!=1.2"),
        ("*", ""),
    ],
)
def test_releases(written: str, specifier: str) -> None:
    """Poetry's ranges are written as PEP 440 has them."""
    found = one_requirement({"pyproject.toml": f'{TABLE}x = "{written}"\n'})
    assert found.specifier == specifier
    assert found.kind is RequirementKind.POETRY


@pytest.mark.parametrize("written", ["^1 || ^2", "dev", "^"])
def test_unread(written: str) -> None:
    """What is not one range is reported."""
    reason = "line 2: the releases of x can't be written as one range of PEP 440"
    files = {"pyproject.toml": f'{TABLE}x = "{written}"\n'}
    assert requirements_of(files).found == []
    assert unread_of(files) == [("pyproject.toml", reason)]


def test_python() -> None:
    """The Pythons that it is for have a kind of their own."""
    files = {"pyproject.toml": f'{TABLE}python = "^3.6"\n'}
    assert replaceable(files) == [('python = "^3.6"', "<4,>=3.6")]
    assert one_requirement(files).kind is RequirementKind.PYTHON


def test_marker() -> None:
    """A requirement for some Pythons only has that as its marker."""
    found = one_requirement({"pyproject.toml": f'{TABLE}x = {{version = "1", python = "<3.8"}}\n'})
    assert found.marker == "python <3.8"
