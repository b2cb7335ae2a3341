"""``db rebase``: one of two branches on the other, which one, what is refused, and what is to be done elsewhere."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any, Dict, Iterator, List, Optional, Tuple

import click
import flask_migrate_script as fms
import pytest
from alembic.util import CommandError
from conftest import Database, Databases, Project, run_git
from flask import Flask
from flask.cli import ScriptInfo
from flask_migrate_script.cli.click import database_group
from flask_migrate_script.cli.rebase_output import print_result
from flask_migrate_script.notices import Warned, listen
from flask_migrate_script.questions import answer
from flask_sqlalchemy import SQLAlchemy
from test_api import App
from test_errors import add_revision
from test_templates import write as write_two

pytestmark = pytest.mark.oldest_and_newest

# What a file needs of a revision beside its id: what it follows, and what else it has.
Given = Dict[str, Tuple[Any, str]]

FORK: Given = {"bbb2": ("aaa1", ""), "ccc3": ("aaa1", "")}
LONG_FORK: Given = {**FORK, "bbb4": ("bbb2", ""), "ccc5": ("ccc3", "")}


@pytest.fixture
def app(tmp_path: Path, made_once: Path) -> Iterator[App]:
    """An app with a folder of one revision, aaa1, inside its context; there is no database yet."""
    shutil.copytree(str(made_once / "migrations"), str(tmp_path / "migrations"))
    made = App(tmp_path)
    with made.app.app_context():
        yield made
        made.db.engine.dispose()


def put(app: App, revisions: Given) -> None:
    """Write revision files."""
    for revision, (down, more) in revisions.items():
        path = Path(app.directory, more if more.endswith("/") else "versions", f"{revision}.py")
        path.parent.mkdir(exist_ok=True)
        path.write_text(
            f'"""the {revision}\n\nRevises: {down}\n"""\nrevision = {revision!r}\ndown_revision = {down!r}\n'
            f"{'' if more.endswith('/') else more}\n\n\ndef upgrade():\n    pass\n\n\ndef downgrade():\n    pass\n"
        )


def contents(app: App) -> Dict[str, bytes]:
    """Return all files of the migrations folder, but what Python caches."""
    return {
        str(path): path.read_bytes()
        for path in Path(app.directory).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def refused(app: App, head: Optional[str] = None) -> str:
    """Return the line of a rebase that is refused, and leaves all files as they are."""
    before = contents(app)
    with pytest.raises(CommandError) as raised:
        fms.rebase(head=head)
    assert contents(app) == before
    return str(raised.value)


def run_commands(text: str) -> List[str]:
    """Return the commands that a text names, each without its ``db``."""
    return re.findall(r"'db ([^']+)'", text)


@pytest.fixture
def typed() -> Iterator[Any]:
    """A function that runs a line in an app, as flask does."""
    group = click.Group("flask", commands={"db": database_group()})
    apps: Dict[str, Any] = {}

    def run(folder: Path, url: str, line: str) -> None:
        if url not in apps:
            apps[url] = Flask(f"app_{len(apps)}", root_path=str(folder))
            apps[url].config.update(
                SQLALCHEMY_DATABASE_URI=url, SQLALCHEMY_TRACK_MODIFICATIONS=False
            )
            fms.Migrate(apps[url], SQLAlchemy(apps[url]), directory=str(folder / "migrations"))
        info = ScriptInfo(create_app=lambda *_: apps[url])
        group.main(line.split(), prog_name="flask", standalone_mode=False, obj=info)

    yield run
    for app in apps.values():
        with app.app_context():
            app.extensions["migrate"].db.engine.dispose()


def test_what_is_printed_and_what_is_done_elsewhere(
    upgraded: Project, databases: Databases, typed: Any, capsys: pytest.CaptureFixture
) -> None:
    """Each command of the lines, as somebody types it whose database has run the moved revision."""
    names = ("none", "anew", "kept", "both")
    found = {name: databases.new() for name in names}

    def db(name: str, line: str) -> Any:
        typed(upgraded.folder, found[name].url, f"db {line}")
        return capsys.readouterr()

    make, drop = "op.create_table({0!r}, sa.Column('id', sa.Integer))", "op.drop_table({0!r})"
    add_revision(upgraded, "ccc3", "aaa1", make.format("c"), drop.format("c"))
    path = add_revision(upgraded, "bbb2", "aaa1", make.format("b"), drop.format("b"))
    for name, revision in zip(names, ("aaa1", "bbb2", "bbb2", "heads")):
        db(name, f"upgrade {revision}")
    found["kept"].execute("INSERT INTO b VALUES (7)")
    source = path.read_text()
    printed = db("none", "rebase bbb2")
    assert printed.err.splitlines()[-1] == "bbb2 follows ccc3 now: 1 head, bbb2."
    changed = path.read_text()
    assert changed == source.replace("'aaa1'", "'ccc3'")

    _, anew, kept, both = map(run_commands, printed.out.splitlines())
    # Of another length: Python takes a file of the same second and size for the one that it has compiled.
    path.write_text(source + "# without the change")
    db("anew", anew[0])
    path.write_text(changed)
    for name, commands in (
        ("anew", anew[1:]),
        ("kept", kept),
        ("both", both),
        ("none", ["upgrade"]),
    ):
        for command in commands:
            db(name, command)
        assert found[name].tables() == ["b", "c", "user"]
        assert found[name].rows("SELECT version_num FROM alembic_version") == [("bbb2",)]
        assert found[name].rows("SELECT id FROM b") == ([(7,)] if name == "kept" else [])


def test_the_branch_that_the_database_has_not_run(app: App) -> None:
    """Its first revision is changed, and what is returned has both names; the database is not changed."""
    put(app, LONG_FORK)
    fms.upgrade(revision="bbb2")
    before = contents(app)
    done = fms.rebase()
    path = str(Path(app.directory, "versions/ccc3.py"))
    assert done == ("ccc5", "bbb4", "ccc3", path, "aaa1", ("ccc5",), "")
    assert str(done) == "ccc3 follows bbb4 now: 1 head, ccc5."
    after = contents(app)
    assert after.pop(path) == before.pop(path).replace(b"aaa1", b"bbb4")
    assert after == before
    assert app.database.rows("SELECT version_num FROM alembic_version") == [("bbb2",)]
    fms.upgrade()
    assert app.database.rows("SELECT version_num FROM alembic_version") == [("ccc5",)]


SEPARATE = "'db upgrade heads' runs both, and 'db merge {} {}' joins them."

REFUSED: Dict[str, Tuple[Given, Optional[str], str]] = {
    "one head": (
        {"bbb2": ("aaa1", "")},
        None,
        "There is no branch to put on another one: there is 1 head, bbb2.",
    ),
    "no such revision": (FORK, "zzz9", "There is no revision 'zzz9': 'db history' lists"),
    "not a head": (LONG_FORK, "bbb2", "'bbb2' is not a head. The heads are bbb4, ccc5."),
    "separate histories": (
        {"bbb2": (None, "")},
        "bbb2",
        "bbb2 and aaa1 have no revision in common, they are separate histories: "
        + SEPARATE.format("bbb2", "aaa1"),
    ),
    "a label": (
        {**LONG_FORK, "bbb2": ("aaa1", "branch_labels = 'users'")},
        None,
        "bbb4 and ccc5 are meant to be separate, bbb2 has the branch label 'users': "
        + SEPARATE.format("bbb4", "ccc5"),
    ),
    "the label of the other one": (
        {**LONG_FORK, "ccc5": ("ccc3", "branch_labels = ('users',)")},
        "bbb4",
        "bbb4 and ccc5 are meant to be separate, ccc3 has the branch label 'users': "
        + SEPARATE.format("bbb4", "ccc5"),
    ),
    "folders": (
        {"bbb2": ("aaa1", ""), "ccc3": ("aaa1", "reports/")},
        None,
        "bbb2 and ccc3 are meant to be separate, their revisions are in two folders of version_locations,",
    ),
    "a dependency": (
        {**LONG_FORK, "bbb4": ("bbb2", "depends_on = 'ccc3'")},
        None,
        "bbb4 depends on ccc3, which ties bbb4 to ccc5: 'db merge bbb4 ccc5' joins them as they are.",
    ),
    "a dependency through a third branch": (
        {
            **FORK,
            "ddd1": (None, "branch_labels = 'third'\ndepends_on = 'bbb2'"),
            "ccc3": ("aaa1", "depends_on = 'third'"),
        },
        "bbb2",
        "ddd1 depends on bbb2, which ties ccc3 to bbb2: 'db merge ccc3 bbb2' joins them as they are.",
    ),
    "a merge": (
        {**LONG_FORK, "ddd6": (("bbb4", "ccc3"), "")},
        "ddd6",
        "ddd6, a merge of bbb4 and ccc3, ties ddd6 to ccc5, and can't be put on it: 'db rebase ccc5' puts ccc5 on ddd6.",
    ),
    "two merges": (
        {**FORK, "ddd6": (("bbb2", "ccc3"), ""), "ddd7": (("bbb2", "ccc3"), "")},
        None,
        "Neither ddd6 nor ddd7 can be put on the other. ddd6, a merge of bbb2 and ccc3, ties ddd6 to ddd7.",
    ),
    "three heads": (
        {**FORK, "ddd4": ("aaa1", "")},
        "bbb2",
        "There are 3 heads: bbb2, ccc3, ddd4. Of bbb2, ccc3, ddd4 it is not clear which one is to be on which: make all"
        " but two one first, as with 'db merge ccc3 ddd4'.",
    ),
    "two pairs": (
        {**FORK, "xxx1": (None, ""), "xxx2": ("xxx1", ""), "xxx3": ("xxx1", "")},
        None,
        "There are 4 heads: bbb2, ccc3, xxx2, xxx3. Name the one to move: 'db rebase bbb2' or 'db rebase ccc3' or",
    ),
    "not plain": (
        {**FORK, "ccc3": ("aaa1", "down_revision = 'aaa' '1'")},
        "ccc3",
        "ccc3.py does not set down_revision to 'aaa1' in one plain line, and is as it was: let it follow 'bbb2' by hand.",
    ),
    "set in another way as well": (
        {**FORK, "ccc3": ("aaa1", "globals().update(down_revision='aaa1')")},
        "ccc3",
        "ccc3.py does not set down_revision to 'aaa1' in one plain line, and is as it was: let it follow 'bbb2' by hand.",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refused(app: App, case: str) -> None:
    """With the reason and what can be done, and no file is changed; 'db merge' does what the line has it do."""
    revisions, head, expected = REFUSED[case]
    put(app, revisions)
    if case == "folders":
        ini = Path(app.directory, "alembic.ini")
        places = "version_locations = %(here)s/versions %(here)s/reports"
        ini.write_text(
            ini.read_text().replace("path_separator = os", f"path_separator = space\n{places}")
        )
    line = refused(app, head)
    assert expected in line
    for command in run_commands(line):
        name, *heads = command.split()
        if name == "merge":
            fms.merge(revisions=heads)
        elif name == "rebase":
            fms.rebase(head=heads[0])
            break


# What the database has run, which files git has on its default branch (None: no repository), and the line; a head where
# that branch is moved.
FOUND: Dict[str, Tuple[str, Optional[str], str]] = {
    "nothing known": (
        "",
        None,
        "No database has run bbb2 or ccc3, and git does not know a default branch. Name the one to move: 'db rebase bbb4'"
        " or 'db rebase ccc5'.",
    ),
    "the database": ("bbb2", None, "ccc5"),
    "the database, the last revision": ("ccc5", None, "bbb4"),
    "git": ("aaa1", "ccc3", "bbb4"),
    "git, the other one": ("", "bbb2 bbb4", "ccc5"),
    "both agree": ("ccc3", "ccc3", "bbb4"),
    "both on the default branch": (
        "",
        "bbb2 ccc3",
        "No database has run bbb2 or ccc3, and main has both. Name the one to move: 'db rebase bbb4' or 'db rebase ccc5'.",
    ),
    "the database, both on the default branch": ("ccc3", "bbb2 ccc3", "bbb4"),
    "neither on the default branch": (
        "",
        "aaa1",
        "No database has run bbb2 or ccc3, and main has neither.",
    ),
    "they disagree": (
        "bbb2",
        "ccc3 ccc5",
        "No database here has run ccc3, but main has it, so that others may have run it. Name the one to move: 'db rebase"
        " ccc5', or take bbb2 back with 'db downgrade aaa1' and run 'db rebase' again.",
    ),
    "both run": (
        "bbb2 ccc5",
        "ccc3",
        "Neither bbb4 nor ccc5 can be put on the other. The database has run bbb2. The database has run ccc3 and ccc5."
        " 'db merge bbb4 ccc5' joins them.",
    ),
    "ahead of the code": (
        "zzz9",
        "ccc3",
        "Whether a database has run bbb2 or ccc3 is not known: The database is at zzz9, which is not in the migrations"
        " folder. bbb2 is not on main, the other one is. Name the one to move: 'db rebase bbb4' or 'db rebase ccc5'.",
    ),
}


def commit(app: App, names: str, *refs: str) -> None:
    """Make a repository of the app's folder, whose default branch has some of the revisions."""

    def git(*words: str) -> None:
        who = ["-c", "user.name=somebody", "-c", "user.email=somebody@example.org"]
        run_git(app.folder, *who, *words)

    git("init", "--quiet")
    git(
        "add",
        "--force",
        "migrations/env.py",
        *(f"migrations/versions/{name}*" for name in names.split()),
    )
    git("commit", "--quiet", "-m", "some")
    git("branch", "-M", "main")
    git("checkout", "--quiet", "-b", "work")
    git("add", "--all")
    git("commit", "--quiet", "-m", "all")
    for ref in refs:
        git("update-ref", *ref.split())


