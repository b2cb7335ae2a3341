"""What port finds in an alembic.ini, and that what it writes there loads."""

from __future__ import annotations

import configparser
import subprocess
import sys
import warnings
from pathlib import Path
from typing import List

import flask_migrate_script
import pytest
from alembic import __version__ as alembic_version
from alembic.config import Config
from alembic.script import ScriptDirectory
from conftest import release_of_flask_migrate
from flask_migrate_script.porting.findings import Finding, edited
from flask_migrate_script.porting.migrations.ini import findings
from make_generations import members

pytestmark = [pytest.mark.oldest_and_newest, pytest.mark.newest]

ENV = "from logging.config import fileConfig\nfileConfig(config.config_file_name)\n"
KEEPS = "fileConfig(config.config_file_name, disable_existing_loggers=False)\n"
SILENT = "target_metadata = None\n"

COMPLETE = """\
# ours
[alembic]
# file_template = %%(rev)s

[loggers]
keys = root, app, flask_migrate

[handlers]
keys = out

[formatters]
keys = plain

[logger_root]
level = WARN
handlers = out

[logger_app]
handlers =
qualname = app

[logger_flask_migrate]
handlers =
qualname = flask_migrate

[handler_out]
class = StreamHandler
args = (sys.stderr,)
formatter = plain

[formatter_plain]
format = %(levelname)s %(message)s
datefmt = %H:%M
"""

LOADS = """
import logging, sys
log = logging.getLogger("flask_migrate")
from logging.config import fileConfig
fileConfig(sys.argv[1])
log.error("logged")
"""


def without(*sections: str) -> str:
    """Return the complete file without some sections."""
    parts = COMPLETE.split("\n[")
    return "\n[".join(part for part in parts if part.split("]")[0] not in sections)


def found(text: str, env: str = ENV) -> List[Finding]:
    """Return what is found in a file."""
    return list(findings("migrations/alembic.ini", text, env))


def fixed(text: str, env: str = ENV) -> str:
    """Return the file with all edits made, in which nothing is found any more."""
    new = edited(text, [edit for finding in found(text, env) for edit in finding.edits])
    assert found(new, env) == []
    return new


