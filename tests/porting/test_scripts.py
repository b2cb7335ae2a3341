"""What is found of a project's managers, and what is said of their commands."""

from __future__ import annotations

import textwrap
from typing import Dict, List

import pytest
from flask_migrate_script.porting import commands, imports
from flask_migrate_script.porting.findings import Finding, edited
from flask_migrate_script.porting.scripts import Scripts
from flask_migrate_script.porting.source import Source


def sources(files: Dict[str, str]) -> List[Source]:
    """Return files, read."""
    return [Source(path, textwrap.dedent(text).lstrip("\n")) for path, text in files.items()]


def found(files: Dict[str, str]) -> List[Finding]:
    """Return what is found of the first script in some files."""
    scripts = Scripts(sources(files))
    return list(commands.findings(scripts, scripts.scripts[0]))


def replacements(files: Dict[str, str]) -> Dict[str, str]:
    """Return the commands that are found, as flask's, each with what is said of it."""
    return {
        finding.replacement or "": finding.message
        for finding in found(files)
        if finding.topic == commands.COMMANDS
    }


def test_each_way_of_adding_a_command_is_seen() -> None:
    """Decorators, classes, instances, namespaces of modules and run({...}) all give commands."""
    result = replacements(
        {
            "manage.py": """
            import flask_script
            from flask_script import Command, Manager, Server, Shell
            from flask_script.commands import Clean, ShowUrls
            from flask_migrate import MigrateCommand
            from app import app

            manager = flask_script.Manager(app)
            users = Manager(usage="users")

            class LoadCommand(Command):
                pass

            class OwnServer(Server):
                pass

            @manager.command
            def seed(name, number=1, dry=False):
                pass

            @manager.option("-n", "--name", dest="name")
            @manager.option(
                '-l', dest="loud", action="store_true",
            )
            @manager.option('--mode', choices=['a', 'b'], default='a')
            @manager.option("path")
            def fill(name, loud, mode, path):
                pass

            @manager.shell
            def context():
                return {}

            @users.command
            def create(name):
                pass

            @MigrateCommand.command
            def populate():
                pass

            manager.add_command("users", users)
            manager.add_command("load", LoadCommand)
            manager.add_command(LoadCommand())
            manager.add_command("urls", ShowUrls())
            manager.add_command("clean", Clean())
            manager.add_command("serve", OwnServer(port=80))
            manager.add_command("db", MigrateCommand)

            if __name__ == "__main__":
                manager.run({"late": LoadCommand()})
            """
        }
    )
    assert sorted(result) == [
        "flask clean",
        "flask db",
        "flask db populate",
        "flask fill",
        "flask late",
        "flask load",
        "flask routes",
        "flask run",
        "flask seed",
        "flask shell",
        "flask users create",
    ]
    assert result["flask seed"].endswith(
        """@app.cli.command("seed") @click.argument('name') @click.option('-n', '--number', default=1)"""
        """ @click.option('-d', '--dry', is_flag=True)"""
    )
    assert result["flask fill"].endswith(
        """@app.cli.command("fill") @click.option("-n", "--name") @click.option('-l', "loud", is_flag=True)"""
        """ @click.option('--mode', type=click.Choice(['a', 'b']), default='a') @click.argument("path")"""
    )


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
    assert list(replacements(files)) == ["flask seed"]
    assert Scripts(sources(files)).scripts[0].path == "backend/manage.py"


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
    assert list(replacements(files)) == ["flask tracking follow", "flask db"]


@pytest.mark.parametrize(
    "lines, now, later",
    [
        ("from shop import app\nmanager = Manager(app)", "manage.py", "FLASK_APP=shop:app"),
        (
            "from shop import create_app\nmanager = Manager(create_app)",
            "manage.py",
            "FLASK_APP=shop:create_app",
        ),
        (
            "from shop.web import build\napp = build('dev', debug=True)\nmanager = Manager(app)",
            "manage.py",
            "FLASK_APP=\"shop.web:build('dev', debug=True)\"",
        ),
        (
            "from shop import create_app\nmanager = Manager(create_app('dev'))",
            "manage.py",
            "FLASK_APP=\"shop:create_app('dev')\"",
        ),
        (
            "import os\nfrom shop import create_app\napp = create_app(os.environ['X'])\nmanager = Manager(app)",
            "manage.py",
            "FLASK_APP=shop:create_app, and what create_app(os.environ['X']) says here goes into it",
        ),
        (
            "from shop import make_shop\nmanager = Manager(make_shop)",
            "manage:make_shop",
            "FLASK_APP=shop:make_shop",
        ),
        (
            "from flask import Flask\napp = Flask(__name__)\nmanager = Manager(app)",
            "manage.py",
            "",
        ),
    ],
)
def test_flask_app_is_told(lines: str, now: str, later: str) -> None:
    """FLASK_APP is said for the time that the script is there, and for the time after."""
    script = f'{lines}\nif __name__ == "__main__":\n    manager.run()\n'
    there, without = found({"manage.py": f"from flask_script import Manager\n{script}"})[:2]
    assert (there.topic, without.topic) == (commands.APP, commands.APP_WITHOUT)
    assert there.replacement == f"FLASK_APP={now}"
    assert f"flask --app {now}" in there.message
    place, _, note = later.partition(", and")
    assert without.replacement == (place or None)
    assert without.message.endswith(note)


