"""Every way in which projects use ``MigrateCommand`` in a manage.py, run as processes."""

from __future__ import annotations

import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import textwrap
import time
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Iterator, Optional

import pytest
from alembic import command
from conftest import Database, Project
from flask_migrate_script.script import Shell

HEADER = """
import os

from flask import Flask, url_for
from flask_sqlalchemy import SQLAlchemy
from flask_migrate_script import Migrate, MigrateCommand
from flask_script import Command, Manager

HERE = os.path.dirname(os.path.abspath(__file__))

db = SQLAlchemy()
migrate = Migrate()


class User(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    name = db.Column(db.String(128))


def create_app(file="app.db"):
    app = Flask(__name__)
    app.config["SQLALCHEMY_DATABASE_URI"] = "sqlite:///" + os.path.join(HERE, file)
    app.config["SQLALCHEMY_TRACK_MODIFICATIONS"] = False
    db.init_app(app)
    migrate.init_app(app, db)

    @app.route("/hello")
    def hello():
        return "hello"

    return app
"""

RUN = """
if __name__ == "__main__":
    manager.run()
"""

REVISION = """
import sqlalchemy as sa
from alembic import op
{imports}

revision = {revision!r}
down_revision = {down!r}


def upgrade():
    {upgrade}


def downgrade():
    pass
"""

CREATE_USER = (
    'op.create_table("user", sa.Column("id", sa.Integer, primary_key=True),'
    ' sa.Column("name", sa.String(128)))'
)


def write(project: Project, body: str, manager: str = "Manager(create_app())") -> None:
    """Write a manage.py: the app, its manager, ``body``, and run() unless ``body`` calls it."""
    body = textwrap.dedent(body)
    run = "" if "manager.run(" in body else RUN
    project.write("manage.py", f"{HEADER}\nmanager = {manager}\n{body}\n{run}")


def write_revision(
    project: Project, revision: str, upgrade: str, down: str | None = None, imports: str = ""
) -> None:
    """Write a revision file."""
    source = REVISION.format(revision=revision, down=down, upgrade=upgrade, imports=imports)
    project.write(f"migrations/versions/{revision}_.py", source)


def tables(project: Project, file: str = "app.db") -> list:
    """Return the names of the tables in one of the project's databases."""
    return Database(f"sqlite:///{project.folder / file}").tables()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrations folder, made once: what is tested here is how a command gets to it."""
    project = Project(tmp_path_factory.mktemp("made_once"))
    write(project, 'manager.add_command("db", MigrateCommand)')
    project.manage("db", "init").ok()
    write_revision(project, "aaa1", CREATE_USER)
    return project.folder / "migrations"


@pytest.fixture
def project(project: Project, folder: Path) -> Project:
    """A project with one revision, which creates the table of its one model."""
    shutil.copytree(str(folder), str(project.folder / "migrations"))
    return project


# How MigrateCommand gets into a manager: the group's name, the lines, and the manager.
FORMS = {
    "class": ("db", 'manager.add_command("db", MigrateCommand)'),
    "instance": ("db", 'manager.add_command("db", MigrateCommand())'),
    "class without a name": ("db", "manager.add_command(MigrateCommand)"),
    "instance without a name": ("db", "manager.add_command(MigrateCommand())"),
    "class under another name": ("database", 'manager.add_command("database", MigrateCommand)'),
    "class to run()": ("db", 'manager.run({"db": MigrateCommand})'),
    "instance to run()": ("data", 'manager.run({"data": MigrateCommand()})'),
    "subclass": (
        "db",
        """
        class Db(MigrateCommand):
            pass

        manager.add_command("db", Db)
        """,
    ),
    "subclass with a name of its own": (
        "schema",
        """
        class Db(MigrateCommand):
            name = "schema"

        manager.add_command(Db)
        """,
    ),
    "factory": (
        "db",
        """
        manager = Manager(create_app)
        manager.add_command("db", MigrateCommand)
        """,
    ),
}


@pytest.fixture(params=sorted(FORMS))
def group(request: pytest.FixtureRequest, project: Project) -> str:
    """Each form in turn, written into manage.py: the name of the group."""
    name, body = FORMS[request.param]
    write(project, body)
    return name


@pytest.mark.started_anew
def test_upgrade_works_in_every_form(project: Project, group: str) -> None:
    """Whatever way the commands got into the manager, upgrade creates the tables."""
    project.manage(group, "upgrade").ok()
    assert tables(project) == ["user"]


def test_the_name_alone_prints_help_and_exits_2(project: Project, group: str) -> None:
    """Nothing after the group's name: its help on stdout, exit status 2, and nothing done."""
    result = project.manage(group)
    assert result.status == 2
    assert result.out.startswith(f"usage: manage.py {group} ["), result.out
    assert "Perform database migrations." in result.out
    assert "Upgrade the database to a later revision." in result.out
    assert "Traceback" not in result.err
    assert not (project.folder / "app.db").exists()


