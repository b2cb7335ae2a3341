"""Commands that would not do the same as click commands, each beside what click does."""

from __future__ import annotations

import pytest
from conftest import Project
from porting import projects

pytestmark = [pytest.mark.oldest_and_newest, pytest.mark.newest]

MANAGE = """
import sys
from flask import Flask
from flask_migrate_script.script import Command, Manager
app = Flask(__name__)
manager = Manager(app)

{commands}

if __name__ == "__main__":
    manager.run()
"""
# The same commands as click's.
CLICK = """
import sys
from flask import Flask
app = Flask(__name__)

{commands}
"""


def both(project: Project, commands: str) -> None:
    """Write commands as those of manage.py, and as click's in app.py."""
    project.write("manage.py", MANAGE.format(commands=commands))
    as_click = commands.replace("@manager.command", "@app.cli.command()")
    project.write("app.py", CLICK.format(commands=as_click))
    project.env["FLASK_APP"] = "app.py"


CALLS = """
@manager.command
def create(number=1):
    print("created", number)

@manager.command
def fill():
    create()
    print("filled")
"""


def test_a_command_that_calls_another_one(project: Project) -> None:
    """A click command that is called reads the command line; its callback is the function."""
    files = {"manage.py": MANAGE.format(commands=CALLS)}
    (finding,) = projects.find("click differences", files)
    assert finding.text == "create()"
    assert finding.message == (
        "calls the command create(), which reads the command line as one of click's: write create.callback() there"
    )
    both(project, CALLS)
    assert project.manage("fill").ok().out == "created 1\nfilled\n"
    assert project.flask("fill").status == 2
    both(project, CALLS.replace("    create()", "    create.callback()"))
    assert project.flask("fill").ok().out == "created 1\nfilled\n"


@pytest.mark.parametrize(
    "value, status, error", [("3", 3, ""), ("'no rows'", 1, "no rows\n"), ("[1]", 1, "[1]\n")]
)
def test_a_command_that_returns_a_value(
    project: Project, value: str, status: int, error: str
) -> None:
    """manage.py ends with it, and a click command drops it."""
    commands = f"@manager.command\ndef fill():\n    return {value}\n"
    (finding,) = projects.find("click differences", {"manage.py": MANAGE.format(commands=commands)})
    assert finding.text == f"return {value}"
    assert finding.message.endswith(f"; a click command drops it: write sys.exit({value})")
    both(project, commands)
    result = project.manage("fill")
    assert (result.status, result.err) == (status, error)
    assert project.flask("fill").ok().out == ""
    both(project, commands.replace(f"return {value}", f"sys.exit({value})"))
    result = project.flask("fill")
    assert (result.status, result.err) == (status, error)


@pytest.mark.parametrize(
    "body",
    [
        "return",
        "return None",
        "return 0",
        "return ''",
        "return False",
        "def inner():\n        return 3\n    inner()",
        "sorted([], key=lambda row: row)",
    ],
)
def test_what_does_the_same_is_not_named(body: str) -> None:
    """Nothing, in whatever spelling, is status 0; and functions within are no commands."""
    commands = f"@manager.command\ndef fill():\n    {body}\n\ndef other():\n    return 3\n"
    assert not projects.find("click differences", {"manage.py": MANAGE.format(commands=commands)})


def test_the_command_of_a_class_in_another_file() -> None:
    """What its run() returns is found there, and so is a call of a command of manage.py."""
    files = {
        "manage.py": MANAGE.format(
            commands="from own import Fill, create\nmanager.command(create)\nmanager.add_command('fill', Fill())"
        ),
        "own.py": "from flask_script import Command\nfrom manage import manager\n"
        "@manager.command\ndef create():\n    pass\n"
        "class Fill(Command):\n    def run(self):\n        create()\n        return 3\n",
    }
    found = projects.find("click differences", files)
    assert [(finding.path, finding.text) for finding in found] == [
        ("own.py", "create()"),
        ("own.py", "return 3"),
    ]
