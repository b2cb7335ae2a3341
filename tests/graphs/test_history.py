"""``db history`` with dates and lanes, and without: then as Alembic prints it."""

from __future__ import annotations

import re
import shutil
import textwrap
from pathlib import Path
from typing import Dict, Iterator, List, Tuple

import flask_migrate_script as fms
import pytest
from conftest import Project
from flask_migrate_script.graphs.create_date import short_date
from test_api import App
from written_revisions import set_version

pytestmark = pytest.mark.oldest_and_newest

FRONTS = pytest.mark.parametrize("front", ["manage", "flask"])

# Of each file: what it follows, its docstring, and what else it has.
FILES: Dict[str, Tuple[str, str, str]] = {
    "aaa1": ("None", "first\n\nCreate Date: 2013-09-01 08:30:15.123456\n", ""),
    "bbb2": ("'aaa1'", "second", "branch_labels = 'users'"),
    "ccc3": ("'aaa1'", "third\n\nCreate Date: 2024-02-29T23:59:59+02:00\n", "depends_on = 'bbb2'"),
    "ddd4": ("('bbb2', 'ccc3')", "fourth\n\nCreate Date:  May 9, 2025\n", ""),
}


def write_files(folder: Path, files: Dict[str, Tuple[str, str, str]]) -> None:
    """Write the files in the place of those of a migrations folder."""
    for path in (folder / "versions").glob("*.py"):
        path.unlink()
    for name, (down, doc, more) in files.items():
        (folder / f"versions/{name}.py").write_text(
            f'"""{doc}"""\nrevision = {name!r}\ndown_revision = {down}\n{more}\n\n\n'
            "def upgrade():\n    pass\n\n\ndef downgrade():\n    pass\n"
        )


@pytest.fixture
def app(tmp_path: Path, made_once: Path) -> Iterator[App]:
    """An app inside its context, with these files, and a database that is at aaa1."""
    shutil.copytree(str(made_once / "migrations"), str(tmp_path / "migrations"))
    shutil.copy(str(made_once / "app.db"), str(tmp_path / "app.db"))
    made = App(tmp_path)
    write_files(Path(made.directory), FILES)
    with made.app.app_context():
        yield made
        made.db.engine.dispose()


def lines(text: str) -> List[str]:
    """Return the lines of an indented text."""
    return textwrap.dedent(text).strip("\n ").splitlines()


@FRONTS
def test_through_both_front_ends(upgraded: Project, front: str) -> None:
    """With --dates, with --graph, and with both."""
    write_files(upgraded.folder / "migrations", FILES)
    plain = upgraded.cli(front, "db", "history").ok()
    assert "* " not in plain.out and "2013" not in plain.out
    assert plain.last_line == "The folder has 4 revisions."
    dated = upgraded.cli(front, "db", "history", "--dates").ok()
    assert [line[18:] for line in dated.out.splitlines()] == plain.out.splitlines()
    assert [line[:18].strip() for line in sorted(dated.out.splitlines())] == [
        "",
        "2013-09-01 08:30",
        "2024-02-29 23:59",
        "May 9, 2025",
    ]
    both = upgraded.cli(front, "db", "history", "--dates", "--graph", "-i").ok()
    assert both.out.splitlines() == lines(
        """
        * May 9, 2025       bbb2, ccc3 -> ddd4 (users) (head) (mergepoint), fourth
        |\\
        | * 2024-02-29 23:59  aaa1 (bbb2) -> ccc3, third
        |/|
        * |                   aaa1 -> bbb2 (users), second
        |/
        * 2013-09-01 08:30  <base> -> aaa1 (current) (branchpoint), first
        """
    )
    assert both.last_line == "The folder has 4 revisions."


def test_without_the_options_it_is_alembics(app: App, capsys: pytest.CaptureFixture) -> None:
    """And with --graph the lines are the same, with lanes beside them."""
    for options in ({}, {"indicate_current": True}, {"rev_range": "bbb2:"}):
        fms.history(**options)
        plain = capsys.readouterr().out.splitlines()
        assert all(re.match(r"\S+( \(\w+\)|, \w+)* -> \w+", line) for line in plain)
        fms.history(graph=True, **options)
        drawn = capsys.readouterr().out.splitlines()
        texts = [re.sub(r"^[*|/\\_: ]+", "", line) for line in drawn]
        assert sorted(filter(None, texts)) == sorted(plain)


def test_verbose(app: App, capsys: pytest.CaptureFixture) -> None:
    """All lines of a revision are beside the lanes; its docstring has the date."""
    write_files(Path(app.directory), {name: FILES[name] for name in ("aaa1", "bbb2")})
    fms.history(verbose=True, dates=True, graph=True)
    path = f"{app.directory}/versions"
    expected = f"""
        * Rev: bbb2 (head)
        | Parent: aaa1
        | Branch names: users
        | Path: {path}/bbb2.py
        |
        |     second
        |
        * Rev: aaa1
          Parent: <base>
          Branch names: users
          Path: {path}/aaa1.py

              first

              Create Date: 2013-09-01 08:30:15.123456
    """
    assert capsys.readouterr().out.rstrip().splitlines() == lines(expected)


@pytest.mark.parametrize(
    ("date", "short"),
    [
        ("2013-09-01 08:30:15.123456", "2013-09-01 08:30"),
        ("2024-02-29T23:59:59+02:00", "2024-02-29 23:59"),
        ("2024-02-29", "2024-02-29"),
        ("May 9, 2025", "May 9, 2025"),
        ("", ""),
    ],
)
def test_short_dates(date: str, short: str) -> None:
    """To the minute; what is in another form stays."""
    assert short_date(date) == short


def test_no_date_in_any_file(app: App, capsys: pytest.CaptureFixture) -> None:
    """The lines are as without the option."""
    files = {name: (down, "no date", more) for name, (down, _, more) in FILES.items()}
    write_files(Path(app.directory), files)
    fms.history()
    plain = capsys.readouterr().out
    fms.history(dates=True)
    assert capsys.readouterr().out == plain


def test_a_range_that_is_wrong(upgraded: Project) -> None:
    """It is the error that it is without lanes, before anything is printed."""
    plain = upgraded.manage("db", "history", "-r", "nope:")
    drawn = upgraded.manage("db", "history", "--graph", "-r", "nope:")
    assert plain.failed() == drawn.failed()
    assert drawn.out == ""


def test_history_that_another_package_has_wrapped(
    app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The options are refused there: they would change nothing."""
    from alembic import command

    original = command.history
    namespace: Dict[str, object] = {"original": original}
    exec("def history(*a, **k): return original(*a, **k)", namespace)
    monkeypatch.setattr(command, "history", namespace["history"])
    with pytest.raises(fms.MigrateError, match="need Alembic's own history"):
        fms.history(graph=True)


def test_several_databases(app: App, capsys: pytest.CaptureFixture) -> None:
    """With -i, Alembic prints the history for each visit of env.py: the lines are the same each time."""
    source = app.env.read_text()
    app.env.write_text(source + "\n" + source.split("\n\n\n")[-1])
    set_version(app.database, "aaa1")
    fms.history(indicate_current=True, dates=True, graph=True)
    printed = capsys.readouterr().out.splitlines()
    assert printed[: len(printed) // 2] == printed[len(printed) // 2 :]
    assert printed.count(printed[0]) == 2
