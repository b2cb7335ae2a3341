"""Rows that are taken for mappings."""

from __future__ import annotations

import pytest
from porting import revision_cases

pytestmark = [pytest.mark.oldest_and_newest, pytest.mark.newest]

# What upgrade() has, and the message about its last line.
LISTED = {
    "row in a loop": ("for row in conn.execute(s): print(row['id'])", "write row.name"),
    "row of a list": ("rows = conn.execute(s).fetchall()\nrows[0]['id']", "write row.name"),
    "row of a made list": ("for r in list(conn.execute(s)): print(r['id'])", "write row.name"),
    "row of a comprehension": ("[r['id'] for r in session.execute(s)]", "write row.name"),
    "row or nothing": (
        "rows = conn.execute(s).fetchall()\nr = rows[0] if rows else None\nr['x']",
        "write row.name",
    ),
    "row by column": ("conn.execute(s).first()[t.c.id]", "write row._mapping[column]"),
    "row as a dict": ("dict(conn.execute(s).first())", "make the dict of row._mapping"),
}


@pytest.mark.parametrize("code, message", LISTED.values(), ids=LISTED)
def test_what_is_not_certain_is_listed(code: str, message: str) -> None:
    """What a person has to decide is found once, with advice, and stays as it is."""
    revision_cases.check_listed("row mappings", code, message)


FINE = {
    "row": "for row in conn.execute(s):\n    print(row.id, row[0], row[-1], row[1:], row[i])",
    "mappings": "for row in conn.execute(s).mappings():\n    print(row['id'])",
    "rows of something else": "for row in csv.DictReader(f):\n    print(row['id'], row.keys())",
}


@pytest.mark.parametrize("code", FINE.values(), ids=FINE)
def test_what_runs_is_not_listed(code: str) -> None:
    """What SQLAlchemy 2 takes as it is, or what is none of SQLAlchemy's business, is not found."""
    assert revision_cases.found(revision_cases.revision(code)) == []
