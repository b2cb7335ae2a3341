"""``bridge``: a manager's commands under ``flask``, next to the same command lines under manage.py."""

from __future__ import annotations

import re
import shlex
import sys
import textwrap
from importlib.util import find_spec
from pathlib import Path
from typing import Dict, List

import pytest
from conftest import Project, Result
from flask.cli import FlaskGroup
from flask_migrate_script.script import Shell

try:
    from importlib.metadata import version
except ImportError:  # Python 3.7, where pytest brings it
    from importlib_metadata import version

FLASK_SCRIPT = version("Flask-Script")

# Flask 2 answers --help before it looks at FLASK_APP.
NAMED = ["--app", "manage.py"] if find_spec("flask.scaffold") else []

# Flask 2.2 and newer take the app as an option, too.
APP_OPTION = (
    ["--app", "manage.py"] if any("--app" in option.opts for option in FlaskGroup().params) else []
)

# A project with a command of every kind that Flask-Script knows.
SHOP = """
    import inspect
    import os
    import sys

    import flask_migrate_script
    from flask import Flask, current_app, g, request, url_for
    from flask_migrate_script import Migrate, bridge
    from flask_script import Command, Group, Manager, Option, Server
    from flask_script import prompt, prompt_bool, prompt_choices
    from flask_sqlalchemy import SQLAlchemy
    from werkzeug import serving

    app = Flask(__name__)
    app.config["SQLALCHEMY_DATABASE_URI"] = "sqlite://"
    app.config["SQLALCHEMY_TRACK_MODIFICATIONS"] = False
    db = SQLAlchemy(app)
    migrate = Migrate(app, db)
    manager = Manager(app)


    @app.route("/hello")
    def hello():
        return "hello"


    @app.teardown_request
    def request_ends(error):
        if "watched" in g:
            print("the request ends with", repr(error))


    @app.teardown_appcontext
    def context_ends(error):
        if "watched" in g:
            print("the context ends with", repr(error))


    @manager.command
    def plain():
        "Says hello."
        print("hello")


    @manager.command
    def silent():
        pass


    @manager.command
    def greet(name, greeting="Hello", loud=False):
        "Greets somebody."
        text = greeting + ", " + name
        print(text.upper() if loud else text)


    @manager.option("-n", "--number", dest="number", type=int, default=1, help="How many, 100%% exact.")
    @manager.option("-w", "--word", dest="words", action="append", help="Which ones.")
    def seed(number, words):
        "Sows 100%% of the rows."
        print("seeded", number + 1, words)


    class Paint(Command):
        "Paints."

        option_list = (
            Option("colour", choices=["red", "green"], help="Which colour."),
            Group(
                Option("--light", action="store_true", help="Lighter."),
                Option("--dark", action="store_true", help="Darker."),
                exclusive=True,
            ),
            Group(
                Option("--width", type=float, help="In metres."),
                Option("--height", type=float, help="In metres, too."),
                title="Sizes",
                description="How large it gets.",
            ),
        )

        def run(self, colour, light, dark, width, height):
            print("painted", colour, light, dark, width, height)


    class Exactly(Command):
        option_list = (
            Group(Option("--one", action="store_true"), Option("--two", action="store_true"), exclusive=True, required=True),
        )

        def run(self, **options):
            print(sorted(options.items()))


    class PassOn(Command):
        "Hands everything on."

        capture_all_args = True
        option_list = (Option("--foo", action="store_true"),)

        def run(self, others, foo):
            print("passed on", others, foo)


    class Described(Command):
        help = "Short words."
        description = "Long words."

        def __init__(self, default):
            super().__init__()
            self.default = default

        def get_options(self):
            return [Option("rest", nargs="*", default=[]), Option("-d", "--default", default=self.default)]

        def run(self, rest, default):
            print("described", rest, default)


    class Namespaced(Command):
        "Stands in a namespace."

        namespace = "space"

        def run(self):
            print("in space")


    class WithHelp(Command):
        "Helps in its own way."

        help_args = ("-h", "--hilfe")

        def run(self):
            print("with help")


    manager.add_command("paint", Paint())
    manager.add_command("exactly", Exactly)
    manager.add_command("pass-on", PassOn())
    manager.add_command("described", Described("by default"))
    manager.add_command(Namespaced())
    manager.add_command("with_help", WithHelp())
    manager.add_command("Capital.Name", Command(silent))


    class Users(Manager):
        def __call__(self, app=None, role=None, **options):
            print("role", role, options)
            return super().__call__(app)


    users = Users(help="Manages the users.", description="All about users.")
    users.add_option("-r", "--role", dest="role")
    users.add_option("--quiet", dest="quiet", action="store_true")
    rights = Users(help="Manages their rights.")
    rights.add_option("--level", dest="level", type=int)
    users.add_command("rights", rights)
    manager.add_command("users", users)


    @users.command
    def create(name, admin=False):
        "Makes one."
        print("created", name, admin)


    @rights.command
    def grant(right, to="all"):
        "Gives one."
        print("granted", right, to)


    usage = Manager(usage="usage of its own")
    usage.add_command("silent", Command(silent))
    manager.add_command("usage", usage)

    VALUES = {
        "none": None, "zero": 0, "one": 1, "three": 3, "text": "that was wrong", "list": ["a", 1], "empty": [],
        "true": True, "false": False, "nothing": "", "float": 2.5, "large": 259, "negative": -1,
    }


    @manager.command
    def returns(name):
        return VALUES[name]


    @manager.command
    def exits(name):
        sys.exit(VALUES[name])


    class Fails(Command):
        option_list = (Option("kind"),)

        def run(self, kind):
            print("before")
            raise {"value": ValueError, "type": TypeError, "key": KeyError, "os": OSError}[kind]("it failed")


    manager.add_command("fails", Fails())


    @manager.command
    def ask():
        print("name:", prompt("Your name", default="nobody"))
        print("sure:", prompt_bool("Are you sure"))
        # Without it, that of Flask-Script 2.0.5 works on Python 2 only.
        old = "resolve" in inspect.signature(prompt_choices).parameters
        print("one of:", prompt_choices("Which", ["a", "b"], **({"resolve": str.lower} if old else {})))


    @manager.command
    def deploy():
        print("deploying")
        flask_migrate_script.upgrade()
        print("deployed")


    @manager.command
    def refuse():
        raise flask_migrate_script.MigrateError("This is not to be.")


    @manager.command
    def where():
        print(url_for("hello"), request.path, request.method, request.host, current_app.name is app.name)
        print(current_app._get_current_object() is app, manager.app is app, sorted(g), "FLASK_RUN_FROM_CLI" in os.environ)


    class Watched(Command):
        option_list = (Option("how"),)

        def run(self, how):
            g.watched = True
            if how == "fails":
                raise ValueError("no")
            if how == "exits":
                sys.exit(4)
            return 5 if how == "returns" else None


    class OutsideAnyContext(Command):
        def __call__(self, app=None, **options):
            from flask import has_app_context, has_request_context

            print("outside", app is manager.app, has_app_context(), has_request_context(), options)
            return 6


    manager.add_command("watched", Watched())
    manager.add_command("outside", OutsideAnyContext())


    class Argv(Command):
        capture_all_args = True

        def run(self, others):
            print(sys.argv[1:], others)


    manager.add_command("argv", Argv())


    @manager.command
    def serve():
        serving.run_simple = lambda host, port, *args, **options: print("serving", host, port)
        app.run("127.0.0.2", 5009)
        print("served")


    @manager.command
    def parser():
        print(type(manager.parser).__name__)


    bridge(manager)

    if __name__ == "__main__":
        manager.run()
"""