@pytest.mark.parametrize(
    "command",
    [["db", "--help"], ["db", "-?"], ["db", "upgrade", "--help"], ["db", "upgrade", "-?"]],
    ids=" ".join,
)
def test_usage_lines_begin_with_manage_py(project: Project, command: list) -> None:
    """The usage line is what the user types; Flask-Script's own loses the script's name."""
    write(project, FORMS["class"][1])
    out = project.manage(*command).ok().out
    assert out.startswith(f"usage: manage.py {' '.join(command[:-1])} ["), out


@pytest.mark.parametrize(
    "arguments",
    [
        ["db", "upgrade", "--nonsense"],
        ["db", "--nonsense", "upgrade"],
        ["db", "nonsense"],
    ],
    ids=" ".join,
)
def test_wrong_usage_exits_2(project: Project, arguments: list) -> None:
    """An unknown option, command or argument: exit status 2, and nothing done."""
    write(project, FORMS["class"][1])
    # Flask-Script's own words for an option before the command's name, which its own parser reads.
    line = project.manage(*arguments).failed(2)
    assert line.endswith("too many arguments") or "nonsense" in line
    assert not (project.folder / "app.db").exists()


# A project's own commands, in the four ways there are, on a class or on an instance.
OWN = """
@{target}.command
def seed():
    "Sow the first rows."
    print("seeded")


@{target}.option("-n", "--number", dest="number", type=int, default=1, help="How many.")
@{target}.option("-w", "--word", dest="word", default="none", help="Which.")
def fill(number, word):
    "Fill them up."
    print("filled", number + 1, word)


class Populate(Command):
    "Populate the tables."

    def run(self):
        print("populated", url_for("hello"))


{target}.add_command("populate", {populate})
{target}.add_option("--flavour", dest="flavour", help="What it tastes of.")
"""

OWN_COMMANDS = [
    (["seed"], "seeded"),
    (["fill", "-n", "3", "--word", "x"], "filled 4 x"),
    # Flask-Script hands such an option to the group's __call__, and no further.
    (["--flavour", "sweet", "populate"], "populated /hello"),
]


@pytest.mark.parametrize(
    "lines",
    [
        [OWN.format(target="MigrateCommand", populate="Populate"), FORMS["class"][1]],
        [FORMS["class"][1], OWN.format(target="MigrateCommand", populate="Populate()")],
        [FORMS["instance"][1], OWN.format(target="MigrateCommand", populate="Populate")],
    ],
    ids=["before add_command", "after add_command", "after add_command of an instance"],
)
def test_own_commands_on_the_class(project: Project, lines: list) -> None:
    """What a project hangs under MigrateCommand itself is there, in whatever order it is written."""
    write(project, "\n".join(lines))
    for arguments, printed in OWN_COMMANDS:
        assert project.manage("db", *arguments).ok().out == printed + "\n"


def test_own_commands_stand_in_the_help(project: Project) -> None:
    """The group's help lists a project's own commands and options among the built-in ones."""
    write(project, OWN.format(target="MigrateCommand", populate="Populate") + FORMS["class"][1])
    shown = project.manage("db", "--help").ok().out
    for text in ("Sow the first rows.", "Fill them up.", "Populate the tables.", "tastes of."):
        assert text in shown
    assert "Upgrade the database" in shown


def test_own_commands_on_an_instance_stay_there(project: Project) -> None:
    """What hangs under one instance is not under another, nor under the class."""
    write(
        project,
        "\n".join(
            [
                "one = MigrateCommand()",
                'manager.add_command("one", one)',
                OWN.format(target="one", populate="Populate()"),
                'manager.add_command("two", MigrateCommand)',
            ]
        ),
    )
    for arguments, printed in OWN_COMMANDS:
        assert project.manage("one", *arguments).ok().out == printed + "\n"
    shown = project.manage("two", "--help").ok().out
    assert "upgrade" in shown
    for text in ("seed", "fill", "populate", "flavour"):
        assert text not in shown
    assert "seed" in project.manage("two", "seed").failed(2)


