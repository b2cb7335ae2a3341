"""What keeps ``flask`` from finding the app of manage.py and its commands: each claim beside what ``flask`` does."""

from __future__ import annotations

import re
from typing import Dict, List, Optional

import pytest
from conftest import Project
from flask_migrate_script.porting.findings import Finding
from flask_migrate_script.porting.index import Index
from porting import projects

pytestmark = [pytest.mark.oldest_and_newest, pytest.mark.newest]

HEADER = "from flask import Flask\nfrom flask_migrate_script.script import Command, Manager, Server, Shell\n"
BRIDGE = "from flask_migrate_script import bridge\n"
SEED = "@manager.command\ndef seed():\n    print('seeded')\n"
MAIN = "if __name__ == '__main__':\n    manager.run()\n"
# What 'flask' can be given from other modules.
SHOP = """
from flask import Flask

def create_app(config=None):
    return Flask(__name__)

def build():
    return Flask(__name__)

def strict(config):
    return {'dev': Flask(__name__)}[config]

app = Flask(__name__)
"""


def project_with(
    body: str, seed: str = SEED, others: Optional[Dict[str, str]] = None
) -> Dict[str, str]:
    """Return the files of a project with a manage.py, and a line that runs it."""
    files = {"manage.py": f"{HEADER}{body}\n{seed}\n{MAIN}", "shop.py": SHOP, **(others or {})}
    return {**files, "run.sh": "python manage.py seed\n"}


def write(project: Project, files: Dict[str, str]) -> None:
    """Write the files of a project."""
    for name, text in files.items():
        (project.folder / name).write_text(text)


def blocked(index: Index) -> List[Finding]:
    """Return what blocks a project; no line of it is written, nor the call of bridge()."""
    found = projects.found_in(index, "blocked")
    others = projects.found_in(index, "lines", "bridge")
    assert not any(finding.edits for finding in others)
    assert not projects.found_in(index, "app names")
    (line,) = projects.found_in(index, "lines")
    assert line.left == "see what blocks"
    return found


@pytest.mark.parametrize(
    "body, message",
    [
        (
            "from shop import create_app\nmanager = Manager(create_app())",
            "'flask' makes a second app with create_app(), without the manager's commands: "
            "write app = create_app(), and Manager(app)",
        ),
        (
            "from shop import create_app, app\nmanager = Manager(create_app())",
            "'flask' makes a second app with create_app(), without the manager's commands: "
            "write application = create_app(), and Manager(application)",
        ),
        (
            "import shop\nmanager = Manager(shop.build())",
            "'flask' does not find an app without a name: write app = shop.build(), and Manager(app)",
        ),
        (
            "import shop\nmanager = Manager(shop.app)",
            "manage.py has no name for shop.app: write from shop import app",
        ),
        (
            "import shop\ndef used():\n    from shop import app\nmanager = Manager(shop.app)",
            "manage.py has no name for shop.app: write from shop import app",
        ),
    ],
)
def test_an_app_without_a_name(project: Project, body: str, message: str) -> None:
    """Flask finds another app, or none: bridge() gave the commands to one that it does not find."""
    (finding,) = blocked(projects.index_of(project_with(body)))
    assert finding.message == message
    write(project, project_with(BRIDGE + body, f"{SEED}bridge(manager)\n"))
    assert project.manage("seed").ok().out == "seeded\n"
    assert "seeded" not in project.flask("seed").failed(2)


@pytest.mark.parametrize(
    "body, message",
    [
        (
            "import shop\nmanager = Manager(shop.create_app)",
            "manage.py has no name for shop.create_app: write from shop import create_app",
        ),
        (
            "from shop import strict as create_app\nmanager = Manager(create_app)",
            "'flask' gives create_app() no argument: give config a default",
        ),
        (
            "import shop\nmanager = Manager(lambda: shop.create_app('dev'))",
            "'flask' does not find a factory without a name: write it as a def",
        ),
        (
            "from functools import partial\nimport shop\nmanager = Manager(partial(shop.strict, 'dev'))",
            "'flask' does not find a factory without a name: write it as a def",
        ),
        (
            "from functools import partial\nimport shop\nmake = partial(shop.strict, 'dev')\nmanager = Manager(make)",
            "make is a partial, and 'flask' calls functions only: write it as a def",
        ),
    ],
)
def test_a_factory_that_flask_does_not_call(project: Project, body: str, message: str) -> None:
    """Flask finds no app at all."""
    files = project_with(body)
    (finding,) = blocked(projects.index_of(files))
    assert finding.message == message
    write(project, files)
    assert project.flask("routes").status
    project.env["FLASK_APP"] = "manage.py:make"
    assert project.flask("routes").status


