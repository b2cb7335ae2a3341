"""``db status``: what is applied in each database and what is pending, and that nothing is changed or made."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Dict, List, Tuple

import pytest
from conftest import Database, Databases, Project
from terminals import red, yellow
from test_errors import add_revision, files, write_app
from test_templates import two_revisions
from written_revisions import Given, set_version, write_history

pytestmark = pytest.mark.oldest_and_newest

FRONTS = pytest.mark.parametrize("front", ["manage", "flask"])

LINE: List[Given] = [("aaa1", None, ""), ("bbb2", "aaa1", ""), ("ccc3", "bbb2", "")]
BRANCHES: List[Given] = [
    ("aaa1", None, ""),
    ("bbb2", "aaa1", "branch_labels = ('users', 'people')"),
    ("ccc3", "bbb2", ""),
    ("bbb3", "aaa1", ""),
]
MERGED: List[Given] = [*BRANCHES, ("ddd4", ("bbb3", "ccc3"), "")]
# Two histories in one folder; the second needs a revision of the first.
DEPENDENT: List[Given] = [
    *LINE,
    ("xxx1", None, "branch_labels = 'side'"),
    ("xxx2", "xxx1", "depends_on = 'bbb2'"),
]
BY_LABEL: List[Given] = [
    ("aaa1", None, "branch_labels = 'first'"),
    ("bbb2", None, "depends_on = 'first'"),
]

CASES: Dict[str, Tuple[List[Given], str, str, str]] = {
    "no revision": ([], "", "", "There is no revision yet: 'db migrate' makes the first one."),
    "none applied": (
        LINE,
        "",
        """
        [ ] aaa1, the aaa1
        [ ] bbb2, the bbb2
        [ ] ccc3 (head), the ccc3
        """,
        "No revision: 0 applied, 3 pending, 'db upgrade'.",
    ),
    "some": (
        LINE,
        "bbb2",
        """
        [X] aaa1, the aaa1
        [X] bbb2, the bbb2
        [ ] ccc3 (head), the ccc3
        """,
        "At bbb2: 2 applied, 1 pending, 'db upgrade'.",
    ),
    "all": (
        LINE,
        "ccc3",
        """
        [X] aaa1, the aaa1
        [X] bbb2, the bbb2
        [X] ccc3 (head), the ccc3
        """,
        "At ccc3 (head): 3 applied, 0 pending.",
    ),
    "one branch": (
        BRANCHES,
        "ccc3",
        """
        [X] aaa1 (branchpoint), the aaa1
        [ ] bbb3 (head), the bbb3
        [X] bbb2 (people, users), the bbb2
        [X] ccc3 (people, users) (head), the ccc3
        """,
        "At ccc3: 3 applied, 1 pending, 'db upgrade heads'.",
    ),
    "parts of both branches": (
        BRANCHES,
        "bbb2 bbb3",
        """
        [X] aaa1 (branchpoint), the aaa1
        [X] bbb3 (head), the bbb3
        [X] bbb2 (people, users), the bbb2
        [ ] ccc3 (people, users) (head), the ccc3
        """,
        "At bbb2 and bbb3: 3 applied, 1 pending, 'db upgrade heads'.",
    ),
    "both branches": (
        BRANCHES,
        "ccc3 bbb3",
        """
        [X] aaa1 (branchpoint), the aaa1
        [X] bbb3 (head), the bbb3
        [X] bbb2 (people, users), the bbb2
        [X] ccc3 (people, users) (head), the ccc3
        """,
        "At bbb3 and ccc3 (head): 4 applied, 0 pending.",
    ),
    "before a merge": (
        MERGED,
        "bbb3",
        """
        [X] aaa1 (branchpoint), the aaa1
        [X] bbb3, the bbb3
        [ ] bbb2 (people, users), the bbb2
        [ ] ccc3 (people, users), the ccc3
        [ ] ddd4 (people, users) (head) (mergepoint), the ddd4
        """,
        "At bbb3: 2 applied, 3 pending, 'db upgrade'.",
    ),
    "after a merge": (
        MERGED,
        "ddd4",
        """
        [X] aaa1 (branchpoint), the aaa1
        [X] bbb3, the bbb3
        [X] bbb2 (people, users), the bbb2
        [X] ccc3 (people, users), the ccc3
        [X] ddd4 (people, users) (head) (mergepoint), the ddd4
        """,
        "At ddd4 (head): 5 applied, 0 pending.",
    ),
    "a dependency is applied with what needs it": (
        DEPENDENT,
        "xxx2",
        """
        [X] aaa1, the aaa1
        [X] bbb2, the bbb2
        [ ] ccc3 (head), the ccc3
        [X] xxx1 (side), the xxx1
        [X] xxx2 (side) (head), the xxx2
        """,
        "At xxx2: 4 applied, 1 pending, 'db upgrade heads'.",
    ),
    "a dependency by its label": (
        BY_LABEL,
        "bbb2",
        """
        [X] aaa1 (first) (head), the aaa1
        [X] bbb2 (head), the bbb2
        """,
        "At bbb2 (head): 2 applied, 0 pending.",
    ),
    "ahead": (
        LINE,
        "zzz9",
        """
        [?] aaa1, the aaa1
        [?] bbb2, the bbb2
        [?] ccc3 (head), the ccc3
        [X] zzz9 (not in the migrations folder)
        """,
        "At zzz9: zzz9 is not in the migrations folder, the database is ahead of this code, or a file is missing.",
    ),
    "one branch is ahead": (
        BRANCHES,
        "bbb3 zzz9",
        """
        [X] aaa1 (branchpoint), the aaa1
        [X] bbb3 (head), the bbb3
        [?] bbb2 (people, users), the bbb2
        [?] ccc3 (people, users) (head), the ccc3
        [X] zzz9 (not in the migrations folder)
        """,
        "At bbb3 and zzz9: zzz9 is not in the migrations folder, the database is ahead of this code, or a file is"
        " missing.",
    ),
    "an empty version": (
        LINE[:1],
        "",
        """
        [?] aaa1 (head), the aaa1
        [X] '' (not in the migrations folder)
        """,
        "At '': '' is not in the migrations folder, the database is ahead of this code, or a file is missing.",
    ),
    "ahead of an empty folder": (
        [],
        "zzz9",
        "[X] zzz9 (not in the migrations folder)",
        "At zzz9: zzz9 is not in the migrations folder, the database is ahead of this code, or a file is missing.",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_what_is_applied_and_what_is_pending(upgraded: Project, case: str) -> None:
    """Of each history, newest last, with a line that has the count; --check goes by it."""
    history, version, listed, line = CASES[case]
    write_history(upgraded.folder / "migrations", history)
    set_version(upgraded.database, version)
    if case == "an empty version":
        upgraded.database.execute("INSERT INTO alembic_version VALUES ('')")
    expected = [text.strip() for text in listed.strip().splitlines()]
    result = upgraded.manage("db", "status").ok()
    assert result.out.splitlines() == expected
    assert result.err == f"{line}\n"
    checked = upgraded.flask("db", "status", "--check")
    assert checked.out == result.out
    if "upgrade" in line or "not in" in line:
        assert checked.failed() == f"Error: {line}"
    else:
        assert checked.ok().err == result.err


@FRONTS
def test_json(upgraded: Project, front: str) -> None:
    """All of it, on standard output alone, also where --check fails."""
    history = [("aaa1", None, ""), ("bbb2", "aaa1", ""), ("ccc3", "bbb2", "")]
    labels = "branch_labels = ('users', 'people')\ndepends_on = 'bbb2'"
    write_history(upgraded.folder / "migrations", [*history, ("ddd4", None, labels)])
    set_version(upgraded.database, "aaa1")
    result = upgraded.cli(front, "db", "status", "--json", "--check")
    assert result.failed() == "Error: At aaa1: 1 applied, 3 pending, 'db upgrade heads'."

    def revision(name: str, **others: Any) -> Dict[str, Any]:
        return {
            "revision": name,
            "message": f"the {name}",
            "is_applied": False,
            "is_head": False,
            "is_branch_point": False,
            "is_merge_point": False,
            "branch_labels": [],
            "down_revisions": [],
            "depends_on": [],
            **others,
        }

    others = {"branch_labels": ["people", "users"], "depends_on": ["bbb2"]}
    assert json.loads(result.out) == {
        "databases": [
            {
                "bind": "",
                "version": ["aaa1"],
                "not_in_folder": [],
                "revisions": [
                    revision("aaa1", is_applied=True),
                    revision("bbb2", down_revisions=["aaa1"]),
                    revision("ccc3", down_revisions=["bbb2"], is_head=True),
                    revision("ddd4", is_head=True, **others),
                ],
                "applied": ["aaa1"],
                "pending": ["bbb2", "ccc3", "ddd4"],
                "squashed": "",
                "is_up_to_date": False,
            }
        ]
    }


def test_json_of_a_database_that_is_ahead(upgraded: Project) -> None:
    """Nothing is known to be pending, and it is not up to date."""
    set_version(upgraded.database, "zzz9")
    (found,) = json.loads(upgraded.manage("db", "status", "--json").ok().out)["databases"]
    assert (found["version"], found["not_in_folder"]) == (["zzz9"], ["zzz9"])
    assert [one["is_applied"] for one in found["revisions"]] == [None]
    assert (found["applied"], found["pending"], found["is_up_to_date"]) == ([], [], False)


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("the column password=", "the column password="),
        ("identified by 'secret", "identified by '***"),
        ("postgresql://u:s3cret@host/db is full", "postgresql://u:***@host/db is full"),
    ],
)
def test_json_with_a_message_about_a_password(
    upgraded: Project, message: str, expected: str
) -> None:
    """It stays JSON without the password, which the list does not have, either."""
    write_history(upgraded.folder / "migrations", [("aaa1", None, "")])
    path = upgraded.folder / "migrations/versions/aaa1.py"
    path.write_text(path.read_text().replace("the aaa1", message))
    (found,) = json.loads(upgraded.manage("db", "status", "--json").ok().out)["databases"]
    assert found["revisions"][0]["message"] == expected
    assert upgraded.manage("db", "status").ok().out == f"[X] aaa1 (head), {expected}\n"


@FRONTS
def test_a_sqlite_file_that_is_not_there(upgraded: Project, front: str) -> None:
    """It is read as an empty database, and is not made."""
    path = upgraded.folder / "app.db"
    path.unlink()
    before = files(upgraded.folder)
    result = upgraded.cli(front, "db", "status").ok()
    assert result.out == "[ ] aaa1 (head), first\n"
    assert result.last_line == "No revision: 0 applied, 1 pending, 'db upgrade'."
    (found,) = json.loads(upgraded.cli(front, "db", "status", "--json").ok().out)["databases"]
    assert found["version"] is None
    upgraded.cli(front, "db", "status", "--check").failed()
    assert files(upgraded.folder) == before


def test_a_folder_that_is_not_there(upgraded: Project) -> None:
    """Connecting would fail, and so does the command."""
    write_app(upgraded, f"sqlite:///{upgraded.folder}/nowhere/app.db")
    assert "unable to open database file" in upgraded.manage("db", "status").failed()


CALLS = """
from flask_migrate_script import status, upgrade
from manage import app, db

