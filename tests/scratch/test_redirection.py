"""Connections that go to scratch databases: the app's own, whatever engine or thread makes them, and nothing is left."""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path
from typing import Any, Iterator, List

import flask_migrate_script as fms
import pytest
from alembic.util import CommandError
from conftest import SERVERS, Database, Databases, need_server
from flask import Flask
from flask_migrate_script.run.scratch_run import scratch_databases, upgrade_scratch
from flask_migrate_script.scratch.redirection import redirected
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import create_engine, inspect, text
from sqlalchemy.engine import Engine
from test_api import App

pytestmark = pytest.mark.oldest_and_newest


@pytest.fixture
def database(databases: Databases) -> Database:
    """A database with one table."""
    made = databases.new()
    made.execute("CREATE TABLE own (id INTEGER)")
    return made


@pytest.fixture
def engine(database: Database) -> Iterator[Engine]:
    """An engine that has a connection to the database in its pool."""
    made = create_engine(database.url)
    assert tables(made) == ["own"]
    yield made
    made.dispose()


def tables(engine: Engine) -> List[str]:
    """Return the tables that an engine finds."""
    return sorted(inspect(engine).get_table_names())


def make(engine: Engine, table: str) -> None:
    """Make a table."""
    with engine.begin() as connection:
        connection.execute(text(f"CREATE TABLE {table} (id INTEGER)"))


def test_one_scratch_database(database: Database, engine: Engine) -> None:
    """A pooled connection and a new engine's lead to one scratch database, and afterwards to the app's again."""
    with redirected() as scratch:
        assert tables(engine) == []
        make(engine, "made")
        other = create_engine(database.url)
        assert tables(other) == ["made"]
        other.dispose()
        (found,) = scratch.databases
        connection = found.open()
        assert connection.rows("SELECT count(*) FROM made") == [(0,)]
        connection.close()
        assert found.place.exists(found.name)
    assert not found.place.exists(found.name)
    found.place.close()
    assert tables(engine) == ["own"]
    assert database.tables() == ["own"]


def test_two_databases(databases: Databases) -> None:
    """Each database has a scratch database of its own."""
    first, second = (create_engine(databases.new().url) for _ in range(2))
    with redirected() as scratch:
        make(first, "one")
        make(second, "two")
        assert (tables(first), tables(second)) == (["one"], ["two"])
        assert len(scratch.databases) == 2
    for engine in (first, second):
        assert tables(engine) == []
        engine.dispose()


def test_another_thread(engine: Engine) -> None:
    """Another thread goes on with the app's database, in spite of a common pool."""
    found: List[Any] = []

    def in_thread(function: Any) -> None:
        thread = threading.Thread(target=function)
        thread.start()
        thread.join()

    def rows(query: str) -> List[Any]:
        with engine.connect() as connection:
            return [tuple(row) for row in connection.execute(text(query))]

    with redirected():
        make(engine, "made")
        in_thread(lambda: make(engine, "of_thread"))
        assert rows("SELECT * FROM made") == []
        in_thread(lambda: found.extend([rows("SELECT * FROM of_thread")]))
        assert rows("SELECT * FROM made") == []
    assert found == [[]]
    assert tables(engine) == ["of_thread", "own"]


def test_another_place(database: Database, engine: Engine) -> None:
    """A URL names another place for scratch databases."""
    with redirected(database.url) as scratch:
        make(engine, "made")
        assert len(scratch.databases) == 1
    assert tables(engine) == ["own"]


def test_another_kind(engine: Engine) -> None:
    """A scratch database of another kind is refused."""
    other = "sqlite:///x.db" if engine.dialect.name != "sqlite" else "postgresql+psycopg2://x/y"
    with pytest.raises(CommandError, match="A scratch database for .* can't be made on"):
        with redirected(other):
            tables(engine)


def test_an_engine_that_connects_by_itself(tmp_path: Path) -> None:
    """An engine with a function of its own can't be led elsewhere, so nothing is done with it."""
    engine = create_engine("sqlite://", creator=lambda: sqlite3.connect(str(tmp_path / "own.db")))
    with redirected(), pytest.raises(CommandError, match="creator="):
        make(engine, "made")
    assert tables(engine) == []


def test_no_right_to_create() -> None:
    """Without the right to create a database, the line names it."""
    need_server("postgresql")
    administrator = create_engine(SERVERS["postgresql"], isolation_level="AUTOCOMMIT")
    with administrator.connect() as connection:
        connection.execute(text("CREATE ROLE test_no_right LOGIN PASSWORD 'secret'"))
    try:
        engine = create_engine(
            SERVERS["postgresql"].replace("//postgres@", "//test_no_right:secret@")
        )
        with redirected(), pytest.raises(CommandError) as raised:
            tables(engine)
        assert str(raised.value) == (
            "A scratch database is needed, and the user may not create one on this server: it needs the right CREATEDB."
        )
        engine.dispose()
    finally:
        with administrator.connect() as connection:
            connection.execute(text("DROP ROLE test_no_right"))
        administrator.dispose()


@pytest.fixture
def app(tmp_path: Path) -> Iterator[App]:
    """An app with a folder of one revision, inside its context."""
    made = App(tmp_path)
    with made.app.app_context():
        fms.init()
        fms.migrate(rev_id="aaa1")
        yield made
        made.db.engine.dispose()


def test_revisions_on_a_scratch_database(app: App) -> None:
    """The app's own env.py and revisions run there, and so does what they do through the session."""
    (path,) = Path(app.directory, "versions").glob("*.py")
    path.write_text(
        path.read_text().replace(
            "def downgrade():",
            "    from flask import current_app\n"
            "    db = current_app.extensions['sqlalchemy']\n"
            "    db = getattr(db, 'db', db)\n"
            "    db.session.execute(sa.text('CREATE TABLE by_session (id INTEGER)'))\n"
            "    db.session.commit()\n\n\ndef downgrade():",
        )
    )
    # A connection to the app's database, in the session of before.
    app.db.session.execute(text("SELECT 1"))
    with scratch_databases() as scratch:
        upgrade_scratch(None, None, "head")
        (found,) = scratch.databases
        connection = found.open()
        names = connection.column("SELECT name FROM sqlite_master ORDER BY name")
        connection.close()
    assert [name for name in names if "sqlite" not in name] == [
        "alembic_version",
        "by_session",
        "user",
    ]
    assert app.database.tables() == []


def test_a_database_in_memory() -> None:
    """A database in memory is left alone, with a line: its connection is all there is of it."""
    app = Flask("in_memory")
    app.config["SQLALCHEMY_DATABASE_URI"] = "sqlite://"
    app.config["SQLALCHEMY_TRACK_MODIFICATIONS"] = False
    db = SQLAlchemy(app)
    fms.Migrate(app, db)
    with app.app_context():
        make(db.engine, "own")
        with pytest.raises(CommandError, match="The database default is in memory"):
            with scratch_databases():
                pass
        assert tables(db.engine) == ["own"]
