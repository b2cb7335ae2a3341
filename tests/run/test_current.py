"""``db current`` and what else reads: Alembic's text, in a time that grows with the history, and nothing is made."""

from __future__ import annotations

import random
from pathlib import Path
from typing import List

import pytest
from alembic.script import ScriptDirectory
from conftest import Databases, Project
from flask_migrate_script.run.config import alembic_version
from flask_migrate_script.run.revision_order import all_current
from test_errors import files, write_app
from test_status import (
    BRANCHES,
    BY_LABEL,
    DEPENDENT,
    LINE,
    MERGED,
)
from written_revisions import Given, set_version, write_history

pytestmark = pytest.mark.oldest_and_newest

FRONTS = pytest.mark.parametrize("front", ["manage", "flask"])


def folder_of(path: Path, history: List[Given]) -> ScriptDirectory:
    """Return a folder with a history."""
    (path / "versions").mkdir(parents=True)
    for revision, down, more in history:
        source = f"revision = {revision!r}\ndown_revision = {down!r}\n{more}\n"
        (path / "versions" / f"{revision}.py").write_text(source)
    return ScriptDirectory(str(path))


def any_history(chance: random.Random) -> List[Given]:
    """Return a history of some revisions, with branches, merges and dependencies."""
    history: List[Given] = []
    for number in range(chance.randint(1, 9)):
        names = [revision for revision, _, _ in history]
        down = tuple(chance.sample(names, min(len(names), chance.choice([0, 1, 1, 1, 2]))))
        others = [name for name in names if name not in down]
        more = f"depends_on = {chance.choice(others)!r}" if others and chance.random() < 0.3 else ""
        history.append((f"rev{number}", down or None, more))
    return history


@pytest.mark.parametrize("seed", range(20))
def test_what_is_current_is_what_alembic_finds(tmp_path: Path, seed: int) -> None:
    """In any history, at any version."""
    chance = random.Random(seed)
    histories = (
        [LINE, BRANCHES, MERGED, DEPENDENT, BY_LABEL] if seed == 0 else [any_history(chance)]
    )
    for number, history in enumerate(histories):
        script = folder_of(tmp_path / str(number), history)
        names = [revision for revision, _, _ in history]
        versions = [(), *((name,) for name in names)]
        versions += [tuple(chance.sample(names, chance.randint(1, len(names)))) for _ in range(9)]
        for version in versions:
            found = all_current(script, version)
            assert set(found) == set(script.get_all_current(version)), (history, version)
            assert len(set(found)) == len(found)


def test_alembics_own_way_is_not_taken(upgraded: Project) -> None:
    """It goes through the history once more for each revision of it."""
    env = upgraded.folder / "migrations/env.py"
    taken_away = "from alembic.script.revision import RevisionMap\ndel RevisionMap._filter_into_branch_heads\n"
    env.write_text(taken_away + env.read_text())
    assert upgraded.manage("db", "current").ok().out == "aaa1 (head)\n"


ALEMBICS = """
import sys
from alembic import command
from manage import app, migrate

with app.app_context():
    command.current(migrate.get_config(), verbose="-v" in sys.argv)
"""

CASES = {
    "a line": (LINE, "bbb2"),
    "the head": (LINE, "ccc3"),
    "two heads": (BRANCHES, "ccc3 bbb3"),
    "one of two": (BRANCHES, "bbb3"),
    "a branch point": (BRANCHES, "aaa1"),
    "a merge": (MERGED, "ddd4"),
    "a dependency": (DEPENDENT, "xxx2"),
    "an empty table": (LINE, ""),
}


@pytest.mark.parametrize("case", CASES)
def test_the_text_is_alembics(upgraded: Project, case: str) -> None:
    """Where there are several, Alembic prints them in any order."""
    history, version = CASES[case]
    write_history(upgraded.folder / "migrations", history)
    set_version(upgraded.database, version)
    call = str(upgraded.write("call.py", ALEMBICS))
    for options in ([], ["-v"]):
        expected = upgraded.python(call, *options).ok().out
        out = upgraded.manage("db", "current", *options).ok().out
        assert sorted(out.splitlines()) == sorted(expected.splitlines())


@FRONTS
def test_check_heads(upgraded: Project, front: str) -> None:
    """It fails unless the database is at each head."""
    if alembic_version < (1, 17, 1):
        line = upgraded.cli(front, "db", "current", "--check-heads").failed()
        assert "needs Alembic 1.17.1" in line
        return
    upgraded.cli(front, "db", "current", "--check-heads").ok()
    write_history(upgraded.folder / "migrations", BRANCHES)
    set_version(upgraded.database, "ccc3")
    assert "not at every head" in upgraded.cli(front, "db", "current", "--check-heads").failed()
    set_version(upgraded.database, "ccc3 bbb3")
    upgraded.cli(front, "db", "current", "--check-heads").ok()


def test_a_version_that_is_in_no_file(upgraded: Project) -> None:
    """It is an error, as before."""
    set_version(upgraded.database, "zzz9")
    assert "zzz9" in upgraded.manage("db", "current").failed()


READS = ["current", "current -v", "show current", "history -i", "history -r current:"]


@FRONTS
def test_no_sqlite_file_is_made(upgraded: Project, front: str) -> None:
    """A database that is not there has no revision."""
    (upgraded.folder / "app.db").unlink()
    before = files(upgraded.folder)
    for words in READS:
        upgraded.cli(front, "db", *words.split()).ok()
        assert files(upgraded.folder) == before, words
    assert "No current revisions" in upgraded.cli(front, "db", "edit", "current").failed()
    assert files(upgraded.folder) == before
    result = upgraded.cli(front, "db", "current")
    assert (result.out, result.last_line) == ("", "No revision: 1 to go, 'db upgrade'.")


def test_no_version_table_is_made(upgraded: Project, databases: Databases) -> None:
    """Of an empty database; an empty table prints the same."""
    database = databases.new()
    write_app(upgraded, database.url)
    printed, words_of_each = [], ["current", "show current", "history -i"]
    for _ in range(2):
        for words in words_of_each:
            result = upgraded.manage("db", *words.split()).ok()
            printed.append((result.out, result.err))
        if len(printed) == len(words_of_each):
            with pytest.raises(Exception, match="alembic_version"):
                database.rows("SELECT version_num FROM alembic_version")
            database.execute(
                "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)"
            )
    assert printed[: len(words_of_each)] == printed[len(words_of_each) :]
