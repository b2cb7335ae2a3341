"""Foreign keys of a SQLite database, whose app has them on: no row is lost, and what a key does is done."""

from __future__ import annotations

from typing import Dict, List, Tuple

import pytest
from conftest import Project
from test_errors import add_revision
from test_outcome import version
from test_sqlite_transaction import change

pytestmark = pytest.mark.oldest_and_newest

KEYS_ON = """
from sqlalchemy import event
from sqlalchemy.engine import Engine


@event.listens_for(Engine, "connect")
def keys_on(connection, record):
    connection.execute("PRAGMA foreign_keys = ON")


"""

TABLES = (
    "CREATE TABLE parent (id integer PRIMARY KEY, n integer)",
    "CREATE TABLE child (id integer PRIMARY KEY, parent_id integer REFERENCES parent"
    " ON DELETE CASCADE ON UPDATE CASCADE)",
    "CREATE TABLE grandchild (id integer PRIMARY KEY, child_id integer REFERENCES child(id) ON DELETE CASCADE)",
    "CREATE TABLE note (id integer PRIMARY KEY, parent_id integer DEFAULT 2 REFERENCES parent(id)"
    " ON DELETE SET NULL ON UPDATE SET DEFAULT)",
    "CREATE TABLE tree (id integer PRIMARY KEY, up integer REFERENCES tree(id) ON DELETE CASCADE)",
    'CREATE TABLE "two keys" (a integer, b text, PRIMARY KEY (a, b))',
    'CREATE TABLE two (id integer PRIMARY KEY, x integer, y text, FOREIGN KEY (x, y) REFERENCES "Two Keys"'
    " ON DELETE CASCADE ON UPDATE CASCADE)",
    "INSERT INTO parent VALUES (1, 1), (2, 2)",
    "INSERT INTO child VALUES (1, 1), (2, 2), (3, 1)",
    "INSERT INTO grandchild VALUES (1, 1), (2, 2), (3, 3)",
    "INSERT INTO note VALUES (1, 1), (2, 2)",
    "INSERT INTO tree VALUES (1, NULL), (2, 1), (3, 2), (4, NULL)",
    "INSERT INTO \"two keys\" VALUES (1, 'a'), (1, 'b')",
    "INSERT INTO two VALUES (1, 1, 'a'), (2, 1, 'b')",
)
NAMES = ("parent", "child", "grandchild", "note", "tree", '"two keys"', "two")

BATCH = "b = op.batch_alter_table('parent', recreate='always'); t = b.__enter__(); t.add_column(sa.Column('z', sa.Integer)); b.__exit__(None, None, None)"


def run(statement: str) -> str:
    """Return a call of op.execute()."""
    return f"op.execute({statement!r})"


@pytest.fixture
def with_keys(upgraded: Project) -> Project:
    """A project at revision aaa1 whose app has the keys on, with rows."""
    change(upgraded, "app = Flask", KEYS_ON + "app = Flask")
    upgraded.database.execute(*TABLES)
    return upgraded


def rows(project: Project) -> Dict[str, List[tuple]]:
    """Return what is in the tables."""
    return {name: project.database.rows(f"SELECT * FROM {name}") for name in NAMES}


@pytest.mark.parametrize("front", ["manage", "flask"])
def test_a_batch_keeps_the_rows_of_other_tables(with_keys: Project, front: str) -> None:
    """It drops the table that they refer to, with CASCADE."""
    before = rows(with_keys)
    add_revision(with_keys, "bbb2", "aaa1", BATCH)
    last_line = with_keys.cli(front, "db", "upgrade").ok().last_line
    assert last_line == "Upgraded to bbb2 (1 revision)."
    after = rows(with_keys)
    assert after.pop("parent") == [(1, 1, None), (2, 2, None)]
    assert after == {name: before[name] for name in NAMES[1:]}


# Statements that act through a key, and what SQLite does with the keys on.
ACTIONS: List[Tuple[str, ...]] = [
    ("DELETE FROM parent WHERE id = 1",),
    ("/* all */ -- rows\nDELETE FROM parent",),
    ("DELETE FROM child WHERE id = 3",),
    ("DELETE FROM tree WHERE id = 1",),
    ("UPDATE parent SET id = 5 WHERE id = 1",),
    ("UPDATE parent SET n = 5 WHERE id = 1",),
    ("UPDATE child SET parent_id = 2",),
    ("REPLACE INTO parent VALUES (1, 7)",),
    ("INSERT OR REPLACE INTO parent VALUES (1, 7)",),
    ("WITH one AS (SELECT 1 AS id) DELETE FROM parent WHERE id IN (SELECT id FROM one)",),
    ("DELETE FROM \"two keys\" WHERE b = 'a'",),
    ("UPDATE \"two keys\" SET b = 'c' WHERE b = 'a'",),
    (
        "/* for a moment */ PRAGMA foreign_keys = OFF",
        "DELETE FROM parent WHERE id = 1",
        "PRAGMA foreign_keys = ON",
    ),
    (
        "DELETE FROM parent WHERE id = 1",
        "ALTER TABLE parent RENAME TO old",
        "ALTER TABLE old RENAME TO parent",
        "DELETE FROM parent",
    ),
]


