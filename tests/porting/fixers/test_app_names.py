"""FLASK_APP that names an app without the manager's commands, beside what ``flask`` has there."""

from __future__ import annotations

from typing import Dict, List

import pytest
from conftest import Project
from porting import projects

pytestmark = pytest.mark.oldest_and_newest

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
    "files, found",
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
def test_an_app_that_does_not_load_manage_py(files: Dict[str, str], found: List[str]) -> None:
    """It is reported where it is set, with the one that has the commands."""
    findings = projects.find("app names", {**FILES, **files})
    assert [finding.path for finding in findings] == found
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
        "gives 'flask' the manager's commands: call it in a function here that makes the app with create_app()"
        " and returns it, and make the manager from that function"
    )
    own = {"manage.py": files["manage.py"].replace("Manager(create_app)", "Manager(make_app)")}
    (finding,) = projects.find("bridge", {**files, **own})
    assert finding.message == (
        "gives 'flask' the manager's commands: call it in the factory, before it returns the app"
    )
