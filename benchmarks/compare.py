"""Compare how long complete processes take with this package, with Flask-Migrate and with Alembic alone.

This needs only the standard library, and an environment with this package and Flask-Migrate 4.1 installed::

    python3 -m venv /tmp/bench
    /tmp/bench/bin/pip install . flask-migrate==4.1.0
    python3 benchmarks/compare.py /tmp/bench/bin/python

You can name several interpreters; one table is printed for each. ``--help`` lists the options.

The measured project is one small app, which differs in one import, on one SQLite file that is up to date. The
candidates of a row run in turn, in a different order each round. Read the ratios: times depend on the machine, and
on what else it does. A difference below the spread is noise.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Dict, List, NamedTuple, Tuple

SCRIPT = "this package"
FOREIGN_FOLDER = "this package, Flask-Migrate's folder"
MIGRATE = "Flask-Migrate"
ALEMBIC = "Alembic alone"
NEITHER = "no extension"

# The import of each app, and the folder that it uses.
APPS = {
    "shop_script": ("from flask_migrate_script import Migrate", "migrations_script"),
    "shop_foreign": ("from flask_migrate_script import Migrate", "migrations_migrate"),
    "shop_migrate": ("from flask_migrate import Migrate", "migrations_migrate"),
    "shop_neither": ("", ""),
}

APP = """\
import os

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
{statement}

app = Flask(__name__)
app.config["SQLALCHEMY_DATABASE_URI"] = os.environ["SHOP_URL"]
app.config["SQLALCHEMY_TRACK_MODIFICATIONS"] = False
db = SQLAlchemy(app)


class User(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    name = db.Column(db.String(128))


@app.route("/")
def hello():
    return "hello"
"""

EXTENSION = """

migrate = Migrate(app, db, directory={folder!r})
"""

REQUEST = "from {module} import app; print(app.test_client().get('/').data.decode())"

# A minimal setup from Alembic's own documentation, without any app.
ALEMBIC_INI = """\
[alembic]
script_location = %(here)s
"""

ALEMBIC_ENV = """\
import os

from alembic import context
from sqlalchemy import create_engine

engine = create_engine(os.environ["SHOP_URL"])
with engine.connect() as connection:
    context.configure(connection=connection)
    with context.begin_transaction():
        context.run_migrations()
"""

REVISION = """\
revision = {revision!r}
down_revision = {down!r}
branch_labels = None
depends_on = None


def upgrade():
    pass


def downgrade():
    pass
"""


class Command(NamedTuple):
    """A process: the interpreter's arguments, and FLASK_APP."""

    arguments: List[str]
    app: str = ""


class Row(NamedTuple):
    """One measurement: a process for each candidate, and a text that has to be in its output."""

    name: str
    commands: Dict[str, Command]
    expected: str


class Project:
    """The project that the processes run in."""

    def __init__(self, folder: Path, python: str, revisions: int) -> None:
        self.folder = folder
        self.python = python
        self.head = f"r{revisions:05}"
        self.env = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("FLASK_", "PYTHON"))
        }
        self.env["SHOP_URL"] = f"sqlite:///{(folder / 'shop.db').as_posix()}"
        for module, (statement, migrations) in APPS.items():
            source = APP.format(statement=statement)
            if statement:
                source += EXTENSION.format(folder=migrations)
            (folder / f"{module}.py").write_text(source)
        self.run(flask("shop_script", "db", "init"))
        if has_flask_migrate(python):
            self.run(flask("shop_migrate", "db", "init"))
        else:
            (folder / "migrations_migrate").mkdir()
        alone = folder / "migrations_alone"
        alone.mkdir()
        (alone / "alembic.ini").write_text(ALEMBIC_INI)
        (alone / "env.py").write_text(ALEMBIC_ENV)
        for name in ("script", "migrate", "alone"):
            self.write_revisions(folder / f"migrations_{name}" / "versions", revisions)
        self.run(alembic("upgrade", "head"))

    def write_revisions(self, folder: Path, number: int) -> None:
        """Write revisions, one after the other."""
        folder.mkdir(exist_ok=True)
        down = None
        for count in range(1, number + 1):
            revision = f"r{count:05}"
            text = REVISION.format(revision=revision, down=down)
            (folder / f"{revision}_{count}.py").write_text(text)
            down = revision

    def run(self, command: Command, expected: str = "", clock: str = "wall") -> float:
        """Run a process, and return the seconds that it took."""
        env = dict(self.env, FLASK_APP=command.app) if command.app else self.env
        started = now(clock)
        done = subprocess.run(
            [self.python, *command.arguments],
            cwd=str(self.folder),
            env=env,
            stdin=subprocess.DEVNULL,
            capture_output=True,
        )
        seconds = now(clock) - started
        output = done.stdout.decode(errors="replace")
        if done.returncode or expected not in output:
            sys.exit(
                f"{' '.join(command.arguments)} ended with {done.returncode}:\n"
                f"{output}\n{done.stderr.decode(errors='replace')}"
            )
        return seconds


def flask(module: str, *arguments: str) -> Command:
    """Return a command of the Flask CLI."""
    # 'flask --app' needs Flask 2.2; the variable works on all versions.
    return Command(["-m", "flask", *arguments], app=module)


