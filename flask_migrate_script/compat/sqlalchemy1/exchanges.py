"""What a revision gets in place of SQLAlchemy's and Alembic's own, from all modules here."""

from __future__ import annotations

import sys
from typing import Any, Dict

from . import engines, mapped_classes, operations, queries, sessions, statements, tables, types
from .adoption import Exchanges


def exchanges(checks: bool) -> Exchanges:
    """Return the functions and classes that revisions get in place of SQLAlchemy's own.

    :param checks: whether Boolean and Enum make a CHECK constraint by default.
    """
    found: Dict[Any, Any] = {**types.exchanges(checks), **operations.exchanges(checks)}
    for module in (engines, mapped_classes, queries, sessions, statements, tables):
        found.update(module.EXCHANGES)
    # On a database object of another kind, a revision has none of its own.
    if "flask_sqlalchemy" in sys.modules:
        from . import flask_db

        found.update(flask_db.exchanges(Exchanges(found)))
    return Exchanges(found)
