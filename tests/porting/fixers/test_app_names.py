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