def load(text: str, folder: Path) -> str:
    """Load a file as env.py does, in a process of its own; return what an error of Flask-Migrate then prints."""
    path = folder / "alembic.ini"
    path.write_bytes(text.encode("utf-8"))
    configparser.ConfigParser().read(str(path))
    done = subprocess.run(
        [sys.executable, "-c", LOADS, str(path)], stderr=subprocess.PIPE, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stderr


def test_complete() -> None:
    """In a file that lacks nothing, nothing is found."""
    assert found(COMPLETE) == []


@pytest.mark.parametrize("template", ["flask", "flask-multidb"])
def test_own_templates(template: str) -> None:
    """In this package's own files, nothing is found."""
    folder = Path(flask_migrate_script.__file__).parent / "templates" / template
    ini, env = ((folder / name).read_text() for name in ("alembic.ini.mako", "env.py"))
    assert found(ini, env) == []


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_logger_of_flask_migrate(tmp_path: Path, newline: str) -> None:
    """Without the logger flask_migrate its errors are silent; the edits add it, and keep every line ending."""
    old = without("logger_flask_migrate").replace(", flask_migrate", "").replace("\n", newline)
    assert load(old, tmp_path) == ""
    new = fixed(old)
    assert load(new, tmp_path).strip() == "ERROR logged"
    assert new.startswith(old.split("root, app")[0])
    assert new.count("\n") == new.count(newline)
    assert [finding.line for finding in found(old)] == [6, 6]


def test_logger_not_needed() -> None:
    """An env.py that leaves the loggers on, or does not read the file, needs no logger flask_migrate."""
    old = without("logger_flask_migrate").replace(", flask_migrate", "")
    assert found(old, KEEPS) == []
    assert found("[alembic]\n", SILENT) == []
    assert found("[alembic]\n", "# fileConfig(config.config_file_name)\n") == []


SECTIONS = [part.split("]")[0] for part in COMPLETE.split("\n[")[1:]]


@pytest.mark.parametrize("section", SECTIONS)
def test_missing_section(tmp_path: Path, section: str) -> None:
    """Whichever section is missing, the edits make a file that loads."""
    load(fixed(without(section)), tmp_path)


@pytest.mark.parametrize("number", range(1, len(SECTIONS)))
def test_cut_off(tmp_path: Path, number: int) -> None:
    """A file that ends anywhere, even without a line break, is completed."""
    load(fixed(without(*SECTIONS[number:]).rstrip("\n")), tmp_path)


@pytest.mark.parametrize(
    "line",
    [
        "keys = root, app, flask_migrate",
        "keys = out",
        "keys = plain",
        "handlers = out",
        "qualname = app",
        "class = StreamHandler",
    ],
)
def test_missing_option(tmp_path: Path, line: str) -> None:
    """Whichever option is missing that env.py needs, the edits add it where it belongs."""
    load(fixed(COMPLETE.replace(line + "\n", "", 1)), tmp_path)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("keys = root, app", "keys = app"),
        ("keys = out", "keys ="),
        ("keys = out", "keys=out,"),
        ("keys = root, app", "keys = root\n  app"),
        ("keys = plain", "keys = other"),
        ("handlers = out", "handlers = out, second"),
        ("handlers = out", "handlers = out, second,"),
        ("keys = root, app, flask_migrate", "keys =\n  root,\n  app,\n"),
    ],
)
def test_lists(tmp_path: Path, old: str, new: str) -> None:
    """Names that are not in the list, or in the list without a section, come to agree."""
    load(fixed(COMPLETE.replace(old, new, 1)), tmp_path)


def test_list_keeps_its_layout() -> None:
    """What is added to a list is separated as the others are."""
    for comma in (", ", ","):
        keys = comma.join(["keys = root", "app"])
        old = COMPLETE.replace("keys = root, app, flask_migrate", keys)
        assert fixed(old) == COMPLETE.replace("root, app, flask", f"root{comma}app{comma}flask")


def test_class_is_not_guessed() -> None:
    """A handler's class that its arguments do not show is left to a person."""
    old = COMPLETE.replace("class = StreamHandler\nargs = (sys.stderr,)", "args = ('app.log', 'a')")
    (finding,) = found(old)
    assert finding.text == "[handler_out]" and finding.edits == ()


@pytest.mark.parametrize(
    ("text", "line", "word"),
    [
        ("[alembic]\na = 1\n\n[b]\nc = 1\n[alembic]\n", 6, "[alembic] is there twice"),
        ("[alembic]\r\na = 1\r\nb = 2\r\nA = 3\r\n", 4, "a is there twice"),
        ("# x\nkeys = 1\n", 2, "[section]"),
        ("\ufeff[alembic]\n", 1, "byte order mark"),
        ("[alembic]\nsome words\n", 2, "neither"),
    ],
)
def test_unreadable(text: str, line: int, word: str) -> None:
    """What Python 3's parser refuses is one finding, with its line."""
    (finding,) = found(text)
    assert finding.line == line and word in finding.message and not finding.edits


def test_percent_sign(tmp_path: Path) -> None:
    """A single % is doubled where the parser fails on it: Alembic then reads the file name as it was meant."""
    line = "file_template = %(year)d_%%(rev)s_100%\nlocation = %(here)s/%(file)s\nfile = a"
    old = COMPLETE.replace("[alembic]", "[alembic]\n" + line)
    (finding,) = found(old)
    assert finding.line == 3
    path = tmp_path / "alembic.ini"
    path.write_text(old)
    with pytest.raises(configparser.Error):
        Config(str(path)).get_main_option("file_template")
    path.write_text(fixed(old))
    assert Config(str(path)).get_main_option("file_template") == "%(year)d_%(rev)s_100%"
    assert Config(str(path)).get_main_option("location") == f"{tmp_path}/a"


