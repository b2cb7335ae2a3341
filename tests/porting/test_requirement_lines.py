"""A new requirement in place of another one, or beside it."""

from __future__ import annotations

from typing import Optional

import pytest
from flask_migrate_script.porting.requirement_lines import line_for, new_line
from porting.projects import requirements_of

pytestmark = [pytest.mark.oldest_and_newest, pytest.mark.newest]

POETRY = "[tool.poetry.dependencies]\n"


def replaced(path: str, text: str, name: str, specifier: str) -> Optional[str]:
    """Return a file with another requirement in place of its first one; None if there is no text for it."""
    found = requirements_of({path: text}).found[0]
    new = line_for(found, name, specifier)
    return None if new is None else text[: found.start] + new + text[found.end :]


def added(path: str, text: str) -> Optional[str]:
    """Return a file with a new requirement before its first one; None if there is no text for it."""
    new = new_line(requirements_of({path: text}).found[0], "New", ">=1", text)
    return None if new is None else text[: new.offset] + new.text + text[new.offset :]


@pytest.mark.parametrize(
    "path, before, after",
    [
        (
            "requirements.txt",
            "Flask-Migrate[a]==2.0 ; python_version<'3.8' # b\n",
            "New>=1 ; python_version<'3.8' # b\n",
        ),
        ("requirements.txt", "-e git+https://x.org/f.git#egg=f # b\n", "New>=1 # b\n"),
        (
            "setup.py",
            "setup(install_requires=['Flask-Migrate==2.0', 'x'])",
            "setup(install_requires=['New>=1', 'x'])",
        ),
        (
            "setup.cfg",
            "[options]\ninstall_requires = x<2\n",
            "[options]\ninstall_requires = New>=1\n",
        ),
        (
            "pyproject.toml",
            "[project]\ndependencies = [\"x<2 ; os_name=='nt'\"]",
            "[project]\ndependencies = [\"New>=1 ; os_name=='nt'\"]",
        ),
        ("pyproject.toml", POETRY + 'x = "^2"  # b\n', POETRY + 'New = ">=1"  # b\n'),
        (
            "pyproject.toml",
            POETRY + "x = {version='1', extras=['a'], markers='os_name == \"nt\"'}\n",
            POETRY + 'New = {version = ">=1", markers = \'os_name == "nt"\'}\n',
        ),
        ("Pipfile", '[packages]\nx = "*"\n', '[packages]\nNew = ">=1"\n'),
        (
            "environment.yml",
            "dependencies:\n- pip:\n  - x==1\n",
            "dependencies:\n- pip:\n  - New>=1\n",
        ),
    ],
)
def test_replaced(path: str, before: str, after: str) -> None:
    """Name, extras and releases are replaced in the file's own syntax; what is around them stays."""
    assert replaced(path, before, "New", ">=1") == after


@pytest.mark.parametrize(
    "path, before, after",
    [
        ("requirements.txt", "flask_Script[b,a] == 0.6\n", "flask_Script[a,b]==2\n"),
        ("pyproject.toml", POETRY + 'flask_script = "^0.6"\n', POETRY + 'flask_script = "==2"\n'),
        (
            "Pipfile",
            "[packages]\n'flask.script' = {version='*', extras=['a']}\n",
            '[packages]\n"flask.script" = {version = "==2", extras = ["a"]}\n',
        ),
    ],
)
def test_same_name(path: str, before: str, after: str) -> None:
    """Other releases of the same package leave its spelling and its extras."""
    assert replaced(path, before, "Flask-Script", "==2") == after


def test_any_release() -> None:
    """Without releases, there is a star where the syntax needs one."""
    assert replaced("Pipfile", '[packages]\nx = "==1"\n', "New", "") == '[packages]\nNew = "*"\n'
    assert replaced("requirements.txt", "x==1\n", "New", "") == "New\n"


@pytest.mark.parametrize(
    "path, text",
    [
        ("requirements.txt", "x==1 --hash=sha256:1\n"),
        ("environment.yml", "dependencies:\n- x=1\n"),
        ("poetry.lock", '[[package]]\nname = "x"\nversion = "1"\n'),
        ("pyproject.toml", POETRY + 'x = {version = "1", optional = true}\n'),
        ("pyproject.toml", '[tool.poetry.dependencies.x]\nversion = "1"\n'),
    ],
)
def test_none(path: str, text: str) -> None:
    """There is no text where more than name and releases would have to change."""
    assert replaced(path, text, "New", ">=1") is None
    assert added(path, text) is None


@pytest.mark.parametrize(
    "path, before, after",
    [
        ("requirements.txt", "a\nx==1", "New>=1\na\nx==1"),
        (
            "requirements.txt",
            "# b\r\nx==1 ; os_name=='nt'\r\n",
            "# b\r\nNew>=1\r\nx==1 ; os_name=='nt'\r\n",
        ),
        (
            "environment.yml",
            "dependencies:\n- pip:\n  - 'x==1'\n",
            "dependencies:\n- pip:\n  - 'New>=1'\n  - 'x==1'\n",
        ),
        ("setup.py", "setup(install_requires=['x'])", "setup(install_requires=['New>=1', 'x'])"),
        (
            "setup.py",
            "setup(install_requires=[\n    'x',\n])",
            "setup(install_requires=[\n    'New>=1',\n    'x',\n])",
        ),
        (
            "setup.cfg",
            "[options]\ninstall_requires =\n  x\n",
            "[options]\ninstall_requires =\n  New>=1\n  x\n",
        ),
        (
            "setup.cfg",
            "[options]\ninstall_requires = x\n",
            "[options]\ninstall_requires = \n    New>=1\n    x\n",
        ),
        (
            "pyproject.toml",
            '[project]\ndependencies = [\n  "x"\n]',
            '[project]\ndependencies = [\n  "New>=1",\n  "x"\n]',
        ),
        (
            "pyproject.toml",
            POETRY + 'x = {version="1", markers="a"}\n',
            POETRY + 'New = ">=1"\nx = {version="1", markers="a"}\n',
        ),
        ("Pipfile", '[packages]\nx = "*"\n', '[packages]\nNew = ">=1"\nx = "*"\n'),
    ],
)
def test_added(path: str, before: str, after: str) -> None:
    """A new requirement comes before another one, for all environments, and both are read."""
    assert added(path, before) == after
    names = [requirement.written for requirement in requirements_of({path: after}).found]
    assert names[:2] == ["New", "x"] or names == ["New", "a", "x"]