# Runs many command lines, each in a process that has Flask loaded already; each then ends as Python ends.
# Command lines, with the exit status that both ways in have.
LINES: Dict[str, int] = {
    "plain": 0,
    "silent": 0,
    "plain --help": 0,
    "plain -?": 0,
    "plain extra": 2,
    "plain --nonsense": 2,
    "greet": 2,
    "greet bob": 0,
    "greet bob --greeting=Ho": 0,
    "greet bob --greeting Ho": 0,
    "greet -g Ho bob": 0,
    "greet -gHo bob": 0,
    "greet bob --loud": 0,
    "greet -l bob -g Ho": 0,
    "greet -lgHo bob": 0,
    "greet bob --gre Ho": 0,
    "greet bob --greeting": 2,
    "greet bob alice": 2,
    "greet -- -bob": 0,
    "greet -- --help": 0,
    "greet ''": 0,
    "greet 'bob and alice' --greeting ''": 0,
    "greet 'Zoë 日本 ✓'": 0,
    "greet 'line\nline'": 0,
    "greet '%s {} %(prog)s $HOME *'": 0,
    "greet --version": 2,
    "greet -A": 2,
    "greet bob -A manage.py": 2,
    "greet --help --version": 0,
    "greet bob --help": 0,
    "greet --loud=yes bob": 2,
    "seed": 0,
    "seed -n 5": 0,
    "seed -n5": 0,
    "seed --number 5": 0,
    "seed --number=-5": 0,
    "seed --number many": 2,
    "seed -n 5 -n 6 -w a --word b --word=c": 0,
    "seed -w ''": 0,
    "seed --help": 0,
    "seed -h": 2,
    "paint": 2,
    "paint red": 0,
    "paint blue": 2,
    "paint green --light --width 1.5 --height 2": 0,
    "paint red --light --dark": 2,
    "paint red --width wide": 2,
    "paint --help": 0,
    "exactly": 2,
    "exactly --one": 0,
    "exactly --one --two": 2,
    "pass-on": 0,
    "pass-on a b": 0,
    "pass-on pos1 --foo pos2 --bar": 0,
    "pass-on --unknown --version -A x -e -x=1 --no-debug": 0,
    "pass-on -- --foo": 0,
    "pass-on --bar -- --foo --help": 0,
    "pass-on '' ' ' 'ü'": 0,
    "pass-on --fo": 0,
    "pass-on --help": 0,
    "pass-on --bar -?": 0,
    "described": 0,
    "described a b -d c": 0,
    "described --help": 0,
    "space": 2,
    "space namespaced": 0,
    "space --help": 0,
    "space nonsense": 2,
    "with_help": 0,
    "with_help -h": 0,
    "with_help --hilfe": 0,
    "with_help --help": 2,
    "Capital.Name": 0,
    "users": 2,
    "users --help": 0,
    "users -?": 0,
    "users --nonsense": 2,
    "users nonsense": 2,
    "users create": 2,
    "users create bob": 0,
    "users create bob --admin": 0,
    "users create -a bob": 0,
    "users create --help": 0,
    "users create bob --nonsense": 2,
    "users -r boss create bob": 0,
    "users --role=boss --quiet create bob -a": 0,
    "users --role": 2,
    "users -r boss": 2,
    "users create bob -r boss": 2,
    "users --version": 2,
    "users rights": 2,
    "users rights --help": 0,
    "users rights nonsense": 2,
    "users rights grant all": 0,
    "users rights grant --help": 0,
    "users -r boss rights --level 3 grant all --to bob": 0,
    "users rights --level high grant all": 2,
    "users rights grant": 2,
    "usage": 2,
    "usage --help": 0,
    "usage silent": 0,
    "usage silent --help": 0,
    "returns none": 0,
    "returns zero": 0,
    "returns one": 1,
    "returns three": 3,
    "returns text": 1,
    "returns list": 1,
    "returns empty": 0,
    "returns true": 1,
    "returns false": 0,
    "returns nothing": 0,
    "returns float": 1,
    "returns large": 3,
    "returns negative": 255,
    "returns nonsense": 1,
    "exits none": 0,
    "exits zero": 0,
    "exits three": 3,
    "exits text": 1,
    "exits list": 1,
    "exits nothing": 0,
    "exits negative": 255,
    "fails value": 1,
    "fails type": 1,
    "fails key": 1,
    "fails os": 1,
    "deploy": 1,
    "refuse": 1,
    "where": 0,
    "where --help": 0,
    "watched well": 0,
    "watched fails": 1,
    "watched exits": 4,
    "watched returns": 5,
    "outside": 6,
    "argv": 0,
    "argv a --b -c=d '' --version --help-me": 0,
    "serve": 0,
    "parser": 0,
}

