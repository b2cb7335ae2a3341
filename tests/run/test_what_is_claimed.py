"""Revisions that commit, roll back and fail in uncommon ways: no claim of the line is more than what is so."""

from __future__ import annotations

import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any, List, Tuple

import pytest
from conftest import Database, Databases, Project
from flask_migrate_script.run import lookup
from sqlalchemy.exc import OperationalError
from terminals import yellow
from test_errors import add_revision, write_app
from test_outcome import EXTRA, FAIL, SQLALCHEMY_2, on, version

pytestmark = pytest.mark.oldest_and_newest

RAW = "c = op.get_bind().connection; c.cursor().execute('CREATE TABLE extra (id integer)')"
INSERT = "op.execute('INSERT INTO rows_of_mine VALUES (1)')"

# The body of a revision, and what the line has of it: that the statement is in, that it may be, or nothing.
BODIES: List[Tuple[str, str, str]] = [
    ("postgresql", f"{EXTRA}; op.execute('ROLLBACK'); {FAIL}", "nothing"),
    ("postgresql", f"{EXTRA}; op.get_bind().connection.rollback(); {FAIL}", "nothing"),
    ("postgresql", f"op.execute('SAVEPOINT s'); {EXTRA}; op.execute('ROLLBACK TO s'); {FAIL}", "nothing"),
    ("postgresql", f"{RAW}; c.commit(); {FAIL}", "unknown"),
    ("postgresql", f"op.execute('SELECT 1 AS a INTO extra'); op.execute('COMMIT'); {FAIL}", "in"),
    ("sqlite", f"{INSERT}; op.execute('ROLLBACK'); {FAIL}", "nothing"),
    ("sqlite", f"{INSERT}; op.get_bind().connection.rollback(); {FAIL}", "may"),
    ("sqlite", f"op.execute('SAVEPOINT s'); {INSERT}; op.execute('ROLLBACK TO s'); {FAIL}", "nothing"),
    ("mysql", f"{INSERT}; op.execute('CREATE TEMPORARY TABLE t (id int)'); {FAIL}", "nothing"),
    ("mysql", f"{INSERT}; op.execute('CREATE TABLE extra (id decimal(5,9))')", "may"),
    ("mysql", f"{INSERT}; op.get_bind().connection.rollback(); {FAIL}", "may"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "body", "claim"), BODIES)
def test_how_statements_end(
    upgraded: Project, request: pytest.FixtureRequest, kind: str, body: str, claim: str
) -> None:
    """Named as being in only where they are; where it is not known, the line does not decide it."""
    database = upgraded.database
    if kind != "sqlite":
        database = request.getfixturevalue(kind).new()
        on(upgraded, database)
    database.execute("CREATE TABLE rows_of_mine (id integer)")
    add_revision(upgraded, "bbb2", "aaa1", body)
    line = upgraded.manage("db", "upgrade").failed()
    is_in = bool("extra" in database.tables() or database.rows("SELECT * FROM rows_of_mine"))
    certain = re.search(r"of revision bbb2: .*(extra|rows_of_mine)", line)
    if not SQLALCHEMY_2:  # which commits each statement where no transaction was begun
        assert is_in or not certain, line
    elif claim == "nothing":
        assert "Not rolled back" not in line and not is_in, line
    elif claim == "in":
        assert certain and is_in, line
    elif claim == "may":
        assert "of revision bbb2, some or all of: " in line and not certain
    else:
        assert "A transaction of revision bbb2 was committed; what is in it is not known." in line
        assert is_in
    assert version(database) == ["aaa1"]


def test_rows_of_a_table_without_transactions(upgraded: Project, mysql: Databases) -> None:
    """MyISAM keeps them: the line does not claim that they are gone."""
    database = mysql.new()
    on(upgraded, database)
    database.execute("CREATE TABLE rows_of_mine (id integer) ENGINE=MyISAM")
    add_revision(upgraded, "bbb2", "aaa1", f"{INSERT}; {FAIL}")
    line = upgraded.manage("db", "upgrade").failed()
    # Alembic 1.4 on SQLAlchemy 1.3 commits each statement: there it is certain.
    pattern = r"Not rolled back, of revision bbb2(, some or all of)?: INSERT INTO rows_of_mine"
    found = re.search(pattern, line)
    assert found and (found.group(1) or not SQLALCHEMY_2), line
    assert database.rows("SELECT * FROM rows_of_mine") == [(1,)]


def test_a_commit_that_is_refused(upgraded: Project, postgresql: Databases) -> None:
    """A deferred constraint: SQLAlchemy had begun to commit, and all of it is rolled back."""
    database = postgresql.new()
    on(upgraded, database)
    rows = (
        "op.execute('CREATE TABLE extra (id integer REFERENCES \"user\" DEFERRABLE INITIALLY DEFERRED)');"
        " op.execute('INSERT INTO extra VALUES (7)')"
    )
    add_revision(upgraded, "bbb2", "aaa1", rows)
    line = upgraded.manage("db", "upgrade").failed()
    assert "when they were to be committed" in line
    assert line.endswith("Rolled back: the database is at aaa1, as before.")
    assert database.tables() == ["user"]


def test_an_index_that_could_not_be_made(upgraded: Project, postgresql: Databases) -> None:
    """PostgreSQL leaves it, invalid: the line names it, and its drop works."""
    database = postgresql.new()
    on(upgraded, database)
    database.execute("INSERT INTO \"user\" (id, name) VALUES (1, 'a'), (2, 'a')")
    body = (
        "with op.get_context().autocommit_block():\n"
        "        op.execute('CREATE UNIQUE INDEX CONCURRENTLY ix ON \"user\" (name)')"
    )
    add_revision(upgraded, "bbb2", "aaa1", body)
    line = upgraded.manage("db", "upgrade").failed()
    assert "The index ix is invalid, PostgreSQL does not use it: drop it." in line
    database.execute("DROP INDEX ix")


