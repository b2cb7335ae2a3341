"""Which file a manage.py is, and by which names it goes."""

from __future__ import annotations

import pytest
from porting import line_cases

pytestmark = pytest.mark.oldest_and_newest


def test_a_script_that_can_not_be_read_has_to_have_its_name() -> None:
    """A file without .py, of which nothing else is known: its lines are shown, and not written."""
    manage = "#!/usr/bin/env python\nfrom flask_script import Manager\nprint 'x'\nmanager.run()\n"
    for script, is_written in (("tool.py", True), ("tool", False)):
        (finding,) = line_cases.find(
            f"./{script} db upgrade", script=script, manage=manage, bridged=False
        )
        assert bool(finding.edits) is is_written


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
