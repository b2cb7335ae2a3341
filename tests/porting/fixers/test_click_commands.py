"""The messages about the manager's commands."""

from __future__ import annotations

import pytest
from porting.script_cases import replacements

pytestmark = pytest.mark.oldest_and_newest


@pytest.mark.parametrize(
    "function, lines",
    [
        (
            "@manager.command\ndef f(name, number=1, dry=False):\n    pass",
            """@app.cli.command("f") @click.argument('name') @click.option('-n', '--number', default=1)"""
            """ @click.option('-d', '--dry', is_flag=True)""",
        ),
        (
            """@manager.option("-n", "--name", dest="name")\n"""
            """@manager.option(\n    '-l', dest="loud", action="store_true",\n)\n"""
            """@manager.option('--mode', choices=['a', 'b'], default='a')\n"""
            """@manager.option("path")\ndef f(name, loud, mode, path):\n    pass""",
            """@app.cli.command("f") @click.argument("path") @click.option('--mode', type=click.Choice(['a', 'b']),"""
            """ default='a') @click.option('-l', "loud", is_flag=True) @click.option("-n", "--name")""",
        ),
    ],
)
def test_the_lines_that_make_a_function_a_command(function: str, lines: str) -> None:
    """Click's decorators are in the order of its arguments, that of Flask-Script's from below."""
    text = f"from flask_script import Manager\nmanager = Manager(app)\n{function}\nmanager.run()\n"
    assert replacements({"manage.py": text})["flask f"].endswith(f"without the script: {lines}")


def test_a_group_is_made_once() -> None:
    """A second one would replace the first, with the commands that it has."""
    result = replacements(
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
    lines = {name: text.partition("without the script: ")[2] for name, text in result.items()}
    assert lines["flask users staff hire"] == (
        """users_group = AppGroup("users"); app.cli.add_command(users_group);"""
        """ users_staff_group = AppGroup("staff"); users_group.add_command(users_staff_group);"""
        """ @users_staff_group.command("hire")"""
    )
    assert lines["flask users create"] == """@users_group.command("create")"""
    assert lines["flask users drop"] == """@users_group.command("drop")"""
    assert lines["flask users staff fire"] == """@users_staff_group.command("fire")"""
    assert lines["flask db populate"] == (
        """db_group = app.cli.commands["db"]; @db_group.command("populate")"""
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
    result = replacements(files)
    assert 'users_group = AppGroup("users");' in result["flask users inner first"]
    assert "AppGroup" not in result["flask users second"]