def test_an_app_of_another_module_than_manage_py(project: Project) -> None:
    """A manager that is imported brings no app with it, until that is imported, too."""
    shop = f"{HEADER}{SHOP}manager = Manager(app)\n"
    files = project_with("from shop import manager", others={"shop.py": shop})
    (finding,) = blocked(projects.index_of(files))
    assert finding.path == "shop.py"
    assert finding.message == "manage.py has no name for app: write from shop import app"
    write(project, files)
    project.flask("routes").failed(2)
    for line in ("from shop import app, manager", "from shop import *"):
        files = project_with(line, others={"shop.py": shop})
        assert seeded(project, files) == "FLASK_APP=manage.py"


@pytest.mark.parametrize(
    "body, message",
    [
        ("manager = Manager()", "the manager is made without an app: no name of it is known here"),
        (
            "from elsewhere import create_app\nmanager = Manager(create_app)",
            "what create_app is, an app or a function that 'flask' can call, is not found here",
        ),
        (
            "from elsewhere import shop\nmanager = Manager(shop)",
            "what shop is, an app or a function that 'flask' can call, is not found here",
        ),
    ],
)
def test_an_app_that_is_not_seen(body: str, message: str) -> None:
    """What is not known is not written."""
    (finding,) = blocked(projects.index_of(project_with(body)))
    assert finding.message == message


@pytest.mark.parametrize(
    "body, call, message",
    [
        (
            "def create_app():\n    return Flask(__name__)\nmanager = Manager(create_app)",
            "def make_app():\n    app = create_app()\n    bridge(manager, app)\n    return app\n",
            "create_app(), which makes the app of 'flask', is not seen to call bridge()",
        ),
        (
            "def create_app():\n    return Flask(__name__)\nmanager = Manager(create_app)",
            "bridge(manager, create_app())\n",
            "create_app(), which makes the app of 'flask', is not seen to call bridge()",
        ),
        (
            "app = Flask(__name__)\nmanager = Manager(app)",
            "def main():\n    bridge(manager)\n",
            "importing manage.py is not seen to call bridge()",
        ),
        (
            "app = Flask(__name__)\nmanager = Manager(app)",
            "@manager.command\ndef run():\n    pass\nbridge(manager)\n",
            "importing manage.py ends with an error: bridge() refuses run",
        ),
    ],
)
def test_a_bridge_to_nowhere(project: Project, body: str, call: str, message: str) -> None:
    """bridge() is there, and the app that ``flask`` takes does not get the commands."""
    files = project_with(BRIDGE + body, f"{SEED}{call}")
    assert blocked(projects.index_of(files))[0].message == message
    write(project, files)
    assert "seeded" not in project.flask("seed").out


def test_a_factory_that_gets_another_value(project: Project) -> None:
    """manage.py gives the factory the default of each option; ``flask`` has it called without."""
    body = (
        "def create_app(config='dev'):\n    print(config)\n    return Flask(__name__)\n"
        "manager = Manager(create_app)\nmanager.add_option('-c', dest='config', required=False)"
    )
    files = project_with(body)
    (finding,) = blocked(projects.index_of(files))
    assert "'flask' calls create_app() without config" in finding.message
    write(project, files)
    assert project.manage("seed").ok().out == "None\nseeded\n"
    assert project.flask("routes").ok().out.startswith("dev\n")
    # Wherever the manager is made.
    made = body.replace("manager.add_option('-c', dest='config', required=False)", "")
    added = "from shop import create_app, manager\nmanager.add_option('-c', dest='config')"
    files = project_with(added, others={"shop.py": f"{HEADER}{made}"})
    assert "without config" in blocked(projects.index_of(files))[0].message


