"""Enums that are types of their own in a PostgreSQL database: those of the models, and those that are there."""

from __future__ import annotations

from typing import Any, Dict, Iterable, Iterator, List, NamedTuple, Optional, Set, Tuple, cast

from alembic.runtime.migration import MigrationContext
from sqlalchemy import Enum, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.sql.compiler import IdentifierPreparer
from sqlalchemy.types import TypeDecorator

from .models_metadata import target_metadata


class EnumName(NamedTuple):
    """The name of an enum, with the schema that it is in."""

    schema: str
    name: str


_POSTGRESQL = cast(Any, postgresql.dialect)()

#: A column: its schema, its table and its name.
Place = Tuple[str, str, str]

_LABELS = """
    SELECT n.nspname, t.typname, e.enumlabel
    FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace JOIN pg_enum e ON e.enumtypid = t.oid
    ORDER BY e.enumsortorder
"""
# Columns of an enum, and of an array of it.
_COLUMNS = """
    SELECT n.nspname, t.typname, r.nspname, c.relname, a.attname
    FROM pg_attribute a
    JOIN pg_class c ON c.oid = a.attrelid AND c.relkind IN ('r', 'p')
    JOIN pg_namespace r ON r.oid = c.relnamespace
    JOIN pg_type of_column ON of_column.oid = a.atttypid
    JOIN pg_type t ON t.oid = of_column.oid OR (t.oid = of_column.typelem AND of_column.typcategory = 'A')
    JOIN pg_namespace n ON n.oid = t.typnamespace
    WHERE t.typtype = 'e' AND NOT a.attisdropped
"""


def enum_of(type_: Any, dialect: Any) -> Optional[Enum]:
    """Return the enum of a column's type, also of an array of it, and of a type of the app's own that is made of it.

    None for another type, and for an enum that a dialect has as a text.
    """
    while True:
        if isinstance(type_, TypeDecorator):
            type_ = type_.load_dialect_impl(dialect)
        elif hasattr(type_, "item_type"):
            type_ = type_.item_type
        else:
            break
    if not isinstance(type_, Enum) or not type_.native_enum:
        return None
    # It may have another type there (with_variant()).
    return type_ if isinstance(type_.dialect_impl(dialect), Enum) else None


def own_enum(type_: Any) -> Optional[Enum]:
    """Return the enum of a column's type, as :func:`enum_of` does, if PostgreSQL has it as a type; None otherwise.

    One that the app creates itself is one, too (``postgresql.ENUM(create_type=False)`` in the models).
    """
    found = enum_of(type_, _POSTGRESQL)
    return found if found is not None and found.name else None


def is_array(type_: Any) -> bool:
    """Return whether a column's type is an array."""
    if isinstance(type_, TypeDecorator):
        type_ = type_.load_dialect_impl(_POSTGRESQL)
    return hasattr(type_, "item_type")


def is_of_the_app(enum: Enum) -> bool:
    """Return whether the app creates an enum itself."""
    return getattr(enum, "create_type", True) is False


def sql_name(enum: Enum, preparer: IdentifierPreparer) -> str:
    """Return the name of an enum as SQL.

    :param preparer: that of PostgreSQL's dialect.
    """
    name = str(preparer.quote(str(enum.name)))
    return f"{preparer.quote(str(enum.schema))}.{name}" if enum.schema else name


class DatabaseEnums:
    """The enums of a database, and of the models that are compared with it.

    :param context: that of the comparison, with a PostgreSQL database.
    """

    def __init__(self, context: MigrationContext) -> None:
        self._context = context
        self._default: str = context.dialect.default_schema_name or "public"
        self.labels: Dict[EnumName, List[str]] = {}
        self._columns: Dict[EnumName, Set[Place]] = {}
        for schema, name, label in self._rows(_LABELS):
            self.labels.setdefault(EnumName(schema, name), []).append(label)
        for schema, name, *place in self._rows(_COLUMNS):
            self._columns.setdefault(EnumName(schema, name), set()).add(
                (place[0], place[1], place[2])
            )

    def name(self, enum: Enum) -> EnumName:
        """Return the name of an enum of the models or of a reflected column."""
        return EnumName(str(enum.schema or self._default), str(enum.name))

    def sql_name(self, enum: Enum) -> str:
        """Return the name of an enum as SQL."""
        return sql_name(enum, self._context.dialect.identifier_preparer)

    def place(self, schema: Optional[str], table: str, column: str) -> Place:
        """Return where a column is."""
        return schema or self._default, str(table), str(column)

    def columns(self, name: EnumName) -> Set[Place]:
        """Return the columns that have an enum in the database."""
        return self._columns.get(name, set())

    def models(self) -> Iterator[Enum]:
        """Yield the enums of the models' columns, one for each of them."""
        for metadata in target_metadata(self._context):
            for table in metadata.tables.values():
                for column in table.columns:
                    enum = own_enum(column.type)
                    if enum is not None:
                        yield enum

    def _rows(self, query: str) -> Iterable[Any]:
        return self._context.connection.execute(text(query)).fetchall()  # type: ignore[union-attr]
