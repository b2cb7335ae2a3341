"""Transactions that are begun twice, or that nothing commits."""

from __future__ import annotations

import pytest
from porting import revision_cases

pytestmark = [pytest.mark.oldest_and_newest, pytest.mark.newest]

# What upgrade() has, and the message about its last line.
LISTED = {
    "begin": ("conn = op.get_bind()\nconn.begin()", "begin_nested()"),
    "connect": ("op.get_bind().connect()", "use the connection itself"),
    "write that nothing commits": (
        "with engine.connect() as c: c.execute(sa.text('delete from t'))",
        "commits no statement",
    ),
    "statement that nothing commits": (
        "c = engine.connect()\nc.execute(t.c.a)\nc.execute(sa.delete(t))",
        "commits no statement",
    ),
}


@pytest.mark.parametrize("code, message", LISTED.values(), ids=LISTED)
def test_what_is_not_certain_is_listed(code: str, message: str) -> None:
    """What a person has to decide is found once, with advice, and stays as it is."""
    revision_cases.check_listed("transactions", code, message)


FINE = {
    "begin": "with engine.connect() as c:\n    with c.begin():\n        pass",
    "savepoint": "with op.get_bind().begin_nested():\n    pass",
    "connect of an engine": "def f(bind):\n    bind.connect()",
    "write that is committed": "with engine.connect() as c:\n    c.execute(sa.delete(t))\n    c.commit()",
    "write that is begun": "with engine.begin() as c:\n    c.execute(sa.delete(t))",
    "write that Alembic commits": "c = engine.connect()\ncontext.configure(connection=c)\nc.execute(sa.delete(t))",
    "unopened write": "with x.connect() as c:\n    c.execute(sa.delete(t))",
    "read": "with engine.connect() as c:\n    c.execute(sa.text('select 1'))",
}


@pytest.mark.parametrize("code", FINE.values(), ids=FINE)
def test_what_runs_is_not_listed(code: str) -> None:
    """What SQLAlchemy 2 takes as it is, or what is none of SQLAlchemy's business, is not found."""
    assert revision_cases.found(revision_cases.revision(code)) == []
