"""Pins that have to be lifted, and caps that keep what is pinned running."""

from __future__ import annotations

from typing import Dict, List

import pytest
from flask_migrate_script.porting.findings import Finding
from flask_migrate_script.porting.target import Target
from porting import projects

pytestmark = [pytest.mark.oldest_and_newest, pytest.mark.newest]


def find(rule: str, requirements: str, **others: str) -> List[Finding]:
    """Return what a rule finds in a project with a manage.py and a requirements file."""
    files = {"manage.py": projects.MANAGE, "requirements.txt": requirements, **others}
    return projects.find(rule, files)


@pytest.mark.parametrize(
    "pin, new, needs",
    [
        ("Flask==0.10.1", "Flask==1.0.2", "Flask>=1.0.2"),
        ("Flask==0.12", "Flask==1.0.2", "Flask>=1.0.2"),
        ("Flask-Script==0.6.6", "Flask-Script==2.0.5", "Flask-Script>=2.0.5"),
        ("alembic==1.1.0", "alembic==1.4.0", "alembic>=1.4.0"),
        ("Flask-SQLAlchemy==2.2", "Flask-SQLAlchemy==2.3.2", "Flask-SQLAlchemy>=2.3.2"),
        ("SQLAlchemy<1.3", "SQLAlchemy~=1.3.0", "SQLAlchemy>=1.3.0"),
    ],
)
def test_a_pin_that_this_package_cannot_be_installed_beside(pin: str, new: str, needs: str) -> None:
    """It is named with the release that it has to be lifted to, and is left to a person."""
    (finding,) = find("pins", f"{pin}\n")
    release = needs.partition(">=")[2]
    assert (
        finding.message == f"lift this to {release}, in step 1: Flask-Migrate-Script needs {needs}"
    )
    assert (finding.text, finding.replacement, finding.edits) == (pin, new, ())


FILES: Dict[str, str] = {
    "manage.py": (
        "from flask_script import Manager\nfrom flask_migrate_script import Migrate\nfrom app import app, db\n"
        "Migrate(app, db)\nmanager = Manager(app)\nmanager.run()\n"
    ),
    "Procfile": "release: python manage.py db upgrade\n",
}


def test_nothing_that_needs_this_package_is_written_before_it_can_be_installed() -> None:
    """The imports, the requirement, the lines: each has the pin as its reason."""
    rules = ("imports", "requirements", "lines")
    old = projects.index_of({**FILES, "requirements.txt": "Flask==0.12\nFlask-Migrate==2.0\n"})
    found = projects.found_in(old, *rules)
    assert len(found) == 3
    assert {finding.edits for finding in found} == {()}
    assert {finding.left for finding in found} == {"first lift the pin in requirements.txt:1"}
    new = projects.index_of({**FILES, "requirements.txt": "Flask==1.0.2\nFlask-Migrate==2.0\n"})
    assert all(finding.edits for finding in projects.found_in(new, *rules))


def test_a_project_without_a_manager_keeps_its_pins() -> None:
    """It does not get this package."""
    assert projects.find("pins", {"requirements.txt": "Flask==0.12\n"}) == []
    assert projects.find("caps", {"requirements.txt": "Flask==1.0.2\n"}) == []


def test_pins_that_keep_what_is_written_for_today_from_running() -> None:
    """With the newest releases as the target, they are lifted to what the lines need."""
    index = projects.index_of({**FILES, "requirements.txt": "Flask==1.1.4\nSQLAlchemy==2.0.1\n"})
    index.target = Target(index.own_requirements, is_newest=True)
    (finding,) = projects.found_in(index, "pins")
    assert finding.message == (
        "lift this to 2.2 or newer, in step 2: what is written here is for the newest Flask"
    )
    assert projects.found_in(index, "caps") == []


@pytest.mark.parametrize(
    "path, before, after",
    [
        (
            "requirements.txt",
            "Flask==1.0.2\nclick<8\nWerkzeug==0.16\nSQLAlchemy==1.3.0\n",
            "Jinja2<3\nMarkupSafe<2.1\nitsdangerous<2.1\nFlask==1.0.2\nclick<8\nWerkzeug==0.16\nSQLAlchemy==1.3.0\n",
        ),
        (
            "requirements.txt",
            "Flask==2.2.5\nWerkzeug<3\nFlask-SQLAlchemy==2.5.1\nSQLAlchemy\n",
            "Flask==2.2.5\nWerkzeug<3\nFlask-SQLAlchemy==2.5.1\nSQLAlchemy<2\n",
        ),
        (
            "pyproject.toml",
            '[tool.poetry.dependencies]\nFlask-SQLAlchemy = "2.5.1"\n',
            '[tool.poetry.dependencies]\nFlask = "<3"\nSQLAlchemy = "<2"\nFlask-SQLAlchemy = "2.5.1"\n',
        ),
    ],
)
def test_caps_are_written(path: str, before: str, after: str) -> None:
    """What pip would install in too new a release gets an end; what has one is left."""
    found = projects.find("caps", {"manage.py": projects.MANAGE, path: before})
    assert projects.ported(before, found) == after


def test_what_cannot_be_read_is_information() -> None:
    """The line, and the reason; nothing has to be done about it."""
    (finding,) = find("requirements not read", "Flask\nFlask=1.0\n")
    assert (finding.path, finding.line) == ("requirements.txt", 2)
    assert finding.message == (
        "requirements are not read: it is no requirement as PEP 508 writes them"
    )
    (file,) = find("requirements not read", "Flask\n", **{"Pipfile": "[a"})
    assert (file.path, file.line) == ("Pipfile", 1)


def test_the_requirements_of_another_service_are_its_own() -> None:
    """They neither decide what is written, nor are they changed."""
    manage = FILES["manage.py"]
    files = {
        "a/manage.py": manage,
        "a/requirements.txt": "Flask==3.1.0\nFlask-Migrate\n",
        "b/requirements.txt": "Flask==0.12\nFlask-Migrate\n",
    }
    index = projects.index_of(files)
    found = projects.found_in(index, "pins", "requirements", "caps")
    assert {finding.path for finding in found} == {"a/requirements.txt"}
    assert index.target.has_flask_app_option
    (below,) = projects.find(
        "requirements", {**files, "manage.py": manage, "a/manage.py": "", "a/requirements.txt": ""}
    )
    assert below.path == "b/requirements.txt"


def test_beside_a_script_that_cannot_be_read_pins_are_named() -> None:
    """It will need this package all the same."""
    files = {"manage.py": "from flask_script import Manager\nprint 1\nManager(app).run()\n"}
    (pin,) = projects.find("pins", {**files, "requirements.txt": "Flask==0.12\n"})
    assert pin.replacement == "Flask==1.0.2"
