"""SQLAlchemy 1's calls in revisions, where they are to be refused: the line says what to write, and that works."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Dict

import pytest
import sqlalchemy as sa
from flask_migrate_script.errors.messages import of_exception
from flask_migrate_script.run.config import Config
from sqlalchemy import orm

SQLALCHEMY_1 = sa.__version__.startswith("1.")

# A line of SQLAlchemy 1's, and what the message advises; then the line as the message says.
CALLS = {
    "string": (
        'connection.execute("SELECT 1")',
        "execute(text('...'))",
        'connection.execute(sa.text("SELECT 1"))',
    ),
    "string of a session": (
        'session.execute("SELECT 1")',
        "session.execute(text('...'))",
        'session.execute(sa.text("SELECT 1"))',
    ),
    "select of a list": ("sa.select([t.c.a, t.c.b])", "select(a, b)", "sa.select(t.c.a, t.c.b)"),
    "select with an argument": (
        "sa.select(t.c.a, whereclause=t.c.a == 1)",
        "select(...).where(...)",
        "sa.select(t.c.a).where(t.c.a == 1)",
    ),
    "case of a list": (
        "sa.case([(t.c.a == 1, 2)], else_=3)",
        "case((condition, value), ...)",
        "sa.case((t.c.a == 1, 2), else_=3)",
    ),
    "row by name": (
        'connection.execute(t.select()).first()["a"]',
        "row._mapping['name']",
        'connection.execute(t.select()).first()._mapping["a"]',
    ),
    "row by column": (
        "connection.execute(t.select()).first()[t.c.a]",
        "row._mapping['name']",
        "connection.execute(t.select()).first()._mapping[t.c.a]",
    ),
    "items of a row": (
        "connection.execute(t.select()).first().items()",
        "row._mapping",
        "connection.execute(t.select()).first()._mapping.items()",
    ),
    "execute of an engine": (
        "engine.execute(sa.text('SELECT 1'))",
        "with engine.begin() as connection: connection.execute(...)",
        "with engine.begin() as other: other.execute(sa.text('SELECT 1'))",
    ),
    "has_table of an engine": (
        'engine.has_table("t")',
        "sqlalchemy.inspect(connection).has_table(...)",
        'sa.inspect(connection).has_table("t")',
    ),
    "has_table of a dialect": (
        'engine.dialect.has_table(engine, "t")',
        "sqlalchemy.inspect(connection).has_table(...)",
        'sa.inspect(connection).has_table("t")',
    ),
    "table_names": (
        "engine.table_names()",
        "sqlalchemy.inspect(connection).get_table_names()",
        "sa.inspect(connection).get_table_names()",
    ),
    "exists of a table": (
        "t.exists(connection)",
        "sqlalchemy.inspect(connection).has_table(...)",
        'sa.inspect(connection).has_table("t")',
    ),
    "named parameters": (
        "connection.execute(t.insert(), a=5)",
        "execute(statement, {...})",
        "connection.execute(t.insert(), {'a': 5})",
    ),
    "several parameter sets": (
        "connection.execute(t.insert(), {'a': 5}, {'a': 6})",
        "a list of dictionaries",
        "connection.execute(t.insert(), [{'a': 5}, {'a': 6}])",
    ),
    "execute of a statement": (
        "t.insert().execute(a=5)",
        "connection.execute(statement)",
        "connection.execute(t.insert().values(a=5))",
    ),
    "append_whereclause": (
        "t.select().append_whereclause(t.c.a == 1)",
        "statement = statement.where(...)",
        "statement = t.select(); statement = statement.where(t.c.a == 1)",
    ),
    "apply_labels": (
        "t.select().apply_labels()",
        "set_label_style(LABEL_STYLE_TABLENAME_PLUS_COL)",
        "t.select().set_label_style(sa.LABEL_STYLE_TABLENAME_PLUS_COL)",
    ),
    "update with a condition": (
        "t.update(t.c.a == 1, {'b': 2})",
        ".where(...) and .values(...)",
        "t.update().where(t.c.a == 1).values({'b': 2})",
    ),
    "metadata with a bind": (
        "sa.MetaData(bind=connection)",
        "reflect(bind=connection)",
        "sa.MetaData().reflect(bind=connection)",
    ),
    "metadata of a connection": (
        "sa.MetaData(connection)",
        "create_all(connection)",
        "sa.MetaData().create_all(connection)",
    ),
    "reflect without a bind": (
        "sa.MetaData().reflect()",
        "reflect(bind=connection)",
        "sa.MetaData().reflect(bind=connection)",
    ),
    "autoload": (
        "sa.Table('t', sa.MetaData(), autoload=True, autoload_with=connection)",
        "autoload_with=connection",
        "sa.Table('t', sa.MetaData(), autoload_with=connection)",
    ),
    "begin in a transaction": (
        "connection.execute(sa.text('SELECT 1')); connection.begin()",
        "connection.begin_nested()",
        "connection.execute(sa.text('SELECT 1')); connection.begin_nested()",
    ),
    "text with bindparams": (
        "sa.text(':x', bindparams=[sa.bindparam('x')])",
        "text(...).bindparams(...)",
        "sa.text(':x').bindparams(sa.bindparam('x'))",
    ),
    "text with typemap": (
        "sa.text('SELECT 1 AS a', typemap={'a': sa.Integer})",
        "text(...).columns(...)",
        "sa.text('SELECT 1 AS a').columns(a=sa.Integer)",
    ),
    "convert_unicode": (
        "sa.String(20, convert_unicode=True)",
        "it without this argument",
        "sa.String(20)",
    ),
    "Binary": ("sa.Binary()", "sqlalchemy.LargeBinary", "sa.LargeBinary()"),
    "relation": (
        "from sqlalchemy.orm import relation",
        "sqlalchemy.orm.relationship",
        "from sqlalchemy.orm import relationship",
    ),
    "loader option of a name": (
        "session.query(User).options(orm.joinedload('friend')).all()",
        "joinedload(User.posts)",
        "session.query(User).options(orm.joinedload(User.friend)).all()",
    ),
    "join of a name": (
        "session.query(User).join('posts').all()",
        "the class's attribute",
        "session.query(User).join(User.posts).all()",
    ),
}

# What makes the lines run, and the last one a revision's.
REVISION = """
revision = "aaa1"
down_revision = None


