"""What ``db upgrade --plan`` and ``db downgrade --plan`` print, as text and as JSON."""

from __future__ import annotations

import sys
from functools import partial
from typing import Any, Dict, Iterator, List

from ..errors.redaction import redacted
from ..exceptions import one_line
from ..notices import notify
from ..run.plan import DatabasePlan, PlannedOperation, PlannedStep
from ..run.revision_notes import PlannedStatement
from .database_output import print_databases
from .styles import ERROR, HEADING, WARNING, Style, styled

# How many sets of parameters are shown of a statement.
_MOST = 3


def print_result(result: List[DatabasePlan], verbose: bool = False, as_json: bool = False) -> None:
    """Print the steps of each database, and a line for each database as the notice at the end.

    :param result: what the core function has returned.
    :param verbose: whether to print the SQL, too.
    :param as_json: whether to print JSON, which has all of it.
    """
    notify(print_databases(result, _data, partial(_lines, verbose=verbose), as_json))


def _data(plan: DatabasePlan) -> Dict[str, Any]:
    return {**plan._asdict(), "steps": [_step_data(step) for step in plan.steps]}


def _step_data(step: PlannedStep) -> Dict[str, Any]:
    # Each text by itself: in the JSON as one text, a quote may be taken for a part of a password.
    unknown = step.depends_on_data
    return {
        **step._asdict(),
        "message": redacted(step.message),
        "operations": [
            {
                "text": redacted(one.text),
                "rows_now": one.rows_now._asdict() if one.rows_now is not None else None,
            }
            for one in step.operations
        ],
        "sql": [
            {"text": redacted(one.text), "parameters": [redacted(text) for text in one.parameters]}
            for one in step.sql
        ],
        "depends_on_data": unknown._replace(reason=redacted(unknown.reason))._asdict()
        if unknown is not None
        else None,
    }


def _lines(plan: DatabasePlan, verbose: bool) -> Iterator[str]:
    for step in plan.steps:
        message = f", {one_line(step.message)}" if step.message else ""
        versions = f"{_version(step.before)} -> {_version(step.after)}"
        yield _styled(versions, HEADING) + message
        yield from (f"    {text}" for text in _step_lines(step))
        if verbose:
            yield from _sql_lines(step)


def _version(version: Any) -> str:
    return ", ".join(version) or "base"


def _styled(text: str, style: Style) -> str:
    # A password is looked for before: what gives the colour would be taken for its end.
    return styled(redacted(text), style, sys.stdout)


def _step_lines(step: PlannedStep) -> Iterator[str]:
    yield from map(_operation, step.operations)
    unknown = step.depends_on_data
    if unknown is not None:
        place = f"{unknown.place} " if unknown.place else ""
        yield _styled(f"depends on data: {place}{unknown.reason}", WARNING)
    if step.error is not None:
        yield _styled(f"fails in the plan: {step.error}", ERROR)
    if not step.operations and unknown is None and step.error is None:
        yield "no operation"


def _operation(operation: PlannedOperation) -> str:
    rows = operation.rows_now
    if rows is None:
        return operation.text
    has_value = f" {rows.have} a value" if rows.of_column else ""
    return f"{operation.text} ({rows}{has_value} now)"


def _sql_lines(step: PlannedStep) -> Iterator[str]:
    for statement in step.sql:
        yield ""
        yield f"{statement.text.rstrip(';')};"
        yield from _parameter_lines(statement)
    for table in step.without_sql:
        yield ""
        yield f"-- The SQL of the batch on {table} is made from that table as it is then."
    if step.sql or step.without_sql:
        yield ""


def _parameter_lines(statement: PlannedStatement) -> Iterator[str]:
    for text in statement.parameters[:_MOST]:
        yield f"-- with {one_line(text)}"
    if len(statement.parameters) > _MOST:
        yield f"-- and {len(statement.parameters) - _MOST} more"