with app.app_context():
    for call in (status, upgrade, status):
        found = call()
        print(found and [(str(one), one.applied, one.pending, one.is_up_to_date) for one in found])
    print(db.engine.pool.checkedout() if hasattr(db.engine.pool, "checkedout") else 0)
"""


def test_from_python(upgraded: Project) -> None:
    """It returns data and prints nothing; a file that was not there is the one that is upgraded after it."""
    (upgraded.folder / "app.db").unlink()
    out = upgraded.python(str(upgraded.write("call.py", CALLS))).ok().out
    assert out.splitlines() == [
        "[(\"No revision: 0 applied, 1 pending, 'db upgrade'.\", (), ('aaa1',), False)]",
        "None",
        "[('At aaa1 (head): 1 applied, 0 pending.', ('aaa1',), (), True)]",
        "0",
    ]
    assert upgraded.database.tables() == ["user"]


@FRONTS
def test_on_each_database(upgraded: Project, databases: Databases, front: str) -> None:
    """No version table is made; then step by step."""
    database = databases.new()
    write_app(upgraded, database.url)
    add_revision(upgraded, "bbb2", "aaa1")

    def status() -> Tuple[List[str], str]:
        result = upgraded.cli(front, "db", "status").ok()
        return [line.split(",")[0] for line in result.out.splitlines()], result.last_line

    expected = "No revision: 0 applied, 2 pending, 'db upgrade'."
    assert status() == (["[ ] aaa1", "[ ] bbb2 (head)"], expected)
    # Alembic 1.4 makes one in each command that visits a database.
    with pytest.raises(Exception, match="alembic_version"):
        database.rows("SELECT version_num FROM alembic_version")
    upgraded.cli(front, "db", "upgrade", "aaa1").ok()
    expected = "At aaa1: 1 applied, 1 pending, 'db upgrade'."
    assert status() == (["[X] aaa1", "[ ] bbb2 (head)"], expected)
    upgraded.cli(front, "db", "upgrade").ok()
    assert status() == (["[X] aaa1", "[X] bbb2 (head)"], "At bbb2 (head): 2 applied, 0 pending.")
    upgraded.cli(front, "db", "downgrade", "base").ok()
    (found,) = json.loads(upgraded.cli(front, "db", "status", "--json").ok().out)["databases"]
    assert found["version"] == []


@FRONTS
def test_several_databases(project: Project, databases: Databases, front: str) -> None:
    """Each by its name, at a version of its own."""
    first, second = databases.new(), databases.new()
    path = two_revisions(project, first, second)
    path.write_text(path.read_text().replace("op.execute('nonsense')", "pass"))
    project.manage("db", "upgrade").ok()
    second.execute("UPDATE alembic_version SET version_num = 'aaa1'")
    result = project.cli(front, "db", "status")
    assert result.ok().out.splitlines() == [
        "default:",
        "[X] aaa1, empty message",
        "[X] bbb2 (head), bad",
        "second:",
        "[X] aaa1, empty message",
        "[ ] bbb2 (head), bad",
    ]
    line = (
        "[default] At bbb2 (head): 2 applied, 0 pending."
        " [second] At aaa1: 1 applied, 1 pending, 'db upgrade'."
    )
    assert result.last_line == line
    assert project.cli(front, "db", "status", "--check").failed() == f"Error: {line}"
    found = json.loads(project.cli(front, "db", "status", "--json").ok().out)["databases"]
    assert [one["bind"] for one in found] == ["", "second"]
    second.execute("UPDATE alembic_version SET version_num = 'bbb2'")
    project.cli(front, "db", "status", "--check").ok()


OWN_ENGINES = """
from alembic import context
from sqlalchemy import create_engine