@pytest.mark.parametrize("statements", ACTIONS)
def test_what_a_statement_does_through_a_key(
    with_keys: Project, statements: Tuple[str, ...]
) -> None:
    """The same rows as SQLite leaves with the keys on and without this transaction, and all in one."""
    path = with_keys.folder / "app.db"
    before = path.read_bytes()
    manage = (with_keys.folder / "manage.py").read_text()
    change(with_keys, "Migrate(app, db)", "Migrate(app, db, transactional_ddl=False)")
    add_revision(with_keys, "bbb2", "aaa1", "; ".join(map(run, statements)))
    with_keys.manage("db", "upgrade").ok()
    wanted = rows(with_keys)
    path.write_bytes(before)
    (with_keys.folder / "manage.py").write_text(manage)
    assert with_keys.manage("db", "upgrade").ok().last_line == "Upgraded to bbb2 (1 revision)."
    assert rows(with_keys) == wanted


def test_keys_that_a_revision_switches_on(upgraded: Project) -> None:
    """In an app that has them off: they act from there on."""
    upgraded.database.execute(*TABLES)
    delete = run("DELETE FROM parent WHERE id = 1")
    add_revision(upgraded, "bbb2", "aaa1", f"{run('PRAGMA foreign_keys=1')}; {delete}")
    assert upgraded.manage("db", "upgrade").ok().last_line == "Upgraded to bbb2 (1 revision)."
    assert upgraded.database.rows("SELECT id FROM child") == [(2,)]
    # Off, nothing happens, and nothing is checked.
    add_revision(upgraded, "ccc3", "bbb2", run("DELETE FROM parent"))
    upgraded.manage("db", "upgrade").ok()
    assert upgraded.database.rows("SELECT id FROM child") == [(2,)]


def test_a_database_that_has_triggers(with_keys: Project) -> None:
    """They might be run more often: what acts through a key is then not in the transaction."""
    with_keys.database.execute(
        "CREATE TRIGGER own AFTER DELETE ON child BEGIN UPDATE parent SET n = n + 1; END"
    )
    add_revision(with_keys, "bbb2", "aaa1", run("DELETE FROM parent WHERE id = 1"))
    assert with_keys.manage("db", "upgrade").ok().last_line == (
        "Upgraded to bbb2 (1 revision). This run was not one transaction: revision bbb2 changes rows through a key, in"
        " a database that has triggers."
    )
    assert with_keys.database.rows("SELECT * FROM parent") == [(2, 4)]
    assert with_keys.database.rows("SELECT id FROM child") == [(2,)]


def test_a_row_that_refers_to_nothing(with_keys: Project) -> None:
    """It is found before the commit, which is not made."""
    add_revision(with_keys, "bbb2", "aaa1", run("INSERT INTO child VALUES (7, 77)"))
    line = with_keys.manage("db", "upgrade").failed()
    assert line == (
        "Error: FOREIGN KEY constraint failed: what 1 row of child would refer to is not in parent. Rolled back: the"
        " database is at aaa1, as before."
    )
    assert version(with_keys.database) == ["aaa1"]


def test_a_key_that_can_not_be_checked(with_keys: Project) -> None:
    """The columns that it refers to are not unique; the others are checked."""
    wrong = "op.execute('CREATE TABLE wrong (id integer references parent (n))')"
    add_revision(with_keys, "bbb2", "aaa1", wrong)
    with_keys.manage("db", "upgrade").ok()
    add_revision(with_keys, "ccc3", "bbb2", run("INSERT INTO child VALUES (7, 77)"))
    line = with_keys.manage("db", "upgrade").failed()
    assert "FOREIGN KEY constraint failed: what 1 row of child would refer to" in line


def test_a_row_that_referred_to_nothing_before(with_keys: Project) -> None:
    """It is not the run's."""
    with_keys.database.execute("INSERT INTO child VALUES (7, 77)")
    add_revision(with_keys, "bbb2", "aaa1", BATCH)
    assert with_keys.manage("db", "upgrade").ok().last_line == "Upgraded to bbb2 (1 revision)."
    assert with_keys.database.rows("SELECT id FROM child") == [(1,), (2,), (3,), (7,)]


def test_tables_that_are_dropped_in_any_order(with_keys: Project) -> None:
    """The one that others refer to first."""
    add_revision(
        with_keys,
        "bbb2",
        "aaa1",
        "; ".join(f"op.drop_table({name!r})" for name in ("parent", "child", "grandchild", "note")),
    )
    with_keys.manage("db", "upgrade").ok()
    assert with_keys.database.tables() == ["tree", "two", "two keys", "user"]
