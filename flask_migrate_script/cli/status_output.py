"""What ``db status`` prints, as text and as JSON."""

from __future__ import annotations

import sys
from typing import Any, Dict, Iterator, List, Optional

from ..errors.redaction import redacted
from ..exceptions import MigrateError, one_line
from ..notices import notify, warn
from ..run.status import DatabaseStatus, RevisionStatus, named
from .database_output import print_databases
from .styles import APPLIED, PLAIN, styled

_MARKS = {True: "[X]", False: "[ ]", None: "[?]"}


def print_result(result: List[DatabaseStatus], check: bool = False, as_json: bool = False) -> None:
    """Print what is applied and what is pending, and a line for each database as the notice at the end.

    :param result: what :func:`~flask_migrate_script.core.status` has returned.
    :param check: whether to fail unless each database is up to date.
    :param as_json: whether to print JSON.
    :raises MigrateError: one is not; the text is the line.
    """
    line = print_databases(result, _data, _lines, as_json)
    if check and not (result and all(one.is_up_to_date for one in result)):
        raise MigrateError(line)
    report = warn if any(one.not_in_folder for one in result) else notify
    report(line)


def _data(status: DatabaseStatus) -> Dict[str, Any]:
    # Each message by itself: in the JSON as one text, a quote may be taken for a part of a password.
    revisions = [{**one._asdict(), "message": redacted(one.message)} for one in status.revisions]
    return {
        **status._asdict(),
        "revisions": revisions,
        "applied": status.applied,
        "pending": status.pending,
        "is_up_to_date": status.is_up_to_date,
    }


def _lines(status: DatabaseStatus) -> Iterator[str]:
    yield from map(_line, status.revisions)
    for revision in status.not_in_folder:
        yield f"{_mark(True)} {named((revision,))} (not in the migrations folder)"


def _mark(is_applied: Optional[bool]) -> str:
    return styled(_MARKS[is_applied], APPLIED if is_applied else PLAIN, sys.stdout)


def _line(revision: RevisionStatus) -> str:
    marks = [
        ", ".join(revision.branch_labels),
        "head" if revision.is_head else "",
        "branchpoint" if revision.is_branch_point else "",
        "mergepoint" if revision.is_merge_point else "",
    ]
    in_parentheses = "".join(f" ({mark})" for mark in marks if mark)
    message = f", {one_line(revision.message)}" if revision.message else ""
    return f"{_mark(revision.is_applied)} {revision.revision}{in_parentheses}{message}"
