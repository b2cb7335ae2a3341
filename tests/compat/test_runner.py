"""``python -m flask_migrate_script manage.py ...``: a legacy script that nobody has edited."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Callable, List, Optional
from urllib.request import urlopen

import pytest
from conftest import Project, Result
from test_beside_flask_migrate import NEWEST, beside, flask_migrate  # noqa: F401

pytestmark = pytest.mark.started_anew

APP = """
{imports}

app = Flask(__name__)
app.config["SQLALCHEMY_DATABASE_URI"] = "sqlite:///" + __import__("os").path.abspath("app.db")
app.config["SQLALCHEMY_TRACK_MODIFICATIONS"] = False
db = SQLAlchemy(app)
migrate = Migrate(app, db)


class User(db.Model):
    id = db.Column(db.Integer, primary_key=True)


{commands}

if __name__ == "__main__":
    {run}
"""

IMPORTS = {
    "plain": (
        "from flask import Flask\nfrom flask_script import Manager\n"
        "from flask_sqlalchemy import SQLAlchemy\nfrom flask_migrate import Migrate, MigrateCommand"
    ),
    "flask.ext": (
        "from flask import Flask\nfrom flask.ext.script import Manager\n"
        "from flask.ext.sqlalchemy import SQLAlchemy\n"
        "from flask.ext.migrate import Migrate, MigrateCommand"
    ),
    "import flask.ext": (
        "from flask import Flask\nimport flask.ext.script as script\nfrom flask.ext import migrate as fm\n"
        "from flask.ext import sqlalchemy\nManager, SQLAlchemy = script.Manager, sqlalchemy.SQLAlchemy\n"
        "Migrate, MigrateCommand = fm.Migrate, fm.MigrateCommand"
    ),
}

ADD = "manager = Manager(app)\nmanager.add_command('db', MigrateCommand)"
RUN = "manager.run()"

# Of the table of forms that are in the wild: those that could be written for Flask-Migrate 2, whose
# MigrateCommand is an instance.
FORMS = {
    "add_command": ("plain", ADD, RUN),
    "flask.ext": ("flask.ext", ADD, RUN),
    "import flask.ext": ("import flask.ext", ADD, RUN),
    "run": ("plain", "manager = Manager(app)", "manager.run({'db': MigrateCommand})"),
    "own command": (
        "flask.ext",
        ADD + "\n\n@MigrateCommand.command\ndef seed():\n    print('sown')",
        RUN,
    ),
    "own option": (
        "plain",
        "@MigrateCommand.option('-n', '--number', default='1')\ndef seed(number):\n    print('sown')\n\n"
        + ADD,
        RUN,
    ),
    "factory": (
        "plain",
        ADD.replace("Manager(app)", "Manager(lambda config=None: app)")
        + "\nmanager.add_option('-c', '--config', dest='config')",
        RUN,
    ),
    "own module": (
        "plain",
        "import helper\nmanager = helper.Manager(app)\nmanager.add_command('db', helper.MigrateCommand)",
        RUN,
    ),
    "deploy": (
        "plain",
        ADD
        + "\n\n@manager.command\ndef deploy():\n    from flask_migrate import upgrade\n    upgrade()",
        RUN,
    ),
}


def write(project: Project, form: str) -> None:
    """Write an unmodified manage.py."""
    imports, commands, run = FORMS[form]
    project.write("manage.py", APP.format(imports=IMPORTS[imports], commands=commands, run=run))
    project.write(
        "helper.py",
        "from flask.ext.script import Manager\nfrom flask_migrate import MigrateCommand\n",
    )


def runner(project: Project, *arguments: str, script: str = "manage.py") -> Result:
    """Run the script through the runner."""
    return project.python("-m", "flask_migrate_script", script, *arguments)


@pytest.mark.parametrize("installed", [None, NEWEST])
@pytest.mark.parametrize("form", FORMS)
def test_an_unmodified_script(
    project: Project,
    flask_migrate: Callable[[str], Path],  # noqa: F811
    form: str,
    installed: Optional[str],
) -> None:
    """With Flask-Migrate absent, and with one that has no MigrateCommand any more."""
    if installed:
        beside(project, flask_migrate(installed))
    write(project, form)
    for command in (["init"], ["migrate"], ["upgrade"]):
        runner(project, "db", *command).ok()
    assert "(head)" in runner(project, "db", "current").ok().out
    assert "Error: There is no revision 'nope'" in runner(project, "db", "upgrade", "nope").failed()
    if form.startswith("own ") and form != "own module":
        assert runner(project, "db", "seed").ok().out == "sown\n"
    if form == "deploy":
        runner(project, "deploy").ok()


def test_a_complete_flask_migrate_is_left_alone(
    project: Project,
    flask_migrate: Callable[[str], Path],  # noqa: F811
) -> None:
    """2.7 has a MigrateCommand of its own."""
    beside(project, flask_migrate("2.7.0"))
    write(project, "add_command")
    project.write("manage.py", (project.folder / "manage.py").read_text() + "")
    path = project.folder / "manage.py"
    path.write_text(
        path.read_text().replace(
            ADD,
            ADD + "\nimport flask_migrate\nprint(flask_migrate.__file__)\n"
            "print(MigrateCommand.__class__.__module__)\n",
        )
    )
    out = runner(project, "db", "--help").out
    assert "flask-migrate-2.7.0" in out and "\nflask_script\n" in out


PROBE = """
import os, sys
print([sys.argv, __name__, __file__, sys.path[0], os.getcwd(), __package__, __builtins__ is not None])
print(sys.modules["__main__"].__dict__ is globals())
{last}
"""


@pytest.mark.parametrize(
    "last", ["pass", "sys.exit(3)", "sys.exit('a sentence')", "raise KeyError('mine')"]
)
def test_as_if_the_script_had_been_started_by_itself(project: Project, last: str) -> None:
    """Arguments, exit status, __main__ and working directory are the same."""
    project.write("inner/probe.py", PROBE.format(last=last))
    for script in ("inner/probe.py", str(project.folder / "inner/probe.py")):
        alone = project.python(script, "-x", "a b")
        through = runner(project, "-x", "a b", script=script)
        assert through.status == alone.status
        assert through.out == alone.out
        assert through.last_line == alone.last_line


OLD_FINDER = """
import sys


