"""What ``migrate`` prints of the revision that it has written: what it does, and what it loses."""

from __future__ import annotations

import textwrap
from typing import Any, List

import pytest
from alembic.operations import ops
from alembic.runtime.migration import MigrationContext
from conftest import Database, Databases, Project
from flask_migrate_script.autogenerate import row_counter
from flask_migrate_script.autogenerate.lost_data import LostData
from flask_migrate_script.autogenerate.narrowed_types import narrowing
from flask_migrate_script.autogenerate.row_counter import RowCounter
from flask_migrate_script.run.config import alembic_version
from sqlalchemy import (
    BigInteger,
    Column,
    Date,
    DateTime,
    Enum,
    Float,
    Integer,
    Numeric,
    SmallInteger,
    String,
    Text,
    create_engine,
    text,
)
from sqlalchemy.dialects import mysql, postgresql, sqlite
from test_revisions_that_run import Walk

pytestmark = pytest.mark.oldest_and_newest

BEFORE = """
class Product(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    name = db.Column(db.String(40))
    price = db.Column(db.Numeric(10, 2))
    stock = db.Column(db.Integer)
    big = db.Column(db.BigInteger)
    note = db.Column(db.Text)
    code = db.Column(db.String(9))
    wide = db.Column(db.String(20))
    color = db.Column(db.String(9))


class Old(db.Model):
    id = db.Column(db.Integer, primary_key=True)


class Empty(db.Model):
    id = db.Column(db.Integer, primary_key=True)
"""

AFTER = """
class Product(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    name = db.Column(db.String(20))
    price = db.Column(db.Numeric(6, 1))
    big = db.Column(db.Integer)
    note = db.Column(db.String(5))
    code = db.Column(db.String(9), nullable=False)
    wide = db.Column(db.String(40))
    color = db.Column(db.String(9), nullable=False)
    age = db.Column(db.Integer, nullable=False)
    born = db.Column(db.Integer)


class Empty(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    age = db.Column(db.Integer, nullable=False)


class Post(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    title = db.Column(db.String(20), index=True)
"""

ROWS = (
    "INSERT INTO product VALUES (1, 'a name with more than 20', 12345.6, 1, 5000000000, 'a long note', 'c', 'w', 'r')",
    "INSERT INTO product VALUES (2, 'short', 1.25, 2, 1, NULL, NULL, NULL, 'r')",
    "INSERT INTO product VALUES (3, NULL, 1, NULL, 1, 'note', NULL, NULL, 'r')",
    "INSERT INTO old VALUES (1)",
    "CREATE TABLE spatial_ref (id INTEGER)",
)


# On MySQL the database has other names for some types.
LINES = """
creates table post (id, title)
creates index ix_post_title on post (title)
adds empty.age (INTEGER, NOT NULL)
adds product.born (INTEGER)
changes product.wide from VARCHAR(20) to VARCHAR(40)
changes product.color to NOT NULL
! drops table old: 1 row
! drops table spatial_ref: no row
! adds product.age (INTEGER, NOT NULL): product has 3 rows, and they get no value: --fill product.age=VALUE
! changes product.name from VARCHAR(40) to VARCHAR(20): longer values: 1 row
! changes product.price from NUMERIC(10, 2) to NUMERIC(6, 1): values with more digits: 1 row
! changes product.big from BIGINT to INTEGER: values out of range: 1 row
! changes product.note from TEXT to VARCHAR(5): longer values: 1 row
! changes product.code to NOT NULL: 2 rows have no value: --fill product.code=VALUE
! drops product.stock: 2 rows have a value
! no revision file names spatial_ref: are the models imported? Else exclude what is not the app's: Migrate(app, db, \
include_object=...).
"""


def without_others(lines: List[str]) -> List[str]:
    """Return lines without those about the models' constraints, and those about what may be a rename."""
    return [one for one in lines if "in the models" not in one and "db migrate --rename" not in one]


