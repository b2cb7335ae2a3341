"""The lines that run the database commands: what ``flask`` calls their group, and where it has none."""

from __future__ import annotations

from typing import List

import pytest
from conftest import Project
from flask_migrate_script.porting.findings import Finding
from porting import projects

pytestmark = [pytest.mark.oldest_and_newest, pytest.mark.newest]

MANAGE = """
from flask import Flask
from flask_migrate_script import Migrate, MigrateCommand{imported}
from flask_migrate_script.script import Manager

app = Flask(__name__)
Migrate({arguments})
manager = Manager(app)
manager.add_command("{name}", MigrateCommand)
{call}
if __name__ == "__main__":
    manager.run()
"""


def manage(arguments: str = "app, object()", name: str = "db", call: str = "") -> str:
    """Return a manage.py."""
    imported = ", bridge" if "bridge" in call else ""
    return MANAGE.format(arguments=arguments, name=name, call=call, imported=imported)


def lines(text: str, line: str) -> List[Finding]:
    """Return what is found of a line beside a manage.py."""
    return projects.find("lines", {"manage.py": text, "run.sh": line}, has_app_option=False)


@pytest.mark.parametrize(
    "arguments, name, call, group",
    [
        ("app, object()", "db", "", "db"),
        ("app, object()", "database", "", "db"),
        ("app, object()", "database", "bridge(manager)", "database"),
        ("app, object(), command='schema'", "db", "", "schema"),
        ("app, object(), command='schema'", "schema", "", "schema"),
        ("app, object(), command='schema'", "db", "bridge(manager)", "db"),
        ("app, object(), command='schema'", "db", "LATE", "schema"),
    ],
)
def test_the_group_has_the_name_that_migrate_gives_it(
    project: Project, arguments: str, name: str, call: str, group: str
) -> None:
    """add_command() names it for manage.py and for bridge(), Migrate for ``flask``; the line that is written runs."""
    text = manage(arguments, name, call.replace("LATE", ""))
    if call == "LATE":
        added = f'manager.add_command("{name}", MigrateCommand)\n'
        text = text.replace(added, "") + f"def main():\n    {added}"
    line = f"python manage.py {name} --help"
    after = projects.ported(line, lines(text, line))
    assert after == f"env FLASK_APP=manage.py flask {group} --help"
    (command,) = projects.find("commands", {"manage.py": text})
    assert command.replacement == ("flask schema" if "schema" in arguments else "flask db")
    project.write("manage.py", text)
    assert "migrate" in project.flask(group, "--help").ok().out


@pytest.mark.parametrize(
    "text, reason",
    [
        (
            manage("app, object(), command=NAME", "database"),
            "what 'flask' calls 'database' is not known here",
        ),
        (
            manage("app, object(), **options", "database"),
            "what 'flask' calls 'database' is not known here",
        ),
        (
            manage("", "database", "migrate.init_app(app, object(), command='schema')"),
            "what 'flask' calls 'database' is not known here",
        ),
        (
            manage(name="database").replace("Migrate(app, object())", ""),
            "no Migrate(app, db) is found, with which 'flask' has 'database'",
        ),
    ],
)
def test_a_group_that_is_not_known_is_not_written(text: str, reason: str) -> None:
    """The line stays where its group may have another name, or is not there."""
    (finding,) = lines(text, "python manage.py database upgrade")
    assert finding.left == reason
    assert not finding.edits


@pytest.mark.parametrize(
    "main",
    [
        "def main():\n    Migrate(app, object())\n    manager.run()\n",
        "if __name__ == '__main__':\n    Migrate(app, object())\n    manager.run()\n",
    ],
)
def test_migrate_in_main(project: Project, main: str) -> None:
    """``flask`` runs no main(), so there is no group."""
    text = manage().replace("Migrate(app, object())", "")
    text = text.partition("if __name__")[0] + main
    index = projects.index_of({"manage.py": text, "run.sh": "python manage.py db upgrade"})
    (finding,) = projects.found_in(index, "blocked")
    assert finding.message == "'flask' runs no main(), so it has no 'db': move Migrate out of it"
    (line,) = projects.found_in(index, "lines")
    assert line.left == "'flask' has no 'db': see what blocks"
    assert not line.edits
    project.write("manage.py", text)
    assert "No such command" in project.flask("db", "upgrade").err


@pytest.mark.parametrize(
    "call, reason",
    [
        (
            "@MigrateCommand.command\ndef fill():\n    pass\nbridge(manager)",
            "",
        ),
        (
            "bridge(manager)\n@MigrateCommand.command\ndef fill():\n    pass",
            "'flask' has no 'db fill': see what blocks",
        ),
        (
            "bridge = 1\n@MigrateCommand.command\ndef fill():\n    pass",
            "before bridge(), 'flask' has none of manage.py's own commands",
        ),
    ],
)
def test_an_own_command_of_the_group(project: Project, call: str, reason: str) -> None:
    """What the project gave MigrateCommand comes with bridge(), if it is there by then."""
    text = manage(call=call)
    (finding,) = lines(text, "python manage.py db fill")
    assert bool(finding.edits) is not bool(reason)
    assert finding.left == reason
    project.write("manage.py", text)
    assert bool(project.flask("db", "fill").status) is bool(reason)