@pytest.mark.parametrize("case", FOUND)
def test_which_branch(app: App, case: str) -> None:
    """The one that the database has not run, else the one that is not on the default branch; else a name is needed."""
    version, on_main, expected = FOUND[case]
    put(app, LONG_FORK)
    if version == "zzz9":
        fms.stamp(revision="aaa1")
        app.database.execute("UPDATE alembic_version SET version_num = 'zzz9'")
    elif version:
        fms.stamp(revision=version.split())
    if on_main is not None:
        commit(app, on_main)
    if expected in ("bbb4", "ccc5"):
        done = fms.rebase()
        assert done.head == expected and done.heads == (expected,)
        return
    line = refused(app)
    assert expected in line
    if case == "they disagree":
        fms.downgrade(revision="aaa1")
        assert fms.rebase().head == "bbb4"
    elif case == "ahead of the code":
        assert str(fms.rebase(head="bbb4")) == (
            "bbb2 follows ccc5 now: 1 head, bbb4. Whether a database has run bbb2 is not known: The database is at zzz9,"
            " which is not in the migrations folder."
        )
    if not version:
        assert not (app.folder / "app.db").exists()


def test_a_default_branch_of_another_name(app: App) -> None:
    """origin/HEAD has it; a revision is found by its id, whatever its file is called there; without git it asks."""
    put(app, FORK)
    commit(app, "ccc3", "refs/remotes/origin/trunk main", "-d refs/heads/main")
    run_git(app.folder, "symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/trunk")
    versions = Path(app.directory, "versions")
    (versions / "ccc3.py").rename(versions / "2024_ccc3.py")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", str(app.folder))
        assert "git does not know a default branch" in refused(app)
    run_git(app.folder, "tag", "origin/HEAD")
    assert fms.rebase().head == "bbb2"


