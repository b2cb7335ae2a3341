"""The example, as somebody who tries the project runs it, and the commands that README names."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from checkout import setup_arguments
from conftest import Database, Databases, Project
from docutils.core import publish_string
from flask_migrate_script.run.config import alembic_version

pytestmark = pytest.mark.oldest_and_newest

ROOT = Path(__file__).parent.parent
FIRST = "6e1f0a2b9c31"
LAST = "f2780e4ab6d5"


@pytest.fixture
def example(tmp_path: Path) -> Project:
    """A copy of examples/, so that no database file lands in the checkout."""
    copy = tmp_path / "examples"
    shutil.copytree(
        str(ROOT / "examples"), str(copy), ignore=shutil.ignore_patterns("*.db", "__pycache__")
    )
    return Project(copy)


@pytest.fixture
def elsewhere(tmp_path: Path) -> Path:
    """A working directory that has nothing to do with the example."""
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    return folder


@pytest.mark.started_anew
@pytest.mark.parametrize("front", ["manage", "flask"])
def test_from_another_working_directory(
    example: Project, elsewhere: Path, databases: Databases, front: str
) -> None:
    """Up, and back to nothing, on each database; the models and the last revision agree."""
    database = databases.new()
    example.env["DATABASE_URL"] = database.url

    def db(*arguments: str) -> str:
        return example.cli(front, "db", *arguments, cwd=elsewhere).ok().out

    db("upgrade")
    assert database.tables() == ["author", "comment", "post"]
    assert f"{LAST} (head)" in db("current")
    assert "Nothing to migrate" in example.cli(front, "db", "migrate", cwd=elsewhere).ok().last_line
    if alembic_version >= (1, 9):
        db("check")
    db("downgrade", "base")
    assert database.tables() == []
    assert list(elsewhere.iterdir()) == []


def test_seed(example: Project, elsewhere: Path, databases: Databases) -> None:
    """The example's own command writes a post, once."""
    database = databases.new()
    example.env["DATABASE_URL"] = database.url
    example.manage("db", "upgrade", cwd=elsewhere).ok()
    assert "Ada" in example.manage("seed", cwd=elsewhere).ok().out
    assert "already" in example.manage("seed", cwd=elsewhere).ok().out
    assert database.rows("SELECT title, slug FROM post") == [("The First Post", "the-first-post")]
    assert database.rows("SELECT text FROM comment") == [("Hello yourself.",)]


def test_the_data_migration(example: Project, databases: Databases) -> None:
    """Posts that were there before slugs get one each, and keep everything else, on the way back, too."""
    database = databases.new()
    example.env["DATABASE_URL"] = database.url
    example.manage("db", "upgrade", FIRST).ok()
    database.execute(
        "INSERT INTO author (id, name) VALUES (1, 'Grace')",
        "INSERT INTO post (id, title, author_id) VALUES (1, 'Two Words', 1), (2, 'Two Words', 1)",
    )
    example.manage("db", "upgrade").ok()
    slugs = database.rows("SELECT slug FROM post ORDER BY id")
    assert slugs == [("two-words-1",), ("two-words-2",)]
    example.manage("db", "downgrade", FIRST).ok()
    assert "slug" not in database.columns("post")
    assert database.rows("SELECT title FROM post") == [("Two Words",)] * 2


def test_the_default_database_lies_beside_the_file(example: Project, elsewhere: Path) -> None:
    """Both ways in mean the same SQLite file, wherever they are started."""
    example.manage("db", "upgrade", cwd=elsewhere).ok()
    assert Database(f"sqlite:///{example.folder / 'blog.db'}").tables()
    assert LAST in example.flask("db", "current", cwd=example.folder.parent).ok().out


def test_sql(example: Project, databases: Databases) -> None:
    """The data migration is in it, and a database takes what is there; SQLite's batch mode has none."""
    database = databases.new()
    example.env["DATABASE_URL"] = database.url
    if databases.kind == "sqlite":
        assert "--sql mode" in example.manage("db", "upgrade", "--sql").failed()
        return
    sql = example.manage("db", "upgrade", "--sql").ok().out
    assert "UPDATE post SET slug" in sql
    lines = [line for line in sql.splitlines() if not line.startswith("--")]
    statements = [part.strip() for part in "\n".join(lines).split(";")]
    database.execute(*[part for part in statements if part and part not in ("BEGIN", "COMMIT")])
    assert LAST in example.manage("db", "current").ok().out


README = (ROOT / "README.rst").read_text(encoding="utf-8")


def test_the_commands_of_the_readme_exist() -> None:
    """Each file, console script and extra that they name is there."""
    commands = [line.strip() for line in README.splitlines() if "python3 -m venv .venv &&" in line]
    assert len(commands) == 2
    for part in [part for command in commands for part in command.split(" && ")]:
        assert part.startswith(("python3 -m venv .venv", ".venv/bin/")), part
    run, test = commands
    assert run.endswith(".venv/bin/python examples/manage.py db upgrade")
    assert (ROOT / "examples/manage.py").is_file()
    assert test.endswith(".venv/bin/pytest -n auto")
    setup = (ROOT / "setup.py").read_text(encoding="utf-8")
    extra = setup[setup.index('"test": [') :].split("]")[0]
    assert '"pytest"' in extra and '"pytest-xdist"' in extra


def test_the_links_of_the_readme_lead_somewhere() -> None:
    """Into docs/ and to the other documents."""
    links = re.findall(r"<([\w./-]+\.(?:rst|py))>`", README)
    assert links
    for link in links:
        assert (ROOT / link).is_file(), link


def test_the_package_index_shows_the_readme() -> None:
    """Its text has no picture and no relative link there, and is valid."""
    html = publish_string(
        setup_arguments()["long_description"],
        writer_name="html",
        settings_overrides={"halt_level": 2, "syntax_highlight": "none", "embed_stylesheet": False},
    ).decode("utf-8")
    assert "<img" not in html
    links = re.findall(r'<a class="reference external" href="([^"]+)"', html)
    assert links and all(link.startswith("https://") for link in links)


def test_the_picture_of_the_readme_is_what_is_printed_now() -> None:
    """It is made anew from a run of the example: python docs/pictures/make_pictures.py"""
    folder = ROOT / "docs/pictures"
    code = "import make_pictures; print(make_pictures.picture(make_pictures.session()), end='')"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=str(folder),
        stdout=subprocess.PIPE,
        check=True,
    )
    assert done.stdout.decode("utf-8") == (folder / "terminal.svg").read_text(encoding="utf-8")
