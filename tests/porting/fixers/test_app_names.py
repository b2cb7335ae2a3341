"""Where flask finds the app, with manage.py and without it, and where FLASK_APP is another one."""

from __future__ import annotations

from typing import Dict, List

import pytest
from conftest import Project
from porting import projects
from porting.script_cases import found

pytestmark = [pytest.mark.oldest_and_newest, pytest.mark.newest]

FILES = {
    "shop.py": "from flask import Flask\nfrom flask_migrate_script import Migrate\n"
    "app = Flask(__name__)\nMigrate(app, object())\n",
    "wsgi.py": "from shop import app\n",
    "manage.py": "from flask_migrate_script import bridge\nfrom flask_migrate_script.script import Manager\n"
    "from shop import app\nmanager = Manager(app)\n"
    "@manager.command\ndef seed():\n    print('seeded')\n"
    "bridge(manager)\nif __name__ == '__main__':\n    manager.run()\n",
}


@pytest.mark.parametrize(
    "files, paths",
    [
        ({"start.sh": "export FLASK_APP=wsgi.py\n"}, ["start.sh"]),
        ({"Dockerfile": "FROM x\nENV FLASK_APP=wsgi\n"}, ["Dockerfile"]),
        (
            {".flaskenv": "FLASK_APP=shop:app\n", "requirements.txt": "python-dotenv\n"},
            [".flaskenv"],
        ),
        ({".flaskenv": "FLASK_APP=manage\n", "requirements.txt": "python-dotenv\n"}, []),
        ({"start.sh": "export FLASK_APP=manage.py:app\n"}, []),
        # What is not seen is not reported.
        ({"start.sh": "export FLASK_APP=$APP\n"}, []),
        ({"start.sh": "export FLASK_APP=wsgi.py\n", "wsgi.py": "from manage import app\n"}, []),
    ],
)
def test_an_app_that_does_not_load_manage_py(files: Dict[str, str], paths: List[str]) -> None:
    """It is reported where it is set, with the one that has the commands."""
    findings = projects.find("app names", {**FILES, **files})
    assert [finding.path for finding in findings] == paths
    for finding in findings:
        assert "does not import manage.py, so 'flask' has none of its manager's commands" in (
            finding.message
        )


def test_what_flask_has_with_such_an_app(project: Project) -> None:
    """The group of Migrate is there, the manager's commands are not; with manage.py both are."""
    for name, text in FILES.items():
        project.write(name, text)
    for app, status in (("wsgi.py", 2), ("manage.py", 0)):
        project.env["FLASK_APP"] = app
        assert project.flask("db", "--help").status == 0
        assert project.flask("seed").status == status


def test_a_line_names_manage_py_where_flask_app_does_not(project: Project) -> None:
    """A line with one of its commands runs with either."""
    files = {**FILES, "start.sh": "export FLASK_APP=wsgi.py\npython manage.py seed\n"}
    found = projects.find("lines", files, has_app_option=False)
    after = projects.ported(files["start.sh"], found)
    assert after.splitlines()[1] == "env FLASK_APP=manage.py flask seed"


WRAPPER = (
    "from flask_migrate_script import bridge\nfrom flask_migrate_script.script import Manager\n"
    "from shop import create_app\n"
    "def make_app():\n    app = create_app()\n    bridge(manager, app)\n    return app\n"
    "manager = Manager(make_app)\n"
    "@manager.command\ndef seed():\n    print('seeded')\n"
    "if __name__ == '__main__':\n    manager.run()\n"
)
FACTORY = "from flask import Flask\ndef create_app():\n    return Flask(__name__)\n"


@pytest.mark.parametrize(
    "app, is_found, line",
    [
        ("manage.py", False, "env FLASK_APP=manage.py:make_app flask seed"),
        ("manage.py:make_app", True, "flask seed"),
        ("manage:make_app()", True, "flask seed"),
        ("manage:create_app", False, "env FLASK_APP=manage.py:make_app flask seed"),
    ],
)
def test_a_setting_with_which_flask_takes_another_app(
    project: Project, app: str, is_found: bool, line: str
) -> None:
    """Of an imported factory and the one that bridges, Flask takes that of the better known name."""
    start = f"export FLASK_APP={app}\npython manage.py seed\n"
    files = {"manage.py": WRAPPER, "shop.py": FACTORY, "start.sh": start}
    index = projects.index_of(files, has_app_option=False)
    assert [finding.message for finding in projects.found_in(index, "app names")] == (
        []
        if is_found
        else ["'flask' takes another app with it: manage.py:make_app is that of the manager"]
    )
    after = projects.ported(start, projects.found_in(index, "lines"))
    assert after.splitlines()[1] == line
    for name, text in files.items():
        project.write(name, text)
    project.env["FLASK_APP"] = app
    assert (project.flask("seed").out == "seeded\n") is is_found


def test_bridge_in_a_factory_that_is_imported() -> None:
    """The script needs one of its own, as the imported one has no manager; what that is, is in the message."""
    manage = WRAPPER.replace("import bridge", "import Migrate").replace(
        "(make_app)", "(create_app)"
    )
    files = {"manage.py": manage.replace("    bridge(manager, app)\n", ""), "shop.py": FACTORY}
    (finding,) = projects.find("bridge", files)
    assert finding.message == (
        "bridge() gives 'flask' the manager's commands: call it in a function here that makes the app with create_app()"
        " and returns it, and make the manager from that function"
    )
    own = {"manage.py": files["manage.py"].replace("Manager(create_app)", "Manager(make_app)")}
    (finding,) = projects.find("bridge", {**files, **own})
    assert finding.message == (
        "bridge() gives 'flask' the manager's commands: call it in the factory, before it returns the app"
    )


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


@pytest.mark.parametrize("has_option", [True, False])
def test_app_is_named_as_flask_takes_it(has_option: bool) -> None:
    """Before Flask 2.2 there is no --app."""
    files = {
        "manage.py": projects.MANAGE.replace(
            "import Manager", "import Manager\nfrom shop import app"
        )
    }
    (finding,) = projects.find("app names", files, has_app_option=has_option)
    assert ("flask --app manage.py" in finding.message) is has_option
    assert "FLASK_APP=manage.py" in finding.message
