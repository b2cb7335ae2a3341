"""The call of bridge(): where it is written, and where it is left to a person."""

from __future__ import annotations

from typing import Dict, List

import pytest
from flask_migrate_script.porting.findings import Finding, edited
from porting import projects
from porting.script_cases import dedented, found

pytestmark = [pytest.mark.oldest_and_newest, pytest.mark.newest]


BRIDGE = """
from flask_script import Manager
from shop import app

manager = Manager(app)

@manager.command
def seed():
    pass

if __name__ == "__main__":
    manager.run()
"""


def bridge(text: str) -> List[Finding]:
    """Return the findings about bridge()."""
    return [finding for finding in found({"manage.py": text}) if finding.rule == "bridge"]


def test_bridge_is_written_where_that_is_safe() -> None:
    """bridge(manager) goes above the last lines of a script whose manager has an app."""
    (finding,) = bridge(BRIDGE)
    assert edited(BRIDGE.lstrip("\n"), finding.edits) == BRIDGE.lstrip("\n").replace(
        "import app\n", "import app\nfrom flask_migrate_script import bridge\n"
    ).replace("if __name__", "bridge(manager)\n\nif __name__")


@pytest.mark.parametrize(
    "changes, call, word",
    [
        (
            {"import app": "import create_app", "(app)": "(create_app)"},
            "bridge(manager, app)",
            "makes the app with create_app()",
        ),
        ({"seed": "run"}, "bridge(manager)", "first rename run"),
        (
            {'if __name__ == "__main__":': "def main():"},
            "bridge(manager)",
            "the manager's commands",
        ),
        (
            {
                "manager = Manager(app)\n": "",
                "    manager.run": "    manager = Manager(app)\n    manager.command(seed)\n    manager.run",
            },
            "bridge(manager)",
            "the manager's commands",
        ),
        ({"run()": 'run({"late": Late()})'}, "bridge(manager)", "first move what adds late"),
    ],
    ids=["a factory", "a name of flask's", "in a function", "a manager in there", "added too late"],
)
def test_bridge_is_left_to_a_person_where_it_is_not(
    changes: Dict[str, str], call: str, word: str
) -> None:
    """A factory has to call it itself, names that flask has come first, and a function that runs is not rewritten."""
    text = BRIDGE
    for old, new in changes.items():
        assert old in text
        text = text.replace(old, new)
    (finding,) = bridge(text)
    assert finding.code == f"from flask_migrate_script import bridge\n{call}"
    assert finding.edits == ()
    assert word in f"{finding.message}; {finding.left}"


def test_bridge_is_written_above_the_last_lines_of_the_file() -> None:
    """An 'if __name__' in a function is not where the script is run."""
    nested = "def main():\n    if __name__:\n        pass\n\n"
    text = BRIDGE.replace("@manager", f"{nested}@manager").lstrip("\n")
    (finding,) = bridge(text)
    after = edited(text, finding.edits)
    assert "\nbridge(manager)\n\nif __name__ ==" in after
    assert f"\n{nested}@manager" in after


@pytest.mark.parametrize(
    "made_from",
    [
        "import shop\nmanager = Manager(shop.new_shop)",
        "from shop import new_shop\nmanager = Manager(new_shop)",
        "from functools import partial\nfrom shop import app\nmanager = Manager(partial(app))",
    ],
)
def test_bridge_is_not_written_where_the_app_may_be_a_factory(made_from: str) -> None:
    """What is not certainly an app could be a factory, with which bridge(manager) would end manage.py."""
    lines = "from shop import app\n\nmanager = Manager(app)"
    (finding,) = bridge(BRIDGE.replace(lines, made_from))
    assert not finding.edits


def test_a_comment_stays_with_its_import() -> None:
    """The import of bridge goes onto a line of its own, after a comment of the last one."""
    text = BRIDGE.replace("import app", "import app  # noqa").lstrip("\n")
    (finding,) = bridge(text)
    assert "import app  # noqa\nfrom flask_migrate_script import bridge\n" in edited(
        text, finding.edits
    )


def test_bridge_is_each_managers_own() -> None:
    """A second script whose manager is bridged does not count for the first."""
    other = BRIDGE.replace(
        "shop import app", "shop import app\nfrom flask_migrate_script import bridge"
    )
    files = {
        "manage.py": BRIDGE,
        "other.py": other.replace("if __name__", "bridge(manager)\nif __name__"),
    }
    assert [finding.path for finding in projects.find("bridge", dedented(files))] == ["manage.py"]


def test_an_annotated_manager_is_one() -> None:
    """A type that is written to the name changes nothing."""
    assert bridge(BRIDGE.replace("manager = ", "manager: Manager = "))


def test_bridge_is_not_reported_where_it_changes_nothing() -> None:
    """It is there already, or the manager has the database commands and a server alone."""
    assert not bridge(f"from flask_migrate_script import bridge\n{BRIDGE}\nbridge(manager)\n")
    assert not bridge(BRIDGE.replace("@manager.command\n", ""))
