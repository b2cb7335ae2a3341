"""What is found of a project's managers, and the messages about their commands."""

from __future__ import annotations

import argparse
import textwrap
from typing import Any, Dict, List, Sequence

import click
import pytest
from flask import Flask
from flask_migrate_script.porting.findings import Finding, edited
from porting import projects

pytestmark = pytest.mark.oldest_and_newest


RULES = ("app names", "app names without manage.py", "bridge", "commands")


def found(files: Dict[str, str]) -> List[Finding]:
    """Return what is found of the scripts in some files."""
    return projects.found_in(projects.index_of(dedented(files)), *RULES)


def dedented(files: Dict[str, str]) -> Dict[str, str]:
    """Return files without the blanks before all of their lines."""
    return {path: textwrap.dedent(text).lstrip("\n") for path, text in files.items()}


def replacements(files: Dict[str, str]) -> Dict[str, str]:
    """Return the commands that are found, as flask's, each with the message about it."""
    return {
        finding.replacement or "": finding.message
        for finding in found(files)
        if finding.rule == "commands"
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
        """@app.cli.command("fill") @click.argument("path") @click.option('--mode', type=click.Choice(['a', 'b']),"""
        """ default='a') @click.option('-l', "loud", is_flag=True) @click.option("-n", "--name")"""
    )


def message_for(function: str) -> str:
    """Return what takes the place of the decorators of a function ``f``, without what leads to it."""
    text = f"from flask_script import Manager\nmanager = Manager(app)\n{function}\nmanager.run()\n"
    return replacements({"manage.py": text})["flask f"].partition("without the script: ")[2]


def run(decorators: str, arguments: Sequence[str]) -> Any:
    """Run a command with the lines of its message, and return what its function gets; None if click refuses it."""
    lines = decorators.replace(" @click.", "\n@click.")
    got: List[Dict[str, Any]] = []
    app = Flask("app")
    names: Dict[str, Any] = {"app": app, "click": click, "got": got}
    exec(f"{lines}\ndef f(**given): got.append(given)", names)
    result = app.test_cli_runner().invoke(names["f"], list(arguments))
    assert result.exit_code in (0, 2), result.output
    return None if result.exit_code else got[0]


def run_as_before(options: Sequence[str], arguments: Sequence[str]) -> Any:
    """Return what Flask-Script gives a function: it hands its options to argparse, the lowest one first."""
    parser = argparse.ArgumentParser()
    for option in reversed(options):
        eval(f"add_argument({option})", {"add_argument": parser.add_argument})
    try:
        given = vars(parser.parse_args(list(arguments)))
    except SystemExit:
        return None
    # Lists are click's tuples; where there is no value, click's is an empty tuple or 0.
    return {name: tuple(v) if isinstance(v, list) else v for name, v in given.items()}


@pytest.mark.parametrize(
    "options, lines",
    [
        (["'names', nargs='*'"], [[], ["a"], ["a", "b"]]),
        (["'names', nargs='*', default=[], help='who'"], [[], ["a", "b"]]),
        (["'names', nargs='*', default=None"], [[], ["a"]]),
        (["'names', nargs='+', type=int, default=3"], [[], ["1"], ["1", "2"]]),
        (["'name', nargs='?'"], [[], ["a"]]),
        (["'name', nargs='?', default='x', metavar='WHO'"], [[], ["a"]]),
        (["'names', nargs=2"], [["a"], ["a", "b"]]),
        (["'name', default='x', help='who'"], [[], ["a"]]),
        (["dest='name'"], [[], ["a"]]),
        (["'name', action='store', choices=('a', 'b'), type=str"], [["a"], ["b"], ["c"]]),
        (["'second'", "'first'"], [["1", "2"]]),
        (["'-n', '--number', type=int, required=True"], [[], ["-n", "3"], ["--number", "x"]]),
        (["'--pair', nargs=2, type=int, default=(1, 2)"], [[], ["--pair", "3", "4"]]),
        (["'--loud', action='store_true'"], [[], ["--loud"]]),
        (["'--loud', action='store_true', default=False"], [[], ["--loud"]]),
        (["'--loud', action='store_true', default=True"], [[], ["--loud"]]),
        (["'--quiet', dest='loud', action='store_false', default=True"], [[], ["--quiet"]]),
        (["'--quiet', dest='loud', action='store_false'"], [[], ["--quiet"]]),
        (["'-q', '--quiet', action='store_false'"], [[], ["-q"], ["--quiet"]]),
        (["'--quiet', dest='loud', action='store_false', default=False"], [[], ["--quiet"]]),
        (["'-v', action='count', default=0"], [[], ["-v"], ["-vv"]]),
        (["'--tag', action='append', required=True"], [[], ["--tag", "a", "--tag", "b"]]),
        (["'--tag', action='append', default=[]"], [[], ["--tag", "a"]]),
        (["'--tag', action='append', required=True, default=()"], [[]]),
        (["'--mode', action='store', type=str, choices=['a', 'b']"], [["--mode", "a"]]),
        (["'-n', '--name', dest='n'"], [[], ["--name", "a"]]),
        (["'--first', '--second', dest='second'"], [["--first", "a"]]),
        (["'--userName'"], [["--userName", "a"]]),
        (["'-N'"], [["-N", "a"]]),
        (
            ["'--user-name', help='100%%, %(default)s'"],
            [["--user-name", "a"]],
        ),
        (["'--list', type=lambda text: tuple(text.split(','))"], [["--list", "a,b"]]),
    ],
)
def test_the_lines_for_an_option_work(options: List[str], lines: List[List[str]]) -> None:
    """Click takes each line, and gives the function what argparse gave it."""
    function = "".join(f"@manager.option({option})\n" for option in options)
    decorators = message_for(f"{function}def f(**given): pass")
    assert "left to you" not in decorators
    for arguments in lines:
        assert run(decorators, arguments) == run_as_before(options, arguments)