def test_each_kind_of_line(databases: Databases, project: Project) -> None:
    """What loses nothing first, then what does, with the rows that are there; the file's line is the last one."""
    database = databases.new()
    walk = Walk(project, database)
    walk.start(BEFORE)
    database.execute(*ROWS)
    walk.write(AFTER)
    lines = without_others(walk.run("migrate --rev-id bbb2"))
    assert lines.pop().startswith("Revision bbb2 is ")
    expected = LINES.replace("\\\n", "").strip().splitlines()
    if databases.kind == "mysql":
        expected = [
            line.replace("from NUMERIC", "from DECIMAL").replace("BIGINT", "BIGINT(20)")
            for line in expected
        ]
    # Alembic before 1.7 goes through the columns in the order of their names.
    assert sorted(lines) == sorted(expected)
    assert [line.startswith("! ") for line in lines] == [False] * 6 + [True] * 10

    # As the last line has it.
    (project.folder / "migrations/versions/bbb2_.py").unlink()
    exclude = "include_object=lambda thing, name, *others: name not in ('old', 'spatial_ref')"
    walk.write(AFTER, exclude)
    fills = "--fill product.age=0 --fill product.code=x --rename product.stock:born"
    lines = walk.run(f"migrate --rev-id bbb2 {fills}")
    assert not [line for line in lines if line.startswith("! ") and "--fill" in line]
    assert {
        "adds product.age (INTEGER)",
        "fills product.age in the rows that have no value",
        "changes product.age to NOT NULL",
        "fills product.code in the rows that have no value",
        "changes product.code to NOT NULL",
        "renames product.stock to product.born",
        "! changes product.name from VARCHAR(40) to VARCHAR(20): longer values: 1 row",
    } <= set(lines)
    (project.folder / "migrations/versions/bbb2_.py").unlink()
    lines = walk.run("revision --autogenerate --rev-id bbb2")
    assert "! drops product.stock: 2 rows have a value" in lines
    assert not [line for line in lines if "drops table" in line or "no revision file" in line]


def test_unknown_is_not_none(databases: Databases, monkeypatch: pytest.MonkeyPatch) -> None:
    """What can't be read, or takes too long, is unknown; the transaction goes on, with what was set in it."""
    monkeypatch.setattr(row_counter, "MOST", 2)
    engine = create_engine(databases.new().url)
    try:
        with engine.connect() as connection:
            connection.execute(text("CREATE TABLE item (id INTEGER, name VARCHAR(9))"))
            connection.execute(text("INSERT INTO item (id) VALUES (1), (2), (3)"))
            if databases.kind == "postgresql":
                connection.execute(text("SET LOCAL lock_timeout = '7s'"))
            operations: List[Any] = [
                ops.DropTableOp("no_such_table"),
                ops.DropColumnOp("item", "no_such_column"),
                ops.AddColumnOp("no_such_table", Column("age", Integer, nullable=False)),
                ops.DropTableOp("item"),
                ops.DropColumnOp("item", "name"),
                ops.AlterColumnOp("item", "id", modify_nullable=False, existing_nullable=True),
                ops.RenameTableOp("item", "thing"),
                ops.AlterColumnOp("thing", "id", modify_name="number"),
                ops.DropColumnOp("thing", "number"),
                ops.AlterColumnOp("thing", "number", modify_type=Text(), existing_type=Integer()),
            ]
            counter = RowCounter(MigrationContext.configure(connection))
            found = [LostData(operations, counter).of(one) for one in operations]
            monkeypatch.setattr(counter, "_until", 0)
            late = LostData(operations, counter).of(operations[3])
            if databases.kind == "postgresql":
                assert connection.execute(text("SHOW lock_timeout")).scalar() == "7s"
            assert connection.execute(text("SELECT COUNT(*) FROM item")).scalar() == 3
    finally:
        engine.dispose()
    assert [str(one).partition(" (")[0] for one in found[:3]] == [
        "unknown how many rows",
        "unknown how many rows with a value",
        "unknown how many rows of no_such_table get no value",
    ]
    assert all("no_such_" in str(one).partition(" (")[2] for one in found[:3])
    assert found[3:] == [
        "at least 3 rows",
        "unknown how many rows with a value (none in a part of the table)",
        "unknown how many rows have no value (none in a part of the table): --fill item.id=VALUE",
        None,
        None,
        "at least 3 rows have a value",
        "at least 3 rows have a value, which is converted",
    ]
    assert late == "unknown how many rows (the others took more than 15 seconds)"


