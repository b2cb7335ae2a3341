"""What a revision gets in place of SQLAlchemy's and Alembic's own, from all modules here."""

from __future__ import annotations

import sys
from typing import Any, Dict

from . import engines, mapped_classes, operations, queries, sessions, statements, tables, types


def exchanges(checks: bool) -> Dict[Any, Any]:
    """Return the functions and classes that revisions get, by what they have them instead of.

    :param checks: whether Boolean and Enum make a CHECK constraint by default.
    """
    found = {**types.exchanges(checks), **operations.exchanges(checks)}
    for module in (engines, mapped_classes, queries, sessions, statements, tables):
        found.update(module.EXCHANGES)
    # On a database object of another kind, a revision has none of its own.
    if "flask_sqlalchemy" in sys.modules:
        from . import flask_db

        found.update(flask_db.exchanges(found))
    return found
