"""A revision of a test's own, and what the rules about SQLAlchemy 2 find in it and make of it."""

from __future__ import annotations

import textwrap
from typing import List

from flask_migrate_script.porting.findings import Finding
from flask_migrate_script.porting.fixers import FIXERS
from flask_migrate_script.porting.index import Index
from porting import projects

RULES = [fixer.name for fixer in FIXERS if fixer.topic == "SQLAlchemy 2"]
MIGRATIONS = {"migrations/alembic.ini": "[alembic]\n", "migrations/env.py": "import alembic\n"}


def index_of(text: str) -> Index:
    """Return what a project with one revision holds."""
    return projects.index_of({**MIGRATIONS, "migrations/versions/1.py": text})


def found(text: str, has_new_forms: bool = True) -> List[Finding]:
    """Return what all rules find in a revision beside SQLAlchemy 1.4 or newer, or beside an older one."""
    index = index_of(text)
    index.has_new_forms = has_new_forms
    return projects.found_in(index, *RULES)


def ported(text: str, has_new_forms: bool = True) -> str:
    """Return a file's text with the edits of all findings, which has to be Python."""
    result = projects.ported(text, found(text, has_new_forms))
    compile(result, "1.py", "exec")
    return result


def revision(code: str, head: str = "import sqlalchemy as sa\nfrom alembic import op\n") -> str:
    """Return a revision file whose upgrade() is some code."""
    return f"{head}\n\ndef upgrade():\n{textwrap.indent(textwrap.dedent(code).strip(), '    ')}\n"


def check_written(rule: str, before: str, after: str) -> None:
    """Check that one rule makes other code of what upgrade() has, after which nothing is found."""
    text = revision(before)
    assert {finding.rule for finding in found(text)} == {rule}
    result = ported(text)
    head, _, code = result.partition("def upgrade():\n")
    assert textwrap.dedent(code).strip() == after
    assert head == text.partition("def upgrade")[0]
    assert found(result) == []


def check_listed(rule: str, code: str, message: str) -> None:
    """Check that one rule finds one place in what upgrade() has, with a message, and leaves it as it is."""
    (finding,) = found(revision(code))
    assert (finding.rule, finding.edits, finding.replacement) == (rule, (), None)
    assert message in finding.message
    assert "\n" not in finding.message
    line = next(n for n, each in enumerate(code.splitlines(), 6) if each.strip() == finding.text)
    assert finding.line == line
