"""Names that are gone from SQLAlchemy's modules."""

from __future__ import annotations

from typing import List

import pytest
from porting import revision_cases

pytestmark = [pytest.mark.oldest_and_newest, pytest.mark.newest]

# What upgrade() has, and what it has afterwards.
WRITTEN = {
    "Binary": (
        "a = sa.Column('a', sa.Binary(20))\nb = sa.types.Binary",
        "a = sa.Column('a', sa.LargeBinary(20))\nb = sa.types.LargeBinary",
    ),
    "relation": ("a = sa.orm.relation(A)", "a = sa.orm.relationship(A)"),
    "eagerload": ("a = sa.orm.eagerload('a')", "a = sa.orm.joinedload('a')"),
    "PassiveDefault": ("a = sa.PassiveDefault('a')", "a = sa.DefaultClause('a')"),
}


@pytest.mark.parametrize("before, after", WRITTEN.values(), ids=WRITTEN)
def test_what_is_certain_is_written(before: str, after: str) -> None:
    """It becomes what SQLAlchemy 2 takes, after which nothing is found."""
    revision_cases.check_written("lost names", before, after)


# What upgrade() has, and the message about its last line.
LISTED = {
    "mapper": ("sa.orm.mapper(A, t)", "map_imperatively"),
    "comparable_property": ("sa.orm.comparable_property(A)", "use hybrid_property"),
}


@pytest.mark.parametrize("code, message", LISTED.values(), ids=LISTED)
def test_what_is_not_certain_is_listed(code: str, message: str) -> None:
    """What a person has to decide is found once, with advice, and stays as it is."""
    revision_cases.check_listed("lost names", code, message)


FINE = {
    "mapper as a target": "sa.event.listen(sa.orm.mapper, 'after_insert', f)",
}


@pytest.mark.parametrize("code", FINE.values(), ids=FINE)
def test_what_runs_is_not_listed(code: str) -> None:
    """What SQLAlchemy 2 takes as it is, or what is none of SQLAlchemy's business, is not found."""
    assert revision_cases.found(revision_cases.revision(code)) == []


RENAMED = {
    "imported": (
        "from sqlalchemy import Binary, Column\nColumn('a', Binary())\n",
        "from sqlalchemy import LargeBinary, Column\nColumn('a', LargeBinary())\n",
    ),
    "imported in lines": (
        "from sqlalchemy.orm import (\n    relation,\n    relationship,\n)\nrelation(A)\n",
        "from sqlalchemy.orm import (\n    relationship,\n    relationship,\n)\nrelationship(A)\n",
    ),
    "under another name": (
        "from sqlalchemy.types import Binary as B\nB()\n",
        "from sqlalchemy.types import LargeBinary as B\nB()\n",
    ),
    "module": (
        "from sqlalchemy import types as t\nt.Binary()\n",
        "from sqlalchemy import types as t\nt.LargeBinary()\n",
    ),
}


@pytest.mark.parametrize("before, after", RENAMED.values(), ids=RENAMED)
def test_a_renamed_name_is_written_where_it_is_imported_and_used(before: str, after: str) -> None:
    """A name that SQLAlchemy has had a second name for gets that one, the import included."""
    assert revision_cases.ported(before) == after
    assert revision_cases.found(after) == []


NOT_RENAMED = {
    "one of two": (
        "try:\n    from sqlalchemy import Binary\nexcept ImportError:\n"
        "    from sqlalchemy import LargeBinary as Binary\nBinary()\n",
        [2, 5],
    ),
    "from two modules": (
        "from sqlalchemy import Binary\nfrom sqlalchemy.types import Binary\nBinary()\n",
        [1, 2, 3, 3],
    ),
    "other name that is taken": (
        "from sqlalchemy import Binary\nclass LargeBinary(Binary):\n    pass\n",
        [1, 2],
    ),
}


@pytest.mark.parametrize("text, lines", NOT_RENAMED.values(), ids=NOT_RENAMED)
def test_a_name_that_may_be_another_one_is_listed(text: str, lines: List[int]) -> None:
    """Where one of the names may be something else, neither the import nor a use is changed."""
    every = revision_cases.found(text)
    assert sorted(finding.line for finding in every) == lines
    assert not any(finding.edits for finding in every)
