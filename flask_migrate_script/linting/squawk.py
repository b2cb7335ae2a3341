"""squawk, which reads PostgreSQL's SQL: run on the SQL of one revision, its findings as ours."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sysconfig
from typing import Any, Dict, Iterable, Iterator, List, Optional, Tuple

from ..autogenerate.operation_words import statement_in_words
from ..exceptions import MigrateError, one_line
from ..run.revision_notes import PlannedStatement
from .lint_rules import NOT_CHECKED, RULES
from .operation_rules import RuleMatch

#: Rules of squawk's that are ours: of the operations ours look, of a revision's own statements squawk's.
SAME: Dict[str, str] = {
    "adding-not-nullable-field": "not-null",
    "adding-required-field": "not-null",
    "ban-drop-column": "drop-column",
    "ban-drop-table": "drop-table",
    "changing-column-type": "changed-type",
    "renaming-column": "rename-column",
    "renaming-table": "rename-table",
}

# These are about the transactions, which are Alembic's.
_NEVER = ("ban-uncommitted-transaction", "transaction-nesting")
_SYNTAX_ERROR = "syntax-error"
_PARAMETER = re.compile(r"%\(\w+\)s|%s|(?<![\w$])\$\d+|(?<![:\w]):\w+")
_TIMEOUT = 60


class Squawk:
    """The installed squawk.

    :param program: the path of the program.
    :param include: names of rules to switch on, of squawk's own that it does not use by itself, too.
    :param exclude: names of rules of squawk's to switch off.
    """

    def __init__(self, program: str, include: Iterable[str], exclude: Iterable[str]) -> None:
        self._command = [program, "--reporter", "json"]
        for option, names in (("--include", include), ("--exclude", exclude)):
            self._command += [f"{option}={name}" for name in names]

    def read(
        self, sql: List[PlannedStatement], version: Tuple[int, ...], in_transaction: bool
    ) -> Iterator[RuleMatch]:
        """Yield what squawk finds in the SQL of a revision.

        :param version: the server's.
        :param in_transaction: whether Alembic runs the revision in a transaction.
        :raises MigrateError: squawk fails.
        """
        command = [
            *self._command,
            "--pg-version="
            + ".".join(map(str, version[:2] if len(version) > 1 else (*version, 0))),
            "--assume-in-transaction" if in_transaction else "--no-assume-in-transaction",
        ]
        left = list(sql)
        # One statement that squawk can't read keeps it from looking at all others.
        while left:
            text, statements = _script(left, in_transaction)
            found = _run(command, text)
            unread = [one for one in found if one["rule_name"] == _SYNTAX_ERROR]
            if not unread:
                yield from _found(found, statements)
                return
            statement = statements[unread[0]["line"]]
            if statement is None:
                raise MigrateError(f"squawk can't read a revision's SQL: {unread[0]['message']}.")
            left = [one for one in left if one is not statement]
            what = f"squawk can't read {statement_in_words(statement.text)}"
            yield RuleMatch(
                NOT_CHECKED, statement.line, f"{what}: {one_line(unread[0]['message'])}"
            )


def installed_squawk() -> Optional[str]:
    """Return the path of squawk: beside this Python, or found by ``PATH``; None where it is not installed."""
    return shutil.which("squawk", path=sysconfig.get_path("scripts")) or shutil.which("squawk")


def _script(
    sql: List[PlannedStatement], in_transaction: bool
) -> Tuple[str, List[Optional[PlannedStatement]]]:
    """Return the SQL as one text, and the statement of each of its lines; None for what is of no statement."""
    lines: List[str] = []
    statements: List[Optional[PlannedStatement]] = []

    def add(text: str, statement: Optional[PlannedStatement] = None) -> None:
        for line in text.split("\n"):
            lines.append(line)
            statements.append(statement)

    is_open = in_transaction
    for statement in sql:
        if in_transaction and statement.in_autocommit is is_open:
            add("COMMIT;" if is_open else "BEGIN;")
            is_open = not is_open
        add(f"-- line {statement.line}", statement)
        text = _PARAMETER.sub("NULL", statement.text) if statement.parameters else statement.text
        # On a line of its own: the statement may end with a comment.
        add(f"{text.rstrip().rstrip(';')}\n;", statement)
    return "\n".join(lines) + "\n", [*statements, statements[-1]]


def _run(command: List[str], text: str) -> List[Dict[str, Any]]:
    try:
        done = subprocess.run(
            command,
            input=text.encode("utf-8"),
            capture_output=True,
            timeout=_TIMEOUT,
        )
        found: List[Dict[str, Any]] = json.loads(done.stdout.decode("utf-8"))
        return found
    except subprocess.TimeoutExpired:
        raise MigrateError(f"squawk did not end within {_TIMEOUT} seconds.") from None
    except OSError as error:
        raise MigrateError(f"squawk can't be run: {error.strerror}.") from error
    except ValueError:
        first = (done.stderr.decode("utf-8", "replace").strip().splitlines() or [""])[0]
        why = first or f"exit status {done.returncode}"
        raise MigrateError(f"squawk has failed: {why}") from None


def _found(
    found: List[Dict[str, Any]], statements: List[Optional[PlannedStatement]]
) -> Iterator[RuleMatch]:
    for one in found:
        rule = SAME.get(one["rule_name"], one["rule_name"])
        statement = statements[min(one["line"], len(statements) - 1)]
        if one["rule_name"] in _NEVER or statement is None:
            continue
        if rule in RULES and not statement.is_own:
            continue
        what = f"{statement_in_words(statement.text)}: {one_line(one['message'])}"
        yield RuleMatch(rule, statement.line, what, RULES.get(rule) or one_line(one["help"] or ""))