# What somebody types at the prompts of "ask", and the exit status.
TYPED: Dict[str, int] = {
    "bob\ny\na\n": 0,
    "\nno\nb\n": 0,
    "Zoë\nmaybe\nTRUE\nc\nb\n": 0,
    # Nothing more to read: EOFError.
    "bob\n": 1,
    "": 1,
}


@pytest.fixture
def shop(project: Project) -> Project:
    """The project with a command of every kind."""
    project.write("manage.py", SHOP)
    # Usage lines are broken where the terminal ends, and the script's name is a part of them.
    project.env = {"COLUMNS": "1000", "FLASK_APP": "manage.py"}
    return project


def flask(project: Project, *words: str) -> Result:
    """Run ``flask ...``: as ``python -m flask``, Flask 1 leaves its name in ``sys.argv``."""
    return project.python(str(Path(sys.executable).with_name("flask")), *words)


def without_names(text: str) -> str:
    """Return output without the program's name, and without the frames of tracebacks."""
    text = re.sub(
        r"^(usage: )?(manage\.py|(python[\d.]* -m )?flask)\b", r"\1PROGRAM", text, flags=re.M
    )
    text = re.sub(r"<[\w.]+ object at 0x\w+>", "OBJECT", text)
    return re.sub(r"^(Traceback .*\n)(?:[ \t].*\n|\n)*", r"\1", text, flags=re.M)


@pytest.mark.parametrize("line", sorted(LINES))
def test_a_line_does_the_same_under_both(shop: Project, line: str) -> None:
    """The same arguments: the same output, the same words on stderr, the same exit status."""
    words = shlex.split(line)
    there, here = shop.manage(*words), flask(shop, *words)
    assert there.status == LINES[line], there
    assert here.status == there.status, here
    assert without_names(here.out) == without_names(there.out)
    assert without_names(here.err) == without_names(there.err)
    assert here.out + here.err or line.split()[0] in (
        "silent",
        "returns",
        "exits",
        "usage",
        "Capital.Name",
    )


@pytest.mark.parametrize("typed", sorted(TYPED))
def test_prompts_ask_the_same_under_both(shop: Project, typed: str) -> None:
    """What is typed is read as under manage.py; where there is nothing to read, both end with 1."""
    there, here = (shop.cli(front, "ask", stdin=typed) for front in ("manage", "flask"))
    assert there.status == TYPED[typed], there
    assert here.status == there.status, here
    assert here.out == there.out
    assert here.out.startswith("Your name [nobody]: ")
    assert ("one of:" in here.out) == (here.status == 0)


def test_what_the_lines_print(shop: Project) -> None:
    """The control: the commands do what they are for, and are not merely the same."""
    for line, printed in {
        "plain": "hello\n",
        "greet -lgHo bob": "HO, BOB\n",
        "greet 'Zoë 日本 ✓'": "Hello, Zoë 日本 ✓\n",
        "seed --number 5": "seeded 6 None\n",
        "paint green --light --width 1.5 --height 2": "painted green True False 1.5 2.0\n",
        "pass-on --unknown --version -A x -e -x=1 --no-debug": (
            "passed on ['--unknown', '--version', '-A', 'x', '-e', '-x=1', '--no-debug'] False\n"
        ),
        "users -r boss rights --level 3 grant all --to bob": (
            "role boss {'quiet': False}\nrole None {'level': 3}\ngranted all bob\n"
        ),
        "where": "/hello / GET localhost True\nTrue True [] False\n",
        "watched well": "the request ends with None\nthe context ends with None\n",
        "watched fails": (
            "the request ends with ValueError('no')\nthe context ends with ValueError('no')\n"
        ),
        "outside": "outside True False False {}\n",
        "argv a --b -c=d '' --version --help-me": (
            "['argv', 'a', '--b', '-c=d', '', '--version', '--help-me']"
            " ['a', '--b', '-c=d', '', '--version', '--help-me']\n"
        ),
    }.items():
        assert flask(shop, *shlex.split(line)).out == printed, line
    # Flask itself has more to say, and from version to version something else.
    assert "serving 127.0.0.2 5009\nserved\n" in shop.flask("serve").out


def test_errors_of_ours_are_one_line(shop: Project) -> None:
    """A MigrateError in a project's own command: one line on stderr, and status 1."""
    deploy = shop.flask("deploy")
    assert "migrations" in deploy.failed(1)
    assert deploy.out == "deploying\n"
    assert len(deploy.err.splitlines()) == 1
    refuse = shop.flask("refuse")
    assert (refuse.failed(1), refuse.out) == ("Error: This is not to be.", "")


STARTS_ITSELF = """
@manager.command
def again():
    print(sys.argv[1:], flush=True)
    if "AGAIN" not in os.environ:
        os.environ["AGAIN"] = "1"
        os.execv(sys.executable, [sys.executable] + sys.argv)
"""


