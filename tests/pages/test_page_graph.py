"""The blocks of docs/graph.rst: a history with branches, merges, labels and dependencies."""

from __future__ import annotations

from pathlib import Path
from typing import Any, List, Tuple

import pytest
from conftest import Database, Project
from projects import begin, run_in_app
from reading import Page, commands
from written_revisions import set_version

pytestmark = [pytest.mark.oldest_and_newest, pytest.mark.newest]

OLD = [
    ("users", "5f1b7d3a9c20"),
    ("mails", "1d9e3f7b5a42"),
    ("posts", "8a1d4c6e2b90"),
    ("posts get a slug", "f2780e4ab6d5"),
    ("comments", "3c5e7a9b1d2f"),
    ("drafts", "a04d7c5e8f12"),
    ("tags", "6e2b90f2780e"),
]

FILE = '''"""{message}

Revision ID: {revision}
Create Date: 2024-03-{day:02} 10:15:42.123456

"""
revision = {revision!r}
down_revision = {down!r}
{more}


def upgrade():
    pass


def downgrade():
    pass
'''


def write_example(folder: Path) -> None:
    """Write the revisions of the page into a migrations folder."""
    down = [None, *(revision for _, revision in OLD)]
    history: List[Tuple[str, Any, str, str]] = [
        (revision, below, message, "") for (message, revision), below in zip(OLD, down)
    ]
    history[0] = (*history[0][:3], f"replaces = {tuple(f'old{n}' for n in range(41))!r}")
    history += [
        ("b7c9d1e3f205", OLD[-1][1], "search", "branch_labels = 'search'"),
        ("4ab6d5f2780e", OLD[-1][1], "ratings", ""),
        ("9b1d2f3c5e7a", ("4ab6d5f2780e", "b7c9d1e3f205"), "merge search", ""),
        ("c6e2b908a1d4", None, "jobs", "branch_labels = 'jobs'"),
        ("e8f12a04d7c5", "c6e2b908a1d4", "jobs of users", "depends_on = '3c5e7a9b1d2f'"),
    ]
    for day, (revision, below, message, more) in enumerate(history, 1):
        source = FILE.format(revision=revision, down=below, message=message, more=more, day=day)
        (folder / f"versions/{revision}.py").write_text(source)


def test_the_drawings(project: Project, tmp_path: Path) -> None:
    """What the page shows is what is printed, with each blank; the names in Python are those of the page."""
    database = Database(f"sqlite:///{tmp_path / 'app.db'}")
    begin(project, database)
    project.flask("db", "init").ok()
    write_example(project.folder / "migrations")
    project.flask("db", "stamp", "4ab6d5f2780e").ok()
    page = Page("graph", project)
    for _ in range(4):
        [(command, shown)] = commands(page.code("console"))
        result = page.run(command).ok()
        assert [*result.out.splitlines(), result.last_line] == shown.splitlines(), command
    set_version(database, "gone9")
    printed = run_in_app(project, page.code()).ok().out.splitlines()
    assert printed[:2] == ["('gone9',) ('gone9',)", "e8f12a04d7c5 jobs of users"]
    assert len(printed) == 1 + 12
    page.end()
