"""What of the models no database is compared with: a difference there is not found."""

from __future__ import annotations

from typing import Any, Iterator, List

from alembic.runtime.migration import MigrationContext
from sqlalchemy import Boolean, CheckConstraint, DefaultClause, Enum
from sqlalchemy.sql.operators import in_op

from ..exceptions import listed
from .enum_members import DIALECTS
from .enum_types import is_of_the_app
from .models_metadata import target_metadata
from .table_names import full_name

# How many names a line lists.
_MOST = 5


def not_compared(context: MigrationContext) -> List[str]:
    """Return what of the models was not compared with a database, each with where it is.

    :param context: that of the comparison.
    """
    tables = [table for metadata in target_metadata(context) for table in metadata.tables.values()]
    found = []
    if not context.opts["compare_type"]:
        found.append("types (compare_type is off)")
    if not context.opts["compare_server_default"]:
        columns = [column for table in tables for column in table.columns]
        if any(isinstance(column.server_default, DefaultClause) for column in columns):
            found.append("server defaults (compare_server_default is off)")
    names = {
        "the members of": [name for table in tables for name in _enums(table, context)],
        "CHECK constraints of": [
            full_name(table.name, table.schema)
            for table in tables
            if any(map(_is_check, table.constraints))
        ],
    }
    return found + [f"{what} {listed(sorted(names[what]), _MOST)}" for what in names if names[what]]


def _enums(table: Any, context: MigrationContext) -> Iterator[str]:
    """Yield the columns whose enum is a text for the database, or one that the app creates."""
    for column in table.columns:
        enum = getattr(column.type, "item_type", column.type)
        if isinstance(enum, Enum):
            is_native = enum.native_enum and context.dialect.name in DIALECTS
            if not is_native or is_of_the_app(enum):
                yield f"{full_name(table.name, table.schema)}.{column.name}"


def _is_check(constraint: Any) -> bool:
    """Return whether it is a CHECK constraint of the models, and none that a Boolean or an Enum makes for its values."""
    if not isinstance(constraint, CheckConstraint):
        return False
    is_in = getattr(constraint.sqltext, "operator", None) is in_op
    return not (is_in and any(isinstance(one.type, (Boolean, Enum)) for one in constraint.columns))