def test_own_commands_of_a_subclass_stay_there(project: Project) -> None:
    """A subclass has its own commands and its parent's; its parent does not get them."""
    write(
        project,
        """
        class Db(MigrateCommand):
            def __init__(self, *args, **kwargs):
                super().__init__(*args, **kwargs)
                self.add_command("plant", Plant())

            def __call__(self, app=None, soil=None, **options):
                print("soil", soil)
                return super().__call__(app, **options)


        class Plant(Command):
            def run(self):
                print("planted")


        @Db.command
        def grow():
            print("grown")


        @MigrateCommand.command
        def rain():
            print("rained")


        class Other(Db):
            pass


        Db.add_option("--soil", dest="soil")
        manager.add_command("db", Db)
        manager.add_command("parent", MigrateCommand)
        manager.add_command("other", Other)


        @Other.command
        def wither():
            print("withered")
        """,
    )
    assert project.manage("db", "--soil", "sand", "plant").ok().out == "soil sand\nplanted\n"
    assert project.manage("db", "rain").ok().out == "soil None\nrained\n"
    assert project.manage("other", "grow").ok().out == "soil None\ngrown\n"
    assert project.manage("other", "wither").ok().out == "soil None\nwithered\n"
    assert "wither" in project.manage("db", "wither").failed(2)
    shown = project.manage("parent", "--help").ok().out
    assert "rain" in shown
    for text in ("grow", "plant", "wither", "soil"):
        assert text not in shown


def test_an_own_command_wins_over_a_built_in(project: Project) -> None:
    """A project's own upgrade, current and stamp run instead of ours; the others stay."""
    write(
        project,
        """
        @MigrateCommand.command
        def upgrade():
            "Upgrade in our own way."
            print("our own upgrade")


        @MigrateCommand.option("-f", "--fast", dest="fast", action="store_true")
        def current(fast):
            "Show in our own way."
            print("our own current", fast)


        class Stamp(Command):
            def run(self):
                print("our own stamp")


        MigrateCommand.add_command("stamp", Stamp)
        manager.add_command("db", MigrateCommand)
        """,
    )
    assert project.manage("db", "upgrade").ok().out == "our own upgrade\n"
    assert project.manage("db", "current", "--fast").ok().out == "our own current True\n"
    assert project.manage("db", "stamp").ok().out == "our own stamp\n"
    shown = project.manage("db", "-?").ok().out
    assert "Upgrade in our own way." in shown
    assert "Upgrade the database" not in shown
    assert "Take the database back" in shown


def test_two_managers_in_one_process(project: Project) -> None:
    """Each manager works on its own app's database, also where they share an instance."""
    write(
        project,
        """
        first, second = Manager(create_app("first.db")), Manager(create_app("second.db"))
        shared = MigrateCommand()
        first.add_command("db", MigrateCommand)
        first.add_command("shared", shared)
        second.add_command("database", MigrateCommand)
        second.add_command("shared", shared)

        if __name__ == "__main__":
            first.handle("manage.py", ["db", "upgrade"])
            second.handle("manage.py", ["shared", "upgrade"])
            second.handle("manage.py", ["database", "current"])
            first.handle("manage.py", ["shared", "stamp", "base"])
            first.handle("manage.py", ["db", "current"])
            manager.run({"db": MigrateCommand})
        """,
    )
    assert project.manage("db", "heads").ok().out == "aaa1 (head)\n" * 2
    assert tables(project, "first.db") == tables(project, "second.db") == ["user"]
    first = Database(f"sqlite:///{project.folder / 'first.db'}")
    assert first.rows("SELECT version_num FROM alembic_version") == []


FACTORY = """
def make(config=None, tag=None, directory=None):
    app = create_app(config or "app.db")
    app.config["GIVEN"] = (config, tag, directory)
    return app


manager = Manager(make)
manager.add_option("-c", "--config", dest="config", required=False)
manager.add_option("-t", "--tag", dest="tag")
manager.add_option("-d", "--directory", dest="directory")
manager.add_command("db", MigrateCommand)
"""


