"""Revisions that were made to find where SQLAlchemy 2 gives another database than SQLAlchemy 1, or than without the room.

Each runs on every stack: the rows that are expected are those of SQLAlchemy 1.3 and of SQLAlchemy 2 alone, whichever runs it.
"""

from __future__ import annotations

import sqlite3
import textwrap
from pathlib import Path
from typing import Dict, List, NamedTuple

import flask_migrate_script as fms
import pytest
import sqlalchemy as sa
from flask import Flask
from flask_sqlalchemy import SQLAlchemy

SQLALCHEMY_1 = sa.__version__.startswith("1.")

HEAD = """
import sqlalchemy as sa
from alembic import op
from sqlalchemy import event, orm
from sqlalchemy.ext.compiler import compiles

revision, down_revision = "a1", None
t = sa.table("t", sa.column("id"))


def insert(*ids):
    return [t.insert().values(id=one) for one in ids]


def upgrade():
    bind = op.get_bind()
    engine = bind.engine
"""


class Case(NamedTuple):
    """What upgrade() does with the table t, and which ids it has then."""

    code: str
    ids: List[int]
    # Whether SQLAlchemy 1 runs it, and SQLAlchemy 2 alone.
    on_1: bool = True
    on_2: bool = True


CASES: Dict[str, Case] = {
    "a factory's session commits, and the connection by itself": Case(
        """
        Factory = orm.scoped_session(orm.sessionmaker())
        connection = engine.connect()
        connection.execute("INSERT INTO t VALUES (1)")
        connection.close()
        Factory.configure(bind=engine)
        Factory.execute(sa.text("INSERT INTO t VALUES (2)"))
        Factory.commit()
        Factory.remove()
        """,
        [1, 2],
        on_2=False,
    ),
    "a helper begins the transaction": Case(
        """
        def start():
            return connection.begin()

        connection = engine.connect()
        connection.execute("INSERT INTO t VALUES (1)")
        transaction = start()
        connection.execute("INSERT INTO t VALUES (2)")
        transaction.commit()
        connection.execute("INSERT INTO t VALUES (3)")
        connection.close()
        """,
        [1, 2, 3],
        on_2=False,
    ),
    "begin_nested() is the transaction": Case(
        """
        connection = engine.connect()
        savepoint = connection.begin_nested()
        connection.execute("INSERT INTO t VALUES (1)")
        savepoint.commit()
        savepoint = connection.begin_nested()
        connection.execute("INSERT INTO t VALUES (2)")
        savepoint.rollback()
        connection.close()
        """,
        [1],
        on_2=False,
    ),
    "a savepoint is rolled back, and the rest committed": Case(
        """
        with engine.connect() as connection:
            one, two = insert(1, 2)
            connection.execute(one)
            savepoint = connection.begin_nested()
            connection.execute(two)
            savepoint.rollback()
            connection.commit()
        """,
        [1],
        on_1=False,
    ),
    "rollback() of a connection": Case(
        """
        with engine.connect() as connection:
            connection.execute(t.insert().values(id=1))
            connection.rollback()
        """,
        [],
        on_1=False,
    ),
    "an error that is caught": Case(
        """
        connection = engine.connect()
        connection.execute("INSERT INTO t VALUES (1)")
        try:
            connection.execute("INSERT INTO t SELECT 2 FROM no_such_table")
        except sa.exc.DBAPIError:
            assert not connection.in_transaction()
        connection.execute("INSERT INTO t VALUES (3)")
        connection.close()
        """,
        [1, 3],
        on_2=False,
    ),
    "subclasses with arguments of their own": Case(
        """
        class Named(sa.MetaData):
            def __init__(self, name):
                super().__init__()
                self.name = name

        class Own(orm.Session):
            def __init__(self, name):
                super().__init__(bind=bind)
                self.name = name

        class Derived(Named):
            pass

        assert Named("a").name == Derived("a").name == Own("a").name == "a"
        """,
        [],
    ),
    "a base of several classes": Case(
        """
        from sqlalchemy.ext.declarative import declarative_base

        class One(object):
            one = 1

        class Two(object):
            two = 2

        Base = declarative_base(cls=(One, Two))
        assert (Base.one, Base.two) == (1, 2)
        """,
        [],
    ),
    "a type's class compared": Case(
        """
        kind = type(sa.Column("a", sa.String(3)).type)
        assert kind == sa.String and kind in (sa.Integer, sa.String) and {sa.String: 1}[kind]
        """,
        [],
    ),
    "DDL classes": Case(
        """
        class Replaced(sa.schema.CreateTable):
            pass

        @compiles(Replaced)
        def other_table(element, compiler, **kwargs):
            return "CREATE TABLE u (id INTEGER)"

        @compiles(sa.schema.DropTable)
        def other_drop(element, compiler, **kwargs):
            return "DROP TABLE u"

        table = sa.Table("x", sa.MetaData(), sa.Column("id", sa.Integer))
        statement = sa.schema.CreateTable(table)
        assert isinstance(statement, sa.schema.CreateTable)
        bind.execute(Replaced(table))
        bind.execute(t.insert().values(id=bind.dialect.get_table_names(bind).count("u")))
        try:
            table.drop(bind)
        finally:
            from sqlalchemy.ext.compiler import deregister

            deregister(sa.schema.DropTable)
        """,
        [1],
    ),
    "an event of all tables": Case(
        """
        def created(target, connection, **kwargs):
            connection.execute(t.insert().values(id=len(target.name)))

        event.listen(sa.Table, "after_create", created)
        op.create_table("xxx", sa.Column("id", sa.Integer))
        event.remove(sa.Table, "after_create", created)
        """,
        [3],
    ),
}


