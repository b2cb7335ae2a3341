"""How many rows of a table are concerned by something: so many are looked at, and no more."""

from __future__ import annotations

from typing import Any, NamedTuple, Optional

_TABLE = "counted_table"


class Rows(NamedTuple):
    """The rows that are in a table, or have something in a column; as text ``9 rows``."""

    number: int
    #: Whether there are no more than these.
    is_all: bool
    #: Whether they are those that have something in a column.
    of_column: bool

    def __str__(self) -> str:
        number = (
            f"{self.number:,} row{'' if self.number == 1 else 's'}" if self.number else "no row"
        )
        return number if self.is_all else f"at least {number}"

    @property
    def have(self) -> str:
        """The verb for them."""
        return "have" if self.number > 1 else "has"


def counting(dialect: Any, table: str, schema: Optional[str], value: str, most: int) -> str:
    """Return a SELECT of two numbers: of the rows of a table, and of those in which a value is not NULL.

    :param dialect: SQLAlchemy's.
    :param value: SQL.
    :param most: how many rows are looked at; the first number is greater if there are more.
    """
    name = ".".join(_quoted(dialect, one) for one in (schema, table) if one)
    rows = f"SELECT {value} AS one_value FROM {name} AS {_TABLE} LIMIT {most + 1}"
    return f"SELECT COUNT(*), COUNT(one_value) FROM ({rows}) AS counted"


def with_value(column: str) -> str:
    """Return SQL that is not NULL where a column is not: a number, which is smaller than what may be in there."""
    return f"CASE WHEN {column} IS NOT NULL THEN 1 END"


def column_of_counted(dialect: Any, name: str) -> str:
    """Return a column of the table as SQL."""
    # SQLite takes the name of a column that is not there for a string, unless the table's is before it.
    return f"{_TABLE}.{_quoted(dialect, name)}"


def _quoted(dialect: Any, name: str) -> str:
    """Return a name as SQL that goes to the driver without parameters: a percent sign is one."""
    preparer = dialect.identifier_preparer
    begin, end = preparer.initial_quote, preparer.final_quote
    return f"{begin}{name.replace(end, end * 2)}{end}"
