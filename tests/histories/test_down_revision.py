"""The file of the moved revision: what it follows is another one, and every other byte is the same."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from flask_migrate_script.histories.changed_file import changed_file
from flask_migrate_script.histories.down_revision import NotPlain, with_down_revision

pytestmark = pytest.mark.oldest_and_newest

TODAY = '''"""posts

Revision ID: bbb2
Revises: {0}
Create Date: 2024-02-03 10:11:12.131415

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision: str = 'bbb2'
down_revision: Union[str, Sequence[str], None] = '{0}'
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    """After {{aaa1}}, down_revision = 'aaa1'."""
    down_revision = 'aaa1'
    if True:
        down_revision = "aaa1"
'''.replace("{{", "").replace("}}", "")

# The forms that templates and people have written, with {0} for the id.
FORMS = {
    "today": TODAY,
    "python 2": "# -*- coding: utf-8 -*-\n" + TODAY.replace("= '{0}'", "= u'{0}'"),
    "double quotes": '"""\n\nRevises: {0}"""\nrevision="bbb2";down_revision="{0}";depends_on=None\n',
    "long quotes": "revision = 'bbb2'\ndown_revision = r'''{0}''' # aaa1\n",
    "a tuple": "'''x\n    Revises: {0}  \n'''\nrevision = 'bbb2'\ndown_revision = ('{0}',)\n",
    "a list on lines": "revision = 'bbb2'\ndown_revision = [\n    # 'aaa1'\n    '{0}',  # aaa1\n]\n",
    "parentheses": "revision = 'bbb2'\ndown_revision: str = (\n    '{0}'\n)\n",
    "no docstring": "# Revises: aaa1\nrevision = 'bbb2'\ndown_revision = '{0}'",
    "a note in the docstring": '"""x\n\nRevises: aaa1 (users)\n"""\ndown_revision = "{0}"\n',
    "another id in the docstring": '"""x\n\nRevises: aaa11\nRevises: {0}\n"""\ndown_revision = "{0}"\n',
    "no docstring at the top": 'x = """\nRevises: aaa1\n"""\ndown_revision = "{0}"\n',
    "letters": '"""\u00fcber \u65e5\u672c \U0001f600\n\nRevises: {0}\n"""\nx = "\u00fc\U0001f600"; down_revision = "{0}"\n',
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_forms(form: str, newline: str, mark: bytes) -> None:
    """Only the id changes, to one of another length."""
    text = FORMS[form].replace("\n", newline)

    def file(revision: str) -> bytes:
        return mark + text.replace("{0}", revision).encode("utf-8")

    assert with_down_revision(file("aaa1"), "aaa1", "ccc3ccc3") == file("ccc3ccc3")


def test_encoding() -> None:
    """The one that the file names."""
    text = '# -*- coding: latin-1 -*-\n"""\u00fcber\n\nRevises: %s\n"""\ndown_revision = "%s"  # \u00e9\n'
    data = with_down_revision((text % ("aaa1", "aaa1")).encode("latin-1"), "aaa1", "ccc3")
    assert data == (text % ("ccc3", "ccc3")).encode("latin-1")


@pytest.mark.parametrize(
    "source",
    [
        "x = 1\n",
        "FIRST = 'aaa1'\ndown_revision = FIRST\n",
        "down_revision = 'aaa' '1'\n",
        "down_revision = f'aaa1'\n",
        "down_revision = ('aaa1', 'aaa2')\n",
        "down_revision = 'aaa1'\ndown_revision = 'aaa1'\n",
        "down_revision = 'aaa2'\n",
        "down_revision = '\\x61aa1'\n",
        "down_revision = 'aaa1' if True else None\n",
        "if True:\n    down_revision = 'aaa1'\n",
    ],
)
def test_what_is_not_changed(source: str) -> None:
    """What is no plain string in one place."""
    with pytest.raises(NotPlain):
        with_down_revision(source.encode(), "aaa1", "ccc3")


@pytest.mark.parametrize("fails", [False, True])
def test_the_file(tmp_path: Path, fails: bool) -> None:
    """It keeps its mode and its link, and is of another second; after an error it is as it was, with its time."""
    path, link = tmp_path / "file.py", tmp_path / "link.py"
    path.write_bytes(b"old")
    path.chmod(0o640)
    link.symlink_to(path)
    before = path.stat()

    def change() -> None:
        with changed_file(str(link), b"new"):
            assert path.read_bytes() == b"new"
            assert int(path.stat().st_mtime) != int(before.st_mtime)
            if fails:
                raise KeyboardInterrupt

    if fails:
        with pytest.raises(KeyboardInterrupt):
            change()
        assert path.read_bytes() == b"old" and path.stat().st_mtime_ns == before.st_mtime_ns
    else:
        change()
        assert path.read_bytes() == b"new"
    assert path.stat().st_mode == before.st_mode
    assert link.is_symlink() and sorted(os.listdir(str(tmp_path))) == ["file.py", "link.py"]


def test_a_file_that_cannot_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is as it was, and nothing is left beside it."""
    path = tmp_path / "file.py"
    path.write_bytes(b"old")

    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        with changed_file(str(path), b"new"):
            pass
    assert path.read_bytes() == b"old" and os.listdir(str(tmp_path)) == ["file.py"]