def test_a_question(app: App) -> None:
    """Where nothing decides it: the begin of an id is enough; anything else changes nothing."""
    put(app, {**FORK})
    questions: List[str] = []

    def answers(*lines: Optional[str]) -> Any:
        left = list(lines)
        return answer(lambda question: questions.append(question) or left.pop(0))  # type: ignore[func-returns-value]

    for line in ("", "zzz", "b c"):
        with answers(line):
            assert refused(app) == "No branch was chosen: the files are as they were."
    with answers("ccc"):
        assert fms.rebase().head == "ccc3"
    assert set(questions) == {
        "No database has run bbb2 or ccc3, and git does not know a default branch. Which one is put on the other, bbb2"
        " (the bbb2) or ccc3 (the ccc3)?"
    }


def test_a_question_against_the_default_branch(app: App) -> None:
    """Only a clear yes moves what others may have run."""
    put(app, FORK)
    fms.stamp(revision="bbb2")
    commit(app, "ccc3")
    with answer(lambda question: ""):
        assert "No branch was chosen" in refused(app)
    with answer(
        lambda question: (
            "y" if "Put ccc3 (the ccc3) on bbb2 (the bbb2)? [y/N]" in question else None
        )
    ):
        assert fms.rebase().head == "ccc3"


def test_a_merge_that_ties_the_one_that_git_finds(app: App) -> None:
    """The line names the other one, which works."""
    put(app, {**FORK, "bbb4": (("bbb2", "ccc3"), ""), "ccc5": ("ccc3", "")})
    commit(app, "ccc3 ccc5")
    line = refused(app)
    assert line == (
        "bbb4, a merge of bbb2 and ccc3, ties bbb4 to ccc5. Name the one to move: 'db rebase ccc5'."
    )
    assert fms.rebase(head="ccc5").onto == "bbb4"


