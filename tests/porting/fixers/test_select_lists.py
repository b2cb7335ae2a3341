"""The lists of select(), case() and their like."""

from __future__ import annotations

import pytest
from porting import projects, revision_cases

pytestmark = [pytest.mark.oldest_and_newest, pytest.mark.newest]

# What upgrade() has, and what it has afterwards.
WRITTEN = {
    "select": ("s = sa.select([t.c.a, t.c.b])", "s = sa.select(t.c.a, t.c.b)"),
    "select of what is in a list": ("s = sa.select([*cols])", "s = sa.select(*cols)"),
    "select below sql": (
        "s = sa.sql.select([t.c.a],).where(t.c.a == 1)",
        "s = sa.sql.select(t.c.a,).where(t.c.a == 1)",
    ),
    "with_only_columns": ("s = s.with_only_columns([t.c.a])", "s = s.with_only_columns(t.c.a)"),
    "case": ("c = sa.case([(a, b),], else_=1)", "c = sa.case((a, b), else_=1)"),
    "case in lines": (
        "c = sa.case(\n    [  # pairs\n        (a, b),\n    ],\n    else_=1,\n)",
        "c = sa.case(\n      # pairs\n        (a, b)\n    ,\n    else_=1,\n)",
    ),
    "exists": ("c = sa.exists([t.c.a])", "c = sa.exists(t.c.a)"),
    "select in execute": (
        "conn.execute(sa.select([sa.case([(a, b)])]))",
        "conn.execute(sa.select(sa.case((a, b))))",
    ),
}


@pytest.mark.parametrize("before, after", WRITTEN.values(), ids=WRITTEN)
def test_what_is_certain_is_written(before: str, after: str) -> None:
    """It becomes what SQLAlchemy 2 takes, after which nothing is found."""
    revision_cases.check_written("select lists", before, after)


# What upgrade() has, and the message about its last line.
LISTED = {
    "somebody's select": ("from app import db\ndb.select([t.c.a])", "takes no list"),
    "select with a whereclause": ("sa.select([t.c.a], t.c.a == 1)", "call where()"),
    "select by keyword": ("sa.select(columns=[t.c.a])", "call where()"),
    "select of strings": ("sa.select(['id', t.c.a])", "column() or text()"),
    "select of no columns": ("sa.select([]).select_from(t)", "takes no list"),
    "select of a list in parentheses": ("sa.select(([t.c.a]))", "takes no list"),
    "select of a list with a comment": (
        "sa.select([t.c.a,  # a, b\n])",
        "takes no list",
    ),
    "select of a tuple": ("sa.select((t.c.a, t.c.b))", "write select(*(...))"),
    "select of a comprehension": ("sa.select([c for c in t.c])", "write select(*(...))"),
    "select of a list's name": ("columns = [t.c.a]\nsa.select(columns)", "write select(*(...))"),
    "select of two lists": ("sa.select([t.c.a] + columns)", "write select(*(...))"),
    "select of sorted()": ("sa.select(sorted(t.c))", "write select(*(...))"),
    "case by keyword": ("sa.case(whens={1: 2}, value=a)", "takes no list"),
    "strings for other columns": ("s.with_only_columns(['id'])", "column() or text()"),
}


@pytest.mark.parametrize("code, message", LISTED.values(), ids=LISTED)
def test_what_is_not_certain_is_listed(code: str, message: str) -> None:
    """What a person has to decide is found once, with advice, and stays as it is."""
    revision_cases.check_listed("select lists", code, message)


FINE = {
    "columns": "sa.select(t.c.a + t.c.b)\nsa.select(columns + more)\nsa.select(*([t.c.a] + more))",
    "name that is a list at times": "l = [t.c.a]\nl = f(l)\nsa.select(l)\nfor m in [m]:\n    sa.select(m)",
    "select": "s = sa.select(t.c.a).where(t.c.a == 1)",
    "case": "s = sa.case((a, b), else_=c)\ns = sa.case({1: 2}, value=t.c.a)",
    "somebody's select": "def select(what):\n    pass\nselect([1])",
    "function of the database": "s = sa.func.select([1])\ns = sa.func.case([1])",
}


@pytest.mark.parametrize("code", FINE.values(), ids=FINE)
def test_what_runs_is_not_listed(code: str) -> None:
    """What SQLAlchemy 2 takes as it is, or what is none of SQLAlchemy's business, is not found."""
    assert revision_cases.found(revision_cases.revision(code)) == []


# What upgrade() has that only SQLAlchemy 1.4 and newer take in another way.
TOO_NEW = [
    "sa.select([t.c.a])",
    "s.with_only_columns([t.c.a])",
    "sa.exists([t.c.a])",
    "sa.case([(a, b)])",
]


@pytest.mark.parametrize("code", TOO_NEW)
def test_what_an_older_sqlalchemy_does_not_take_is_not_written(code: str) -> None:
    """Beside SQLAlchemy 1.3, the command lists what 1.4 takes and does not write it."""
    (newer,) = revision_cases.found(revision_cases.revision(code))
    (finding,) = revision_cases.found(revision_cases.revision(code), has_new_forms=False)
    assert newer.edits and not finding.edits and finding.replacement is None
    assert finding.message == newer.message + "; change it once you have SQLAlchemy 1.4 or newer"
    (never,) = revision_cases.found(revision_cases.revision("sa.select(['id'])"))
    assert "once you have" not in never.message


@pytest.mark.parametrize(
    "releases, count", [("==1.3.24", 0), ("<2", 0), (">=1.3", 1), ("==2.0", 1)]
)
def test_what_sqlalchemy_1_runs_is_not_found_beside_it(releases: str, count: int) -> None:
    """Where the requirements leave SQLAlchemy 2 out, no rule about it finds anything."""
    text = revision_cases.revision("sa.select([a])\nop.get_bind().execute('SELECT 1')")
    pinned = {"requirements.txt": f"SQLAlchemy{releases}\n"}
    index = revision_cases.index_of(text, **pinned)
    for rule in ("select lists", "executed"):
        assert len(projects.found_in(index, rule)) == count
