"""Unique and foreign key constraints that revisions make without a name: SQLite can't drop them, servers make names up."""

from __future__ import annotations

from contextlib import contextmanager
from typing import Any, Dict, Iterator, List, Tuple

from sqlalchemy import event, inspect
from sqlalchemy.engine import Engine
from sqlalchemy.schema import AddConstraint, CreateTable, ForeignKeyConstraint, UniqueConstraint

from ..notices import StepNotice, listen

# Before the name of the table that a batch makes, and renames.
_BATCH = "_alembic_tmp_"

_Place = Tuple[str, str, str]


class UnnamedConstraints:
    """The constraints without a name that a run makes, as SQLAlchemy's objects have them, with the revision of each."""

    def __init__(self) -> None:
        self._revision = ""
        # By database, table, and what it is.
        self._found: Dict[_Place, str] = {}

    @contextmanager
    def recorded(self) -> Iterator[None]:
        """Record what the runs in the body make."""
        event.listen(Engine, "before_execute", self._before)
        try:
            with listen(lambda text: None, self._step):
                yield
        finally:
            event.remove(Engine, "before_execute", self._before)

    def left(self, engines: Dict[str, Engine]) -> List[str]:
        """Return a line for each one whose table is still there."""
        tables = {
            (str(engine.url.database), table)
            for engine in engines.values()
            for table in inspect(engine).get_table_names()
        }
        return [
            f"{what} of the table {table}, by the revision {revision}"
            for (database, table, what), revision in self._found.items()
            if (database, table) in tables
        ]

    def _step(self, step: StepNotice) -> None:
        self._revision = step.revision

    def _before(self, connection: Any, element: Any, *rest: Any) -> None:
        if not isinstance(element, (CreateTable, AddConstraint)):
            return
        made: Any = element.element
        database = str(connection.engine.url.database)
        if isinstance(element, CreateTable):
            table = _table(made)
            for place in [one for one in self._found if one[:2] == (database, table)]:
                del self._found[place]
            constraints = list(made.constraints)
        else:
            table, constraints = _table(made.table), [made]
        for constraint in constraints:
            if isinstance(constraint, (UniqueConstraint, ForeignKeyConstraint)):
                place = (database, table, _what(constraint))
                # One that is made anew with a name takes the place of the one without.
                self._found.pop(place, None)
                if constraint.name is None:
                    self._found[place] = self._revision


def _table(table: Any) -> str:
    name = str(table.name)
    return name[len(_BATCH) :] if name.startswith(_BATCH) else name


def _what(constraint: Any) -> str:
    kind = "unique constraint" if isinstance(constraint, UniqueConstraint) else "foreign key"
    return f"{kind} ({', '.join(column.name for column in constraint.columns)})"
