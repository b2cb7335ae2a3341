"""The messages about the manager's commands."""

from __future__ import annotations

from typing import List

import pytest
from flask import Flask
from porting import projects
from porting.script_cases import commands_in

pytestmark = [pytest.mark.oldest_and_newest, pytest.mark.newest]


@pytest.mark.parametrize(
    "function, lines",
    [
        (
            "@manager.command\ndef f(name, number=1, dry=False):\n    pass",
            [
                "import click",
                """@app.cli.command("f")""",
                "@click.argument('name')",
                "@click.option('-n', '--number', default=1)",
                "@click.option('-d', '--dry', is_flag=True)",
            ],
        ),
        (
            """@manager.option("-n", "--name", dest="name")\n"""
            """@manager.option(\n    '-l', dest="loud", action="store_true",\n)\n"""
            """@manager.option('--mode', choices=['a', 'b'], default='a')\n"""
            """@manager.option("path")\ndef f(name, loud, mode, path):\n    pass""",
            [
                "import click",
                """@app.cli.command("f")""",
                """@click.argument("path")""",
                "@click.option('--mode', type=click.Choice(['a', 'b']), default='a')",
                """@click.option('-l', "loud", is_flag=True)""",
                """@click.option("-n", "--name")""",
            ],
        ),
    ],
)
def test_the_lines_that_make_a_function_a_command(function: str, lines: List[str]) -> None:
    """Click's decorators are in the order of its arguments, that of Flask-Script's from below."""
    text = f"from flask_script import Manager\nmanager = Manager(app)\n{function}\nmanager.run()\n"
    assert commands_in({"manage.py": text})["flask f"].code.splitlines() == lines


def test_a_group_is_made_once() -> None:
    """A second one would replace the first, with the commands that it has."""
    result = commands_in(
        {
            "manage.py": """
            from flask_script import Manager
            from flask_migrate import MigrateCommand
            from app import app

            manager = Manager(app)
            users = Manager()
            staff = Manager()
            manager.add_command("users", users)
            users.add_command("staff", staff)
            manager.add_command("db", MigrateCommand)

            @staff.command
            def hire():
                pass

            @users.command
            def create():
                pass

            @users.command
            def drop():
                pass

            @staff.command
            def fire():
                pass

            @MigrateCommand.command
            def populate():
                pass

            @MigrateCommand.command
            def clear():
                pass

            if __name__ == "__main__":
                manager.run()
            """
        }
    )
    lines = {name: command.code for name, command in result.items()}
    assert lines["flask users staff hire"].splitlines() == [
        "from flask.cli import AppGroup",
        """users_group = AppGroup("users")""",
        "app.cli.add_command(users_group)",
        """users_staff_group = AppGroup("staff")""",
        "users_group.add_command(users_staff_group)",
        """@users_staff_group.command("hire")""",
    ]
    assert lines["flask users create"] == """@users_group.command("create")"""
    assert lines["flask users drop"] == """@users_group.command("drop")"""
    assert lines["flask users staff fire"] == """@users_staff_group.command("fire")"""
    assert lines["flask db populate"] == (
        """db_group = app.cli.commands["db"]\n@db_group.command("populate")"""
    )
    assert lines["flask db clear"] == """@db_group.command("clear")"""


def test_a_group_is_made_where_it_is_read_of_first() -> None:
    """The commands are read by their places, whatever the order in which managers are added."""
    files = {
        "a.py": """
        from flask_script import Manager
        inner = Manager()
        @inner.command
        def first():
            pass
        """,
        "manage.py": """
        from flask_script import Manager
        from a import inner
        from app import app
        manager = Manager(app)
        users = Manager()
        @users.command
        def second():
            pass
        users.add_command("inner", inner)
        manager.add_command("users", users)
        if __name__ == "__main__":
            manager.run()
        """,
    }
    result = commands_in(files)
    assert 'users_group = AppGroup("users")' in result["flask users inner first"].code
    assert "AppGroup" not in result["flask users second"].code


def test_an_import_is_there_once_in_a_file() -> None:
    """The first command that needs click has the import, and what the lines make runs as it is."""
    text = (
        "from flask_script import Manager\nmanager = Manager(app)\nusers = Manager()\n"
        "manager.add_command('users', users)\n"
        "@manager.command\ndef f(name): pass\n@users.command\ndef g(name): pass\nmanager.run()\n"
    )
    found = commands_in({"manage.py": text})
    first, second = found["flask f"].code, found["flask users g"].code
    assert first.count("import click") == 1
    assert second.startswith("from flask.cli import AppGroup\nusers_group = ")
    app = Flask("app")
    exec(f"{first}\ndef f(name): print(name)\n{second}\ndef g(name): print(name * 2)", {"app": app})
    runner = app.test_cli_runner()
    assert runner.invoke(args=["f", "a"]).output == "a\n"
    assert runner.invoke(args=["users", "g", "a"]).output == "aa\n"


@pytest.mark.parametrize(
    "code, expression",
    [
        ("manager.add_command('add_%s' % name.lower(), Add())", "'add_%s' % name.lower()"),
        ("for name, add in ADDED:\n    manager.add_command(name, add)", "name"),
        ("manager.add_command('add_' +\n    NAME, Add)", "'add_' + NAME"),
        (
            "users = Manager()\nmanager.add_command(f'{NAME}', users)\n@users.command\ndef add():\n    pass",
            "f'{NAME}'",
        ),
    ],
)
def test_a_name_that_is_made_at_run_time(code: str, expression: str) -> None:
    """It is not known, so no command of ``flask`` is suggested, and a line with the word is not taken for it."""
    head = "from flask_script import Command, Manager\nclass Add(Command):\n    pass\nmanager = Manager(app)\n"
    files = {"manage.py": f"{head}{code}\nmanager.run()\n", "run.sh": "./manage.py name x\n"}
    (finding,) = projects.find("commands", files)
    assert finding.message.endswith(
        f"a click command, whose name is made at run time: {expression}"
    )
    assert (finding.replacement, finding.code) == (None, "")
    assert projects.find("lines", files) == []


def test_a_name_that_has_a_name() -> None:
    """A text that is assigned to a name is known."""
    text = "from flask_script import Manager\nNAME = 'seed'\nmanager = Manager(app)\n"
    text += "manager.add_command(NAME, Add)\nmanager.run()\n"
    assert list(commands_in({"manage.py": text})) == ["flask seed"]
