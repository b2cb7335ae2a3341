"""Which caps keep a project running."""

from __future__ import annotations

from typing import Dict, List

import pytest
from flask_migrate_script.porting.caps import Cap, caps
from flask_migrate_script.porting.requirement_lines import new_line
from porting.projects import requirements_of

pytestmark = [pytest.mark.oldest_and_newest, pytest.mark.newest]

# With these, nothing else has to be capped.
CAPPED = ["Werkzeug<1", "Jinja2<3", "MarkupSafe<2.1", "itsdangerous<2.1", "click<8", "SQLAlchemy<2"]


def caps_of(files: Dict[str, str]) -> List[Cap]:
    """Return the caps of a project in which nothing is lifted."""
    return caps(requirements_of(files).found, {})


def pins(*lines: str) -> Dict[str, str]:
    """Return a project with one file of requirements."""
    return {"requirements.txt": "".join(f"{line}\n" for line in lines)}


@pytest.mark.parametrize(
    "lines, expected",
    [
        (["Flask==1.0.2"], CAPPED),
        (["Flask~=1.1.0"], ["MarkupSafe<2.1", "SQLAlchemy<2"]),
        (["Flask<2"], ["MarkupSafe<2.1", "SQLAlchemy<2"]),
        (["Flask==1.1.2"], ["Werkzeug<2", *CAPPED[1:]]),
        (["Flask==2.0.3"], ["Werkzeug<3", "SQLAlchemy<2"]),
        (["Flask==2.2.5"], ["Werkzeug<3"]),
        (["Flask==2.3.3"], []),
        (["Flask>=1.0"], []),
        (["Flask"], []),
        (["Flask==2.0.3", "Flask-SQLAlchemy==2.4.4"], ["Werkzeug<2.1", "SQLAlchemy<1.4"]),
        (["Flask==2.0.3", "Flask-SQLAlchemy==2.5.1"], ["Werkzeug<3", "SQLAlchemy<2"]),
        (["Flask-SQLAlchemy==3.0.5"], []),
        # A cap of Flask's own is one that others run with.
        (["Flask-SQLAlchemy==2.4.4"], ["Flask<2.2", "Werkzeug<2.1", "SQLAlchemy<1.4"]),
        (["Flask-SQLAlchemy<3"], ["Flask<3", "SQLAlchemy<2"]),
        (["Flask==1.0.2", *CAPPED], []),
        (["Flask==1.0.2", *CAPPED[1:], "Werkzeug==0.16"], []),
        # What has no upper end yet gets one.
        (["Flask==1.0.2", *CAPPED[1:], "Werkzeug>=0.15"], ["Werkzeug>=0.15,<1"]),
        (["Flask==1.0.2", *CAPPED[1:], "Werkzeug"], ["Werkzeug<1"]),
    ],
)
def test_caps(lines: List[str], expected: List[str]) -> None:
    """Where no file restricts what an old release runs with, a cap does."""
    assert [f"{cap.name}{cap.specifier}" for cap in caps_of(pins(*lines))] == expected


def test_after_lifts() -> None:
    """It is the new releases of what is lifted that need caps."""
    found = requirements_of(pins("Flask==0.12", *CAPPED[:-1])).found
    assert [cap.reason for cap in caps(found, {found[0]: "==2.3.3"})] == []
    assert [cap.name for cap in caps(found, {found[0]: "==1.0.2"})] == ["SQLAlchemy"]


def test_place() -> None:
    """A cap goes beside the requirement that needs it, or into the one that has no end."""
    text = "a\nFlask==1.1.4\nSQLAlchemy\n"
    new, old = caps_of({"requirements.txt": text})
    assert new.is_new and not old.is_new
    assert new_line(new.requirement, new.name, new.specifier, text) == (2, "MarkupSafe<2.1\n")
    assert old.requirement.place == "requirements.txt:3"
    assert (old.name, old.specifier) == ("SQLAlchemy", "<2")
    assert new.reason == "Flask==1.1.4 runs with MarkupSafe<2.1; nothing keeps pip from a newer one"


FLASK = "Flask==2.2.5\n"


@pytest.mark.parametrize(
    "files, paths",
    [
        ({"a/requirements.txt": FLASK, "requirements.txt": FLASK}, ["requirements.txt"]),
        ({"constraints.txt": FLASK, "requirements.txt": FLASK}, ["requirements.txt"]),
        (
            {"dev-requirements.txt": FLASK, "requirements.in": FLASK, "requirements.txt": FLASK},
            ["requirements.in"],
        ),
        (
            {"requirements.txt": "Flask==2.2.5 --hash=sha256:1\n", "a/requirements.in": FLASK},
            ["a/requirements.in"],
        ),
        # Each service is installed by itself.
        (
            {"a/requirements.txt": FLASK, "b/requirements.txt": FLASK},
            ["a/requirements.txt", "b/requirements.txt"],
        ),
        (
            {"a/requirements.txt": FLASK, "b/requirements.txt": f"{FLASK}Werkzeug<3"},
            ["a/requirements.txt"],
        ),
        ({"a/requirements.txt": FLASK, "constraints.txt": "Werkzeug<3"}, []),
        (
            {
                "pyproject.toml": '[project]\ndependencies=["Flask==2.2.5"]',
                "uv.lock": '[[package]]\nname="werkzeug"\nversion="2.3.8"',
            },
            [],
        ),
        ({"uv.lock": '[[package]]\nname="flask"\nversion="2.2.5"'}, []),
    ],
)
def test_files(files: Dict[str, str], paths: List[str]) -> None:
    """One file gets the cap for all that are installed with it, one that people write."""
    assert [cap.requirement.path for cap in caps_of(files)] == paths