class Finder:
    def find_module(self, name, path=None):
        return None


sys.meta_path.insert(0, Finder())
"""


def test_beside_a_finder_without_specs(project: Project) -> None:
    """As an old pkg_resources has one."""
    write(project, "add_command")
    script = project.folder / "manage.py"
    script.write_text(OLD_FINDER + script.read_text())
    assert "Upgrade the database" in runner(project, "db", "--help").ok().out


def test_only_in_that_process(project: Project) -> None:
    """A child that the script starts by itself finds what is installed."""
    project.write(
        "manage.py",
        "import flask.ext.script, subprocess, sys\n"
        "sys.exit(subprocess.call([sys.executable, '-c', 'import flask.ext.script']))\n",
    )
    assert runner(project).status == 1
    assert "No module named" in runner(project).err


@pytest.mark.parametrize("arguments", [[], ["nope.py"], ["--nope"]])
def test_wrong_usage(project: Project, arguments: List[str]) -> None:
    """Exit status 2; --help explains what the command is for."""
    project.python("-m", "flask_migrate_script", *arguments).failed(2)
    assert "usage: " in project.python("-m", "flask_migrate_script", "--help").ok().out


def test_the_reloaders_child_goes_through_the_runner(project: Project, tmp_path: Path) -> None:
    """It imports what only the runner supplies, serves, and sees a change."""
    write(project, "flask.ext")
    path = project.folder / "manage.py"
    source = path.read_text().replace(
        "class User", "@app.route('/')\ndef answer():\n    return 'first'\n\n\nclass User"
    )
    path.write_text(source)
    with __import__("socket").socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    env = dict(os.environ, PYTHONPATH="", PYTHONUNBUFFERED="1")
    server = subprocess.Popen(
        [sys.executable, "-m", "flask_migrate_script", "manage.py"]
        + ["runserver", "-r", "--port", port],
        cwd=str(project.folder),
        env=env,
        stdout=subprocess.DEVNULL,
        stderr=(tmp_path / "log").open("wb"),
        start_new_session=True,
    )

    def answers(expected: str) -> bool:
        for _ in range(150):
            try:
                if urlopen(f"http://127.0.0.1:{port}/", timeout=5).read().decode() == expected:
                    return True
            except OSError:
                pass
            time.sleep(0.2)
        return False

    try:
        assert answers("first"), (tmp_path / "log").read_text()
        time.sleep(1.1)  # the reloader goes by full seconds on some stacks
        path.write_text(source.replace("'first'", "'second'"))
        assert answers("second"), (tmp_path / "log").read_text()
    finally:
        os.killpg(server.pid, signal.SIGKILL)
        server.wait()
