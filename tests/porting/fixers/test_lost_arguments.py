"""Arguments that are gone, and the clauses of statements."""

from __future__ import annotations

import pytest
from porting import revision_cases

pytestmark = [pytest.mark.oldest_and_newest, pytest.mark.newest]

# What upgrade() has, and the message about its last line.
LISTED = {
    "metadata": ("sa.MetaData(bind=b)", "does not take bind=: give the connection to what needs"),
    "metadata by place": ("sa.MetaData(op.get_bind(), schema='x')", "does not take bind="),
    "metadata with reflect": ("sa.MetaData(reflect=True)", "call reflect(bind=...)"),
    "autoload": ("sa.Table('t', meta, autoload=True)", "autoload_with=bind"),
    "update": ("t = sa.table('t')\nt.update(t.c.a == 1, {'a': 2})", ".where() and .values()"),
    "delete of an unknown table": ("t.delete(t.c.a == 1)", "call .where()"),
    "function insert": ("sa.insert(t, {'a': 1})", "call .values()"),
    "convert_unicode": ("sa.String(20, convert_unicode=True)", "String() does not take convert"),
    "bindparams": ("sa.text('select :b', bindparams=[b])", "call .bindparams()"),
    "autocommit of text": ("sa.text('select 1', autocommit=True)", "commit"),
    "autocommit as an option": ("s.execution_options(autocommit=True)", "does nothing with"),
    "autocommit of a session": ("sa.orm.sessionmaker(autocommit=True)", "commit"),
    "encoding": ("sa.create_engine('x', encoding='utf8')", "leave it out"),
    "subtransactions": ("session.begin(subtransactions=True)", "begin_nested"),
}


@pytest.mark.parametrize("code, message", LISTED.values(), ids=LISTED)
def test_what_is_not_certain_is_listed(code: str, message: str) -> None:
    """What a person has to decide is found once, with advice, and stays as it is."""
    revision_cases.check_listed("lost arguments", code, message)


FINE = {
    "metadata": "m = sa.MetaData()\nm = sa.MetaData('public')\nm = sa.MetaData(schema='x')",
    "autoload_with": "t = sa.Table('t', m, autoload_with=op.get_bind())",
    "types": "sa.String(20, collation='x')\nsa.Enum('a', convert_unicode=True)",
    "dict": "d = {}\nd.update({'a': 1})\nd.update(a=1)\nl = []\nl.insert(0, 1)",
    "clauses": "t = sa.table('t')\nt.update().where(t.c.a == 1).values(a=2)\nsa.insert(t).values(a=1)",
    "query": "session.query(A).filter_by(a=1).update({'a': 2})\nsession.query(A).get(1)",
    "autocommit off": "sa.orm.sessionmaker(autocommit=False)",
    "isolation level": "conn.execution_options(isolation_level='AUTOCOMMIT')",
    "column default": "sa.Column('a', sa.Integer, server_default=sa.text('1'), bind=1)",
}


@pytest.mark.parametrize("code", FINE.values(), ids=FINE)
def test_what_runs_is_not_listed(code: str) -> None:
    """What SQLAlchemy 2 takes as it is, or what is none of SQLAlchemy's business, is not found."""
    assert revision_cases.found(revision_cases.revision(code)) == []
