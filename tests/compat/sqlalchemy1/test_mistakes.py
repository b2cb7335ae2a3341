"""Mistakes in modern revisions: they fail as without this package, or work with the notice."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path
from typing import Any, Dict, List, NamedTuple, Optional

import pytest
from alembic import command
from alembic.config import Config
from old_history import SQLALCHEMY_2, History

MISTAKES: Dict[str, str] = {
    "no commit": "with engine.connect() as other: other.execute(t.insert().values(id=3))",
    "no commit of a session": "session = orm.Session(bind=engine)\nsession.execute(t.insert().values(id=3))\nsession.close()",
    "string": "connection.execute('DELETE FROM t')",
    "string of a session": "orm.Session(bind=connection).execute('DELETE FROM t')",
    "execute of a number": "connection.execute(5)",
    "tuple in place of a dictionary": "connection.execute(t.insert(), (3, 'ef'))",
    "wrong parameter": "connection.execute(sa.text('DELETE FROM t WHERE id = :id'), {'ident': 1})",
    "unknown keyword": "connection.execute(t.select(), timeout=5)",
    "unknown column in values": "connection.execute(t.insert(), {'nothing': 5})",
    "name of a row": "connection.execute(t.select()).first()['nothing']",
    "row by name": "connection.execute(t.select()).first()['name']",
    "dict of a row of pairs": "connection.execute(t.insert().values(id=3, name=str(dict(pairs))))",
    "misspelled column": "connection.execute(sa.select(t.c.nmae))",
    "misspelled column in a text": "connection.execute(sa.text('SELECT nmae FROM t'))",
    "select of a string": "connection.execute(sa.select('name'))",
    "select of a list": "connection.execute(sa.select([t.c.id, t.c.name]))",
    "case of a list": "connection.execute(sa.select(sa.case([(t.c.id == 1, 2)])))",
    "begin twice": "connection.begin()\nconnection.begin()",
    "begin twice of an own one": "other = engine.connect()\nother.begin()\nother.begin()",
    "commit without begin": "other = engine.connect()\nother.commit()\nother.commit()",
    "closed": "other = engine.connect()\nother.close()\nother.execute(sa.text('SELECT 1'))",
    "result after close": "with engine.connect() as other: result = other.execute(t.select())\nresult.all()",
    "result without rows": "connection.execute(t.insert().values(id=3)).all()",
    "session without a bind": "orm.Session().execute(sa.text('SELECT 1'))",
    "query of no class": "orm.Session(bind=connection).query('t').all()",
    "session of a keyword": "orm.Session(bind=connection, nothing=1)",
    "metadata with a bind": "sa.MetaData(bind=connection)",
    "create_all without a bind": "sa.MetaData().create_all()",
    "reflect without a bind": "sa.MetaData().reflect()",
    "table twice": "m = sa.MetaData()\nsa.Table('t', m, sa.Column('a'))\nsa.Table('t', m, sa.Column('b'))",
    "table that is not there": "sa.Table('nothing', sa.MetaData(), autoload_with=connection)",
    "autoload": "sa.Table('t', sa.MetaData(), autoload=True, autoload_with=connection)",
    "execute of an engine": "engine.execute(sa.text('SELECT 1'))",
    "engine of a keyword": "sa.create_engine('sqlite://', nothing=1)",
    "execute of a statement": "t.delete().execute()",
    "method of a statement": "t.select().nothing()",
    "where of a string": "connection.execute(t.select().where('id = 1'))",
    "update with a condition": "connection.execute(t.update(t.c.id == 1).values(name='x'))",
    "lost name": "sa.Binary()",
    "name that never was": "sa.Varchar(20)",
    "type of a keyword": "sa.String(20, nothing=1)",
    "relationship of a keyword": "orm.relationship('Other', nothing=1)",
    "text of a keyword": "sa.text('SELECT 1', nothing=1)",
    "column twice": "op.create_index('i', 't', ['name', 'name'])",
    "index of no column": "op.create_index('i', 't', ['nothing'])",
    "two tables of one name": "op.create_table('t', sa.Column('id', sa.Integer))",
    "own error": "raise ValueError('wrong')",
}

# Accepted as in SQLAlchemy 1, which refused them for another reason.
AS_IN_SQLALCHEMY_1 = {
    "name of a row": "NoSuchColumnError",
    "create_all without a bind": "UnboundExecutionError",
    "reflect without a bind": "UnboundExecutionError",
    "execute of a statement": "UnboundExecutionError",
}

BEFORE = """
engine = current_app.extensions["migrate"].db.engine
connection = op.get_bind()
pairs = connection.execute(sa.text("SELECT name, name FROM t")).first()
t = sa.table("t", sa.column("id", sa.Integer), sa.column("name", sa.String))
"""


class Outcome(NamedTuple):
    """How a run has ended, and what is in the table after it."""

    error: Optional[type]
    text: str
    rows: List[Any]
    notice: str = ""


def written(folder: Path, mistake: str, **options: Any) -> History:
    """Return a history with the mistake in its only revision, and a database for it."""
    history = History(folder, **options)
    history.add(
        "aaa1",
        f"{BEFORE}\n{mistake}",
        top="from sqlalchemy import orm\nfrom flask import current_app",
    )
    with sqlite3.connect(str(folder / "app.db")) as database:
        database.execute("CREATE TABLE t (id INTEGER, name VARCHAR(20))")
        database.executemany("INSERT INTO t VALUES (?, ?)", [(1, "ab"), (2, "cd")])
    database.close()
    return history


def rows(folder: Path) -> List[Any]:
    """Return what is in the table."""
    database = sqlite3.connect(str(folder / "app.db"))
    try:
        return database.execute("SELECT * FROM t ORDER BY id").fetchall()
    finally:
        database.close()


def with_alembic(folder: Path, mistake: str) -> Outcome:
    """Run the revision with Alembic alone."""
    history = written(folder, mistake)
    env = Path(history.migrations, "env.py")
    # As this package runs it on SQLite.
    source = env.read_text().replace(
        "context.configure(", "context.configure(transactional_ddl=True, "
    )
    env.write_text(source)
    config = Config()
    config.set_main_option("script_location", str(history.migrations))
    ran = history.during(lambda: command.upgrade(config, "head"))
    return Outcome(ran.error and type(ran.error), plain(ran.error, folder), rows(folder))


def with_this(folder: Path, mistake: str, **options: Any) -> Outcome:
    """Run the revision with this package."""
    history = written(folder, mistake, **options)
    ran = history.upgrade()
    cause = ran.cause if ran.error is not None else None
    return Outcome(cause and type(cause), plain(cause, folder), rows(folder), ran.notice)


def plain(error: Optional[BaseException], folder: Path) -> str:
    """Return an error's text, without what differs from run to run."""
    return re.sub(r"0x[0-9a-f]+", "0x", str(error).replace(str(folder), ""))


@pytest.mark.parametrize("name", MISTAKES)
def test_mistake(tmp_path: Path, name: str) -> None:
    """Switched off, all is as with Alembic alone; switched on, it is the same, or the run has its notice."""
    mistake = MISTAKES[name]
    own = with_alembic(tmp_path / "alembic", mistake)
    off = with_this(tmp_path / "off", mistake, sqlalchemy1=False)
    assert off == own
    found = with_this(tmp_path / "on", mistake)
    if SQLALCHEMY_2 and name in AS_IN_SQLALCHEMY_1:
        assert own.error is not None and found.error is not None
        assert found.error.__name__ == AS_IN_SQLALCHEMY_1[name]
        assert "Old" not in found.text and "Bound object" not in found.text
    elif SQLALCHEMY_2 and found.error is None and found.notice:
        assert found[:3] != own[:3]
    elif SQLALCHEMY_2 and found.error is not None:
        assert found.error is own.error, found
    else:
        assert found == own