def test_here_in_a_handler() -> None:
    """A %(here)s in a handler is named and not doubled: logging would take it for the path."""
    old = COMPLETE.replace("args = (sys.stderr,)", "args = ('%(here)s/a.log',)")
    (finding,) = found(old)
    assert "%(here)s" in finding.message and not finding.edits
    assert found(old, SILENT) == []


@pytest.mark.parametrize(
    ("options", "separator"),
    [
        ("version_locations = one", "os"),
        ("version_locations = one two", "space"),
        ("version_locations = package:one two", "space"),
        ("version_locations = one:two\nversion_path_separator = :", ":"),
        ("version_locations = one\n    two\nversion_path_separator = newline", "newline"),
        ("prepend_sys_path = .", "os"),
        ("prepend_sys_path = .:src", ":"),
        ("prepend_sys_path = . src\nversion_locations = one", "space"),
    ],
)
def test_path_separator(tmp_path: Path, options: str, separator: str) -> None:
    """Where Alembic 1.16 warns, a path_separator is added with which the paths stay what they are."""
    old = COMPLETE.replace("[alembic]", "[alembic]\n" + options)
    new = fixed(old)
    assert f"\npath_separator = {separator}\n" in new
    assert new.replace(f"path_separator = {separator}\n", "", 1).count("\n") == old.count("\n")
    if "package" not in options:
        before, warned = versions(old, tmp_path)
        after, silent = versions(new, tmp_path)
        assert before == after and not silent
        newer = tuple(int(part) for part in alembic_version.split(".")[:2]) >= (1, 16)
        assert bool(warned) == newer


def versions(text: str, folder: Path) -> tuple:
    """Return Alembic's paths for a file, and its warnings about them."""
    path = folder / "alembic.ini"
    path.write_text(text)
    config = Config(str(path))
    config.set_main_option("script_location", str(folder))
    before = list(sys.path)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        script = ScriptDirectory.from_config(config)
    added = sys.path[: len(sys.path) - len(before)]
    sys.path[:] = before
    about = [str(one.message) for one in caught if "path_separator" in str(one.message)]
    return (script.version_locations, added), about


def test_commas_between_paths() -> None:
    """Paths with commas between them are left to a person: no separator of Alembic's is a comma."""
    (finding,) = found(COMPLETE.replace("[alembic]", "[alembic]\nversion_locations = one, two"))
    assert finding.line == 3 and not finding.edits


def test_databases() -> None:
    """An env.py that reads the names of its databases from the file needs them there; Flask-Migrate's do not."""
    env = KEEPS + "names = config.get_main_option('databases', '')\n"
    (finding,) = found(COMPLETE, env)
    assert finding.text == "[alembic]" and "databases =" in finding.message and not finding.edits
    assert found(COMPLETE.replace("[alembic]", "[alembic]\ndatabases = one"), env) == []


@pytest.mark.generations
@pytest.mark.parametrize("release", ["0.1.0", "1.5.0", "2.6.0", "2.7.0", "4.1.0"])
def test_of_flask_migrate(tmp_path: Path, pytestconfig: pytest.Config, release: str) -> None:
    """The files up to 2.6.0 lack the logger flask_migrate alone, later ones nothing; all then load and log."""
    archive = release_of_flask_migrate(pytestconfig, release)
    files = {
        name: content.decode()
        for name, content in members(archive)
        if name.endswith((".py", ".mako"))
    }
    (ini,) = {text for name, text in files.items() if name.endswith("alembic.ini.mako")}
    env = next(text for name, text in files.items() if name.endswith("templates/flask/env.py"))
    expected = 2 if release in ("0.1.0", "1.5.0", "2.6.0") else 0
    assert len(found(ini, env)) == expected
    assert "logged" in load(fixed(ini, env), tmp_path)
