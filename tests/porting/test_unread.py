"""What cannot be read or cannot matter: the one is reported, the other is not read."""

from __future__ import annotations

import io
import os
import subprocess
from pathlib import Path
from typing import Any, Dict, List, Tuple

import pytest
from conftest import run_git
from flask_migrate_script.porting import progress
from flask_migrate_script.porting import project as project_module
from flask_migrate_script.porting.index import Index
from flask_migrate_script.porting.project import Project

pytestmark = [pytest.mark.oldest_and_newest, pytest.mark.newest]

MANAGE = b"from flask_script import Manager\nmanager = Manager(app)\nmanager.run()\n"


def unread(folder: Path, files: Dict[str, bytes]) -> List[Tuple[str, int, str]]:
    """Return what cannot be read in a folder with a manage.py and some files."""
    for path, data in {"manage.py": MANAGE, **files}.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
    return [tuple(entry) for entry in Index(Project(str(folder))).unread]  # type: ignore[misc]


@pytest.mark.parametrize(
    "path, data, line, reason",
    [
        ("start.sh", b"# \xe9\npython manage.py seed\n", 2, "it is not UTF-8: it names manage.py"),
        ("a.ps1", "\ufeffmanage.py seed".encode("utf-16-le"), 1, "it is UTF-16: it names manage"),
        ("a.txt", b"x\n" * 500_001 + b"manage.py\n", 500_002, "it is longer than 1,000,000 bytes"),
        ("b.py", b"# \xe9\nimport flask_script\n", 2, "it is not UTF-8: it names flask_script"),
    ],
)
def test_a_file_that_names_it_and_cannot_be_read(
    tmp_path: Path, path: str, data: bytes, line: int, reason: str
) -> None:
    """It is reported with the line that names the manage.py."""
    ((found, number, message),) = unread(tmp_path, {path: data})
    assert (found, number) == (path, line)
    assert message.startswith(reason)


@pytest.mark.parametrize(
    "path, data",
    [
        ("start.sh", b"# \xe9\npython run.py seed, remanage.py\n"),
        ("a.bin", b"\0manage.py"),
        ("a.pyc", b"\xe9manage.py"),
        ("a.log", b"\xe9manage.py" * 20_000),
        ("node_modules/start.sh", b"\xe9 manage.py"),
        ("own/pyvenv.cfg", b"\xe9 manage.py"),
        ("other/.git/HEAD", b"\xe9 manage.py"),
    ],
)
def test_what_cannot_matter_is_not_reported(tmp_path: Path, path: str, data: bytes) -> None:
    """Programs, data and foreign folders are passed over, and files that name no manage.py."""
    assert unread(tmp_path, {path: data}) == []


@pytest.mark.parametrize("has_git", [False, True])
def test_what_git_lists_is_chosen_in_the_same_way(tmp_path: Path, has_git: bool) -> None:
    """Environments, other repositories, pictures and lock files are left out, with git and without it."""
    for path in (
        "a.py",
        "yarn.lock",
        "Pipfile.lock",
        "b.PNG",
        "own/pyvenv.cfg",
        "own/c.py",
        "old/bin/activate_this.py",
        "old/lib/d.py",
        "vendor/e.min.js",
        "site-packages/f.py",
    ):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text("x")
    (tmp_path / "nested").mkdir()
    run_git(tmp_path / "nested", "init", "-q")
    (tmp_path / "nested" / "g.py").write_text("x")
    if has_git:
        run_git(tmp_path, "init", "-q")
    assert Project(str(tmp_path)).paths == ["Pipfile.lock", "a.py"]


@pytest.mark.parametrize("has_git", [False, True])
def test_links(tmp_path: Path, has_git: bool) -> None:
    """A link that leads nowhere, or to a file outside that names manage.py, is reported; one within is not."""
    folder = tmp_path / "project"
    folder.mkdir()
    (tmp_path / "shared").mkdir()
    (tmp_path / "shared" / "deploy.sh").write_text("cd x\npython manage.py seed\n")
    (tmp_path / "shared" / "nothing.sh").write_text("cd x\n")
    for name, target in (
        ("broken.sh", "nowhere.sh"),
        ("deploy.sh", "../shared/deploy.sh"),
        ("nothing.sh", "../shared/nothing.sh"),
        ("folder", "../shared"),
        ("same.py", "manage.py"),
        ("node_modules", "../shared"),
    ):
        os.symlink(target, str(folder / name))
    if has_git:
        run_git(folder, "init", "-q")
    found = {path: (line, reason) for path, line, reason in unread(folder, {})}
    assert found == {
        "broken.sh": (1, "it is a link to nowhere.sh, which is not there"),
        "deploy.sh": (
            2,
            "it is a link to ../shared/deploy.sh, outside of this folder: it names manage.py, and what is in it is "
            "not looked at",
        ),
        "folder": (1, "it is a link to ../shared, outside of this folder"),
    }


def test_a_file_without_permission(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is reported, whatever may be in it."""
    read_bytes = Path.read_bytes

    def refuse(path: Path) -> bytes:
        if path.name == "start.sh":
            raise PermissionError(13, "Permission denied")
        return read_bytes(path)

    monkeypatch.setattr(Path, "read_bytes", refuse)
    expected = [("start.sh", 1, "it can't be read: Permission denied")]
    assert unread(tmp_path, {"start.sh": b""}) == expected


def test_a_folder_without_permission(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is reported, whatever may be in it."""
    scandir = os.scandir

    def refuse(path: Any = ".") -> Any:
        if str(path).endswith("closed"):
            raise PermissionError(13, "Permission denied", path)
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    expected = [("deploy/closed", 1, "it can't be read: Permission denied")]
    assert unread(tmp_path, {"deploy/closed/start.sh": b""}) == expected


def test_a_folder_that_git_cannot_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """git leaves it out, with a warning."""
    run_git(tmp_path, "init", "-q")
    run = subprocess.run

    def warn(*args: Any, **kwargs: Any) -> Any:
        done = run(*args, **kwargs)
        if "ls-files" in args[0]:
            done.stderr = b"warning: could not open directory 'deploy/closed/': Permission denied\n"
        return done

    monkeypatch.setattr(project_module.subprocess, "run", warn)
    assert unread(tmp_path, {}) == [("deploy/closed", 1, "it can't be read: Permission denied")]


class _Stream(io.StringIO):
    def __init__(self, is_terminal: bool) -> None:
        super().__init__()
        self.is_terminal = is_terminal

    def isatty(self) -> bool:
        return self.is_terminal


@pytest.mark.parametrize("is_terminal", [False, True])
@pytest.mark.parametrize("first", [0.0, 60.0])
def test_progress(monkeypatch: pytest.MonkeyPatch, is_terminal: bool, first: float) -> None:
    """It is one line in a log, and one that is overwritten on a terminal; nothing where the body is fast."""
    stream = _Stream(is_terminal)
    monkeypatch.setattr(progress.sys, "stderr", stream)
    monkeypatch.setattr(progress, "_FIRST", first)
    progress.at("shop/models.py")
    with progress.shown("shop"):
        while not first and not stream.getvalue():
            pass
    text = stream.getvalue()
    if first:
        assert text == ""
    elif is_terminal:
        assert text.startswith("\rReading, 0 s: shop/models.py ")
        assert text.endswith(f"\r{'':79}\r")
    else:
        assert text == "Reading shop. Ctrl-C ends it.\n"
