"""Where flask finds the app, with manage.py and without it."""

from __future__ import annotations

import pytest
from porting.script_cases import found

pytestmark = pytest.mark.oldest_and_newest


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
            "FLASK_APP=shop:create_app, and the arguments of create_app(os.environ['X']) go into it",
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
def test_flask_app_is_reported(lines: str, now: str, later: str) -> None:
    """FLASK_APP is named for the time that the script is there, and for the time after."""
    script = f'{lines}\nif __name__ == "__main__":\n    manager.run()\n'
    findings = found({"manage.py": f"from flask_script import Manager\n{script}"})
    (there,) = [finding for finding in findings if finding.rule == "app names"]
    (without,) = [finding for finding in findings if finding.rule == "app names without manage.py"]
    assert there.replacement == f"FLASK_APP={now}"
    assert f"flask --app {now}" in there.message
    place, _, note = later.partition(", and")
    assert without.replacement == (place or None)
    assert without.message.endswith(note)