@pytest.mark.parametrize(
    "option, reason",
    [
        ("'--level', action='store_const', const=3", "action='store_const'"),
        ("'--level', action='append_const', const=3", "action='append_const'"),
        ("'--level', action='version', version='1'", "action='version'"),
        ("'--level', action=Level", "action=Level"),
        ("'--level', nargs='?', const=3", "nargs='?'"),
        ("'--level', const=3", "const=3"),
        ("'--level', nargs='*'", "nargs='*'"),
        ("'--level', nargs=1", "nargs=1"),
        ("'--level', nargs=2, metavar=('A', 'B')", "metavar=('A', 'B')"),
        ("'--level', action='append', default=['a']", "default=['a']"),
        ("'--level', type=lambda text: text.split(','), default=['a']", "default=['a']"),
        ("'--level', default=argparse.SUPPRESS", "default=argparse.SUPPRESS"),
        ("'--level', type=argparse.FileType('r')", "type=argparse.FileType('r')"),
        ("'--level', type=int, choices=[1, 2]", "choices=[1, 2] that are no texts"),
        ("'--level', help='of %(prog)s'", "help='of %(prog)s'"),
        ("'--level', help=LONG + ' (%(default)s)'", "help=LONG + ' (%(default)s)'"),
        ("'level', nargs='*', default=['a']", "default=['a']"),
        ("'level', nargs='...'", "nargs='...'"),
        ("'Level'", "name: click's arguments are lower case"),
        ("LEVEL, type=int", "name, which is not written out"),
        ("'--level', **common", "**common"),
        ("*common", "*common"),
    ],
)
def test_what_click_has_no_line_for_is_left_to_a_person(option: str, reason: str) -> None:
    """The option is named, with the reason; the others of the command have their lines."""
    name = option.partition(",")[0]
    decorators = message_for(
        f"@manager.option('name')\n@manager.option({option})\ndef f(**given): pass"
    )
    assert decorators == (
        f"""@app.cli.command("f") @click.argument('name'); {name} is left to you, for its {reason}"""
    )


@pytest.mark.parametrize(
    "help_text, shown",
    [
        ("how many (default: %(default)s)", "how many"),
        ("how many [%(default)s]", "how many"),
        ("How many. Defaults to '%(default)s'.", "How many."),
        ("how many, by default %(default)d", "how many"),
        ("100%% of them; the default is %(default)s", "100% of them"),
    ],
)
def test_the_default_in_a_help_is_shown_by_click(help_text: str, shown: str) -> None:
    """argparse puts values into a help, click does not; it shows the default if that is requested."""
    decorators = message_for(
        f"@manager.option('-n', default=3, help={help_text!r})\ndef f(n): pass"
    )
    assert f"default=3, help={shown!r}, show_default=True)" in decorators
    percent = message_for("@manager.option('-n', help='100%% of them')\ndef f(n): pass")
    assert percent.endswith("help='100% of them')")
    hidden = message_for("@manager.option('-n', help=argparse.SUPPRESS)\ndef f(n): pass")
    assert hidden.endswith("hidden=True)")
    translated = message_for("@manager.option('-n', help=_('how many'))\ndef f(n): pass")
    assert translated.endswith("help=_('how many'))")


def test_what_is_on_several_lines_is_written_on_one() -> None:
    """A message is one line."""
    decorators = message_for(
        textwrap.dedent(
            """
            @manager.option('--mode', choices=[
                'a',  # the first
                'b'], help='one'
                           ' of two')
            def f(mode): pass
            """
        )
    )
    assert decorators.endswith(
        "@click.option('--mode', type=click.Choice([ 'a', 'b']), help='one of two')"
    )


