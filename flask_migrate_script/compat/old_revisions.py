"""Which ``ScriptDirectory`` loads the revisions: on SQLAlchemy 2, one that runs those written for SQLAlchemy 1."""

from __future__ import annotations

import os
from contextlib import nullcontext
from typing import Any, ContextManager, Dict, Optional

import sqlalchemy
from alembic.config import Config
from alembic.script import ScriptDirectory

from ..app.settings import sqlalchemy1

# As many revisions as one can take in.
_NAMED = 3


def script_directory(config: Config) -> ScriptDirectory:
    """Return the ``ScriptDirectory`` of a config, as everything here loads revisions.

    :raises alembic.util.CommandError: the config names no folder, or there is none.
    """
    if sqlalchemy.__version__.startswith("1."):
        return ScriptDirectory.from_config(config)
    from .sqlalchemy1.loader import OldRevisions

    script = OldRevisions.from_config(config)
    script.mode = sqlalchemy1()
    return script


def running(script: Any, revision: Any, context: Any) -> ContextManager[None]:
    """Return what is around a revision while its function runs.

    :param script: what :func:`script_directory` returned.
    :param revision: Alembic's ``Script``; None where a version is only stamped.
    :param context: Alembic's ``MigrationContext``.
    """
    around = getattr(script, "running", None)
    if around is None or revision is None:
        return nullcontext()
    return around(revision, context)


def notice(script: Any) -> Optional[str]:
    """Return which revisions of a run needed what SQLAlchemy 1 had, as one sentence; None if none did."""
    uses: Dict[str, Any] = getattr(script, "uses", dict)()
    if not uses:
        return None
    named = [
        f"{os.path.basename(path)} ({f'line {use.line}: ' if use.line else ''}{use.what})"
        for path, use in list(uses.items())[:_NAMED]
    ]
    if len(uses) > _NAMED:
        named.append(f"and {len(uses) - _NAMED} more")
    count = "1 revision" if len(uses) == 1 else f"{len(uses)} revisions"
    return (
        f"{count} ran as under SQLAlchemy 1: {', '.join(named)}."
        " 'python -m flask_migrate_script port' helps to rewrite them."
    )