def test_a_command_that_starts_itself_once_more(project: Project) -> None:
    """``sys.argv`` is the command's own, without --app, and with it the same command is found once more."""
    write(project, STARTS_ITSELF)
    expected = "['again']\n['again']\n"
    assert project.manage("again").ok().out == expected
    if APP_OPTION:
        del project.env["FLASK_APP"]
        assert flask(project, *APP_OPTION, "again").ok().out == expected
    project.env["FLASK_APP"] = "manage.py"
    assert flask(project, "again").ok().out == expected


def test_usage_lines_name_flask(shop: Project) -> None:
    """A usage line begins with what the user types."""
    help_of_seed = flask(shop, "seed", "--help").out
    assert help_of_seed.startswith("usage: flask seed [-?] ")
    assert "How many, 100% exact." in help_of_seed
    assert flask(shop, "users").out.startswith("usage: flask users [")
    grant = ["users", "rights", "grant"]
    assert flask(shop, *grant, "--help").out.startswith("usage: flask users rights grant [")
    assert "\nflask users rights grant: error: " in flask(shop, *grant).err


@pytest.mark.oldest_and_newest
@pytest.mark.parametrize(
    ("arguments", "stdin"),
    [
        (["greet", "Zoë", "-l"], ""),
        (["users", "-r", "boss", "create", "bob"], ""),
        (["ask"], "bob\ny\na\n"),
        (["seed", "--help"], ""),
        (["outside"], ""),
        (["fails", "value"], ""),
    ],
)
def test_whole_processes_do_the_same(shop: Project, arguments: List[str], stdin: str) -> None:
    """Nothing loaded beforehand: ``python manage.py`` and ``python -m flask`` from the start."""
    shop.forks = False
    there, here = (shop.cli(front, *arguments, stdin=stdin) for front in ("manage", "flask"))
    assert here.status == there.status
    assert without_names(here.out) == without_names(there.out)
    assert without_names(here.err) == without_names(there.err)
    assert here.out


def test_flask_lists_the_commands(shop: Project) -> None:
    """``flask --help`` has each command of the manager, with its help."""
    out = shop.flask(*NAMED, "--help").ok().out
    for name, text in {
        "plain": "Says hello.",
        "greet": "Greets somebody.",
        "seed": "Sows 100% of the rows.",
        "paint": "Paints.",
        "pass-on": "Hands everything on.",
        "described": "Short words.",
        "users": "Manages the users.",
        "usage": "usage of its own",
        "silent": "",
        "space": "",
        "Capital.Name": "",
        "db": "Perform database migrations.",
        "runserver": "Show the 'flask run' line that does the same.",
        "run": r"Run.*",
        "shell": r".*shell.*",
        "routes": r"Show the routes for the app.",
    }.items():
        assert re.search(rf"^  {re.escape(name)} *{text}$", out, re.M), f"{name}: {out}"
    assert "Traceback" not in out


def test_nothing_runs_when_the_file_is_imported(project: Project) -> None:
    """``FLASK_APP=manage.py`` imports the file: what is under ``__main__`` is not run."""
    write(
        project,
        """
        @manager.command
        def seed():
            print("seeded", __name__)
        """,
    )
    assert project.flask("seed").ok().out == "seeded manage\n"
    assert "seeded" not in project.flask("routes").ok().out


HEADER = """
import os
import sys

from flask import Flask, current_app
from flask_migrate_script import MigrateCommand, MigrateError, bridge
from flask_script import Command, Manager, Option, Server, Shell

app = Flask(__name__)
"""

RUN = """
if __name__ == "__main__":
    manager.run()
"""


def write(
    project: Project, body: str, manager: str = "Manager(app)", bridged: str = "bridge(manager)"
) -> None:
    """Write a manage.py: a bare app, its manager, ``body``, the call of bridge(), and run()."""
    source = f"{HEADER}\nmanager = {manager}\n{textwrap.dedent(body)}\n{bridged}\n{RUN}"
    project.write("manage.py", source)
    project.env["FLASK_APP"] = "manage.py"


# db


OWN = """
@{target}.command
def seed(number=1):
    "Sow the first rows."
    print("seeded", number, current_app.name)


@{target}.command
def history():
    "Replaces a built-in one."
    print("once upon a time")


{target}.add_command("populate", {populate})
"""

POPULATE = """
class Populate(Command):
    "Populate the tables."

    def run(self):
        print("populated")
        return 3


class Db(MigrateCommand):
    pass


db_instance = MigrateCommand()
"""


def with_db(
    simple: Project, body: str, add: str = 'manager.add_command("db", MigrateCommand)'
) -> None:
    """Write the project with a model again, with ``body`` before the manager gets its group, and bridge() at the end."""
    path = simple.folder / "manage.py"
    source = path.read_text(encoding="utf-8")
    source = source.replace(
        'manager.add_command("db", MigrateCommand)\n', f"{body}\n{add}\nbridge(manager)\n"
    )
    source = source.replace(
        "from flask_migrate_script import",
        "from flask import current_app\nfrom flask_migrate_script import bridge,",
    ).replace("from flask_script import", "from flask_script import Command,")
    path.write_text(source, encoding="utf-8")
    simple.env["FLASK_APP"] = "manage.py"