def upgrade():
    {line}
"""


@pytest.fixture(scope="module")
def names() -> Dict[str, Any]:
    """What the lines use, on a database in memory."""
    try:
        Base = orm.declarative_base()
    except AttributeError:
        from sqlalchemy.ext.declarative import declarative_base

        Base = declarative_base()

    class User(Base):
        __tablename__ = "users"
        id = sa.Column(sa.Integer, primary_key=True)
        friend_id = sa.Column(sa.ForeignKey("users.id"))
        friend = orm.relationship("User", remote_side=[id])
        posts = orm.relationship("Post")

    class Post(Base):
        __tablename__ = "posts"
        id = sa.Column(sa.Integer, primary_key=True)
        user_id = sa.Column(sa.ForeignKey("users.id"))

    engine = sa.create_engine("sqlite://")
    connection = engine.connect()
    metadata = Base.metadata
    t = sa.Table("t", metadata, sa.Column("a", sa.Integer), sa.Column("b", sa.Integer))
    metadata.create_all(connection)
    connection.execute(t.insert().values(a=1))
    if not SQLALCHEMY_1:
        connection.commit()
    session = orm.Session(bind=connection)
    found = {name: value for name, value in locals().items() if name != "Base"}
    return {**found, "sa": sa, "orm": orm}


def raised(line: str, names: Dict[str, Any], folder: Path) -> str:
    """Return the line that is printed for what a line of a revision raises; empty if it runs."""
    file = folder / "aaa1_.py"
    source = REVISION.format(line=line)
    scope = dict(names)
    file.write_text(source)
    exec(compile(source, str(file), "exec"), scope)
    config = Config()
    config.set_main_option("script_location", str(folder))
    try:
        scope["upgrade"]()
    except Exception as error:
        return of_exception(error, config)
    finally:
        if not SQLALCHEMY_1:
            names["session"].rollback()
            names["connection"].rollback()
    return ""


@pytest.mark.parametrize("name", CALLS)
def test_advice(
    names: Dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """The call is refused, with what to write; that runs."""
    monkeypatch.setenv("FLASK_DB_SQLALCHEMY1", "0")
    call, advice, instead = CALLS[name]
    line = raised(call, names, tmp_path)
    if SQLALCHEMY_1:
        assert "That is SQLAlchemy 1's" not in line
        return
    assert "That is SQLAlchemy 1's: write " in line, line
    assert advice in line.split("write ", 1)[1], line
    assert "without FLASK_DB_SQLALCHEMY1" in line
    assert raised(instead, names, tmp_path) == ""
