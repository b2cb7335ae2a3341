"""A statement that the database refused: what the line gives to write instead works."""

from __future__ import annotations

import pytest
from conftest import Database, Databases, Project
from test_errors import add_revision, write_app

pytestmark = pytest.mark.oldest_and_newest

ADD = "op.add_column('user', sa.Column('age', sa.Integer, nullable=False))"
IN_BATCH = (
    "with op.batch_alter_table('user', recreate='always') as batch:"
    " batch.add_column(sa.Column('age', sa.Integer, nullable=False))"
)
NO_NULL = (
    "with op.batch_alter_table('user') as batch:"
    " batch.alter_column('name', nullable=False, existing_type=sa.String(128))"
)


def with_a_row(project: Project, databases: Databases) -> Database:
    """Return a new database of the project's, with one user that has no name."""
    database = databases.new()
    write_app(project, database.url)
    project.manage("db", "upgrade").ok()
    quote = "`" if databases.kind == "mysql" else '"'
    database.execute(f"INSERT INTO {quote}user{quote} (id, name) VALUES (1, NULL)")
    return database


def upgrade_to(project: Project, database: Database, upgrade: str) -> str:
    """Write a revision, upgrade, and return the error line, an empty one where it worked."""
    add_revision(project, "bbb2", "aaa1", upgrade)
    result = project.manage("db", "upgrade")
    return result.failed() if result.status else ""


@pytest.mark.parametrize(
    ("statement", "remedy"),
    [(ADD, "server_default"), (ADD, "three steps"), (IN_BATCH, "server_default")],
    ids=["server_default", "three steps", "batch"],
)
def test_a_new_column_that_is_not_null(
    upgraded: Project, databases: Databases, statement: str, remedy: str
) -> None:
    """For a table that has rows: only MariaDB and MySQL take it outside a batch, and put in a zero."""
    database = with_a_row(upgraded, databases)
    line = upgrade_to(upgraded, database, statement)
    if databases.kind == "mysql" and statement is ADD:
        assert not line
        return
    assert "a new column that is NOT NULL: give the column a server_default" in line
    assert "or take three steps: add it with nullable=True, fill it" in line
    if remedy == "server_default":
        better = statement.replace("nullable=False", "nullable=False, server_default='7'")
    else:
        better = statement.replace("nullable=False", "nullable=True") + "\n" + FILL_AND_FORBID
    assert not upgrade_to(upgraded, database, better)
    table = "`user`" if databases.kind == "mysql" else '"user"'
    assert database.rows(f"SELECT age FROM {table}") == [(7,)]


FILL_AND_FORBID = """\
    op.execute('UPDATE "user" SET age = 7')
    with op.batch_alter_table('user') as batch:
        batch.alter_column('age', nullable=False)
"""


def test_a_new_date_that_is_not_null(upgraded: Project, mysql: Databases) -> None:
    """MySQL's default mode has no zero for a date, and refuses it as well; MariaDB has the mode."""
    database = with_a_row(upgraded, mysql)
    mode = (
        "op.execute(\"SET SESSION sql_mode = 'STRICT_TRANS_TABLES,NO_ZERO_DATE,NO_ZERO_IN_DATE'\")"
    )
    add = f"{mode}\n    op.add_column('user', sa.Column('born', sa.Date, nullable=False))"
    line = upgrade_to(upgraded, database, add)
    assert "a new column that is NOT NULL: give the column a server_default" in line
    better = add.replace("nullable=False", "nullable=False, server_default='2000-01-01'")
    assert not upgrade_to(upgraded, database, better)


def test_an_old_column_that_becomes_not_null(upgraded: Project, databases: Databases) -> None:
    """With NULL in a row, each database refuses it; filled first, it works."""
    database = with_a_row(upgraded, databases)
    line = upgrade_to(upgraded, database, NO_NULL)
    assert "only when no row has NULL in it: fill those first, with op.execute('UPDATE" in line
    assert "server_default" not in line
    table = "`user`" if databases.kind == "mysql" else '"user"'
    fill = f"op.execute('UPDATE {table} SET name = 0 WHERE name IS NULL'); "
    assert not upgrade_to(upgraded, database, f"{fill}\n    {NO_NULL}")
    assert database.rows(f"SELECT name FROM {table}") == [("0",)]


def test_another_refusal_has_no_advice(upgraded: Project, databases: Databases) -> None:
    """A row without a value is no case for these remedies."""
    database = with_a_row(upgraded, databases)
    table = "`user`" if databases.kind == "mysql" else '"user"'
    line = upgrade_to(upgraded, database, f"op.execute('INSERT INTO {table} (id) VALUES (1)')")
    assert "Revision bbb2 failed" in line and "server_default" not in line and "NULL" not in line


@pytest.mark.parametrize("kind", ["postgresql", "mysql"])
def test_an_id_longer_than_the_version_column(
    upgraded: Project, request: pytest.FixtureRequest, kind: str
) -> None:
    """The line names the id and what to do; SQLite knows no length."""
    database = request.getfixturevalue(kind).new()
    write_app(upgraded, database.url)
    upgraded.manage("db", "upgrade").ok()
    long = "b" * 40
    path = add_revision(upgraded, long, "aaa1")
    after = add_revision(upgraded, "ccc3", long)
    line = upgraded.manage("db", "upgrade").failed()
    assert f"The id {long!r} has 40 characters" in line and "Write a shorter one" in line
    for file in (path, after):
        file.write_text(file.read_text().replace(long, "bbb2"))
    upgraded.manage("db", "upgrade").ok()
    assert database.rows("SELECT version_num FROM alembic_version") == [("ccc3",)]


def test_a_driver_whose_errors_hold_a_dict() -> None:
    """pg8000: the database's message and its code are found in there."""
    from flask_migrate_script.errors import refused_statements
    from sqlalchemy.exc import ProgrammingError

    original = Exception({"S": "ERROR", "C": "22001", "M": "value too long\nfor type"})
    error = ProgrammingError("INSERT INTO alembic_version VALUES ('bbb2')", {}, original)
    assert refused_statements.database_message(error) == "value too long for type"
    assert "The id 'bbb2' has 4 characters" in (refused_statements.too_long_id(error) or "")