@pytest.mark.parametrize(
    ("target", "added", "populate"),
    [
        ("MigrateCommand", "MigrateCommand", "Populate"),
        ("MigrateCommand", "MigrateCommand()", "Populate()"),
        ("Db", "Db", "Populate()"),
        ("db_instance", "db_instance", "Populate"),
    ],
)
def test_own_commands_of_the_group(simple: Project, target: str, added: str, populate: str) -> None:
    """What hangs under MigrateCommand, a subclass or an instance is in ``flask db``, among the package's own."""
    with_db(
        simple,
        POPULATE + OWN.format(target=target, populate=populate),
        f'manager.add_command("db", {added})',
    )
    shown = simple.flask("db", "--help").ok().out
    for text in ("Sow the first rows.", "Populate the tables.", "Replaces a built-in one."):
        assert text in shown
    assert "Upgrade the database" in shown
    for arguments, status, printed in (
        (["seed", "-n", "5"], 0, "seeded 5 manage\n"),
        (["history"], 0, "once upon a time\n"),
        (["populate"], 3, "populated\n"),
    ):
        here = simple.flask("db", *arguments)
        assert (here.status, here.out) == (status, printed), here
    simple.flask("db", "init").ok()
    assert simple.versions() == []
    assert (simple.folder / "migrations/env.py").is_file()


def test_usage_of_an_own_command_of_the_group(simple: Project) -> None:
    """The usage line of such a command has the full path to it."""
    with_db(simple, POPULATE + OWN.format(target="MigrateCommand", populate="Populate"))
    assert (
        simple.flask("db", "seed", "--help").ok().out.startswith("usage: python -m flask db seed [")
    )
    assert simple.flask("db", "seed", "--nonsense").status == 2
    assert simple.flask("db", "nonsense").status == 2


def test_a_group_under_another_name(simple: Project) -> None:
    """``MigrateCommand`` as "database": the group is there under that name, too, with the project's commands."""
    with_db(
        simple,
        POPULATE + OWN.format(target="MigrateCommand", populate="Populate"),
        'manager.add_command("database", MigrateCommand)',
    )
    simple.flask("database", "init").ok()
    assert simple.flask("database", "seed").ok().out == "seeded 1 manage\n"
    assert simple.flask("db", "heads").ok().out == simple.flask("database", "heads").ok().out
    assert "seed" not in simple.flask("db", "--help").ok().out


def test_a_group_in_a_sub_manager(simple: Project) -> None:
    """``MigrateCommand`` under a sub-manager: the database commands work there as under manage.py."""
    with_db(
        simple,
        "ops = Manager(help='Operations.')",
        "ops.add_command('data', MigrateCommand)\nmanager.add_command('ops', ops)",
    )
    simple.flask("ops", "data", "init").ok()
    simple.flask("ops", "data", "migrate", "-m", "first", "--rev-id", "aaa1").ok()
    simple.flask("ops", "data", "upgrade").ok()
    assert "user" in simple.database.tables()
    there, here = (simple.cli(front, "ops", "data", "current") for front in ("manage", "flask"))
    assert "aaa1" in here.out
    assert (here.status, here.out) == (there.status, there.out)


def test_a_group_without_migrate(project: Project) -> None:
    """An app without ``Migrate``: the group is there, and its commands say what is missing."""
    write(project, 'manager.add_command("db", MigrateCommand)')
    assert "Upgrade the database" in project.flask("db", "--help").ok().out
    there, here = (project.cli(front, "db", "upgrade") for front in ("manage", "flask"))
    assert "Migrate" in here.failed(1)
    assert here.last_line == there.last_line


def test_no_group(project: Project) -> None:
    """A manager without ``MigrateCommand`` on an app without ``Migrate``: there is no ``db``."""
    write(project, "@manager.command\ndef seed():\n    print('seeded')")
    assert project.flask("seed").ok().out == "seeded\n"
    assert "No such command" in project.flask("db", "upgrade").failed(2)


def test_a_group_whose_name_is_taken(project: Project) -> None:
    """A ``db`` of the app's that is no group of this package's is not replaced: it is refused."""
    write(
        project,
        """
        @app.cli.command("db")
        def db():
            print("mine")

        manager.add_command("db", MigrateCommand)
        """,
    )
    error = project.flask("db").failed(1)
    assert "'db'" in error and error.startswith("Error: "), error


@pytest.mark.parametrize("name", ["run", "routes", "shell"])
def test_a_group_with_a_name_of_flasks(project: Project, name: str) -> None:
    """``MigrateCommand`` under a name that ``flask`` has: refused, as any command would be."""
    write(project, f'manager.add_command("{name}", MigrateCommand)')
    assert f"'{name}'" in project.manage("runserver", "--help").failed(1)


# shell


SHELLS = {
    "default": ("", "app is current_app._get_current_object()"),
    "make_context": (
        "manager.add_command('shell', Shell(make_context=lambda: {'answer': 42, 'app': app}))",
        "answer == 42 and app is current_app._get_current_object()",
    ),
    "decorator": (
        "@manager.shell\ndef context():\n    from flask import request\n    return {'answer': request.path}",
        "answer == '/'",
    ),
    "subclass": (
        "class Mine(Shell):\n    def get_context(self):\n        return {'answer': current_app.name}\n"
        "manager.add_command('shell', Mine())",
        "answer == 'manage'",
    ),
}


@pytest.mark.parametrize("form", sorted(SHELLS))
def test_the_shell_is_flasks_with_the_managers_context(project: Project, form: str) -> None:
    """``flask shell`` is Flask's own, and holds what the manager's would hold."""
    body, expression = SHELLS[form]
    write(project, body)
    plain = [option.args[0] for option in Shell().get_options()]
    stdin = f"from flask import current_app\nprint('it is', {expression})\n"
    here = project.flask("shell", stdin=stdin).ok()
    assert "it is True" in here.out
    # The banner of Flask's own; the manager's has none.
    assert "App: manage" in here.err
    there = project.manage("shell", *plain, stdin=stdin).ok()
    assert "it is True" in there.out
    assert "App: manage" not in there.err
    assert project.flask("shell", *plain).status == 2