@pytest.mark.parametrize(
    ("arguments", "factory", "command"),
    [
        (["-c", "dev.db", "db", "upgrade"], ("dev.db", None, None), None),
        # Options of the same names, before 'db' and after it: each goes to the one it is next to.
        (
            ["-t", "outer", "-d", "outer", "db", "-d", "migrations", "upgrade", "--tag", "inner"],
            (None, "outer", "outer"),
            "inner",
        ),
        (["db", "upgrade", "--tag", "inner", "-d", "migrations"], (None, None, None), "inner"),
        (
            ["--tag", "outer", "--directory", "outer", "db", "upgrade"],
            (None, "outer", "outer"),
            None,
        ),
    ],
    ids=["config", "both", "inner", "outer"],
)
def test_a_factory_gets_its_options_and_the_command_its_own(
    project: Project, arguments: list, factory: tuple, command: str | None
) -> None:
    """A factory's options reach it, and the command's the command, even under one name."""
    write(project, FACTORY)
    write_revision(
        project,
        "bbb2",
        'print(current_app.config["GIVEN"], context.get_tag_argument())',
        down="aaa1",
        imports="from alembic import context\nfrom flask import current_app",
    )
    assert project.manage(*arguments).ok().out == f"{factory} {command}\n"
    assert tables(project, factory[0] or "app.db") == ["user"]


def test_url_for_works_in_a_data_migration(project: Project) -> None:
    """A command runs inside a test request context, so a revision can make URLs."""
    write(project, FORMS["class"][1])
    write_revision(
        project,
        "bbb2",
        """op.execute("INSERT INTO user (name) VALUES ('%s')" % url_for("hello", page=2))""",
        down="aaa1",
        imports="from flask import url_for",
    )
    project.manage("db", "upgrade").ok()
    database = Database(f"sqlite:///{project.folder / 'app.db'}")
    assert database.rows("SELECT name FROM user") == [("/hello?page=2",)]


def test_commands_exit_0_whatever_the_core_returns(project: Project) -> None:
    """revision, migrate and merge return script objects; Flask-Script would exit 1 with those."""
    write(project, FORMS["class"][1])
    revision = ["db", "revision", "--head", "base", "--splice", "-m", "other", "--rev-id", "bbb2"]
    for arguments in (revision, ["db", "merge", "heads", "--rev-id", "ccc3"]):
        result = project.manage(*arguments).ok()
        assert "Script" not in result.err
    assert project.versions() == ["aaa1_.py", "bbb2_other.py", "ccc3_.py"]


def test_the_exit_status_of_an_own_command_is_what_it_returns(project: Project) -> None:
    """Manager.run() ends with the return value of a project's own command, as it always did."""
    write(
        project,
        """
        @MigrateCommand.command
        def verify():
            return 3

        manager.add_command("db", MigrateCommand)
        """,
    )
    assert project.manage("db", "verify").status == 3


ENTRYPOINT = '"$PYTHON" manage.py db migrate && "$PYTHON" manage.py db upgrade && echo started'


@pytest.mark.parametrize("models", ["unchanged", "new"])
def test_an_entrypoint_goes_on(project: Project, models: str) -> None:
    """``manage.py db migrate && manage.py db upgrade`` succeeds, with a change and without one."""
    write(project, FORMS["class"][1])
    project.env["PYTHON"] = sys.executable
    if models == "new":
        (project.folder / "migrations/versions/aaa1_.py").unlink()
    else:
        project.manage("db", "upgrade").ok()
    assert project.run("sh", "-c", ENTRYPOINT).ok().out.endswith("started\n")
    assert len(project.versions()) == 1
    assert tables(project) == ["user"]


def test_an_entrypoint_goes_on_without_any_revision(project: Project) -> None:
    """``upgrade`` where there is no revision yet exits 0, and says what makes one."""
    write(project, FORMS["class"][1])
    (project.folder / "migrations/versions/aaa1_.py").unlink()
    project.env["PYTHON"] = sys.executable
    result = project.run("sh", "-c", '"$PYTHON" manage.py db upgrade && echo started').ok()
    assert result.out == "started\n"
    assert "db migrate" in result.last_line


DEPLOY = {
    "manage": """
        @manager.command
        def deploy():
            import flask_migrate_script
            flask_migrate_script.{function}()
            print("deployed")
        """,
    "flask": """
        app = manager.app

        @app.cli.command("deploy")
        def deploy():
            import flask_migrate_script
            flask_migrate_script.{function}()
            print("deployed")
        """,
}


@pytest.mark.parametrize("front", sorted(DEPLOY))
@pytest.mark.parametrize(
    ("function", "says"),
    [
        ("upgrade", "migrations"),
        # Alembic has an exception class of its own for this one.
        ("check", "differ" if hasattr(command, "check") else "needs Alembic 1.9"),
    ],
)
def test_an_own_command_that_fails_says_so_in_one_line(
    project: Project, front: str, function: str, says: str
) -> None:
    """A project's own deploy() that fails: one line on stderr, status 1, no traceback."""
    write(project, DEPLOY[front].format(function=function))
    if function == "upgrade":
        (project.folder / "migrations").rename(project.folder / "elsewhere")
    else:  # the database is up to date, and lacks the model's table
        (project.folder / "migrations/versions/aaa1_.py").unlink()
    result = project.cli(front, "deploy")
    assert says in result.failed(1)
    assert "deployed" not in result.out
    # Alembic's progress is on stderr, too; the error itself is one line.
    rest = [line for line in result.err.splitlines() if not line.startswith("INFO")]
    assert len(rest) == 1 and rest[0].startswith("Error: "), result.err


