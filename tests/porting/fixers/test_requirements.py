"""What becomes of requirements: this package in Flask-Migrate's place, or beside Flask-Script."""

from __future__ import annotations

from typing import Dict, List

import pytest
from flask_migrate_script.porting.findings import Finding
from porting import projects

pytestmark = [pytest.mark.oldest_and_newest, pytest.mark.newest]


def find(files: Dict[str, str]) -> List[Finding]:
    """Return what is found in the requirements of a project with a manage.py."""
    return projects.find("requirements", {"manage.py": projects.MANAGE, **files})


@pytest.mark.parametrize(
    "path, before, after",
    [
        ("requirements.txt", "Flask-Migrate==2.7.0  # pin\n", "Flask-Migrate-Script  # pin\n"),
        ("requirements/base.in", "flask_migrate>=2,<3\n", "Flask-Migrate-Script\n"),
        (
            "setup.py",
            'setup(install_requires=["flask-migrate>=2", "x"])\n',
            'setup(install_requires=["Flask-Migrate-Script", "x"])\n',
        ),
        (
            "setup.cfg",
            "[options]\ninstall_requires =\n    Flask-Migrate\n",
            "[options]\ninstall_requires =\n    Flask-Migrate-Script\n",
        ),
        (
            "pyproject.toml",
            '[project]\ndependencies = [\n    "Flask-Migrate~=2.0",\n]\n',
            '[project]\ndependencies = [\n    "Flask-Migrate-Script",\n]\n',
        ),
        (
            "pyproject.toml",
            '[tool.poetry.dependencies]\nFlask-Migrate = "^2.5"\n',
            '[tool.poetry.dependencies]\nFlask-Migrate-Script = "*"\n',
        ),
        (
            "Pipfile",
            '[packages]\nflask-migrate = {version = "==2.7"}\n',
            '[packages]\nFlask-Migrate-Script = "*"\n',
        ),
    ],
)
def test_it_takes_the_place_of_flask_migrate(path: str, before: str, after: str) -> None:
    """In the syntax of each file."""
    (finding,) = find({path: before})
    assert projects.ported(before, [finding]) == after


@pytest.mark.parametrize(
    "path, before, after",
    [
        (
            "requirements.txt",
            "Flask==3.1.0\nFlask-Script==2.0.6\n",
            "Flask==3.1.0\nFlask-Migrate-Script\nFlask-Script==2.0.6\n",
        ),
        ("requirements.txt", "# all\nflask\n", "# all\nFlask-Migrate-Script\nflask\n"),
        (
            "setup.py",
            "setup(install_requires=['flask-script'])\n",
            "setup(install_requires=['Flask-Migrate-Script', 'flask-script'])\n",
        ),
        (
            "setup.cfg",
            "[options]\ninstall_requires =\n    Flask-Script\n",
            "[options]\ninstall_requires =\n    Flask-Migrate-Script\n    Flask-Script\n",
        ),
        (
            "pyproject.toml",
            '[tool.poetry.dependencies]\nFlask-Script = "*"\n',
            '[tool.poetry.dependencies]\nFlask-Migrate-Script = "*"\nFlask-Script = "*"\n',
        ),
    ],
)
def test_it_goes_beside_flask_script(path: str, before: str, after: str) -> None:
    """Where nothing requires Flask-Migrate, and else beside Flask: manage.py imports from it."""
    (finding,) = find({path: before})
    assert projects.ported(before, [finding]) == after


def test_it_goes_into_the_nearest_file_once() -> None:
    """Of several files with Flask-Script, one gets it."""
    files = {"a/b/requirements.txt": "Flask-Script\n", "requirements.txt": "Flask-Script\n"}
    (finding,) = find(files)
    assert finding.path == "requirements.txt"


@pytest.mark.parametrize(
    "files, left",
    [
        (
            {"requirements.txt": "Flask-Migrate==2.0 --hash=sha256:00\n"},
            "the hash is the old one's",
        ),
        (
            {"environment.yml": "dependencies:\n- flask-migrate=2.0\n"},
            "pip installs it: it goes into the list of pip's",
        ),
        (
            {"requirements.txt": "Flask-Migrate-Script\nFlask-Migrate\n"},
            "requirements.txt has Flask-Migrate-Script already: take this line out",
        ),
    ],
)
def test_what_is_left_to_a_person(files: Dict[str, str], left: str) -> None:
    """Where a line with the new name alone is not right."""
    (finding,) = find(files)
    assert (finding.edits, finding.left) == ((), left)


@pytest.mark.parametrize(
    "files",
    [
        {},
        {"requirements.txt": "Flask-Migrate-Script\nFlask-Script\n"},
        {"requirements.txt": "requests\n"},
        {"poetry.lock": '[[package]]\nname = "flask-migrate"\nversion = "2.7.0"\n'},
    ],
)
def test_nothing_is_found(files: Dict[str, str]) -> None:
    """It is there, nothing is known of the requirements, or a lock file has it, which is made of another one."""
    assert find(files) == []


def test_a_project_without_a_manager_keeps_flask_migrate() -> None:
    """It has no need of this package."""
    assert projects.find("requirements", {"requirements.txt": "Flask-Migrate\n"}) == []


def test_flask_script_goes_last() -> None:
    """As long as something uses it, that is the reason; after that it is another one."""
    files = {"setup.cfg": "[options]\ninstall_requires = Flask-Script>=2\n"}
    (used,) = projects.find("last requirements", {"manage.py": projects.MANAGE, **files})
    assert (used.line, used.message) == (2, "goes when the script has gone")
    (unused,) = projects.find("last requirements", files)
    assert unused.message == "nothing uses it any more"
    assert unused.left == "whether something outside of these files uses it is not known here"
