"""Text that a file or the locale can't hold: the line names the encoding to use."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import Project

pytestmark = pytest.mark.oldest_and_newest

# The oldest locale: what Python itself would change about it is switched off.
ASCII = {
    "LC_ALL": "C",
    "PYTHONCOERCECLOCALE": "0",
    "PYTHONUTF8": "0",
    "PYTHONIOENCODING": "",  # tox sets it
}


def test_an_ini_file_that_is_not_utf8(upgraded: Project) -> None:
    """As an editor on another machine saved it; saved as UTF-8, it works."""
    ini = upgraded.folder / "migrations/alembic.ini"
    source = ini.read_text()
    ini.write_text("# Größe\n" + source, encoding="latin-1")
    line = upgraded.manage("db", "upgrade").failed()
    assert line == "Error: alembic.ini is not UTF-8 (byte 0xf6): save it as UTF-8."
    ini.write_text("# Größe\n" + source, encoding="utf-8")
    upgraded.manage("db", "upgrade").ok()


def test_an_ini_file_that_the_locale_cannot_read(upgraded: Project) -> None:
    """In an ASCII locale; in the one that the line names, it works."""
    ini = upgraded.folder / "migrations/alembic.ini"
    ini.write_text("# Größe\n" + ini.read_text(), encoding="utf-8")
    upgraded.env.update(ASCII)
    line = upgraded.manage("db", "upgrade").failed()
    assert "can't be read in this locale (ascii): set LC_ALL=C.UTF-8" in line
    upgraded.env["LC_ALL"] = "C.UTF-8"
    upgraded.manage("db", "upgrade").ok()


@pytest.mark.parametrize("command", [["revision"], ["merge", "aaa1"], ["migrate"]], ids=" ".join)
def test_a_message_that_is_no_text(upgraded: Project, command: list) -> None:
    """Bytes of another encoding on the command line: refused before anything is written or printed."""
    result = upgraded.manage("db", *command, "-m", "caf\udce9")
    assert "holds bytes that are no text in this locale" in result.failed()
    assert result.out == "" and upgraded.versions() == ["aaa1_first.py"]
    assert not list(Path(upgraded.folder).glob("*.txt"))


def test_a_message_in_an_ascii_locale(upgraded: Project) -> None:
    """It can't be read there; with the locale that the line names, it is."""
    upgraded.env.update(ASCII)
    line = upgraded.manage("db", "revision", "-m", "Größe").failed()
    assert "set LC_ALL=C.UTF-8" in line
    upgraded.env["LC_ALL"] = "C.UTF-8"
    upgraded.manage("db", "revision", "-m", "Größe").ok()
    [path] = (upgraded.folder / "migrations/versions").glob("*gr*e.py")
    assert '"""Größe' in path.read_text(encoding="utf-8")


def test_a_message_that_the_files_cannot_hold(upgraded: Project) -> None:
    """output_encoding in alembic.ini has no such letter; with utf-8, which the line names, it works."""
    ini = upgraded.folder / "migrations/alembic.ini"
    source = ini.read_text()
    ini.write_text(source.replace("[alembic]", "[alembic]\noutput_encoding = latin-1"))
    line = upgraded.manage("db", "revision", "-m", "1 € more").failed()
    assert "can't be written in latin-1, the output_encoding in alembic.ini" in line
    assert upgraded.versions() == ["aaa1_first.py"]
    ini.write_text(source.replace("[alembic]", "[alembic]\noutput_encoding = utf-8"))
    upgraded.manage("db", "revision", "-m", "1 € more").ok()


def test_a_history_that_the_locale_cannot_write(upgraded: Project) -> None:
    """A letter that it does not have is a question mark."""
    upgraded.manage("db", "revision", "-m", "Größe", "--rev-id", "bbb2").ok()
    upgraded.env.update(ASCII)
    assert "aaa1 -> bbb2 (head), Gr??e" in upgraded.manage("db", "history").ok().out
    assert "Gr??e" in upgraded.manage("db", "show").ok().out
    upgraded.manage("db", "upgrade").ok()
