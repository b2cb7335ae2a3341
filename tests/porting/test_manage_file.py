"""Which file a manage.py is, and by which names it goes."""

from __future__ import annotations

import pytest
from porting import line_cases

pytestmark = [pytest.mark.oldest_and_newest, pytest.mark.newest]


def test_the_lines_of_a_script_that_can_not_be_read_are_shown() -> None:
    """Of a file that is not known its lines are shown, and not written."""
    manage = "#!/usr/bin/env python\nfrom flask_script import Manager\nprint 'x'\nmanager.run()\n"
    for script in ("tool.py", "tool"):
        (finding,) = line_cases.find(
            f"./{script} db upgrade", script=script, manage=manage, bridged=False
        )
        assert finding.left == f"{script} can't be read here"
        assert not finding.edits


def test_a_script_in_a_package_is_found_by_its_module() -> None:
    """A package's __main__.py is run by the package's name, and package:app is nothing of it."""
    text = "python -m myapp seed\ngunicorn myapp:app\n"
    (finding,) = line_cases.find(text, script="myapp/__main__.py")
    assert finding.replacement == "flask --app myapp/__main__.py seed"


@pytest.mark.parametrize(
    "script, text",
    [
        ("bin/shop", "from shop import db\nimport shop\n"),
        ("bin/shop", "call('python -m shop seed')\n"),
        ("shop/__main__.py", "from shop import db\nimport shop\n"),
    ],
)
def test_a_package_is_not_its_script(script: str, text: str) -> None:
    """Nothing imports a script of a package's name, or __main__ where the package is named."""
    assert line_cases.find(text, "shop/views.py", script=script) == []
