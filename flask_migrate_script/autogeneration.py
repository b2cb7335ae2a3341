"""What ``migrate`` compares: the models of every database that env.py visits."""

from __future__ import annotations

from typing import Any, Iterator, List

from alembic.runtime.migration import MigrationContext
from sqlalchemy import MetaData

from .config import extension
from .errors import MigrateError


class Comparison:
    """A ``process_revision_directives`` that counts the tables, and stops where the app has none.

    Alembic calls it for each database after comparing, before env.py's own, and before any file is written.
    """

    def __init__(self) -> None:
        self.tables = 0

    def __call__(self, context: MigrationContext, revision: Any, directives: List[Any]) -> None:
        self.tables += sum(len(metadata.tables) for metadata in _target(context))
        # A database without models is one thing, an app without any is another: its models were not imported,
        # and the revision would drop every table.
        if not self.tables and not any(metadata.tables for metadata in _app_metadata()):
            raise MigrateError(
                "The app has no models: its metadata holds no table, so there is nothing to compare with."
                " Import them where the app is made (in create_app(), or above 'manager.run()' in manage.py),"
                " then run 'db migrate' again."
            )

    def summary(self) -> str:
        """Return how much was compared."""
        return f"{self.tables} table{'' if self.tables == 1 else 's'} compared"


def _target(context: MigrationContext) -> List[MetaData]:
    target = context.opts["target_metadata"]
    return [target] if isinstance(target, MetaData) else list(target or ())


def _app_metadata() -> Iterator[MetaData]:
    db = extension().db
    if hasattr(db, "metadatas"):  # Flask-SQLAlchemy 3 has one for each bind
        yield from db.metadatas.values()
    else:
        yield db.metadata
