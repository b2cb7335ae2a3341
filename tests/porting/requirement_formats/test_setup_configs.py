"""setup.cfg."""

from __future__ import annotations

from typing import List, Tuple

import pytest
from porting.projects import replaceable, unread_of

pytestmark = [pytest.mark.oldest_and_newest, pytest.mark.newest]


@pytest.mark.parametrize(
    "text, expected",
    [
        (
            "[options]\ninstall_requires =\n    Flask>=1\n    # click\n\n    x ; os_name == 'nt'\n",
            [("Flask>=1", ">=1"), ("x", "")],
        ),
        ("[options]\r\ntests_require: Flask==1 # old\r\nzip_safe = no\r\n", [("Flask==1", "==1")]),
        ("[options.extras_require]\ntest =\n  pytest\ndev = tox\n", [("pytest", ""), ("tox", "")]),
        ("[options]\ninstall_requires = file: requirements.txt\npackages = find:\n", []),
        ("[metadata]\nname = Flask\n[flake8]\ninstall_requires = Flask\n", []),
    ],
)
def test_values(text: str, expected: List[Tuple[str, str]]) -> None:
    """The lines of setuptools' own lists are requirements, those of other sections and keys are not."""
    files = {"setup.cfg": text}
    assert replaceable(files) == expected
    assert not unread_of(files)


def test_unread() -> None:
    """A line that is no requirement is reported."""
    assert unread_of({"setup.cfg": "[options]\ninstall_requires =\n  a=1\n"}) == [
        ("setup.cfg", "line 3: it is no requirement as PEP 508 writes them")
    ]