def test_postgresqls_transaction(postgresql: Databases, monkeypatch: pytest.MonkeyPatch) -> None:
    """A count does not wait for long, and works where there is no transaction."""
    monkeypatch.setattr(row_counter, "_WAIT", 1)
    database = postgresql.new()
    database.execute("CREATE TABLE item (id INTEGER)", "INSERT INTO item VALUES (1)")
    engine = create_engine(database.url)
    try:
        with engine.connect() as holder, engine.connect() as connection:
            transaction = holder.begin()
            holder.execute(text("LOCK TABLE item"))
            counter = RowCounter(MigrationContext.configure(connection))
            lost = LostData([], counter).of(ops.DropTableOp("item"))
            assert str(lost).startswith("unknown how many rows (canceling statement due to lock")
            transaction.rollback()
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            counter = RowCounter(MigrationContext.configure(connection))
            found = [
                LostData([], counter).of(ops.DropTableOp(name)) for name in ("missing", "item")
            ]
            assert str(found[0]).startswith('unknown how many rows (relation "missing"')
            assert found[1] == "1 row"
    finally:
        engine.dispose()


SQLITE, POSTGRESQL, MYSQL = sqlite.dialect(), postgresql.dialect(), mysql.dialect()


# The dialect, the old type and the new one, and what is lost.
NARROWED: List[Any] = [
    (SQLITE, String(20), String(40), None),
    (SQLITE, String(20), Text(), None),
    (SQLITE, Text(), String(), None),
    (SQLITE, String(), String(9), "longer values: LENGTH({0}) > 9"),
    (POSTGRESQL, String(20, "C"), String(9, "C"), "longer values: CHAR_LENGTH({0}) > 9"),
    (MYSQL, mysql.LONGTEXT(), Text(), "longer values: CHAR_LENGTH({0}) > 65535"),
    (MYSQL, String(65535), Text(), None),
    (MYSQL, mysql.INTEGER(11), BigInteger(), None),
    (
        MYSQL,
        mysql.INTEGER(unsigned=True),
        Integer(),
        "values out of range: {0} < -2147483648 OR {0} > 2147483647",
    ),
    (
        MYSQL,
        Integer(),
        mysql.BIGINT(unsigned=True),
        "values out of range: {0} < 0 OR {0} > 18446744073709551615",
    ),
    (POSTGRESQL, Integer(), SmallInteger(), "values out of range: {0} < -32768 OR {0} > 32767"),
    (POSTGRESQL, Numeric(6, 1), Numeric(10, 2), None),
    (POSTGRESQL, Numeric(6, 1), Numeric(), None),
    (
        POSTGRESQL,
        Numeric(),
        Numeric(4),
        "values with more digits: ABS({0}) >= 10000 OR {0} <> ROUND({0}, 0)",
    ),
    (POSTGRESQL, DateTime(timezone=True), DateTime(), "the time zone"),
    (POSTGRESQL, DateTime(), DateTime(timezone=True), None),
    (SQLITE, DateTime(), Date(), "the time"),
    (MYSQL, Date(), DateTime(), None),
    (SQLITE, Integer(), Text(), ""),
    (SQLITE, None, Text(), ""),
    (SQLITE, Float(), Float(), None),
    (MYSQL, Enum("a", "b"), Enum("b", "a", "c"), None),
    (MYSQL, Enum("a'{}", "\\", "c"), Enum("c"), "values a'{}, \\: {0} IN ('a''{{}}', '\\\\')"),
]


def test_narrowed_types() -> None:
    """By what the database calls them."""
    for dialect, old, new, expected in NARROWED:
        found = narrowing(old, new, dialect)
        words = found and (f"{found.words}: {found.condition}" if found.condition else found.words)
        assert words == expected, (old, new)


