"""Imports that no longer find what they name, or find it in the wrong place."""

from __future__ import annotations

from typing import List

import pytest
from flask_migrate_script.porting.findings import Finding, edited
from porting import projects

pytestmark = [pytest.mark.oldest_and_newest, pytest.mark.newest]

MANAGE = "import flask_migrate_script.script as fs\nmanager = fs.Manager(app)\nmanager.run()\n"


def find(text: str, has_script: bool = True) -> List[Finding]:
    """Return what is found in a file, in a project with a script of Flask-Script's or without one."""
    files = {"shop.py": text, **({"manage.py": MANAGE} if has_script else {})}
    return projects.find("imports", files)


@pytest.mark.parametrize(
    "before, after",
    [
        (
            "from flask_script import Manager, Shell",
            "from flask_migrate_script.script import Manager, Shell",
        ),
        ("from flask_script import *", "from flask_migrate_script.script import *"),
        (
            "from flask_script.commands import ShowUrls",
            "from flask_migrate_script.script import ShowUrls",
        ),
        ("from flask.ext.script import Manager", "from flask_migrate_script.script import Manager"),
        (
            "from flask.ext.script.commands import Clean",
            "from flask_migrate_script.script import Clean",
        ),
        ("import flask_script", "import flask_migrate_script.script as flask_script"),
        ("import flask_script as fs", "import flask_migrate_script.script as fs"),
        (
            "from flask_migrate import Migrate, upgrade",
            "from flask_migrate_script import Migrate, upgrade",
        ),
        ("from flask.ext.migrate import Manager", "from flask_migrate_script import Manager"),
        ("import flask_migrate", "import flask_migrate_script as flask_migrate"),
        ("from flask.ext.sqlalchemy import SQLAlchemy", "from flask_sqlalchemy import SQLAlchemy"),
        (
            "from flask.ext.login import (\n    current_user,  # me\n)",
            "from flask_login import (\n    current_user,  # me\n)",
        ),
        ("import flask.ext.script as fs", "import flask_migrate_script.script as fs"),
    ],
)
def test_an_import_finds_its_module_again(before: str, after: str) -> None:
    """Each old spelling of an import becomes one that works on every Flask; the rest of it stays."""
    text = f"# one\n{before}\n"
    (finding,) = find(text)
    assert edited(text, finding.edits) == f"# one\n{after}\n"
    assert finding.line == 2
    assert finding.replacement == after.splitlines()[0]


@pytest.mark.parametrize(
    "before, after",
    [
        (
            "import flask_script, flask_migrate",
            "import flask_migrate_script.script as flask_script, flask_migrate_script as flask_migrate",
        ),
        (
            "import os, flask.ext.migrate as fm  # old",
            "import os, flask_migrate_script as fm  # old",
        ),
        (
            "import flask_script as a; from flask_migrate import Migrate",
            "import flask_migrate_script.script as a; from flask_migrate_script import Migrate",
        ),
    ],
)
def test_a_line_is_shown_with_all_that_changes_in_it(before: str, after: str) -> None:
    """What is printed in the place of a line is all of it."""
    text = f"if True:\n    {before}\n"
    (finding,) = find(text)
    assert (finding.text, finding.replacement) == (before, after)
    assert edited(text, finding.edits) == f"if True:\n    {after}\n"


def test_an_import_on_two_lines_is_found_on_both() -> None:
    """Each line is shown as it becomes."""
    found = find("import flask_script as a, \\\r\n    flask_migrate as b\r\n")
    assert [(finding.line, finding.replacement) for finding in found] == [
        (1, "import flask_migrate_script.script as a, \\"),
        (2, "flask_migrate_script as b"),
    ]


def test_a_line_that_is_left_to_a_person_does_not_hide_what_changes_in_it() -> None:
    """One of two modules is left to a person."""
    reported, changed = find("import flask.ext.login, flask_script")
    assert (reported.replacement, reported.edits) == (None, ())
    assert changed.replacement == (
        "import flask.ext.login, flask_migrate_script.script as flask_script"
    )


@pytest.mark.parametrize(
    "line",
    [
        "from flask.ext import script",
        "import flask.ext.login",
        "from flask_migrate import _get_config",
    ],
)
def test_an_import_that_takes_more_than_a_name_is_reported(line: str) -> None:
    """Where more than the import has to change, it is left to a person."""
    (finding,) = find(line)
    assert finding.message
    assert not finding.edits


@pytest.mark.parametrize(
    "line",
    [
        "from flask_migrate import Migrate, upgrade",
        "import flask_migrate",
        "from flask_migrate_script import Migrate",
        "from flask_migrate_script.script import Manager",
        "from flask_login import current_user",
        "from .flask_script import Manager",
        "from flask import Flask",
    ],
)
def test_other_imports_are_left_alone(line: str) -> None:
    """A project without a script of Flask-Script's keeps Flask-Migrate, and what works is not reported."""
    assert find(line, has_script=False) == []


@pytest.mark.parametrize(
    "line, message",
    [
        ("from flask.ext.shrubbery import Ni", "the module of shrubbery is not known here"),
        ("import flask.ext.shrubbery as ni", "the module of shrubbery is not known here"),
        ("from flask.ext import login, shrubbery", "the module of shrubbery is not known here"),
        (
            "from flask.ext.cache import Cache",
            "Flask-Cache 0.13.1, its last release, imports flask.ext itself",
        ),
        (
            "from flask.ext import cache",
            "Flask-Cache 0.13.1, its last release, imports flask.ext itself",
        ),
    ],
)
def test_an_extension_that_was_not_looked_up_is_shown(line: str, message: str) -> None:
    """flask.ext.x is not always flask_x, and that is not always enough."""
    (finding,) = find(line)
    assert finding.message == f"Flask 1.0.1 and newer have no flask.ext, and {message}"
    assert not finding.edits


def test_migrate_command_is_an_import_to_change_in_any_project() -> None:
    """Flask-Migrate has no MigrateCommand any more, whoever imports it."""
    assert len(find("from flask_migrate import MigrateCommand", has_script=False)) == 1


def test_beside_a_script_that_cannot_be_read_imports_wait() -> None:
    """One manager of two packages would not work; what is renamed for flask.ext alone is written."""
    files = {
        "manage.py": "from flask_script import Manager\nprint 1\nManager(app).run()\n",
        "users.py": "from flask_script import Manager\nfrom flask.ext.mail import Mail\n",
    }
    ours, theirs = projects.find("imports", files)
    assert (ours.replacement, ours.edits) == ("from flask_migrate_script.script import Manager", ())
    assert (
        ours.left == "the imports in manage.py, which can't be read here, change together with it"
    )
    assert theirs.edits
