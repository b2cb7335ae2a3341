"""What a range of releases permits."""

from __future__ import annotations

from typing import Optional

import pytest
from flask_migrate_script.porting.release_ranges import (
    exact,
    has_upper_end,
    is_below,
    lowest,
    raised,
)

pytestmark = [pytest.mark.oldest_and_newest, pytest.mark.newest]


@pytest.mark.parametrize(
    "specifier, one, low, ends",
    [
        ("", None, None, False),
        ("!=1.0", None, None, False),
        ("==1.0", "1.0", "1.0", True),
        ("===1.0", "1.0", "1.0", True),
        ("==1.*", None, "1", True),
        ("~=1.0.2", None, "1.0.2", True),
        (">=0.12,<2", None, "0.12", True),
        (">0.12,!=1.0", None, "0.12", False),
        ("<=2", None, None, True),
        (">=0.12,==1.0", "1.0", "1.0", True),
    ],
)
def test_ends(specifier: str, one: Optional[str], low: Optional[str], ends: bool) -> None:
    """The only release, the lowest one, and whether newer ones are left out."""
    assert (str(exact(specifier)), str(lowest(specifier))) == (str(one), str(low))
    assert has_upper_end(specifier) is ends


@pytest.mark.parametrize(
    "specifier, expected",
    [
        ("==0.12", True),
        ("===0.12", True),
        ("==1.0", True),
        ("==1.0.2", False),
        ("==1.1", False),
        ("==0.*", True),
        ("==1.0.*", False),
        ("==1.*", False),
        ("<1", True),
        ("<1.0.2", True),
        ("<1.0.3", False),
        ("<=1.0.1", True),
        ("<=1.0.2", False),
        ("~=0.12.1", True),
        ("~=0.12", True),
        ("~=1.0", False),
        (">=0.10,<0.13", True),
        (">=0.10", False),
        ("!=1.0.2", False),
        ("", False),
        ("===local", False),
    ],
)
def test_is_below(specifier: str, expected: bool) -> None:
    """A range is below a release if it has neither that nor a newer one."""
    assert is_below(specifier, "1.0.2") is expected


@pytest.mark.parametrize(
    "specifier, expected",
    [
        ("", ">=3.7"),
        (">=3.6", ">=3.7"),
        (">=2.7,!=3.0.*,<4", "!=3.0.*,<4,>=3.7"),
        ("==3.6.*", ">=3.7"),
        (">=3.5,<3.7", ">=3.7"),
    ],
)
def test_raised(specifier: str, expected: str) -> None:
    """A range that is raised ends where it ended, if that is after its new beginning."""
    assert raised(specifier, "3.7") == expected