def test_a_shell_under_another_name(project: Project) -> None:
    """A ``Shell`` that is not called shell is a command like others."""
    write(project, "manager.add_command('python', Shell(make_context=lambda: {'answer': 42}))")
    plain = [option.args[0] for option in Shell().get_options()]
    stdin = "from flask import request\nprint('it is', answer, request.path)\n"
    for front in ("manage", "flask"):
        assert "it is 42 /" in project.cli(front, "python", *plain, stdin=stdin).ok().out


def test_no_default_commands(project: Project) -> None:
    """``with_default_commands=False``: no runserver, and Flask's own shell as it is."""
    write(
        project,
        "@manager.command\ndef seed():\n    print('seeded')",
        manager="Manager(app, with_default_commands=False)",
    )
    assert project.flask("seed").ok().out == "seeded\n"
    assert "No such command" in project.flask("runserver").failed(2)
    stdin = "print('it is', app.name)\n"
    assert "it is manage" in project.flask("shell", stdin=stdin).ok().out


# runserver

# Runs a command line with a server that says what it was started with.
SPY = """
    import os
    import runpy
    import sys

    import flask.cli
    from werkzeug import serving


    def run_simple(host, port, app, use_reloader=False, use_debugger=False, ssl_context=None, **others):
        print("SERVED", host, port, bool(use_reloader), bool(use_debugger), ssl_context)


    serving.run_simple = flask.cli.run_simple = run_simple
    sys.argv.pop(0)
    if sys.argv[0] == "manage.py":
        runpy.run_path("manage.py", run_name="__main__")
    else:
        flask.cli.main()
"""

SERVERS = [
    ("", "runserver", "flask run --host 127.0.0.1 --port 5000"),
    ("", "runserver -h 0.0.0.0 -p 80", "flask run --host 0.0.0.0 --port 80"),
    ("", "runserver --threaded -d", "FLASK_DEBUG=1 flask run --host 127.0.0.1 --port 5000"),
    ("", "runserver -d -R", "FLASK_DEBUG=1 flask run --host 127.0.0.1 --port 5000 --no-reload"),
    ("", "runserver -r", "flask run --host 127.0.0.1 --port 5000 --reload"),
    ("", "runserver -D", "flask run --host 127.0.0.1 --port 5000"),
    ("Server(host='0.0.0.0', port=8080)", "runserver", "flask run --host 0.0.0.0 --port 8080"),
    (
        "Server(port=8080, use_debugger=True)",
        "runserver -h ::1",
        "FLASK_DEBUG=1 flask run --host ::1 --port 8080",
    ),
    (
        "Server(use_debugger=True, use_reloader=False)",
        "runserver",
        "FLASK_DEBUG=1 flask run --host 127.0.0.1 --port 5000 --no-reload",
    ),
    (
        "Server(use_debugger=True)",
        "runserver -D",
        "flask run --host 127.0.0.1 --port 5000 --reload",
    ),
    ("Server(port=8080)", "serve", "flask run --host 127.0.0.1 --port 8080"),
    ("DEBUG", "runserver", "FLASK_DEBUG=1 flask run --host 127.0.0.1 --port 5000"),
    ("DEBUG", "runserver -D -R", "flask run --host 127.0.0.1 --port 5000"),
    ("", "runserver --ssl-crt /dev/null --ssl-key /dev/zero", None),
]


@pytest.mark.parametrize(("server", "line", "run"), SERVERS, ids=lambda value: str(value))
def test_runserver_says_the_line_that_does_the_same(
    project: Project, server: str, line: str, run: str
) -> None:
    """``flask runserver`` starts nothing: it says which line does, and that line starts the same server."""
    words = line.split()
    if server == "DEBUG":
        write(project, "app.config['DEBUG'] = True")
    else:
        write(project, f"manager.add_command({words[0]!r}, {server or 'Server()'})")
    project.write("spy.py", SPY)
    if run is None:
        if (
            "ssl_crt"
            not in project.manage("runserver", "--help").ok().out.replace("-", "_").lower()
        ):
            assert project.flask(*words).status == 2  # Flask-Script 2.0.5 has no such option
            return
        run = "flask run --host 127.0.0.1 --port 5000 --cert /dev/null --key /dev/zero"
    here = project.python("spy.py", "flask", *words)
    assert here.failed(1) == f"Error: Under 'flask' it is: {run}"
    assert here.out == ""
    # Flask-Script 2.0.5 has a debugger without the reloader then; the line has both, as with 2.0.6.
    more = ["-r"] if FLASK_SCRIPT == "2.0.5" and "-d" in words and "-R" not in words else []
    there = project.python("spy.py", "manage.py", *words, *more).ok().out.splitlines()
    for word in shlex.split(run):
        if "=" in word:
            project.env.update([word.split("=")])
    said = shlex.split(run[run.index("flask run") :])
    started = project.python("spy.py", *said).ok().out.splitlines()
    assert [text for text in started if "SERVED" in text] == [
        text for text in there if "SERVED" in text
    ]
    assert any("SERVED" in text for text in there)


def test_runserver_shows_its_options_and_refuses_others(project: Project) -> None:
    """``flask runserver --help`` has the Server's options; a wrong one is wrong usage."""
    write(project, "")
    out = project.flask("runserver", "--help").ok().out
    assert "--host" in out and "--no-reload" in out
    assert project.flask("runserver", "--port", "many").status == 2
    assert project.flask("runserver", "--nonsense").status == 2


