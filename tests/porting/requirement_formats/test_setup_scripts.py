"""setup.py."""

from __future__ import annotations

from typing import List, Tuple

import pytest
from porting.projects import replaceable, unread_of

pytestmark = [pytest.mark.oldest_and_newest, pytest.mark.newest]


@pytest.mark.parametrize(
    "code, expected",
    [
        ("setup(install_requires=['Flask>=1', \"click\"])", [("Flask>=1", ">=1"), ("click", "")]),
        ("setuptools.setup(tests_require=('Flask ; os_name==\"nt\"',))", [("Flask", "")]),
        (
            "setup(extras_require={'é': ['Flask==1'], 'b': ['click']})",
            [("Flask==1", "==1"), ("click", "")],
        ),
        (
            "BASE = ['Flask==1']\nsetup(install_requires=BASE + ['click'])",
            [("Flask==1", "==1"), ("click", "")],
        ),
        ("TEST = ['pytest']\nEXTRA = {'a': TEST}\nsetup(extras_require=EXTRA)", [("pytest", "")]),
        ("setup(name='Flask', keywords=['click'])\nother(install_requires=['x'])", []),
        ("setup(install_requires=open('requirements.txt').read().split())", []),
        ("R = read('requirements/base.txt')\nsetup(install_requires=R)", []),
    ],
)
def test_lists(code: str, expected: List[Tuple[str, str]]) -> None:
    """The strings of the lists that setup() gets are requirements, wherever they are written."""
    files = {"setup.py": code}
    assert replaceable(files) == expected
    assert not unread_of(files)


@pytest.mark.parametrize(
    "code, reason",
    [
        (
            "setup(\n    install_requires=['click', made()])",
            "line 2: what install_requires gets there is not written out",
        ),
        (
            "setup(install_requires=UNKNOWN)",
            "line 1: what install_requires gets there is not written out",
        ),
        (
            "setup(install_requires=['Fla' 'sk'])",
            "line 1: what install_requires gets there is not written out",
        ),
        (
            "setup(install_requires=['not a name'])",
            "line 1: it is no requirement as PEP 508 writes them",
        ),
        ("print 'Python 2'", "it can't be parsed as Python 3"),
    ],
)
def test_unread(code: str, reason: str) -> None:
    """What is no string is reported."""
    assert unread_of({"setup.py": code}) == [("setup.py", reason)]


@pytest.mark.parametrize(
    "code, expected",
    [
        ("R = ['Flask']\nR = R + ['click']\nsetup(install_requires=R)", [("Flask", "")]),
        ("R = R + ['click']\nsetup(install_requires=R)", [("click", "")]),
    ],
)
def test_name_of_itself(code: str, expected: List[Tuple[str, str]]) -> None:
    """A name that is made from itself has the value that it got first."""
    assert replaceable({"setup.py": code}) == expected
