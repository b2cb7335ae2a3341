"""Pipfile."""

from __future__ import annotations

import pytest
from flask_migrate_script.porting.requirement import RequirementKind
from porting.projects import one_requirement, replaceable, unread_of

pytestmark = [pytest.mark.oldest_and_newest, pytest.mark.newest]


def test_tables() -> None:
    """The keys of each table of packages are requirements, with what can be replaced."""
    files = {
        "Pipfile": '[[source]]\nurl = "x"\n[packages]\nFlask = "==1.0"\nx = {git = "y"}\n'
        '[dev-packages]\ntox = "*"\n[docs]\na = {version = ">=1", extras = ["b"]}\n'
        '[requires]\npython_version = "3.7"\n[scripts]\nserver = "flask run"\n'
    }
    assert replaceable(files) == [
        ('Flask = "==1.0"', "==1.0"),
        ("", ""),
        ('tox = "*"', ""),
        ('a = {version = ">=1", extras = ["b"]}', ">=1"),
        ("", "==3.7.*"),
    ]


def test_python() -> None:
    """The Python that it is for has a kind of its own."""
    found = one_requirement({"Pipfile": '[requires]\npython_version = "3.6"'})
    assert (found.name, found.kind, found.line) == ("python", RequirementKind.PYTHON, 2)


def test_kind() -> None:
    """They have a kind of their own."""
    found = one_requirement({"Pipfile": '[packages]\nFlask = "*"'})
    assert found.kind is RequirementKind.PIPFILE


def test_unread() -> None:
    """What is no range is reported."""
    reason = "line 2: the releases of Flask can't be written as one range of PEP 440"
    assert unread_of({"Pipfile": '[packages]\nFlask = "dev"\n'}) == [("Pipfile", reason)]