@pytest.mark.parametrize("front", sorted(DEPLOY))
def test_an_own_command_that_succeeds_goes_on(project: Project, front: str) -> None:
    """Where nothing is wrong, deploy() goes on after its upgrade(), and exits 0."""
    write(project, DEPLOY[front].format(function="upgrade"))
    assert project.cli(front, "deploy").ok().out == "deployed\n"
    assert tables(project) == ["user"]


def test_the_shell_has_the_app(project: Project) -> None:
    """``manage.py shell`` reads Python with the app at hand, inside a request context."""
    write(project, FORMS["class"][1])
    # Plain Python's, whatever other shells are installed where the tests run.
    plain = [option.args[0] for option in Shell().get_options()]
    assert {"--no-ipython", "--no-bpython"} <= set(plain)
    lines = (
        "from flask import current_app, url_for\n"
        "print('the same', app is current_app._get_current_object(), url_for('hello'))\n"
    )
    assert "the same True /hello" in project.manage("shell", *plain, stdin=lines).ok().out


def free_port() -> int:
    """Return a port that nobody listens on."""
    with closing(socket.socket()) as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def get(
    port: int, expected: str, process: subprocess.Popen, log: Path, changed: Optional[Path] = None
) -> None:
    """Request /hello until the answer is the expected one, after a change of a file."""
    deadline = time.time() + 60
    answer = ""
    while time.time() < deadline:
        assert process.poll() is None, log.read_text()
        if changed is not None:
            # Old Werkzeugs serve before they look at the files: a change in between goes unnoticed.
            os.utime(str(changed))
        try:
            with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=5)) as connection:
                connection.request("GET", "/hello")
                answer = connection.getresponse().read().decode()
            if answer == expected:
                return
        except (OSError, http.client.HTTPException):
            pass  # not up yet, or restarting
        time.sleep(0.1)
    pytest.fail(f"no {expected!r} but {answer!r}\n{log.read_text()}")


@contextmanager
def serving(project: Project, port: int, log: Path, *options: str) -> Iterator[subprocess.Popen]:
    """Run ``manage.py runserver`` meanwhile."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("FLASK_")}
    with log.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "runserver", "--port", str(port), *options],
            cwd=str(project.folder),
            env=env,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            yield process
        finally:
            # The reloader's server is a process of its own, in the same group.
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(30)


@pytest.mark.parametrize("option", ["-r", "-R"])
def test_runserver_serves_the_app(project: Project, tmp_path: Path, option: str) -> None:
    """``manage.py runserver`` answers; with ``-r``, and only then, it notices changed code."""
    write(project, FORMS["class"][1])
    port, log = free_port(), tmp_path / "server.log"
    with serving(project, port, log, option) as process:
        get(port, "hello", process, log)
        if option == "-r":
            source = (project.folder / "manage.py").read_text()
            path = project.write("manage.py", source.replace('return "hello"', 'return "changed"'))
            get(port, "changed", process, log, path)
    assert ("Restarting" in log.read_text()) == (option == "-r")


def test_an_option_of_the_projects_own_takes_a_flag_of_ours(simple: Project) -> None:
    """Flask-Migrate 2's group had none, so that a project could give it -d or -x."""
    path = simple.folder / "manage.py"
    path.write_text(
        path.read_text().replace(
            "manager = Manager",
            'MigrateCommand.add_option("-d", "--dry", action="store_true", dest="dry")\nmanager = Manager',
        )
    )
    simple.manage("db", "init", "-d", "there").ok()
    assert (simple.folder / "there/env.py").is_file()
    assert "--directory" in simple.manage("db", "--help").out


def test_shell_on_the_class(simple: Project) -> None:
    """A decorator of Manager's that is on the class as well."""
    path = simple.folder / "manage.py"
    path.write_text(
        path.read_text().replace(
            "manager = Manager",
            "@MigrateCommand.shell\ndef context():\n    return {'answer': 6 * 7}\n\n\nmanager = Manager",
        )
    )
    result = simple.manage("db", "shell", stdin="print('it is', answer)\n").ok()
    assert "it is 42" in result.out
