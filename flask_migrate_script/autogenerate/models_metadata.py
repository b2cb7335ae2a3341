"""The metadata that env.py has a database compared with."""

from __future__ import annotations

from typing import List

from alembic.runtime.migration import MigrationContext
from sqlalchemy import MetaData


def target_metadata(context: MigrationContext) -> List[MetaData]:
    """Return what env.py gives as ``target_metadata``, one or several, as a list."""
    target = context.opts["target_metadata"]
    return [target] if isinstance(target, MetaData) else list(target or ())
