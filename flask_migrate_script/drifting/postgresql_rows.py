"""What the queries of PostgreSQL's catalogs share: which objects are looked at, and how they are named."""

from __future__ import annotations

import re
from typing import Any, List, NamedTuple, Set, Tuple

from .schema_kind import Rows

#: A name that no object of a project has: for texts that are given to a database once more.
AGAIN = "flask_migrate_script_again"

# A name that PostgreSQL made up for a constraint or an index without one.
_MADE_UP = re.compile(r"_(pkey|key|fkey|check|excl|idx)\d*$")


class OpenSchema(NamedTuple):
    """A database that is read."""

    rows: Rows
    current: str
    #: The version tables, each as its schema and its name.
    without: Set[Tuple[str, str]]

    def printed(self, schema: str, *names: str) -> str:
        """Return a name as it is printed."""
        return ".".join(names if schema == self.current else (schema, *names))


def own(catalog: str, alias: str) -> str:
    """Return the condition for objects of a catalog: in a schema of the project's, and of no extension.

    The schema is ``n`` in the query.
    """
    return (
        "n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' AND"
        f" {no_extension(catalog, alias)}"
    )


def no_extension(catalog: str, alias: str) -> str:
    """Return the condition for objects of a catalog that no extension has made."""
    return (
        f"NOT EXISTS (SELECT 1 FROM pg_depend e WHERE e.classid = '{catalog}'::regclass"
        f" AND e.objid = {alias}.oid AND e.deptype = 'e')"
    )


def is_made_up(name: str) -> bool:
    """Return whether a name reads as one that PostgreSQL made up."""
    return bool(_MADE_UP.search(name))


def lines(rows: Any) -> List[Tuple[Any, ...]]:
    """Return rows with an empty text for each NULL."""
    return [tuple("" if value is None else value for value in row) for row in rows]