def test_a_database_that_is_run_already(app: App) -> None:
    """The branch that is named can't be moved; both ways that the line names work."""
    put(app, FORK)
    fms.stamp(revision="bbb2")
    line = refused(app, "bbb2")
    assert line == (
        "The database has run bbb2, and would never run ccc3 if that came before: 'db downgrade aaa1' takes it back, or"
        " 'db rebase ccc3' puts ccc3 on bbb2."
    )
    fms.downgrade(revision="aaa1")
    assert fms.rebase(head="bbb").head == "bbb2"


# An env.py visits one database, and connects to another one.
UNREACHABLE = """
import sqlalchemy
sqlalchemy.create_engine("postgresql+psycopg2://u:hidden@127.0.0.1:9/x").connect()
"""


def test_a_database_that_cannot_be_reached(app: App) -> None:
    """The head has to be named, and the line has the reason, without a password."""
    put(app, FORK)
    commit(app, "ccc3")
    app.env.write_text(app.env.read_text() + UNREACHABLE)
    line = refused(app)
    reason = "is not known: Can't connect to the database postgresql+psycopg2://u:***@127.0.0.1:9/x"
    assert reason in line and "hidden" not in line
    assert (
        "bbb2 is not on main, the other one is. Name the one to move: 'db rebase bbb2' or" in line
    )
    done = fms.rebase(head="bbb2")
    assert "Whether a database has run bbb2 is not known: Can't connect" in str(done)
    assert "hidden" not in str(done)
    notices: List[str] = []
    with listen(notices.append):
        print_result(done)
    assert notices == [str(done)] and isinstance(notices[0], Warned)