def seeded(project: Project, files: Dict[str, str]) -> str:
    """Port a project and run its line; return how the line names the app."""
    index = projects.index_of(files, has_app_option=False)
    assert not projects.found_in(index, "blocked")
    found = projects.found_in(index, "lines", "bridge")
    for path in files:
        here = [finding for finding in found if finding.path == path]
        write(project, {path: projects.ported(files[path], here)})
    line = (project.folder / "run.sh").read_text()
    match = re.fullmatch(r"env (FLASK_APP=(\S+)) flask seed\n", line)
    assert match, line
    project.env["FLASK_APP"] = match[2]
    assert project.flask("seed").ok().out == "seeded\n"
    return match[1]


WRAPPER = """
from shop import create_app

def {name}(config=None):
    app = create_app(config)
    bridge(manager, app)
    return app

manager = Manager({name})
"""


@pytest.mark.parametrize(
    "body, app",
    [
        ("app = Flask(__name__)\nmanager = Manager(app)", "manage.py"),
        ("application = Flask(__name__)\nmanager = Manager(app=application)", "manage.py"),
        ("from shop import *\nmanager = Manager(app)", "manage.py"),
        (
            "from shop import *\napplication = Flask(__name__)\nmanager = Manager(application)",
            "manage.py:application",
        ),
        ("from shop import app as web\nmanager = Manager(web)", "manage.py:web"),
        ("import shop\nweb = shop.app\nmanager = Manager(shop.app)", "manage.py:web"),
        (
            "def made():\n    return Flask(__name__), 1\napp, number = made()\nmanager = Manager(app)",
            "manage.py",
        ),
        ("web = Flask('a')\nother = Flask('b')\nmanager = Manager(web)", "manage.py:web"),
        (f"{BRIDGE}{WRAPPER.format(name='make_app')}", "manage.py:make_app"),
        (f"{BRIDGE}{WRAPPER.format(name='prepared')}", "manage.py:prepared"),
        (
            f"{BRIDGE}{WRAPPER.format(name='make_app').replace('create_app', 'build').replace('build(config)', 'build()')}",
            "manage.py",
        ),
        (f"{BRIDGE}from shop import app\n{WRAPPER.format(name='make_app')}", "manage.py:make_app"),
        (
            f"{BRIDGE}from shop import app as web\n{WRAPPER.format(name='make_app')}".replace(
                "create_app", "build"
            ).replace("build(config)", "build()"),
            "manage.py:make_app",
        ),
    ],
)
def test_the_app_is_named_where_flask_would_take_another(
    project: Project, body: str, app: str
) -> None:
    """A line names the app or the factory of the manager, but where Flask takes this one by itself."""
    assert seeded(project, project_with(body)) == f"FLASK_APP={app}"


APP = "app = Flask(__name__)\nmanager = Manager(app)\n"
MIGRATE = f"from flask_migrate_script import Migrate, MigrateCommand\n{APP}Migrate(app, object())\n"


@pytest.mark.parametrize(
    "body, name",
    [
        (f"{APP}@manager.command\ndef run():\n    pass", "run"),
        (f"{APP}@manager.command\ndef routes():\n    pass", "routes"),
        (f"{APP}manager.add_command('run', Server())", "run"),
        (f"{APP}manager.add_command('routes', Manager())", "routes"),
        (f"{APP}@manager.command\ndef shell():\n    pass", "shell"),
        (f"{APP}manager.add_command('run', Shell())", "run"),
        (f"{MIGRATE}manager.add_command('db', Manager())", "db"),
        (
            f"{APP}@app.cli.command('fill')\ndef app_fill():\n    pass\n@manager.command\ndef fill():\n    pass",
            "fill",
        ),
        (
            f"{APP}@app.cli.command()\ndef fill():\n    pass\nmanager.add_command('fill', Command)",
            "fill",
        ),
        (
            MIGRATE.replace("object()", "object(), command='schema'")
            + "@manager.command\ndef schema():\n    pass",
            "schema",
        ),
    ],
)
def test_a_name_that_bridge_refuses(project: Project, body: str, name: str) -> None:
    """It is named as such, no line of it is written, and bridge() refuses just this one."""
    files = {**project_with(body), "own.sh": f"python manage.py {name}\n"}
    index = projects.index_of(files)
    (finding,) = projects.found_in(index, "blocked")
    assert finding.message == (
        f"'flask' has a command {name!r} of its own, and bridge() refuses another one: rename it"
    )
    found = projects.found_in(index, "lines", "bridge")
    assert not any(finding.edits for finding in found)
    assert f"'flask' has another {name!r}: see what blocks" in [finding.left for finding in found]
    write(project, project_with(BRIDGE + body, f"{SEED}bridge(manager)\n"))
    error = project.flask("seed").failed(1)
    assert f"a command of its own of each of these names: {name!r}." in error


