"""What a project will run on."""

from __future__ import annotations

from typing import Dict, List

import flask.cli
import pytest
import sqlalchemy
from flask_migrate_script.porting.requirement_files import ProjectRequirements
from flask_migrate_script.porting.target import ReleaseSource, Target, installed
from porting.projects import requirements_of

pytestmark = [pytest.mark.oldest_and_newest, pytest.mark.newest]

HERE = {"flask": "3.1.3", "sqlalchemy": "2.1.9"}
NEWEST = (True, True, True)


def target_of(files: Dict[str, str], here: Dict[str, str] = HERE) -> Target:
    """Return what a project runs on."""
    return Target(requirements_of(files), here)


def pins(*lines: str) -> Dict[str, str]:
    """Return a project with one file of requirements."""
    return {"requirements.txt": "".join(f"{line}\n" for line in lines)}


LOCK = '[[package]]\nname = "flask"\nversion = "1.1.4"\n'


@pytest.mark.parametrize(
    "files, source, release",
    [
        (pins("Flask==0.12"), ReleaseSource.PIN, "0.12"),
        ({**pins("Flask>=1"), "poetry.lock": LOCK}, ReleaseSource.LOCK, "1.1.4"),
        ({**pins("Flask==1.0.2"), "poetry.lock": LOCK}, ReleaseSource.PIN, "1.0.2"),
        ({**pins("Flask"), "poetry.lock": LOCK}, ReleaseSource.LOCK, "1.1.4"),
        (pins("Flask>=0.12,<2"), ReleaseSource.RANGE, "0.12"),
        (pins("Flask<2"), ReleaseSource.RANGE, None),
        ({**pins("Flask>=1"), "a/constraints.txt": "Flask==1.1"}, ReleaseSource.PIN, "1.1"),
        (pins("Flask"), ReleaseSource.ENVIRONMENT, "3.1.3"),
        (pins("Flask!=1.0"), ReleaseSource.ENVIRONMENT, "3.1.3"),
        (pins(), ReleaseSource.ENVIRONMENT, "3.1.3"),
    ],
)
def test_source(files: Dict[str, str], source: ReleaseSource, release: str) -> None:
    """Pins come first, then lock files, then ranges, of which the lowest release counts, then this environment."""
    found = target_of(files).permitted("flask")
    assert found is not None
    assert found.source is source
    assert str(found.release) == str(release)


@pytest.mark.parametrize(
    "files, place",
    [
        (
            {"a/b/requirements.txt": "Flask==1.0", "a/requirements.txt": "Flask==2.0"},
            "a/requirements.txt:1",
        ),
        (
            {"a/requirements.txt": "Flask==2.0", "b/requirements.txt": "Flask==1.0"},
            "b/requirements.txt:1",
        ),
        (
            pins("Flask==2.2; python_version>'3.7'", "Flask==1.0; python_version<='3.7'"),
            "requirements.txt:2",
        ),
    ],
)
def test_several(files: Dict[str, str], place: str) -> None:
    """Of several pins, the one of the file nearest to the project's folder counts, then the lowest."""
    found = target_of(files).permitted("flask")
    assert found is not None and found.requirement is not None
    assert found.requirement.place == place
    assert len(found.others) == 1


@pytest.mark.parametrize(
    "lines, expected",
    [
        (["Flask==2.2.0", "SQLAlchemy==2.0"], NEWEST),
        (["Flask==2.1.3", "SQLAlchemy==1.4.54"], (False, True, False)),
        (["Flask>=0.12", "SQLAlchemy>=1.3"], (False, False, True)),
        (["Flask~=2.2", "SQLAlchemy>=2"], NEWEST),
        (["Flask<2", "SQLAlchemy<2"], (False, False, False)),
        ([], NEWEST),
        # What runs only with an older SQLAlchemy.
        (["Flask==2.2", "Flask-SQLAlchemy==2.5.1"], (True, False, False)),
        (["Flask-SQLAlchemy==2.4.4"], (False, False, False)),
        (["Flask==1.0.2"], (False, False, False)),
        (["Flask==3.1", "Flask-SQLAlchemy==3.1"], NEWEST),
    ],
)
def test_features(lines: List[str], expected: tuple[bool, bool, bool]) -> None:
    """What decides what is written: --app, select() without a list, SQLAlchemy 2."""
    target = target_of(pins(*lines))
    assert (
        target.has_flask_app_option,
        target.has_new_forms,
        target.permits_sqlalchemy2,
    ) == expected


def test_today() -> None:
    """The newest releases, whatever the project requires."""
    target = Target(requirements_of(pins("Flask==0.12", "SQLAlchemy==1.0")), is_newest=True)
    assert (target.has_flask_app_option, target.has_new_forms, target.permits_sqlalchemy2) == NEWEST
    assert target.described() == ["Flask: the newest release", "SQLAlchemy: the newest release"]


@pytest.mark.parametrize(
    "files, lines",
    [
        (
            pins("Flask==0.12", "SQLAlchemy>=1.0,<1.4"),
            [
                "Flask 0.12: requirements.txt:1",
                "SQLAlchemy<1.4,>=1.0: requirements.txt:2; the lowest release that this permits decides",
            ],
        ),
        (
            {"poetry.lock": LOCK},
            [
                "Flask 1.1.4: poetry.lock:2",
                "SQLAlchemy<2: no file names a release, and flask==1.1.4 runs with these (poetry.lock:2)",
            ],
        ),
        (
            pins(),
            [
                "Flask 3.1.3: no file names a release, this one is installed here",
                "SQLAlchemy 2.1.9: no file names a release, this one is installed here",
            ],
        ),
        (
            {**pins("Flask==2.2", "SQLAlchemy==1.4"), "a/requirements.txt": "Flask==1.0\n"},
            [
                "Flask 2.2: requirements.txt:1 (but a/requirements.txt:1 has ==1.0)",
                "SQLAlchemy 1.4: requirements.txt:2",
            ],
        ),
    ],
)
def test_described(files: Dict[str, str], lines: List[str]) -> None:
    """A line each for Flask and SQLAlchemy gives the release and where it is from."""
    assert target_of(files).described() == lines


def test_not_installed() -> None:
    """Where it is not known which release it is, the oldest forms are written."""
    target = target_of(pins(), {})
    assert not target.has_flask_app_option
    assert target.described()[0] == "Flask: no file names a release, and it is not installed here"


def test_installed() -> None:
    """By default, the releases of this environment are looked up."""
    target = Target(ProjectRequirements([], []))
    assert target.has_flask_app_option is any(
        "--app" in param.opts for param in flask.cli.FlaskGroup().params
    )
    assert target.permits_sqlalchemy2 is sqlalchemy.__version__.startswith("2.")
    assert installed("sqlalchemy") == sqlalchemy.__version__
    assert installed("not-there") is None
