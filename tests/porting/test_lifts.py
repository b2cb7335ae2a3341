"""Which pins have to be lifted."""

from __future__ import annotations

from typing import Dict, List, Optional

import pytest
from flask_migrate_script.porting.lifts import lifts
from porting.projects import requirements_of

pytestmark = [pytest.mark.oldest_and_newest, pytest.mark.newest]


def lifted(files: Dict[str, str]) -> List[str]:
    """Return each lift: its place, the old and the new releases."""
    found = lifts(requirements_of(files).found).lifts
    return [
        f"{lift.requirement.place} {lift.requirement.specifier} {lift.specifier}" for lift in found
    ]


@pytest.mark.parametrize(
    "line, new",
    [
        ("Flask==0.12", "Flask==1.0.2"),
        ("flask[async] == 0.10.1 ; os_name == 'nt'", "flask[async]==1.0.2"),
        ("Flask<1", "Flask~=1.0.2"),
        ("Flask>=0.10,<0.13", "Flask~=1.0.2"),
        ("Flask-Script==0.6.6", "Flask-Script==2.0.5"),
        ("alembic==1.1.0", "alembic==1.4.0"),
        ("Flask-SQLAlchemy==2.2", "Flask-SQLAlchemy==2.3.2"),
        ("SQLAlchemy~=1.2.0", "SQLAlchemy~=1.3.0"),
        ("MarkupSafe==1.0", "MarkupSafe==1.1.0"),
    ],
)
def test_lifted(line: str, new: str) -> None:
    """A pin that nothing can be installed beside is lifted to the lowest release that can be, in the first step."""
    (lift,) = lifts(requirements_of({"requirements.txt": line}).found).lifts
    assert lift.replacement == new
    assert lift.step == 1


@pytest.mark.parametrize(
    "line",
    [
        "Flask==1.0.2",
        "Flask>=0.12",
        "Flask",
        "Flask<2",
        "alembic~=1.4",
        "Werkzeug==0.12",
        "MarkupSafe==0.23",
    ],
)
def test_not_lifted(line: str) -> None:
    """What permits a release that fits stays."""
    assert lifted({"requirements.txt": line}) == []


@pytest.mark.parametrize(
    "lines, expected",
    [
        (
            ["Werkzeug==0.12", "Flask==0.12", "Jinja2<2.10", "click==4.0", "itsdangerous==0.23"],
            [
                "1 ==0.12 ==0.14",
                "2 ==0.12 ==1.0.2",
                "3 <2.10 ~=2.10",
                "4 ==4.0 ==5.1",
                "5 ==0.23 ==0.24",
            ],
        ),
        (["Werkzeug==0.14.1", "Flask==0.12"], ["2 ==0.12 ==1.0.2"]),
        (
            ["Flask==0.12", "Jinja2==2.7", "MarkupSafe==0.18"],
            ["1 ==0.12 ==1.0.2", "2 ==2.7 ==2.10", "3 ==0.18 ==0.23"],
        ),
        (["alembic==0.8", "python-editor==0.1"], ["1 ==0.8 ==1.4.0", "2 ==0.1 ==0.3"]),
    ],
)
def test_with_it(lines: List[str], expected: List[str]) -> None:
    """What a lifted release needs itself is lifted with it, in the order of the files."""
    found = lifted({"requirements.txt": "\n".join(lines)})
    assert found == [f"requirements.txt:{line}" for line in expected]


def test_reasons() -> None:
    """Each lift has its reason."""
    files = {"requirements.txt": "Flask==0.12\nWerkzeug==0.12\nMarkupSafe==1.0\n"}
    assert [lift.reason for lift in lifts(requirements_of(files).found).lifts] == [
        "Flask-Migrate-Script needs Flask>=1.0.2",
        "Flask 1.0.2 needs Werkzeug>=0.14",
        "MarkupSafe 1.0 can't be built any more: its setup.py needs Feature, which setuptools no longer has",
    ]


def test_files() -> None:
    """Pins in every kind of file are lifted, in its own syntax; a lock file is made anew."""
    files = {
        "Pipfile": '[packages]\nFlask = "==0.12"\n',
        "constraints.txt": "Flask==0.12\n",
        "poetry.lock": '[[package]]\nname = "flask"\nversion = "0.12"\n',
        "pyproject.toml": '[tool.poetry.dependencies]\nFlask = "^0.12"\n',
        "setup.py": "setup(install_requires=['Flask<1'])",
    }
    found = lifts(requirements_of(files).found).lifts
    assert {lift.requirement.path: lift.replacement for lift in found} == {
        "Pipfile": 'Flask = "==1.0.2"',
        "constraints.txt": "Flask==1.0.2",
        "pyproject.toml": 'Flask = "~=1.0.2"',
        "setup.py": "Flask~=1.0.2",
    }


@pytest.mark.parametrize(
    "path, text, replacement",
    [
        ("pyproject.toml", '[tool.poetry.dependencies]\npython = "^3.6"', 'python = "<4,>=3.7"'),
        ("pyproject.toml", '[tool.poetry.dependencies]\npython = "*"', 'python = ">=3.7"'),
        ("pyproject.toml", '[project]\nrequires-python = ">=3.6"', 'requires-python = ">=3.7"'),
        ("Pipfile", '[requires]\npython_version = "3.6"', None),
        ("environment.yml", "dependencies:\n- python=3.6", None),
    ],
)
def test_python(path: str, text: str, replacement: Optional[str]) -> None:
    """A Python that is too old is lifted, and with Poetry and uv a range that begins below."""
    (lift,) = lifts(requirements_of({path: text}).found).lifts
    assert lift.replacement == replacement
    assert lift.reason == "Flask-Migrate-Script needs Python>=3.7"


@pytest.mark.parametrize(
    "path, text",
    [
        ("pyproject.toml", '[tool.poetry.dependencies]\npython = "^3.7"'),
        ("Pipfile", '[requires]\npython_version = "3.7"'),
        ("environment.yml", "dependencies:\n- python>=3.6\n- flask"),
    ],
)
def test_python_stays(path: str, text: str) -> None:
    """What permits a Python that fits stays."""
    assert lifted({path: text}) == []


def test_caps_with_them() -> None:
    """The caps are those for the releases to which pins are lifted."""
    found = lifts(requirements_of({"requirements.txt": "Flask==0.12\nJinja2==2.7\n"}).found)
    assert [(cap.name, cap.specifier) for cap in found.caps] == [
        ("Werkzeug", "<1"),
        ("MarkupSafe", "<2.1"),
        ("itsdangerous", "<2.1"),
        ("click", "<8"),
        ("SQLAlchemy", "<2"),
    ]