def test_a_batch_after_one_that_was_committed(upgraded: Project) -> None:
    """What the first one did is named in full, and nothing of the second."""
    upgraded.database.execute("INSERT INTO user (id) VALUES (1)")
    body = (
        "with op.batch_alter_table('user', recreate='always') as batch:\n"
        "        batch.add_column(sa.Column('age', sa.Integer))\n"
        "    op.execute('COMMIT')\n"
        "    with op.batch_alter_table('user', recreate='always') as batch:\n"
        "        batch.add_column(sa.Column('size', sa.Integer, nullable=False))"
    )
    add_revision(upgraded, "bbb2", "aaa1", body)
    line = upgraded.manage("db", "upgrade").failed()
    assert "DROP TABLE user; ALTER TABLE _alembic_tmp_user RENAME TO user." in line
    assert "size" not in line.split("as before")[1]
    assert upgraded.database.columns("user") == ["id", "name", "age"]


def test_a_batch_table_that_is_locked(monkeypatch: pytest.MonkeyPatch) -> None:
    """It can't be dropped, and is not claimed to be: the line then has the statement that does it."""

    def refuse(database: Any) -> None:
        raise OperationalError("DROP TABLE", {}, Exception("database is locked"))

    monkeypatch.setattr(lookup, "_connection", refuse)
    statement = SimpleNamespace(text="CREATE TABLE _alembic_tmp_user (id INTEGER)")
    database: Any = SimpleNamespace(steps=[SimpleNamespace(statements=[statement])])
    found: Any = SimpleNamespace(batches={"user": True})
    assert lookup.drop_batch_tables(database, found) == ()


def env(project: Project, old: str, new: str) -> None:
    """Change a project's env.py."""
    path = project.folder / "migrations/env.py"
    source = path.read_text()
    assert old in source
    path.write_text(source.replace(old, new))


BEGIN = "        with context.begin_transaction():\n            context.run_migrations()\n"


def test_an_env_py_that_begins_a_transaction_after_its_run(
    upgraded: Project, databases: Databases
) -> None:
    """Recording leaves the connection as Alembic would."""
    database = databases.new()
    write_app(upgraded, database.url)
    env(upgraded, BEGIN, BEGIN + "        with connection.begin():\n            pass\n")
    upgraded.manage("db", "upgrade").ok()
    assert version(database) == ["aaa1"]


def test_an_env_py_that_does_not_commit(upgraded: Project, postgresql: Databases) -> None:
    """The last line is looked up after the run."""
    database = postgresql.new()
    write_app(upgraded, database.url)
    env(upgraded, BEGIN, "        if True:\n            context.run_migrations()\n")
    if not SQLALCHEMY_2:  # which commits each statement
        assert upgraded.manage("db", "upgrade").ok().last_line == "Upgraded to aaa1 (1 revision)."
        assert version(database) == ["aaa1"]
        return
    lost = "The database is at no revision, as before: env.py has not committed it."
    assert upgraded.manage("db", "upgrade").ok().last_line == lost
    upgraded.env["FORCE_COLOR"] = "1"
    assert upgraded.manage("db", "stamp", "head").ok().last_line == yellow(lost)
    assert database.tables() == []


def test_a_database_that_env_py_chooses(upgraded: Project, mysql: Databases) -> None:
    """USE in env.py: the version is read there."""
    database, tenant = mysql.new(), mysql.new()
    name = tenant.url.rsplit("/", 1)[1]
    write_app(upgraded, database.url)
    env(
        upgraded,
        "        context.configure(connection=connection,",
        f"        connection.connection.cursor().execute('USE {name}')\n"
        "        context.configure(connection=connection,",
    )
    assert upgraded.manage("db", "upgrade").ok().last_line == "Upgraded to aaa1 (1 revision)."
    assert version(tenant) == ["aaa1"]


def test_engines_that_env_py_makes_itself(project: Project, tmp_path: Path) -> None:
    """As old env.py files do: the binds are found by their URLs."""
    from test_templates import two_revisions

    first, second = (Database(f"sqlite:///{tmp_path / name}.db") for name in ("one", "two"))
    two_revisions(project, first, second)
    env(
        project,
        "    return {name: get(name or None) for name in names}",
        "    from sqlalchemy import create_engine\n"
        "    return {name: create_engine(str(get(name or None).url)) for name in names}",
    )
    line = project.manage("db", "upgrade").failed()
    assert (
        "[default] The database is at bbb2" in line
        and "[second] Rolled back: the database is at no revision, as before." in line
    )


ENDS = {
    "raise __import__('asyncio').CancelledError": "CancelledError",
    "raise SystemExit(0)": "Error: sys.exit() was called in migrations",
    "raise SystemExit('cannot postgresql://u:s3cret-pw@h/d')": "cannot postgresql://u:***@h/d",
    "__import__('os').mkdir('gone'); __import__('os').chdir('gone');"
    " __import__('os').rmdir('../gone'); raise ValueError('lost')": "lost",
    "raise type('Odd', (Exception,), {'__str__': lambda self: 1 / 0})": "Error: Odd",
}


@pytest.mark.parametrize("body", sorted(ENDS))
def test_unusual_ends(upgraded: Project, body: str) -> None:
    """One line, exit status 1, the facts, and no password."""
    add_revision(upgraded, "bbb2", "aaa1", f"{EXTRA}; {body}")
    result = upgraded.manage("db", "upgrade")
    line = result.failed()
    assert ENDS[body] in line
    assert "Rolled back: the database is at aaa1, as before." in line
    assert "s3cret" not in result.err + result.out
