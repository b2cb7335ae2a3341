"""What ``db lint`` prints, as text and as JSON."""

from __future__ import annotations

from typing import Any, Dict, Iterator, List

from ..errors.redaction import redacted
from ..exceptions import MigrateError
from ..linting.lint_result import DatabaseLint
from ..notices import notify
from .database_output import print_databases


def print_result(result: List[DatabaseLint], as_json: bool = False) -> None:
    """Print what was found, and a line for each database as the notice at the end.

    :param result: what :func:`~flask_migrate_script.core.lint` has returned.
    :param as_json: whether to print JSON.
    :raises MigrateError: something was found; the text is the line.
    """
    line = print_databases(result, _data, _lines, as_json)
    if any(one.findings for one in result):
        raise MigrateError(line)
    notify(line)


def _data(lint: DatabaseLint) -> Dict[str, Any]:
    # Each text by itself: in the JSON as one text, a quote may be taken for a part of a password.
    return {
        **lint._asdict(),
        "findings": [
            {**one._asdict(), "what": redacted(one.what), "instead": redacted(one.instead)}
            for one in lint.findings
        ],
    }


def _lines(lint: DatabaseLint) -> Iterator[str]:
    yield from map(str, lint.findings)
