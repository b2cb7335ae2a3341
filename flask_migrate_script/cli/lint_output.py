"""What ``db lint`` prints, as text and as JSON."""

from __future__ import annotations

import json
from typing import Any, Dict, Iterator, List

from ..errors.redaction import redacted
from ..exceptions import MigrateError
from ..linting.lint_result import DatabaseLint, LintFinding
from ..notices import notify
from ..run.config import Config
from ..run.outcome import labelled


def print_result(result: List[DatabaseLint], as_json: bool = False) -> None:
    """Print what was found, and a line for each database as the notice at the end.

    :param result: what :func:`~flask_migrate_script.core.lint` has returned.
    :param as_json: whether to print JSON.
    :raises MigrateError: something was found; the text is the line.
    """
    if as_json:
        print(json.dumps({"databases": [_data(one) for one in result]}, indent=2))
    else:
        # As Alembic prints: without passwords, and what the terminal's encoding lacks is replaced.
        config = Config()
        for text in _lines(result):
            config.print_stdout("%s", text)
    line = labelled([(one.bind, str(one)) for one in result]) or "env.py has visited no database."
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


def _lines(result: List[DatabaseLint]) -> Iterator[str]:
    for lint in result:
        if len(result) > 1 or lint.bind:
            yield f"{lint.bind or 'default'}:"
        for finding in lint.findings:
            yield from _finding_lines(finding)


def _finding_lines(finding: LintFinding) -> Iterator[str]:
    yield f"{finding.file}:{finding.line}: [{finding.rule}] {finding.what}"
    if finding.instead:
        yield f"    {finding.instead}"