@pytest.mark.parametrize(
    "body",
    [
        f"{APP}manager.add_command('shell', Shell())",
        f"{APP}from own import OwnShell\nmanager.add_command('shell', OwnShell(banner='x'))",
        f"{APP}class OwnShell(Shell):\n    pass\nmanager.add_command('shell', OwnShell())",
        f"{APP}@manager.command\ndef schema():\n    pass",
        f"{MIGRATE}manager.add_command('db', MigrateCommand)",
        f"{MIGRATE}class Db(MigrateCommand):\n    pass\nmanager.add_command('db', Db)",
        f"{APP}manager.add_command('db', Manager())",
    ],
)
def test_a_name_that_bridge_takes(project: Project, body: str) -> None:
    """A Shell of the project's own, wherever its class is, and the group of MigrateCommand are no such names."""
    own = "from flask_migrate_script.script import Shell\nclass OwnShell(Shell):\n    pass\n"
    assert seeded(project, project_with(body, others={"own.py": own})) == "FLASK_APP=manage.py"


ADDED = "class Seed(Command):\n    def run(self):\n        print('seeded')\n"


@pytest.mark.parametrize(
    "seed, is_there",
    [
        (f"{ADDED}def main():\n    manager.add_command('seed', Seed())\n", False),
        (f"{ADDED}def add():\n    manager.add_command('seed', Seed())\nadd()\n", True),
        (f"bridge(manager)\n{SEED}", False),
        (f"{SEED}bridge(manager)\n", True),
        (f"{ADDED}if __name__ == '__main__':\n    manager.add_command('seed', Seed())\n", False),
    ],
)
def test_a_command_that_bridge_does_not_see(project: Project, seed: str, is_there: bool) -> None:
    """A command that importing manage.py does not add before bridge() is not there under ``flask``."""
    files = project_with((BRIDGE if "bridge" in seed else "") + APP, seed)
    index = projects.index_of(files)
    if is_there:
        assert seeded(project, files) == "FLASK_APP=manage.py"
        return
    (finding,) = projects.found_in(index, "blocked")
    assert finding.message == (
        "importing manage.py does not add this command before bridge(): move it above, out of any function"
    )
    found = projects.found_in(index, "lines", "bridge")
    assert not any(finding.edits for finding in found)
    assert "'flask' has no 'seed': see what blocks" in [finding.left for finding in found]
    if "bridge" not in seed:
        files = project_with(BRIDGE + APP, f"{seed}\nbridge(manager)\n")
    write(project, files)
    assert "seeded" not in project.flask("seed").failed(2)


def test_a_command_of_another_file(project: Project) -> None:
    """Its class may be anywhere."""
    files = project_with(
        f"{APP}from own import Seed\nmanager.add_command('seed', Seed())",
        "",
        {"own.py": f"from flask_migrate_script.script import Command\n{ADDED}"},
    )
    assert seeded(project, files) == "FLASK_APP=manage.py"


def test_a_third_party_manager_is_not_the_projects_own() -> None:
    """Of a package's manager nothing is known but its name, which may be that of the project's."""
    files = project_with(
        f"{APP}from flask_funnel.manager import manager as funnel_manager\n"
        "manager.add_command('funnel', funnel_manager)"
    )
    commands = projects.index_of(files).managers.commands["manage.manager"]
    assert {name: command.kind for name, command in commands.items()} == {
        "funnel": "class",
        "seed": "function",
    }
