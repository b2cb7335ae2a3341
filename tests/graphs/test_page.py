"""The page about graphs: what its commands print is what is printed."""

from __future__ import annotations

import re
from pathlib import Path
from typing import List, Tuple

import flask_migrate_script as fms
import pytest
from conftest import Project
from written_revisions import set_version

pytestmark = pytest.mark.oldest_and_newest

PAGE = Path(__file__).parent.parent.parent / "docs/graph.rst"

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
    """Write the revisions of the page in the place of those of a migrations folder."""
    down = [None, *(revision for _, revision in OLD)]
    history = [(revision, below, message, "") for (message, revision), below in zip(OLD, down)]
    history[0] = (*history[0][:3], f"replaces = {tuple(f'old{n}' for n in range(41))!r}")
    history += [
        ("b7c9d1e3f205", OLD[-1][1], "search", "branch_labels = 'search'"),
        ("4ab6d5f2780e", OLD[-1][1], "ratings", ""),
        ("9b1d2f3c5e7a", ("4ab6d5f2780e", "b7c9d1e3f205"), "merge search", ""),
        ("c6e2b908a1d4", None, "jobs", "branch_labels = 'jobs'"),
        ("e8f12a04d7c5", "c6e2b908a1d4", "jobs of users", "depends_on = '3c5e7a9b1d2f'"),
    ]
    for path in (folder / "versions").glob("*.py"):
        path.unlink()
    for day, (revision, below, message, more) in enumerate(history, 1):
        source = FILE.format(revision=revision, down=below, message=message, more=more, day=day)
        (folder / f"versions/{revision}.py").write_text(source)


def sessions() -> List[Tuple[str, List[str]]]:
    """Return the commands of the page's blocks, each with the lines below it."""
    found: List[Tuple[str, List[str]]] = []
    text = PAGE.read_text(encoding="utf-8")
    for block in re.findall(r"code-block:: console\n\n((?:(?:    .*)?\n)+)", text):
        for line in block.rstrip().splitlines():
            if line.startswith("    $ flask "):
                found.append((line[len("    $ flask ") :], []))
            else:
                found[-1][1].append(line[4:])
    return found


def test_what_the_page_shows(upgraded: Project) -> None:
    """Each of its blocks is what its command prints."""
    write_example(upgraded.folder / "migrations")
    set_version(upgraded.database, "4ab6d5f2780e")
    shown = sessions()
    assert len(shown) == 4
    for command, lines in shown:
        result = upgraded.flask(*command.split()).ok()
        assert [*result.out.splitlines(), result.last_line] == lines, command


def test_from_python(upgraded: Project) -> None:
    """The lines of the page run."""
    text = PAGE.read_text(encoding="utf-8")
    (block,) = re.findall(r"code-block:: python\n\n((?:(?:    .*)?\n)+)", text)
    source = "".join(line[4:] + "\n" for line in block.splitlines())
    upgraded.write("look.py", "from manage import app\n" + source)
    assert upgraded.python("look.py").ok().out == "() ('aaa1',)\naaa1 first\n"
    assert fms.graph.__doc__
