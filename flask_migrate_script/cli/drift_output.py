"""What ``db drift`` prints, as text and as JSON."""

from __future__ import annotations

from functools import partial
from typing import Any, Dict, Iterator, List

from ..drifting.drift_result import DatabaseDrift
from ..errors.redaction import redacted
from ..exceptions import MigrateError
from ..notices import notify
from .database_output import print_databases


def print_result(result: List[DatabaseDrift], verbose: bool = False, as_json: bool = False) -> None:
    """Print what differs, and a line for each database as the notice at the end.

    :param result: what :func:`~flask_migrate_script.core.drift` has returned.
    :param verbose: whether to print the SQL that undoes each difference.
    :param as_json: whether to print JSON, which has the SQL.
    :raises MigrateError: something differs; the text is the line.
    """
    line = print_databases(result, _data, partial(_lines, verbose), as_json)
    if any(one.differences for one in result):
        raise MigrateError(line)
    notify(line)


def _data(drift: DatabaseDrift) -> Dict[str, Any]:
    # Each text by itself: in the JSON as one text, a quote may be taken for a part of a password.
    return {
        "bind": drift.bind,
        "version": drift.version,
        "compared": drift.compared,
        "differences": [
            {
                **one._asdict(),
                "here": one.here and redacted(one.here),
                "by_revisions": one.by_revisions and redacted(one.by_revisions),
                "undo": [redacted(text) for text in one.undo],
            }
            for one in drift.differences
        ],
        "ignored": drift.ignored,
    }


def _lines(verbose: bool, drift: DatabaseDrift) -> Iterator[str]:
    for one in drift.differences:
        yield str(one)
        for text in one.undo if verbose else ():
            end = "" if text.startswith("--") else ";"
            yield from (f"    {line}" for line in f"{text}{end}".splitlines())