def test_a_server_with_other_options(project: Project) -> None:
    """A subclass of ``Server`` with other options than Flask-Script's: the line has what is known of it."""
    write(
        project,
        """
        class Short(Server):
            def get_options(self):
                return [Option("-p", "--port", type=int, default=self.port), Option("--workers", type=int)]

            def __call__(self, app, port, workers):
                print("serving", port, workers)

        manager.add_command("runserver", Short(host="0.0.0.0", port=8080))
        """,
    )
    assert project.manage("runserver", "--workers", "2").ok().out == "serving 8080 2\n"
    error = project.flask("runserver", "--workers", "2").failed(1)
    assert error == "Error: Under 'flask' it is: flask run --host 0.0.0.0 --port 8080"


def test_a_runserver_that_is_no_server(project: Project) -> None:
    """A project's own function of that name is a command like others."""
    write(project, "@manager.command\ndef runserver(port=1):\n    print('my own', port)")
    for front in ("manage", "flask"):
        assert project.cli(front, "runserver", "-p", "2").ok().out == "my own 2\n"


# Names that are taken


REFUSED = [
    ("@manager.command\ndef run():\n    pass", ["run"]),
    ("@manager.command\ndef routes():\n    pass", ["routes"]),
    ("@manager.command\ndef shell():\n    pass", ["shell"]),
    (
        "@app.cli.command('seed')\ndef app_seed():\n    pass\n@manager.command\ndef seed():\n    pass",
        ["seed"],
    ),
    (
        "manager.add_command('run', Manager())\n@manager.command\ndef routes():\n    pass\n"
        "@manager.command\ndef shell():\n    pass",
        ["routes", "run", "shell"],
    ),
]


@pytest.mark.parametrize(("body", "names"), REFUSED, ids=lambda value: str(value)[:40])
def test_a_name_that_is_taken_is_refused(project: Project, body: str, names: List[str]) -> None:
    """A name that ``flask`` has already: one line on stderr that has all of them, under both, and status 1."""
    fine = "\n@manager.command\ndef fine():\n    print('fine')\n"
    write(project, body + fine + "manager.add_command('db', MigrateCommand)")
    for front in ("manage", "flask"):
        result = project.cli(front, "fine")
        error = result.failed(1)
        assert error.startswith("Error: 'flask' has a command of its own of each of these names: ")
        assert ", ".join(map(repr, names)) in error
        assert result.out == ""
        assert len(result.err.splitlines()) == 1, result.err


@pytest.mark.parametrize(("body", "names"), REFUSED, ids=lambda value: str(value)[:40])
def test_a_refused_bridge_adds_nothing(project: Project, body: str, names: List[str]) -> None:
    """Where one name is refused, the app has none of the others, nor the shell's context."""
    fine = "\n@manager.command\ndef fine():\n    print('fine')\n"
    added = "manager.add_command('db', MigrateCommand)\nMigrateCommand.command(fine)\n"
    write(
        project,
        body + fine + added + "before = set(app.cli.commands)",
        bridged=(
            "try:\n    bridge(manager)\nexcept MigrateError as error:\n    print(error)\n"
            "print('new:', sorted(set(app.cli.commands) - before), app.shell_context_processors)\nsys.exit()"
        ),
    )
    out = project.manage().ok().out
    for name in names:
        assert repr(name) in out
    assert out.endswith("new: [] []\n")


def test_bridging_twice_is_refused(project: Project) -> None:
    """The second call finds the names of the first one taken, and the commands go on working."""
    write(
        project,
        "@manager.command\ndef seed():\n    print('seeded')",
        bridged="bridge(manager)\ntry:\n    bridge(manager)\nexcept MigrateError as error:\n    print(error)",
    )
    out = project.flask("seed").ok().out
    assert "'runserver', 'seed'" in out and out.endswith("seeded\n")


# Factories


FACTORY = """
    import os

    from flask import Flask, current_app
    from flask_migrate_script import bridge
    from flask_script import Manager


    def create_app(config=None):
        app = Flask(__name__)
        app.config["NAME"] = config or os.environ.get("SHOP_CONFIG") or "nothing"
        bridge(manager, app)
        return app


    manager = Manager(create_app)
    manager.add_option("-c", "--config", dest="config", required={required})


    @manager.command
    def which():
        "Says which."
        print(current_app.config["NAME"], manager.app is current_app._get_current_object())


    if __name__ == "__main__":
        manager.run()
"""


@pytest.mark.parametrize(
    ("required", "flask_app", "variable", "printed"),
    [
        (False, "manage.py", "", "nothing True\n"),
        (True, "manage.py", "live", "live True\n"),
        (True, "manage", "", "nothing True\n"),
        (True, "manage:create_app", "live", "live True\n"),
        (False, "manage:create_app('x')", "live", "x True\n"),
        (True, "manage.py:create_app('x')", "", "x True\n"),
    ],
)
def test_a_factory(
    project: Project, required: bool, flask_app: str, variable: str, printed: str
) -> None:
    """A command runs in the app that ``flask`` has made, whatever options the manager has, required or not."""
    project.write("manage.py", FACTORY.format(required=required))
    project.env.update(FLASK_APP=flask_app, SHOP_CONFIG=variable)
    result = project.flask("which").ok()
    assert (result.out, result.err) == (printed, "")


def test_a_factory_under_manage_py(project: Project) -> None:
    """``bridge()`` in the factory changes nothing under manage.py, where the option is required as before."""
    project.write("manage.py", FACTORY.format(required=True))
    assert project.manage("-c", "test", "which").ok().out == "test True\n"
    assert "--config" in project.manage("which").failed(2)
    assert project.flask("which", "--help").ok().out.startswith("usage: python -m flask which [-?]")
    assert project.flask("which", "-c", "test").status == 2


