"""A revision's id is something that a command can name, and stays in the folder."""

from __future__ import annotations

from typing import List

import flask_migrate_script as fms
import pytest
import test_api
from conftest import Project
from test_api import App
from test_errors import files

pytestmark = pytest.mark.oldest_and_newest

made = test_api.made

UNUSABLE = [
    "../../x",
    "/x",
    "a/b",
    "a\\b",
    "..",
    ".x",
    "a\nb",
    "a\n",
    "a\r",
    "a\0b",
    "a\u2028b",
    "a b",
    "a@b",
    "a:b",
    "a+b",
    "-b",
    "a-1",
    "a'b",
    'a"""b',
    "a\\N",
    "head",
    "heads",
    "base",
    "current",
]


@pytest.mark.parametrize("rev_id", UNUSABLE)
def test_an_id_that_cannot_be_used(made: App, rev_id: str) -> None:
    """Refused by all that make a revision file, in one line; nothing is written anywhere."""
    fms.upgrade()
    fms.revision(message="second", rev_id="bbb2", head="aaa1")
    fms.revision(message="third", rev_id="ccc3", head="aaa1", splice=True)
    before = files(made.folder)
    for call in (
        lambda: fms.revision(rev_id=rev_id, head="bbb2"),
        lambda: fms.merge(revisions="heads", rev_id=rev_id),
        lambda: fms.migrate(rev_id=rev_id, head="bbb2"),
    ):
        with pytest.raises(fms.MigrateError, match="can't be a revision id") as raised:
            call()
        assert len(str(raised.value).splitlines()) == 1
        assert repr(rev_id) in str(raised.value)
    assert files(made.folder) == before


@pytest.mark.parametrize("front", ["manage", "flask"])
@pytest.mark.parametrize("command", [["revision"], ["migrate"], ["merge", "heads"]])
def test_an_id_that_leads_elsewhere(upgraded: Project, front: str, command: List[str]) -> None:
    """From the command lines: one line, exit status 1, no file outside of the folder or in it."""
    before = files(upgraded.folder.parent)
    for rev_id in ("../../x", "a\nb", "-b"):
        result = upgraded.cli(front, "db", *command, f"--rev-id={rev_id}")
        assert "can't be a revision id" in result.failed()
        assert len(result.err.splitlines()) == 1
    assert files(upgraded.folder.parent) == before


@pytest.mark.parametrize("rev_id", ["2024.01", "v1_2", "0001", "\u00fcber", "ABC"])
def test_an_id_of_letters_digits_and_dots(made: App, rev_id: str) -> None:
    """It can be named afterwards."""
    fms.revision(rev_id=rev_id)
    fms.upgrade(revision=rev_id)
    assert made.database.rows("SELECT version_num FROM alembic_version") == [(rev_id,)]
    fms.downgrade()
    assert made.database.rows("SELECT version_num FROM alembic_version") == [("aaa1",)]
