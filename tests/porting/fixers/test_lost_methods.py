"""Methods and attributes that are gone, or that need a connection now."""

from __future__ import annotations

import pytest
from porting import revision_cases

pytestmark = [pytest.mark.oldest_and_newest, pytest.mark.newest]

# What upgrade() has, and the message about its last line.
LISTED = {
    "reflect": ("metadata.reflect(only=[])", "reflect(bind=...)"),
    "create_all": ("Base.metadata.create_all()", "create_all(bind=...)"),
    "create": ("Model.__table__.create()", "create(bind=...)"),
    "exists": ("Model.__table__.exists()", "has_table"),
    "bind of metadata": ("print(db.metadata.bind)", "no 'bind' any more"),
    "statement": ("t = sa.table('t')\nt.insert().values(a=1).execute()", "connection.execute("),
    "scalar of a statement": ("sa.select(t.c.a).scalar()", "connection.scalar("),
    "keys of a row": ("conn.execute(s).first().keys()", "have no keys(): write row._mapping"),
    "has_key": ("row = conn.execute(s).fetchone()\nrow.has_key('a')", "row._mapping"),
    "engine": ('sa.create_engine("x").execute("select 1")', "Engine.execute() is gone"),
    "engine of a connection": ('op.get_bind().engine.execute("select 1")', "op.execute()"),
    "engine of the app": ("db.engine.execute(s)", "with engine.begin() as connection"),
    "table_names": ("engine.table_names()", "use sqlalchemy.inspect(bind).get_table_names()"),
    "has_table": ("engine.has_table('t')", "use sqlalchemy.inspect(bind).has_table()"),
    "dialect": ("engine.dialect.has_table(engine, 't')", "takes a connection"),
    "run_callable": ("engine.run_callable(f)", "call the function"),
    "from_self": ("session.query(A).from_self()", "subquery()"),
}


@pytest.mark.parametrize("code, message", LISTED.values(), ids=LISTED)
def test_what_is_not_certain_is_listed(code: str, message: str) -> None:
    """What a person has to decide is found once, with advice, and stays as it is."""
    revision_cases.check_listed("lost methods", code, message)


FINE = {
    "metadata that gets a bind": "metadata.bind = op.get_bind()",
    "with bind": "metadata.create_all(bind=b)\nmetadata.reflect(b)\nt = sa.Table('t', m)\nt.create(b)",
    "create_all of Flask-SQLAlchemy": "db.create_all()",
    "enum": "sa.Enum('a', name='x').create(op.get_bind(), checkfirst=False)",
    "inspector": "sa.inspect(engine).has_table('t')\ni = sa.inspect(b)\ni.get_table_names()",
    "dialect": "bind.dialect.has_table(bind, 't')",
}


@pytest.mark.parametrize("code", FINE.values(), ids=FINE)
def test_what_runs_is_not_listed(code: str) -> None:
    """What SQLAlchemy 2 takes as it is, or what is none of SQLAlchemy's business, is not found."""
    assert revision_cases.found(revision_cases.revision(code)) == []
