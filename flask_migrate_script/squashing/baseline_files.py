"""The files of a baseline: a revision of some lines, which needs nothing but Alembic, and SQL for each database."""

from __future__ import annotations

import os
from datetime import datetime
from typing import Dict, List, Sequence, Tuple

from ..exceptions import MigrateError
from .database_dump import DatabaseDump
from .squashed_revisions import SquashedRevisions

# A line between two statements: some have semicolons and empty lines inside.
SEPARATOR = "-- next statement"

_REVISION = '''"""{message}

The {count} revisions up to {revision}, squashed into one. What they make is in the .sql files beside this file, one for
each kind of database{and_bind}.

Revision ID: {revision}
Revises:
Create Date: {date}

"""
from pathlib import Path

from alembic import context, op

revision = {revision!r}
down_revision = None
branch_labels = {labels}
depends_on = None

# The revisions in whose place this one is, the oldest first.
replaces = (
{replaces})


def upgrade({parameter}):
    run({argument}"sql")


def downgrade({parameter}):
    run({argument}"downgrade.sql")


def run({parameter_and}part):
    kind = op.get_context().dialect.name.replace("mariadb", "mysql")
    path = Path(__file__).with_suffix({name})
    if not path.exists():
        raise RuntimeError(f"{{path.name}} is missing: 'db squash --add' on this kind of database writes it")
    for statement in path.read_bytes().decode("utf-8").split("\\n{separator}\\n"):
        if not statement.strip():
            continue
        if context.is_offline_mode():
            context.static_output(statement)
        else:
            op.execute(statement.replace(":", "\\\\:"))
'''


def baseline_name(revision: str) -> str:
    """Return the name of a baseline's files, without what follows the first dot."""
    return f"{revision}_baseline"


def revision_text(squashed: SquashedRevisions, has_binds: bool) -> str:
    """Return a baseline's revision file.

    :param has_binds: whether env.py gives the functions of revisions the name of a database.
    """
    message = (
        (squashed.head.doc or "").replace("\\", "\\\\").replace('"""', "'''").strip().rstrip('"')
    )
    labels = squashed.labels
    return _REVISION.format(
        message=message or "baseline",
        count=len(squashed.replaced) + 1,
        revision=squashed.head.revision,
        date=datetime.now().isoformat(" "),
        labels=repr(labels) if labels else None,
        replaces="".join(f"    {one!r},\n" for one in squashed.replaced),
        separator=SEPARATOR,
        and_bind=" and each bind" if has_binds else "",
        parameter="engine_name" if has_binds else "",
        parameter_and="engine_name, " if has_binds else "",
        argument="engine_name, " if has_binds else "",
        name='"." + ".".join(filter(None, [engine_name, kind, part]))'
        if has_binds
        else 'f".{kind}.{part}"',
    )


def sql_files(path: str, binds: Sequence[Tuple[str, DatabaseDump]]) -> Dict[str, bytes]:
    """Return the .sql files of a baseline.

    :param path: that of its revision file.
    :param binds: what each database is to hold, by what env.py calls it; empty for no name.
    :raises MigrateError: a statement can't be in such a file.
    """
    found: Dict[str, bytes] = {}
    for bind, dump in binds:
        stem = ".".join(filter(None, [os.path.splitext(path)[0], bind, dump.kind]))
        found[f"{stem}.sql"] = _joined([one.text for one in dump.statements])
        found[f"{stem}.downgrade.sql"] = _joined(list(dump.drops))
    return found


def _joined(statements: List[str]) -> bytes:
    for one in statements:
        if SEPARATOR in one.splitlines():
            raise MigrateError(
                f"A statement of the revisions has a line {SEPARATOR!r}, which a baseline has between statements."
            )
    return f"\n{SEPARATOR}\n".join(map(_ended, statements)).encode("utf-8")


def _ended(statement: str) -> str:
    # In a comment, a semicolon ends nothing.
    last = statement.rpartition("\n")[2]
    return f"{statement}\n;\n" if "--" in last or "#" in last else f"{statement};\n"
