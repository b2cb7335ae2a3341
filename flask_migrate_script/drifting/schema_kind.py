"""What each kind of database does for a comparison."""

from __future__ import annotations

from typing import Any, Callable, Collection, Iterable, List, Tuple

from .drift_result import SchemaDifference
from .schema_object import Schema, SchemaObject, Statements

# Runs a statement, and returns its rows; none if it has none.
Rows = Callable[[str], List[Tuple[Any, ...]]]


class SchemaKind:
    """A kind of database."""

    def begin(
        self, rows: Rows, dbapi_connection: Any, lock_timeout: float, only_reads: bool
    ) -> None:
        """Begin a transaction.

        :param dbapi_connection: the driver's connection.
        :param lock_timeout: how many seconds a statement may wait for a lock; 0 is no limit.
        :param only_reads: whether the database is to refuse to write.
        """
        raise NotImplementedError

    def surroundings(self, rows: Rows, version_table: str) -> Statements:
        """Return the statements that let a scratch database be to the revisions what a database is to them.

        :param version_table: the name of the version table.
        """
        return ()

    def read(self, rows: Rows, without: Collection[Tuple[str, str]]) -> Schema:
        """Return what there is in a database.

        :param without: the version tables, each as its schema and its name; the schema is empty for the current one.
        """
        raise NotImplementedError

    def text_again(self, rows: Rows, one: SchemaObject, part: str) -> str:
        """Return how a text of an object reads once more; itself where it can't be made anew.

        :param rows: of a scratch database that has what the text needs.
        """
        return one.parts[part]

    def undo(
        self, here: Schema, made: Schema, old: SchemaObject, new: SchemaObject, part: str
    ) -> Statements:
        """Return the statements that make a part of an object what the revisions make.

        :param here: what the database has; ``old`` is of it.
        :param made: what the revisions make; ``new`` is of it.
        """
        return (*old.drop, *new.create)

    def with_undo(
        self, here: Schema, made: Schema, differences: List[SchemaDifference]
    ) -> Iterable[SchemaDifference]:
        """Return the differences, each with the statements that undo it: those of :meth:`undo`, unless they can't be had alone.

        :param here: what the database has.
        :param made: what the revisions make.
        """
        return differences