@pytest.mark.parametrize("given", ["None", "app", "app, manager"])
def test_no_manager(project: Project, given: str) -> None:
    """What is no manager is refused with the two right calls."""
    write(project, "", bridged=f"bridge({given})")
    for front in ("manage", "flask"):
        error = project.cli(front, "seed").failed(1)
        assert "takes a Flask-Script manager, as bridge(manager) or bridge(manager, app)" in error


@pytest.mark.parametrize(
    ("manager", "says"),
    [
        (
            "Manager(lambda: app)",
            "was made from a factory. Call bridge(manager, app) in the factory",
        ),
        ("Manager(None)", "call bridge(manager, app)."),
        ("Manager()", "call bridge(manager, app)."),
    ],
)
def test_a_manager_without_an_app(project: Project, manager: str, says: str) -> None:
    """``bridge(manager)`` where the manager has no app: one line that says what to write instead."""
    write(project, "@manager.command\ndef seed():\n    print('seeded')", manager=manager)
    for front in ("manage", "flask"):
        result = project.cli(front, "seed")
        assert says in result.failed(1)
        assert len(result.err.splitlines()) == 1, result.err
    write(
        project,
        "@manager.command\ndef seed():\n    print('seeded', manager.app is app)",
        manager=manager,
        bridged="bridge(manager, app)",
    )
    assert project.flask("seed").ok().out == "seeded True\n"


KEEPS = """
class Keeping(Manager):
    def __call__(self, app=None, config=None, **options):
        self.config = config
        return super().__call__(app)


manager = Keeping(app)
manager.add_option("-c", "--config", dest="config", default="dev")
manager.add_option("--edition", action="version", version="1")


@manager.command
def reads(expression):
    print("before")
    print(eval(expression))


@manager.command
def other():
    print("other", manager.config is None)
"""

READS = [
    "manager.config",
    "'%s' % manager.config",
    "f'{manager.config}'",
    "'a ' + manager.config",
    "manager.config + ' a'",
    "not manager.config",
    "manager.config == 'dev'",
    "manager.config.upper()",
    "manager.config in ('dev', 'live')",
    "{'dev': 1}[manager.config]",
    "open(manager.config)",
    "os.path.join(os.getcwd(), manager.config)",
    "app.config.from_pyfile(manager.config)",
    "int(manager.config)",
    "list(manager.config)",
    "manager.config[0]",
]


def test_an_option_of_the_manager_that_a_command_reads(project: Project) -> None:
    """A manager that keeps its options: to read one under ``flask`` ends in a sentence that names it."""
    write(project, KEEPS)
    for expression in READS:
        result = project.flask("reads", expression)
        error = result.failed(1)
        assert error.startswith("Error: -c/--config is an option of manage.py"), expression
        assert "environment variable" in error
        assert result.out == "before\n"


def test_an_option_of_the_manager_that_no_command_reads(project: Project) -> None:
    """With the same manager, a command that reads no option works, and under manage.py each does."""
    write(project, KEEPS)
    result = project.flask("other").ok()
    assert (result.out, result.err) == ("other False\n", "")
    reads = ["reads", "manager.config"]
    assert project.manage(*reads).ok().out == "before\ndev\n"
    assert project.manage("-c", "live", *reads).ok().out == "before\nlive\n"


def test_an_option_that_the_app_ignores(project: Project) -> None:
    """A manager of an app, with an option: Flask-Script's warning is gone, as the option is."""
    write(
        project,
        "manager.add_option('-c', dest='config', default='dev')\n"
        "@manager.command\ndef seed():\n    print('seeded')",
    )
    result = project.flask("seed").ok()
    assert (result.out, result.err) == ("seeded\n", "")
    assert "Options will be ignored" in project.manage("seed").ok().err


def test_two_apps_in_one_process(project: Project) -> None:
    """One manager in two apps: each command runs in the app whose it is, and leaves the manager as it was."""
    project.write("manage.py", FACTORY.format(required=True))
    project.write(
        "twice.py",
        """
        import os

        from manage import create_app, manager

        apps = [create_app("one"), create_app("two")]
        os.environ["FLASK_RUN_FROM_CLI"] = "as it was"
        for app in [*apps, *apps]:
            result = app.test_cli_runner().invoke(args=["which"])
            print(result.output.strip(), result.exit_code, manager.app is create_app)
        result = apps[0].test_cli_runner().invoke(args=["which", "--nonsense"])
        print(result.exit_code, manager.app is create_app, os.environ["FLASK_RUN_FROM_CLI"])
        """,
    )
    once = ["one True 0 True", "two True 0 True"]
    assert project.python("twice.py").ok().out.splitlines() == [*once, *once, "2 True as it was"]


def test_another_app_than_the_managers(project: Project) -> None:
    """``bridge(manager, other)``: the commands are in that app's CLI, run in it, and not in the manager's."""
    write(
        project,
        """
        other = Flask("other")


        @manager.command
        def which():
            print(current_app.name, manager.app.name)
        """,
        bridged="bridge(manager, other)",
    )
    project.env["FLASK_APP"] = "manage.py:other"
    assert project.flask("which").ok().out == "other other\n"
    assert project.manage("which").ok().out == "manage manage\n"
    project.env["FLASK_APP"] = "manage.py:app"
    assert "No such command" in project.flask("which").failed(2)


def test_commands_that_come_later(project: Project) -> None:
    """A command that the manager gets after the call is not there: the call goes last."""
    write(
        project,
        "@manager.command\ndef early():\n    print('early')",
        bridged="bridge(manager)\n@manager.command\ndef late():\n    print('late')",
    )
    assert project.flask("early").ok().out == "early\n"
    assert "No such command" in project.flask("late").failed(2)


def test_bridge_is_public() -> None:
    """The package has it under its own name."""
    import flask_migrate_script

    assert "bridge" in flask_migrate_script.__all__
    assert callable(flask_migrate_script.bridge)