OWN_HOOK = """
from alembic.operations import ops


def own(context, revision, directives):
    # Of one that has two tables to drop, the hook leaves one, and puts in what was not looked up.
    for upgrade in directives[0].upgrade_ops_list:
        upgrade.ops[:] = [one for one in upgrade.ops if getattr(one, "table_name", "") != "kept"]
        upgrade.ops.append(ops.DropColumnOp("first", "by_the_hook"))


class First(db.Model):
    id = db.Column(db.Integer, primary_key=True)


for number in range(21):
    db.Table(f"table_{number}", db.metadata, db.Column("id", db.Integer, primary_key=True))


class Second(db.Model):
    __bind_key__ = "second"
    id = db.Column(db.Integer, primary_key=True)
"""

FROM_PYTHON = """
import sys

from manage import app
from flask_migrate_script import migrate

with app.app_context():
    migrate(rev_id="bbb2")
assert not [name for name in sys.modules if name.endswith("revision_summary")]
"""


def test_several_databases_and_a_hook(simple: Project) -> None:
    """What ends up in the file, each database by its name; nothing is looked up for a call from Python."""
    second = Database(f"sqlite:///{simple.folder / 'second.db'}")
    walk = Walk(simple, simple.database)
    own = "process_revision_directives=lambda *arguments: own(*arguments)"
    walk.write(textwrap.dedent(OWN_HOOK), own)
    path = simple.folder / "manage.py"
    binds = f'app.config["SQLALCHEMY_BINDS"] = {{"second": {second.url!r}}}\n\ndb = '
    path.write_text(path.read_text().replace("db = ", binds, 1))
    simple.database.execute("CREATE TABLE gone (id INTEGER)", "CREATE TABLE kept (id INTEGER)")
    second.execute(
        *(f"CREATE TABLE old_{number} (id INTEGER)" for number in range(7)),
        "INSERT INTO old_6 VALUES (1)",
    )
    lines = walk.run("init --multidb", "migrate --rev-id aaa1")
    exclude = "are the models imported? Else exclude what is not the app's: Migrate(app, db, include_object=...)."
    lines = without_others(lines)
    # After the folder's line, 20 of the default database.
    assert all(line.startswith("[default] creates table ") for line in lines[1:21])
    assert lines[21:-1] == [
        "[default] and 2 more",
        "[second] creates table second (id)",
        "[default] ! drops table gone: no row",
        "[default] ! drops first.by_the_hook: unknown how many rows",
        f"[default] ! no revision file names gone: {exclude}",
        *(f"[second] ! drops table old_{number}: no row" for number in range(6)),
        "[second] ! drops table old_6: 1 row",
        "[second] ! drops first.by_the_hook: unknown how many rows",
        f"[second] ! no revision file names old_0, old_1, old_2, old_3, old_4 and 2 more: {exclude}",
    ]

    (simple.folder / "migrations/versions/aaa1_.py").unlink()
    result = simple.python(str(simple.write("from_python.py", FROM_PYTHON))).ok()
    assert simple.versions() == ["bbb2_.py"]
    assert "drops" not in result.out + result.err


WITH_DEFAULT = """
class Item(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    count = db.Column(db.Integer, server_default="0")
"""


def test_what_was_not_compared(simple: Project) -> None:
    """Beside what a revision does, and where the models and the database agree."""
    walk = Walk(simple, simple.database)
    walk.write(WITH_DEFAULT, "compare_type=False")
    check = ("check",) if alembic_version >= (1, 9) else ()
    lines = walk.run("init", "migrate --rev-id aaa1", "upgrade", "migrate", *check)
    options = ["types (compare_type is off)", "server defaults (compare_server_default is off)"]
    assert [line for line in lines if line.startswith("not compared:")] == [
        f"not compared: {one}" for one in options
    ]
    rest = f"Not compared: {', '.join(options)}."
    compared = "the models and the database agree (1 table compared)."
    assert f"Nothing to migrate: {compared} {rest}" in lines
    assert (f"The models and the database agree. {rest}" in lines) is bool(check)

    walk.write(WITH_DEFAULT, "compare_server_default=True")
    lines = walk.run("migrate", *check)
    assert f"Nothing to migrate: {compared}" in lines
    assert ("The models and the database agree." in lines) is bool(check)
