"""Lines that run manage.py: what is written and what is shown, of all that is known about them."""

from __future__ import annotations

import pytest
from porting import line_cases

pytestmark = [pytest.mark.oldest_and_newest, pytest.mark.newest]


@pytest.mark.parametrize(
    "path, line",
    [
        ("Dockerfile", 'ENTRYPOINT ["python3","manage.py"]'),
        ("Dockerfile", 'CMD ["manage.py", "seed"]'),
    ],
)
def test_a_line_that_only_a_person_can_change_is_shown(path: str, line: str) -> None:
    """It is reported with the line for flask, and not written."""
    line_cases.check_shown(path, line)


def test_where_flask_app_is_set_lines_are_short() -> None:
    """Where flask finds the app already, a line does not name it once more."""
    assert line_cases.replaced("python manage.py db upgrade", app_is_set=True) == "flask db upgrade"


def test_what_flask_can_not_do_yet_is_not_written() -> None:
    """A line with a command that only bridge() brings is shown, and not written before bridge() is there."""
    seed, upgrade = line_cases.find(
        "python manage.py seed\npython manage.py db upgrade", bridged=False
    )
    assert seed.replacement == "flask --app manage.py seed"
    assert seed.left == "before bridge(), 'flask' has none of manage.py's own commands"
    assert not seed.edits
    assert upgrade.edits


def test_windows_has_no_env() -> None:
    """With Flask 1, the message for a batch file is to set the variable; a unit of systemd gives env(1) with its path."""
    (finding,) = line_cases.find("python manage.py seed", "start.bat", has_app_option=False)
    assert "FLASK_APP=manage.py in its environment" in finding.left
    assert not finding.edits
    assert (
        line_cases.replaced("x=$(python manage.py seed)", has_app_option=False)
        == "x=$(env FLASK_APP=manage.py flask seed)"
    )
    unit = line_cases.replaced(
        "ExecStart=/srv/bin/python manage.py seed", "app.service", has_app_option=False
    )
    assert unit == "ExecStart=/usr/bin/env FLASK_APP=manage.py /srv/bin/python -m flask seed"


def test_two_runs_on_one_line_are_one_finding() -> None:
    """A line that runs the script twice is reported once, with both changed."""
    (finding,) = line_cases.find("python manage.py seed && python manage.py db upgrade")
    assert finding.replacement == "flask --app manage.py seed && flask --app manage.py db upgrade"


@pytest.mark.parametrize(
    "script, manage",
    [
        ("tool", f"#!/usr/bin/env python{line_cases.MANAGE}"),
        (
            "manage.py",
            line_cases.MANAGE.replace("manager = ", "def main():\n    manager = ").replace(
                "\nmanager.", "\n    manager."
            ),
        ),
    ],
    ids=["no .py", "made in a function"],
)
def test_a_script_that_flask_can_not_import_is_reported(script: str, manage: str) -> None:
    """flask imports a file of Python's, and finds what is made at its top: a line for any other script is not written."""
    manage = manage.replace("\n@manager.command\ndef seed(number=1):\n    pass\n", "")
    line = f"python {script} db upgrade"
    (finding,) = line_cases.find(line, script=script, manage=manage, bridged=False)
    assert finding.left == "see what blocks"
    assert not finding.edits


def test_the_executable_of_a_unit_needs_its_path() -> None:
    """systemd looks into no virtual environment; a wrapper does."""
    (finding,) = line_cases.find("ExecStart=-python manage.py db upgrade", "app.service")
    assert finding.left == "systemd needs the full path of flask"
    assert not finding.edits
    line = "ExecStart=/usr/bin/pipenv run {} db upgrade"
    after = line_cases.replaced(line.format("python manage.py"), "app.service")
    assert after == line.format("flask --app manage.py")
