"""What a shell completes under ``flask``, looked up as a shell does: in a process, by click's variables."""

from __future__ import annotations

import os
import re
import shutil
import sys
import textwrap
from importlib.util import find_spec
from pathlib import Path
from typing import List

import pytest
from conftest import Project
from terminals import Shell

pytestmark = pytest.mark.oldest_and_newest

PAGE = Path(__file__).parents[2] / "docs/terminal.rst"

HAS_CLICK_8 = find_spec("click.shell_completion") is not None

REVISION = """
    \"\"\"posts, with password=sesame\"\"\"

    print("loaded")
    revision = "bbb2"
    down_revision = "aaa1"
    branch_labels = ("shop",)


    def upgrade():
        pass


    def downgrade():
        pass
"""

TYPED = {
    "db upgrade b": ["base", "bbb2"],
    "db upgrade aaa": ["aaa1"],
    "db history -r aaa1:b": ["aaa1:base", "aaa1:bbb2"],
    "db squash --to s": ["shop"],
    "db merge aaa1 bb": ["bbb2"],
    "db revision --head b": ["bbb2"],
    "db rebase b": ["bbb2"],
    "db status --bind d": ["default"],
    "db status --bind s": ["second"],
    "db upgrade zzz": [],
    "db -d nowhere upgrade b": [],
    "db graph --format m": ["mermaid"],
    "db upgr": ["upgrade"],
}


@pytest.fixture
def shop(upgraded: Project) -> Project:
    """A project with two revisions, a bind, and no database that could be connected to."""
    upgraded.write("migrations/versions/bbb2.py", REVISION)
    path = upgraded.folder / "manage.py"
    source = path.read_text().replace(
        "db = SQLAlchemy(",
        'app.config["SQLALCHEMY_BINDS"] = {"second": "sqlite://"}\ndb = SQLAlchemy(',
        1,
    )
    assert "second" in source
    path.write_text(source)
    (upgraded.folder / "app.db").unlink()
    upgraded.env["FLASK_APP"] = str(path)
    return upgraded


def completed(project: Project, typed: str, shell: str = "bash") -> List[str]:
    """Return the lines that click prints for a shell."""
    words = typed.split(" ")
    project.env.update(
        _FLASK_COMPLETE=f"{shell}_complete" if HAS_CLICK_8 else "complete",
        COMP_WORDS=f"flask {typed}",
        COMP_CWORD=words[-1] if shell == "fish" and HAS_CLICK_8 else str(len(words)),
    )
    flask = os.path.join(os.path.dirname(sys.executable), "flask")
    result = project.python(flask, "complete")
    # Click 7 ends with 1 after each completion.
    assert result.status == (0 if HAS_CLICK_8 else 1)
    assert "Traceback" not in result.err
    assert not (project.folder / "app.db").exists()
    return [line for line in result.out.splitlines() if line]


@pytest.mark.parametrize("typed", TYPED)
def test_names(shop: Project, typed: str) -> None:
    """Revisions, labels, heads and binds; where the folder can't be read, nothing. Click 7 has names of commands alone."""
    lines = completed(shop, typed)
    if HAS_CLICK_8:
        assert sorted(line.split(",", 1)[1] for line in lines) == TYPED[typed]
    else:
        assert "upgrade" in lines or typed != "db upgr"


def test_messages(shop: Project) -> None:
    """A shell that shows a text beside a name gets the revision's message, without passwords."""
    lines = completed(shop, "db upgrade bbb", "fish")
    assert lines == (["plain,bbb2\tposts, with password=***"] if HAS_CLICK_8 else lines)
    assert not any("sesame" in line for line in lines)


# Each without the user's own settings.
SHELLS = {
    "bash": "bash --noprofile --norc -i",
    "zsh": "zsh -f -i",
    "fish": "fish --no-config -i",
}

TABS = {
    "db upgr": "db upgrade",
    "db upgrade --lock-t": "db upgrade --lock-timeout",
    "db upgrade bb": "db upgrade bbb2",
}


@pytest.mark.newest
@pytest.mark.parametrize("name", [name for name in SHELLS if shutil.which(name)])
def test_in_a_shell(shop: Project, name: str) -> None:
    """The line that the page has for a shell is typed there, and then a command, an option and a revision with Tab."""
    page = PAGE.read_text(encoding="utf-8")
    (block,) = re.findall(rf"code-block:: {name}\n\n((?: {{4}}.*\n)+)", page)
    lines = textwrap.dedent(block).splitlines()
    folder = os.path.dirname(sys.executable)
    shop.env.update(
        PATH=os.pathsep.join([folder, os.environ["PATH"]]), HOME=str(shop.folder / "home")
    )
    with Shell(shop, SHELLS[name]) as shell:
        for line in lines:
            shell.typed(f"{line}; echo 'do''ne'\n", "done")
        for begin, completed in TABS.items():
            # What is on the line then is printed in place of being run: ^A is its beginning, ^E its end.
            shell.typed(f"flask {begin}\t\x01echo '[\x05]'\n", rf"\[flask {completed} ?\]")
