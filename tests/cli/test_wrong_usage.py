"""A command or an option that there is not: one line, the one that may be meant, exit status 2."""

from __future__ import annotations

from typing import List

import pytest
from conftest import Project

pytestmark = pytest.mark.oldest_and_newest

FRONTS = pytest.mark.parametrize("front", ["manage", "flask"])

TYPOS = {
    "upgade": "No command 'upgade': did you mean 'upgrade'?",
    "list_templates": "No command 'list_templates': did you mean 'list-templates'?",
    "-d migrations upgade": "No command 'upgade': did you mean 'upgrade'?",
    "upgade --sql head": "No command 'upgade': did you mean 'upgrade'?",
    "zzzzz": "No command 'zzzzz': 'db --help' lists the commands.",
    "upgrade --sqll": "No option '--sqll': did you mean '--sql'?",
    "upgrade -sql": "No option '-sql': did you mean '--sql'?",
    "upgrade head --sqll": "No option '--sqll': did you mean '--sql'?",
    "upgrade a b --sqll": "No option '--sqll': did you mean '--sql'?",
    "init --multidbb": "No option '--multidbb': did you mean '--multidb'?",
    "migrate --mesage=first": "No option '--mesage': did you mean '--message'?",
    "current --tracebak": "No option '--tracebak': did you mean '--traceback'?",
    "upgrade --zzzzz": "No option '--zzzzz': 'db upgrade --help' lists the options.",
}


@FRONTS
@pytest.mark.parametrize("typed", TYPOS)
def test_a_typo(upgraded: Project, front: str, typed: str) -> None:
    """Both front ends print the same line, and nothing else."""
    result = upgraded.cli(front, "db", *typed.split())
    assert (result.status, result.out) == (2, "")
    assert result.err == f"Error: {TYPOS[typed]}\n"


@FRONTS
def test_what_the_line_says_to_type(upgraded: Project, front: str) -> None:
    """'db --help' lists the commands, 'db upgrade --help' the options."""
    assert "ensure-version" in upgraded.cli(front, *"db --help".split()).ok().out
    assert "--sql" in upgraded.cli(front, *"db upgrade --help".split()).ok().out


@FRONTS
def test_a_command_of_the_projects_own(upgraded: Project, front: str) -> None:
    """It is among those that may be meant."""
    path = upgraded.folder / "manage.py"
    own = (
        "@MigrateCommand.command\ndef populate():\n    print('populated')\n\n"
        "from flask_migrate_script import bridge\nbridge(manager)\n\n"
    )
    path.write_text(path.read_text().replace("if __name__", own + "if __name__"))
    line = upgraded.cli(front, "db", "populat").failed(2)
    assert line == "Error: No command 'populat': did you mean 'populate'?"
    assert "populated" in upgraded.cli(front, "db", "populate").ok().out
    # Its own options are its own business.
    assert "No option" not in upgraded.cli(front, "db", "populate", "--nope").failed(2)


@pytest.mark.parametrize("before", [[], ["tools"]], ids=["", "nested"])
def test_a_group_of_another_name(upgraded: Project, before: List[str]) -> None:
    """The line has the name under which the project added the group."""
    path = upgraded.folder / "manage.py"
    add = 'manager.add_command("database", MigrateCommand)'
    if before:
        add = 'tools = Manager(app)\nmanager.add_command("tools", tools)\n' + add.replace(
            "manager.", "tools."
        )
    path.write_text(path.read_text().replace('manager.add_command("db", MigrateCommand)', add))
    line = upgraded.manage(*before, "database", "zzzzz").failed(2)
    assert line == "Error: No command 'zzzzz': 'database --help' lists the commands."
    upgraded.manage(*before, *"database --help".split()).ok()
    line = upgraded.manage(*before, "database", "upgrade", "--zzzzz").failed(2)
    assert line == "Error: No option '--zzzzz': 'database upgrade --help' lists the options."


@FRONTS
def test_nothing_is_run(upgraded: Project, front: str) -> None:
    """An option that there is not keeps the command from running."""
    upgraded.cli(front, "db", "downgrade", "--sqll").failed(2)
    upgraded.cli(front, "db", "downgrade", "-1", "--sqll").failed(2)
    assert upgraded.database.tables() == ["user"]


def test_a_factory_is_not_called(upgraded: Project) -> None:
    """Under manage.py the app is made after the command line was read."""
    path = upgraded.folder / "manage.py"
    path.write_text(
        path.read_text().replace("Manager(app)", "Manager(lambda: print('the app is made') or app)")
    )
    assert "the app is made" in upgraded.manage("db", "current").ok().out
    for typed in ("upgade", "upgrade --sqll"):
        result = upgraded.manage("db", *typed.split())
        result.failed(2)
        assert result.out == ""


def test_the_projects_other_commands_are_left_alone(upgraded: Project) -> None:
    """Flask-Script's usage line and text, as before."""
    result = upgraded.manage("bd", "upgrade")
    assert "usage: manage.py" in result.err and "invalid choice" in result.failed(2)
    result = upgraded.manage("runserver", "--nope")
    assert "usage: manage.py" in result.err and "too many arguments" in result.failed(2)


@FRONTS
@pytest.mark.parametrize("typed", ["upgrade a b", "merge", "current x"])
def test_arguments_too_many_or_missing(upgraded: Project, front: str, typed: str) -> None:
    """With the usage of the command itself."""
    result = upgraded.cli(front, "db", *typed.split())
    assert f"db {typed.split()[0]}" in result.err and "sage: " in result.err
    result.failed(2)