def alembic(*arguments: str) -> Command:
    """Return one of Alembic's own commands."""
    return Command(["-m", "alembic", "-c", "migrations_alone/alembic.ini", *arguments])


def request(module: str) -> Command:
    """Return a process that imports an app and sends it a request."""
    return Command(["-c", REQUEST.format(module=module)])


def now(clock: str) -> float:
    """Return seconds: wall-clock time, or the processor time of the processes that have ended."""
    if clock == "wall":
        return time.perf_counter()
    import resource  # not on Windows

    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def rows(project: Project) -> List[Row]:
    """Return the measurements."""
    apps = {SCRIPT: "shop_script", MIGRATE: "shop_migrate", NEITHER: "shop_neither"}
    commands = {SCRIPT: "shop_script", FOREIGN_FOLDER: "shop_foreign", MIGRATE: "shop_migrate"}
    listed = [
        Row(
            "flask --help",
            {name: flask(module, "--help") for name, module in apps.items()},
            "Commands:",
        ),
        Row(
            "import the app, answer one request",
            {name: request(module) for name, module in apps.items()},
            "hello",
        ),
    ]
    for command, expected in (("heads", project.head), ("current", project.head), ("upgrade", "")):
        candidates = {name: flask(module, "db", command) for name, module in commands.items()}
        target = ("head",) if command == "upgrade" else ()
        candidates[ALEMBIC] = alembic(command, *target)
        listed.append(Row(f"flask db {command}", candidates, expected))
    return listed


def measured(
    project: Project, row: Row, runs: int, clock: str
) -> List[Tuple[str, float, float, float]]:
    """Return name, median, spread and ratio of each candidate, this package first."""
    names = list(row.commands)
    taken: Dict[str, List[float]] = {name: [] for name in names}
    for count in range(-1, runs):
        turn = names[count % len(names) :] + names[: count % len(names)]
        for name in turn if count % 2 else reversed(turn):
            seconds = project.run(row.commands[name], row.expected, clock)
            if count >= 0:  # the first round writes bytecode, and fills the disk cache
                taken[name].append(seconds)
    result = []
    own = statistics.median(taken[SCRIPT])
    for name in names:
        median = statistics.median(taken[name])
        # The median distance from the median: one slow run among many does not matter.
        spread = statistics.median(abs(seconds - median) for seconds in taken[name])
        result.append((name, median, spread / median, median / own))
    return result


def has_flask_migrate(python: str) -> bool:
    """Return whether an interpreter has Flask-Migrate."""
    command = [python, "-c", "import flask_migrate"]
    return not subprocess.run(command, stderr=subprocess.DEVNULL).returncode


def versions(python: str) -> str:
    """Return the versions of an interpreter and of the packages that are installed there."""
    names = [
        "Flask",
        "Flask-SQLAlchemy",
        "SQLAlchemy",
        "alembic",
        "Flask-Migrate-Script",
    ]
    if has_flask_migrate(python):
        names.append("Flask-Migrate")
    code = (
        "import platform, sys\n"
        "try:\n    from importlib.metadata import version\n"
        "except ImportError:\n"
        "    version = lambda name: __import__('pkg_resources').get_distribution(name).version\n"
        "print('Python', platform.python_version(), *(f', {n} {version(n)}' for n in sys.argv[1:]))"
    )
    done = subprocess.run([python, "-c", code, *names], stdout=subprocess.PIPE)
    if done.returncode:
        sys.exit(f"{python} needs this package: see the top of {__file__}.")
    return done.stdout.decode().strip().replace(" ,", ",")


def main() -> None:
    """Measure, and print one table for each interpreter."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("python", nargs="*", default=[sys.executable], help="the interpreters")
    parser.add_argument("-n", "--runs", type=int, default=15, help="runs of each (15)")
    parser.add_argument("-r", "--revisions", type=int, default=200, help="revisions (200)")
    parser.add_argument(
        "--clock",
        choices=["wall", "cpu"],
        default="wall",
        help="measure processor time with 'cpu', which varies less on a busy machine",
    )
    options = parser.parse_args()
    if options.runs < 1 or options.revisions < 1:
        parser.error("--runs and --revisions have to be at least 1")
    for python in options.python:
        # A virtual environment's interpreter is a symbolic link: don't resolve it.
        python = os.path.abspath(python) if os.path.dirname(python) else python
        print(versions(python))
        if not has_flask_migrate(python):
            sys.exit(f"{python} needs flask-migrate: see the top of {__file__}.")
        print(f"median of {options.runs} runs, {options.revisions} revisions, {options.clock} time")
        print(f"\n{'':38}{'seconds':>9}{'spread':>9}{'ratio':>8}")
        with tempfile.TemporaryDirectory() as folder:
            project = Project(Path(folder).resolve(), python, options.revisions)
            for row in rows(project):
                print(row.name)
                for name, median, spread, ratio in measured(
                    project, row, options.runs, options.clock
                ):
                    print(f"  {name:36}{median:9.3f}{spread:8.0%} {ratio:8.2f}", flush=True)
        print()


if __name__ == "__main__":
    main()