def test_one_of_two_databases_that_cannot_be_reached(app: App) -> None:
    """What the other one has run is known, and can't be moved."""
    put(app, FORK)
    fms.stamp(revision="bbb2")
    app.env.write_text(app.env.read_text() + UNREACHABLE)
    assert "The database has run bbb2, and would never" in refused(app, "bbb2")
    line = refused(app)
    assert line.startswith("Whether a database has run bbb2 or ccc3 is not known: Can't connect")
    assert line.endswith("Name the one to move: 'db rebase ccc3'.")
    assert "is not known: Can't connect" in str(fms.rebase(head="ccc3"))


def test_an_error_in_env_py(app: App) -> None:
    """It is not taken for a database that can't be reached."""
    put(app, FORK)
    app.env.write_text("1 / 0\n")
    assert "ZeroDivisionError" in refused(app, "bbb2")


def test_binds(project: Project, tmp_path: Path) -> None:
    """One of several databases has run it: the line names it, and the command for it alone works."""
    first, second = (Database(f"sqlite:///{tmp_path / name}.db") for name in ("first", "second"))
    write_two(project, "app", first, second, "")
    project.manage("db", "init", "--multidb").ok()
    for revision, down in (("aaa1", None), ("bbb2", "aaa1"), ("ccc3", "aaa1")):
        path = add_revision(project, revision, down)
        path.write_text(path.read_text().replace("grade():", "grade(engine_name):"))
    project.manage("db", "upgrade", "aaa1").ok()
    project.manage("db", "upgrade", "--bind", "second", "bbb2").ok()
    line = project.flask("db", "rebase", "bbb2").failed()
    assert "The database second has run bbb2, and would never run ccc3" in line
    (command,) = (one for one in run_commands(line) if "downgrade" in one)
    assert command == "downgrade --bind second aaa1"
    project.flask("db", *command.split()).ok()
    assert project.flask("db", "rebase", "bbb2").ok().last_line.startswith("bbb2 follows ccc3 now")


def test_one_of_more_heads(app: App) -> None:
    """A branch with a label of its own is left alone; the commands for elsewhere name all heads."""
    put(app, {**FORK, "xxx1": (None, "branch_labels = 'side'")})
    assert fms.rebase(head="ccc3").heads == ("ccc3", "xxx1")


@pytest.mark.parametrize("later", [False, True])
def test_an_id_in_two_files(app: App, later: bool) -> None:
    """It is no branch: the line is that of every other command. Alembic 1.4 takes one of the files."""
    put(app, {"bbb2": ("aaa1", ""), **({"ccc3": ("bbb2", "")} if later else {})})
    versions = Path(app.directory, "versions")
    shutil.copy(str(versions / "bbb2.py"), str(versions / "copied.py"))
    expected = "Several files have the revision id bbb2"
    assert ("there is 1 head" if fms.alembic_version < (1, 5) else expected) in refused(app)


def test_a_file_that_cannot_be_written(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    """The line has the reason."""
    put(app, FORK)

    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    assert refused(app, "bbb2").endswith("bbb2.py can't be changed: No space left on device.")
