"""Each command that README and docs/ name in their sentences exists, and each that has arguments is typed."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Dict, Iterator, Tuple

import pytest
from conftest import Database, Project, run_git
from flask_migrate_script.commands import COMMANDS
from projects import USERS, begin
from reading import PAGES, ROOT, Page, path_of

pytestmark = [pytest.mark.oldest_and_newest, pytest.mark.newest]

#: Where they begin with one of these, it is known what runs them.
OURS = re.compile(r"(?:flask |(?:python )?manage\.py )?db (?=[a-z-])(?P<arguments>.*)")
OTHERS = re.compile(
    r"(flask|python3?|manage\.py|pip|git|pytest|tox|gunicorn|docker|heroku|kubectl|systemctl) (?P<arguments>.*)"
)

#: What a page writes after "db", and is no command of the table.
NOT_OF_THE_TABLE = ("seed", "upgrade, 4711@web-3", "...")

#: Commands of the table that are not typed as they are, with the reason.
NOT_TYPED = {"rebase HEAD": "HEAD is in the place of a revision, which the page has, too"}

_NOT_UP_TO_DATE = "Target database is not up to date"

#: What the error begins with where the database has not run all revisions, or has not to succeed.
FAILS = {
    'migrate -m "first"': _NOT_UP_TO_DATE,
    "migrate --fill user.age=0": _NOT_UP_TO_DATE,
    "revision --autogenerate": _NOT_UP_TO_DATE,
    "status --check": "At 3c5e7a9b1d2f: 2 applied, 1 pending",
}

_NAME = "the name of a command line, not one to type"
_STAGES = "tests/test_porting_stages.py"
_DRIVER = "installs another project's package; that errors name it is in tests/errors/"

#: The other ones: the test that types it, or the reason why none does.
OTHER_COMMANDS = {
    "docker build": "there is no Docker where the tests run",
    "flask --app": _NAME,
    "flask --app manage.py seed": _STAGES,
    "flask --help": "tests/test_import_cost.py",
    "flask -c": _NAME,
    "flask database upgrade": "tests/test_beside_flask_migrate.py",
    "flask db": _NAME,
    "flask routes": "Flask's own",
    "flask run": "Flask's own",
    "flask run --host ... --port ...": "Flask's own",
    "flask runserver": "what does not exist",
    "flask seed": _STAGES,
    "git apply": "tests/porting/test_port.py",
    "heroku run": "there is no Heroku where the tests run",
    "heroku run env FLASK_APP=manage.py flask db upgrade": "there is no Heroku where the tests run",
    "manage.py db": _NAME,
    "manage.py db ...": _NAME,
    "pip check": _STAGES,
    'pip install "psycopg[binary]"': _DRIVER,
    "pip install '/path/to/the/checkout[port]'": "the test extra has the same packages",
    "pip install PyMySQL": _DRIVER,
    "pip install cryptography": _DRIVER,
    "pip install psycopg2-binary": _DRIVER,
    "pip uninstall flask-script": _STAGES,
    "pytest --cache-clear": "tests/testing/test_suites.py",
    "python -m flask": _NAME,
    "python -m flask_migrate_script manage.py db upgrade": "tests/compat/test_runner.py",
    "python -m flask_migrate_script manage.py seed": _STAGES,
    "python -m flask_migrate_script port": "tests/porting/test_port.py",
    "python manage.py": _NAME,
    "python manage.py db": _NAME,
    "python manage.py db ...": _NAME,
    "python manage.py seed": _STAGES,
    "python3 -m venv": _NAME,
}


def commands_in_sentences() -> Iterator[Tuple[str, str]]:
    """Yield the page and the text of each literal in a sentence that is a command."""
    for page in PAGES:
        for found in re.finditer(r"(?<![:`])``([^`]+)``(?!`)", path_of(page).read_text("utf-8")):
            text = " ".join(found[1].split())
            if OURS.fullmatch(text) or OTHERS.fullmatch(text):
                yield page, text


def ours() -> Dict[str, str]:
    """Return the commands of ``db``, without how they are called, each with a page that names it."""
    return {
        found["arguments"]: page
        for page, text in commands_in_sentences()
        for found in [OURS.fullmatch(text)]
        if found and found["arguments"] not in NOT_OF_THE_TABLE
    }


def test_each_command_is_in_the_table() -> None:
    """It has the name of a command, where it does not begin with an option."""
    names = {command.name for command in COMMANDS}
    found = ours()
    for command, page in found.items():
        [name, *_] = [word for word in command.split() if not word.startswith("-")]
        assert name in names or command.startswith("-d "), (page, command)
    for command in {**NOT_TYPED, **FAILS}:
        assert command in found


@pytest.fixture
def half_way(project: Project) -> Project:
    """A project that git has, with three revisions, of which its database has run two."""
    begin(project, Database(f"sqlite:///{project.folder / 'app.db'}"))
    project.flask("db", "init").ok()
    below = "None"
    for revision in ("5b7c9d1e3f20", "3c5e7a9b1d2f", "f2780e4ab6d5"):
        source = USERS.replace("user", f"t{revision}").replace('"aaa1"', repr(revision))
        project.write(f"migrations/versions/{revision}.py", source.replace("None", below))
        below = repr(revision)
    project.flask("db", "upgrade", "3c5e7a9b1d2f").ok()
    project.write(".gitignore", "app.db\n__pycache__/\n.commands/\n")
    run_git(project.folder, "init", "-q")
    run_git(project.folder, "add", "-A")
    run_git(project.folder, "-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qm", "one")
    project.env["EDITOR"] = "true"
    return project


def test_commands_with_arguments_run(half_way: Project, tmp_path: Path) -> None:
    """Each one in the project as it was; it does not fail there, or as expected."""
    kept = tmp_path / "kept"
    half_way.folder.rename(kept)
    shutil.copytree(str(kept / "migrations"), str(kept / "other"))
    page = Page("faq", half_way)
    failed: Dict[str, str] = {}
    for command in ours():
        if command in NOT_TYPED or " " not in command:
            continue
        shutil.copytree(str(kept), str(half_way.folder))
        result = page.run(f"flask db {command}")
        shutil.rmtree(str(half_way.folder))
        if "needs Alembic" in result.err:
            continue
        if result.status:
            failed[command] = result.last_line
    assert set(failed) == set(FAILS), failed
    for command, expected in FAILS.items():
        assert failed[command].startswith(f"Error: {expected}"), failed[command]


def test_other_commands_are_known() -> None:
    """And each test that the table names is there."""
    found = {text for _, text in commands_in_sentences() if not OURS.fullmatch(text)}
    assert found == set(OTHER_COMMANDS)
    for test in OTHER_COMMANDS.values():
        assert not test.startswith("tests/") or (ROOT / test).exists(), test