@pytest.fixture
def app(tmp_path: Path) -> Flask:
    """Return an app with an empty migrations folder and a database with a table t."""
    sqlite3.connect(str(tmp_path / "app.db")).execute("CREATE TABLE t (id INTEGER)")
    # Flask 1.0 does not find its own under pytest.
    app = Flask(__name__, instance_path=str(tmp_path))
    app.config["SQLALCHEMY_DATABASE_URI"] = f"sqlite:///{tmp_path / 'app.db'}"
    app.config["SQLALCHEMY_TRACK_MODIFICATIONS"] = False
    fms.Migrate(app, SQLAlchemy(app), directory=str(tmp_path / "migrations"))
    with app.app_context():
        fms.init()
    return app


def ids(app: Flask, tmp_path: Path, code: str) -> List[int]:
    """Run a revision, and return the ids in t."""
    source = HEAD + textwrap.indent(textwrap.dedent(code), "    ")
    (tmp_path / "migrations" / "versions" / "a1_.py").write_text(source)
    with app.app_context():
        fms.upgrade()
    rows = sqlite3.connect(str(tmp_path / "app.db")).execute("SELECT id FROM t ORDER BY id")
    return [row[0] for row in rows]


def outcome(app: Flask, tmp_path: Path, case: Case, is_run: bool) -> None:
    """Run a case, and compare its ids, or see it refused."""
    if is_run:
        assert ids(app, tmp_path, case.code) == case.ids
    else:
        with pytest.raises(fms.MigrateError):
            ids(app, tmp_path, case.code)


@pytest.mark.parametrize("name", CASES)
def test_the_database_is_the_same(app: Flask, tmp_path: Path, name: str) -> None:
    """With the room, as on SQLAlchemy 1 and as on SQLAlchemy 2 alone."""
    outcome(app, tmp_path, CASES[name], CASES[name].on_1 if SQLALCHEMY_1 else True)


@pytest.mark.parametrize("name", CASES)
def test_the_expectation(
    app: Flask, tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the room: what is expected above is what SQLAlchemy itself does."""
    monkeypatch.setenv("FLASK_DB_SQLALCHEMY1", "0")
    outcome(app, tmp_path, CASES[name], CASES[name].on_1 if SQLALCHEMY_1 else CASES[name].on_2)
