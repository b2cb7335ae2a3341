"""Several files of one name."""

from __future__ import annotations

import pytest
from porting import line_cases

pytestmark = [pytest.mark.oldest_and_newest, pytest.mark.newest]


@pytest.mark.parametrize(
    "path, line, is_found, is_written",
    [
        ("services/admin/run.sh", "python manage.py db upgrade", False, False),
        ("services/shop/run.sh", "python manage.py db upgrade", True, True),
        ("services/shop/bin/run.sh", "python ../manage.py db upgrade", True, True),
        ("services/admin/run.sh", "python ../shop/manage.py db upgrade", True, True),
        ("compose.yml", "command: python services/admin/manage.py db upgrade", False, False),
        ("compose.yml", "command: python services/shop/manage.py db upgrade", True, True),
        ("compose.yml", "command: python manage.py db upgrade", True, False),
        ("run.sh", "python $ROOT/services/admin/manage.py db upgrade", False, False),
        ("run.sh", "python $ROOT/services/shop/manage.py db upgrade", True, True),
        ("run.sh", "python /srv/current/manage.py db upgrade", True, False),
    ],
)
def test_one_of_several_of_one_name(path: str, line: str, is_found: bool, is_written: bool) -> None:
    """Beside Django's manage.py, the nearest one above a file is meant, or the one whose path is given."""
    found = line_cases.find(
        line, path, "services/shop/manage.py", others=["services/admin/manage.py"]
    )
    assert bool(found) is is_found
    assert any(finding.edits for finding in found) is is_written
