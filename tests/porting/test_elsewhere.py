"""A manage.py that runs a manager of another module, the project's or not."""

from __future__ import annotations

from typing import Dict, List

import pytest
from flask_migrate_script.porting.findings import Finding
from porting import projects

pytestmark = [pytest.mark.oldest_and_newest, pytest.mark.newest]

LINES = "python manage.py db upgrade\n./manage.py seed x\n"
INI = {"migrations/alembic.ini": "[alembic]\n", "migrations/env.py": "import alembic\n"}
SHOP = (
    "from flask_script import Manager\nfrom app import app\nmanager = Manager(app)\n"
    "@manager.command\ndef seed(name):\n    pass\ndef main():\n    manager.run()\n"
)


def lines_of(files: Dict[str, str]) -> List[Finding]:
    """Return the lines of manage.py that are found in a project; none of them is written."""
    found = projects.find("lines", {**files, "run.sh": LINES})
    assert not any(finding.edits or finding.replacement for finding in found)
    return found


FROM_MANAGE = ("from coaster.manage import manager", "manager", "coaster.manage")


@pytest.mark.parametrize(
    "imports, manager, module, others",
    [
        (*FROM_MANAGE, INI),
        (*FROM_MANAGE, {"requirements.txt": "Flask-Migrate==2.7.0\n"}),
        (*FROM_MANAGE, {"requirements.txt": "Flask-Script==2.0.6\n"}),
        (*FROM_MANAGE, {"a.py": "import flask_migrate\n"}),
        (*FROM_MANAGE, {"a.py": "import flask_script\n"}),
        ("from coaster.manager import boss as manager", "manager", "coaster.manager", INI),
        ("from coaster import MANAGER", "MANAGER", "coaster", INI),
        ("import coaster.manager", "coaster.manager.boss", "coaster.manager", INI),
        (
            "from coaster import init_manager\nmanager = init_manager(app)",
            "manager",
            "coaster",
            INI,
        ),
        ("from coaster.manage import init, manager\nmanager = init(app)", *FROM_MANAGE[1:], INI),
    ],
)
def test_a_manager_that_is_not_the_projects(
    imports: str, manager: str, module: str, others: Dict[str, str]
) -> None:
    """What its commands are is not known, but for those that the project adds; no line is written."""
    text = f"{imports}\n@{manager}.command\ndef seed(name):\n    pass\n"
    files = {"manage.py": f"{text}if __name__ == '__main__':\n    {manager}.run()\n", **others}
    (finding,) = projects.find("blocked", files)
    reason = f"its manager comes from {module}, which is not in this folder"
    assert finding.message == f"{reason}: its commands are not known here"
    assert finding.text == f"{manager}.run()"
    assert [finding.left for finding in lines_of(files)] == [reason, reason]


@pytest.mark.parametrize(
    "text, others",
    [
        # Neither Flask-Migrate nor a folder of migrations.
        ("from tasks.manager import manager\nif __name__ == '__main__':\n    manager.run()\n", {}),
        # Not what is run.
        ("from tasks.manager import manager\nmanager.run()\n", INI),
        (
            "from tasks import worker\nif __name__ == '__main__':\n    worker.run()  # manager.run()\n",
            INI,
        ),
        (
            "from tasks import make\nmanager = make()\nif __name__ == '__main__':\n    manager.run()\n",
            INI,
        ),
        # The project's own.
        (
            "from tasks.manager import manager\nif __name__ == '__main__':\n    manager.run()\n",
            {**INI, "tasks/manager.py": "manager = None\n"},
        ),
        (
            "from .tasks.manager import manager\nif __name__ == '__main__':\n    manager.run()\n",
            {**INI, "tasks/manager.py": "manager = None\n"},
        ),
    ],
)
def test_what_is_no_manager_of_another_package(text: str, others: Dict[str, str]) -> None:
    """Of it nothing is found."""
    files = {"manage.py": text, **others}
    assert projects.find("blocked", files) == []
    assert lines_of(files) == []


@pytest.mark.parametrize(
    "text",
    [
        "from shop.cli import commands\nif __name__ == '__main__':\n    commands.main()\n",
        "from shop.cli.commands import main as start\nif __name__ == '__main__':\n    start()\n",
        "import shop.cli.commands\nshop.cli.commands.main()\n",
        "from shop.cli import main\nmain()\n",
    ],
)
def test_a_function_of_another_module_runs_the_manager(text: str) -> None:
    """The commands are those of the other module, and the lines are shown."""
    files = {
        "manage.py": text,
        "shop/cli/__init__.py": "from .commands import main\n",
        "shop/cli/commands.py": SHOP,
    }
    reason = "its manager is in shop/cli/commands.py"
    assert [finding.left for finding in lines_of(files)] == [reason, reason]


@pytest.mark.parametrize(
    "text",
    [
        "from shop.cli.commands import main\ndef never():\n    main()\n",
        "from shop.cli.commands import other as main\nmain()\n",
        "def main():\n    'commands'\nmain()\n",
    ],
)
def test_a_function_that_does_not_run_it(text: str) -> None:
    """A file that only has its name, or does not call it when it is run, runs no manager."""
    assert lines_of({"manage.py": text, "shop/cli/commands.py": SHOP}) == []


@pytest.mark.parametrize("name", ["MANAGER", "Manager_of_shop", "manager"])
def test_a_manager_is_found_in_any_case(name: str) -> None:
    """A manage.py that only imports its manager is a script like any other, whatever the manager is called."""
    files = {
        "manage.py": f"from shop import app, {name}\nif __name__ == '__main__':\n    {name}.run()\n",
        "shop.py": f"from flask_script import Manager\napp = make()\n{name} = Manager(app)\n",
        "more.py": f"from shop import {name}\n@{name}.command\ndef seed(name):\n    pass\n",
    }
    index = projects.index_of({**files, "run.sh": LINES})
    assert [file.path for file, _ in index.scripts()] == ["manage.py"]
    assert [finding.replacement for finding in projects.found_in(index, "lines")] == [
        "flask --app manage.py db upgrade",
        "flask --app ./manage.py seed x",
    ]