URLS = {urls!r}

for name in URLS:
    engine = create_engine(URLS[name])
    with engine.connect() as connection:
        context.configure(connection=connection)
        with context.begin_transaction():
            context.run_migrations(engine_name=name)
"""


def test_binds_have_the_names_that_env_py_gives_them(upgraded: Project, tmp_path: Path) -> None:
    """Whatever URLs it connects with; no file is made for engines of its own, either."""
    urls = {name: f"sqlite:///{tmp_path}/{name}.db" for name in ("cats", "dogs")}
    upgraded.write("migrations/env.py", OWN_ENGINES.format(urls=urls))
    result = upgraded.manage("db", "status").ok()
    assert result.out.splitlines() == [
        "cats:",
        "[ ] aaa1 (head), first",
        "dogs:",
        "[ ] aaa1 (head), first",
    ]
    assert not list(tmp_path.glob("*.db"))


def test_an_env_py_that_calls_the_context_itself(upgraded: Project) -> None:
    """Not by the function of alembic.context: no table is made then, either."""
    path = upgraded.folder / "migrations/env.py"
    source = path.read_text()
    assert "context.run_migrations()" in source
    path.write_text(source.replace("context.run_m", "context.get_context().run_m"))
    upgraded.database.execute("DROP TABLE alembic_version")
    assert upgraded.manage("db", "status").ok().out == "[ ] aaa1 (head), first\n"
    tables = "SELECT name FROM sqlite_master WHERE name = 'alembic_version'"
    assert upgraded.database.rows(tables) == []


@FRONTS
def test_one_of_several_files_is_not_there(project: Project, tmp_path: Path, front: str) -> None:
    """The other database is read as it is."""
    first, second = (Database(f"sqlite:///{tmp_path}/{name}.db") for name in ("first", "second"))
    path = two_revisions(project, first, second)
    path.write_text(path.read_text().replace("op.execute('nonsense')", "pass"))
    project.manage("db", "upgrade").ok()
    (tmp_path / "second.db").unlink()
    assert project.cli(front, "db", "status").ok().last_line == (
        "[default] At bbb2 (head): 2 applied, 0 pending."
        " [second] No revision: 0 applied, 2 pending, 'db upgrade'."
    )
    assert not (tmp_path / "second.db").exists()


@FRONTS
def test_a_connection_that_fails(upgraded: Project, front: str) -> None:
    """One line, and status 1, with --check and without."""
    write_app(upgraded, "mysql+pymysql://u:s3cret@127.0.0.1:1/db")
    for options in ([], ["--check"], ["--json"]):
        result = upgraded.cli(front, "db", "status", *options)
        assert result.failed().startswith("Error: ") and "127.0.0.1:1" in result.last_line
        assert len(result.err.splitlines()) == 1 and result.out == ""


def test_an_env_py_that_visits_no_database(upgraded: Project) -> None:
    """There is nothing to be checked, and --check fails."""
    upgraded.write("migrations/env.py", "")
    upgraded.env["FORCE_COLOR"] = "1"
    line = "env.py has visited no database."
    assert upgraded.manage("db", "status").ok().last_line == yellow(line)
    assert upgraded.manage("db", "status", "--check").failed() == red(f"Error: {line}")


def test_a_message_that_the_encoding_lacks(upgraded: Project) -> None:
    """What cannot be printed is replaced, as Alembic does; JSON has all of it."""
    write_history(upgraded.folder / "migrations", [("aaa1", None, "")])
    path = upgraded.folder / "migrations/versions/aaa1.py"
    path.write_text(path.read_text().replace("the aaa1", "gr\u00fcn"), encoding="utf-8")
    upgraded.env["PYTHONIOENCODING"] = "ascii"
    assert upgraded.manage("db", "status").ok().out == "[X] aaa1 (head), gr?n\n"
    (found,) = json.loads(upgraded.manage("db", "status", "--json").ok().out)["databases"]
    assert found["revisions"][0]["message"] == "gr\u00fcn"
