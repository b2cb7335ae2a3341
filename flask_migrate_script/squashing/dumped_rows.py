"""The rows that revisions add: whether they are to be in a baseline."""

from __future__ import annotations

from typing import List, Sequence

from ..exceptions import MigrateError, listed
from ..questions import ask_yes
from .scratch_history import MadeDatabase

# Up to how many rows of a table are taken without a question.
_FEW = 1000
# How many tables are named.
_MOST = 5


def without_rows(databases: Sequence[MadeDatabase]) -> List[MadeDatabase]:
    """Return databases without their rows."""
    return [one._replace(dump=one.dump.schema()) for one in databases]


def with_agreed_rows(
    databases: Sequence[MadeDatabase], again: Sequence[MadeDatabase]
) -> List[MadeDatabase]:
    """Return databases with their rows, where these are few and the same in each run, or the user wants them.

    :param again: the same databases after another run of the same revisions.
    :raises MigrateError: the user does not want them, or nobody is there to answer.
    """
    reasons: List[str] = []
    for one, other in zip(databases, again):
        where = f" of {one.name}" if one.name else ""
        many = [f"{table} ({rows})" for table, rows in one.dump.rows.items() if rows > _FEW]
        if many:
            reasons.append(
                f"The revisions add more than {_FEW} rows to {listed(many, _MOST)}{where}"
            )
        random = one.dump.tables_with_other_rows(other.dump)
        if random:
            reasons.append(
                f"Two runs of the revisions add other rows to {listed(random, _MOST)}{where}: random values, or times"
            )
    if not reasons:
        return list(databases)
    line = ". ".join(reasons)
    answer = ask_yes(f"{line}. Put the rows of this run into the baseline?")
    if answer is None:
        raise MigrateError(
            f"{line}. 'db squash --no-data' leaves out all rows; on a terminal 'db squash' asks whether to keep them."
        )
    if not answer:
        raise MigrateError(
            "Nothing was squashed, and all files are as they were. 'db squash --no-data' leaves out all rows."
        )
    return list(databases)