BRIDGE = """
from flask_script import Manager
from shop import app

manager = Manager(app)

@manager.command
def seed():
    pass

if __name__ == "__main__":
    manager.run()
"""


def bridge(text: str) -> List[Finding]:
    """Return what is said of bridge()."""
    return [finding for finding in found({"manage.py": text}) if finding.topic == commands.BRIDGE]


def test_bridge_is_written_where_that_is_safe() -> None:
    """bridge(manager) goes above the last lines of a script whose manager has an app."""
    (finding,) = bridge(BRIDGE)
    assert edited(BRIDGE.lstrip("\n"), finding.edits) == BRIDGE.lstrip("\n").replace(
        "import app\n", "import app\nfrom flask_migrate_script import bridge\n"
    ).replace("if __name__", "bridge(manager)\n\nif __name__")


def test_bridge_is_left_to_a_person_where_it_is_not() -> None:
    """A factory has to call it itself, names that flask has come first, and a function that runs is not rewritten."""
    (factory,) = bridge(
        BRIDGE.replace("import app", "import create_app").replace("(app)", "(create_app)")
    )
    assert factory.replacement == "bridge(manager, app)"
    assert not factory.edits
    (taken,) = bridge(BRIDGE.replace("seed", "run"))
    assert "first rename run" in taken.message
    assert not taken.edits
    (inside,) = bridge(BRIDGE.replace('if __name__ == "__main__":', "def main():"))
    assert not inside.edits
    (made_inside,) = bridge(
        BRIDGE.replace("manager = Manager(app)\n", "")
        .replace("@manager.command\n", "")
        .replace(
            "    manager.run",
            "    manager = Manager(app)\n    manager.command(seed)\n    manager.run",
        )
        .replace("def seed", "@manager.command\ndef seed")
    )
    assert not made_inside.edits
    (late,) = bridge(BRIDGE.replace("run()", 'run({"late": Late()})'))
    assert "first move what adds late" in late.message
    assert not late.edits
    nested = "def main():\n    if __name__:\n        pass\n\n"
    (behind,) = bridge(BRIDGE.replace("@manager", f"{nested}@manager", 1))
    after = edited(BRIDGE, behind.edits)
    assert "\nbridge(manager)\n\nif __name__ ==" in edited(
        BRIDGE.replace("@manager", f"{nested}@manager", 1).lstrip("\n"), behind.edits
    )
    assert after != BRIDGE


@pytest.mark.parametrize(
    "made_from",
    [
        "import shop\nmanager = Manager(shop.new_shop)",
        "from shop import new_shop\nmanager = Manager(new_shop)",
        "from functools import partial\nfrom shop import app\nmanager = Manager(partial(app))",
    ],
)
def test_bridge_is_not_written_where_the_app_may_be_a_factory(made_from: str) -> None:
    """What is not certainly an app could be a factory, with which bridge(manager) would end manage.py."""
    lines = "from shop import app\n\nmanager = Manager(app)"
    (finding,) = bridge(BRIDGE.replace(lines, made_from))
    assert not finding.edits


def test_a_comment_stays_with_its_import() -> None:
    """The import of bridge goes onto a line of its own, behind a comment of the last one."""
    text = BRIDGE.replace("import app", "import app  # noqa").lstrip("\n")
    (finding,) = bridge(text)
    assert "import app  # noqa\nfrom flask_migrate_script import bridge\n" in edited(
        text, finding.edits
    )


def test_bridge_is_each_managers_own() -> None:
    """A second script whose manager is bridged says nothing of the first."""
    other = BRIDGE.replace(
        "shop import app", "shop import app\nfrom flask_migrate_script import bridge"
    )
    files = {
        "manage.py": BRIDGE,
        "other.py": other.replace("if __name__", "bridge(manager)\nif __name__"),
    }
    scripts = Scripts(sources(files))
    told = [
        any(finding.topic == commands.BRIDGE for finding in commands.findings(scripts, script))
        for script in scripts.scripts
    ]
    assert told == [True, False]


def test_an_annotated_manager_is_one() -> None:
    """A type that is written to the name changes nothing."""
    assert bridge(BRIDGE.replace("manager = ", "manager: Manager = "))


def test_bridge_is_not_asked_for_where_it_changes_nothing() -> None:
    """It is there already, or the manager has the database commands and a server alone."""
    assert not bridge(f"from flask_migrate_script import bridge\n{BRIDGE}\nbridge(manager)\n")
    assert not bridge(BRIDGE.replace("@manager.command\n", ""))


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
    source = Source("manage.py", f"# one\n{before}\n")
    (finding,) = imports.findings(source, ported_from=True)
    assert edited(source.text, finding.edits) == f"# one\n{after}\n"
    assert finding.line == 2


@pytest.mark.parametrize(
    "line",
    [
        "from flask.ext import script",
        "import flask.ext.login",
        "from flask_migrate import _get_config",
    ],
)
def test_an_import_that_takes_more_than_a_name_is_told(line: str) -> None:
    """Where more than the import has to change, it is left to a person."""
    (finding,) = imports.findings(Source("manage.py", line), ported_from=True)
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
    assert list(imports.findings(Source("app.py", line), ported_from=False)) == []


def test_migrate_command_is_an_import_to_change_in_any_project() -> None:
    """Flask-Migrate has no MigrateCommand any more, whoever asks for it."""
    source = Source("app.py", "from flask_migrate import MigrateCommand")
    assert len(list(imports.findings(source, ported_from=False))) == 1