@pytest.mark.parametrize(
    "parameters, arguments, given",
    [
        ("name=None, number=1", [], {"name": None, "number": 1}),
        ("name=None, number=1", ["-n", "a", "--number", "2"], {"name": "a", "number": 2}),
        ("name, number=0.5", ["a", "-n", "2"], {"name": "a", "number": 2.0}),
        ("name='x'", [], {"name": "x"}),
        ("dry=False", ["-d"], {"dry": True}),
        ("dry=False", [], {"dry": False}),
        # Flask-Script's store_true, whatever the default is.
        ("dry=True", ["--dry"], {"dry": True}),
        ("dry=True", [], {"dry": True}),
        ("userName=None", ["-u", "a"], {"userName": "a"}),
    ],
)
def test_the_lines_for_a_parameter_work(
    parameters: str, arguments: List[str], given: Dict[str, object]
) -> None:
    """Each option has a name of its own, and a default is what it was."""
    assert run(message_for(f"@manager.command\ndef f({parameters}): pass"), arguments) == given


def test_a_letter_is_given_once() -> None:
    """argparse refuses a second option of one letter. With click it would take the first one's."""
    decorators = message_for("@manager.command\ndef f(name=None, number=1): pass")
    assert decorators.endswith(
        "@click.option('-n', '--name', default=None) @click.option('--number', default=1)"
    )


def test_a_parameter_that_click_has_no_line_for_is_left_to_a_person() -> None:
    """Of a list click makes a text, and its arguments are lower case."""
    decorators = message_for("@manager.command\ndef f(Name, tags=[], mode='a'): pass")
    assert decorators == (
        """@app.cli.command("f") @click.option('-m', '--mode', default='a')"""
        """; 'Name' is left to you, for its name: click's arguments are lower case"""
        """; 'tags' is left to you, for its default=[]"""
    )


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
    assert sorted(replacements(files)) == ["flask db", "flask tracking follow"]


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
    assert list(replacements(files)) == ["flask users create"]


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
    assert list(replacements(files)) == ["flask users create"]


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
            "",
            "FLASK_APP=\"shop:create_app('dev')\"",
        ),
        (
            "import os\nfrom shop import create_app\napp = create_app(os.environ['X'])\nmanager = Manager(app)",
            "manage.py",
            "FLASK_APP=shop:create_app, and the arguments of create_app(os.environ['X']) go into it",
        ),
        (
            "from shop import make_shop\nmanager = Manager(make_shop)",
            "manage.py:make_shop",
            "FLASK_APP=shop:make_shop",
        ),
        (
            "from flask import Flask\napp = Flask(__name__)\nmanager = Manager(app)",
            "manage.py",
            "",
        ),
    ],
)
def test_flask_app_is_reported(lines: str, now: str, later: str) -> None:
    """FLASK_APP is named for the time that the script is there, and for the time after."""
    script = f'{lines}\nif __name__ == "__main__":\n    manager.run()\n'
    shop = "def create_app(config=None):\n    pass\ndef make_shop():\n    pass\n"
    findings = found({"manage.py": f"from flask_script import Manager\n{script}", "shop.py": shop})
    there = [finding for finding in findings if finding.rule == "app names"]
    (without,) = [finding for finding in findings if finding.rule == "app names without manage.py"]
    assert [finding.replacement for finding in there] == ([f"FLASK_APP={now}"] if now else [])
    assert all(f"flask --app {now}" in finding.message for finding in there)
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
    """Return the findings about bridge()."""
    return [finding for finding in found({"manage.py": text}) if finding.rule == "bridge"]


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
    (finding,) = bridge(BRIDGE.replace("@manager", f"{nested}@manager", 1))
    after = edited(BRIDGE, finding.edits)
    assert "\nbridge(manager)\n\nif __name__ ==" in edited(
        BRIDGE.replace("@manager", f"{nested}@manager", 1).lstrip("\n"), finding.edits
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
    """The import of bridge goes onto a line of its own, after a comment of the last one."""
    text = BRIDGE.replace("import app", "import app  # noqa").lstrip("\n")
    (finding,) = bridge(text)
    assert "import app  # noqa\nfrom flask_migrate_script import bridge\n" in edited(
        text, finding.edits
    )


def test_bridge_is_each_managers_own() -> None:
    """A second script whose manager is bridged does not count for the first."""
    other = BRIDGE.replace(
        "shop import app", "shop import app\nfrom flask_migrate_script import bridge"
    )
    files = {
        "manage.py": BRIDGE,
        "other.py": other.replace("if __name__", "bridge(manager)\nif __name__"),
    }
    assert [finding.path for finding in projects.find("bridge", dedented(files))] == ["manage.py"]


def test_an_annotated_manager_is_one() -> None:
    """A type that is written to the name changes nothing."""
    assert bridge(BRIDGE.replace("manager = ", "manager: Manager = "))


def test_bridge_is_not_reported_where_it_changes_nothing() -> None:
    """It is there already, or the manager has the database commands and a server alone."""
    assert not bridge(f"from flask_migrate_script import bridge\n{BRIDGE}\nbridge(manager)\n")
    assert not bridge(BRIDGE.replace("@manager.command\n", ""))
