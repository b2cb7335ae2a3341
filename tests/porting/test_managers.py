"""The managers of a project and their commands, through modules and names."""

from __future__ import annotations

from typing import List

import pytest
from porting import projects
from porting.script_cases import commands_in, dedented

pytestmark = [pytest.mark.oldest_and_newest, pytest.mark.newest]


SCRIPT = """
import flask_script
from flask_script import Command, Manager, Server, Shell
from flask_script.commands import Clean, ShowUrls
from flask_migrate import MigrateCommand
from app import app

manager = flask_script.Manager(app)

class Load(Command):
    pass

class OwnServer(Server):
    pass

{}

if __name__ == "__main__":
    manager.run({})
"""


@pytest.mark.parametrize(
    "code, commands",
    [
        ("@manager.command\ndef seed():\n    pass", ["flask seed"]),
        (
            "@manager.option('-n')\n@manager.option('path')\ndef fill(n, path):\n    pass",
            ["flask fill"],
        ),
        ("@manager.shell\ndef context():\n    return {}", ["flask shell"]),
        (
            "users = Manager(usage='users')\nmanager.add_command('users', users)\n"
            "@users.command\ndef create():\n    pass",
            ["flask users create"],
        ),
        (
            "manager.add_command('db', MigrateCommand)\n@MigrateCommand.command\ndef populate():\n    pass",
            ["flask db", "flask db populate"],
        ),
        ("manager.add_command('db', MigrateCommand)", ["flask db"]),
        ("manager.add_command('upload', Load)", ["flask upload"]),
        ("manager.add_command(Load())", ["flask load"]),
        ("manager.add_command('urls', ShowUrls())", ["flask routes"]),
        ("manager.add_command('clean', Clean())", ["flask clean"]),
        ("manager.add_command('serve', OwnServer(port=80))", ["flask run"]),
        ("def seed():\n    pass", []),
    ],
)
def test_each_way_of_adding_a_command_is_seen(code: str, commands: List[str]) -> None:
    """Decorators, classes, instances and namespaces of modules all give commands."""
    assert sorted(commands_in({"manage.py": SCRIPT.format(code, "")})) == commands


def test_commands_that_run_is_given_are_seen() -> None:
    """A script may give its last commands to run()."""
    assert list(commands_in({"manage.py": SCRIPT.format("", "{'late': Load()}")})) == ["flask late"]


def test_managers_are_followed_through_modules() -> None:
    """A manager of one module may be run by a second one and be given commands by a third, below any folder."""
    files = {
        "backend/shop/cli/__init__.py": """
        from .managers import manager
        from . import more
        """,
        "backend/shop/cli/managers.py": """
        from flask_script import Manager
        from shop import create_app
        manager = Manager(create_app)
        """,
        "backend/shop/cli/more.py": """
        from shop.cli.managers import manager
        @manager.command
        def seed():
            pass
        """,
        "backend/manage.py": """
        from shop.cli import manager
        if __name__ == "__main__":
            manager.run()
        """,
    }
    assert list(commands_in(files)) == ["flask seed"]
    assert projects.index_of(dedented(files)).managers.scripts[0].path == "backend/manage.py"


def test_a_manager_goes_by_other_names() -> None:
    """A package may pass a module's manager on, and rename it; what is given MigrateCommand is a manager in any case."""
    files = {
        "shop/__init__.py": "from .tracking import manager as tracking_manager",
        "shop/tracking.py": """
        from flask_script import Manager
        manager = Manager()
        @manager.command
        def follow():
            pass
        """,
        "manage.py": """
        from flask_migrate import MigrateCommand
        from other.package import init_manager
        from shop import app, tracking_manager
        boss = init_manager(app)
        boss.add_command("tracking", tracking_manager)
        boss.add_command("db", MigrateCommand)
        if __name__ == "__main__":
            boss.run()
        """,
    }
    assert sorted(commands_in(files)) == ["flask db", "flask tracking follow"]


@pytest.mark.parametrize(
    "package, middle",
    [
        ("from .users import manager as users_manager", ""),
        ("from shop.commands.users import manager as users_manager", ""),
        ("from .staff import people as users_manager", "from .users import manager as people"),
        (
            "from shop.commands.staff import people as users_manager",
            "from shop.commands.users import manager as people",
        ),
    ],
)
def test_a_manager_is_followed_below_the_folder_of_its_script(package: str, middle: str) -> None:
    """Imports name modules from the script's folder on, wherever in the project that is."""
    files = {
        "backend/shop/commands/__init__.py": package,
        "backend/shop/commands/staff.py": middle,
        "backend/shop/commands/users.py": """
        from flask_script import Manager
        manager = Manager()
        @manager.command
        def create():
            pass
        """,
        "backend/manage.py": """
        from flask_script import Manager
        from shop import app
        from shop.commands import users_manager
        manager = Manager(app)
        manager.add_command("users", users_manager)
        if __name__ == "__main__":
            manager.run()
        """,
    }
    assert list(commands_in(files)) == ["flask users create"]


def test_a_name_in_full_comes_before_one_that_ends_alike() -> None:
    """Of two folders with a module of one name, that of the project's own folder is meant."""
    module = """
    from flask_script import Manager
    manager = Manager()
    @manager.command
    def {}():
        pass
    """
    files = {
        "shop/__init__.py": "from .users import manager",
        "shop/users.py": module.format("create"),
        "old/shop/__init__.py": module.format("forget"),
        "manage.py": """
        from flask_script import Manager
        from shop import app, manager as users_manager
        boss = Manager(app)
        boss.add_command("users", users_manager)
        if __name__ == "__main__":
            boss.run()
        """,
    }
    assert list(commands_in(files)) == ["flask users create"]
