"""What there is in a database: tables, columns, keys, indexes, views, ..., each with what is compared of it."""

from __future__ import annotations

from typing import Dict, List, NamedTuple, Tuple

Statements = Tuple[str, ...]


class TextAgain(NamedTuple):
    """How a database gives a text back that it is given once more: after a dump is restored, it may read otherwise."""

    #: What makes something with this text.
    statement: str
    #: What reads the text of that.
    query: str


class SchemaObject(NamedTuple):
    """One object of a database, with what is compared of it."""

    #: "table", "column", "foreign key", ...
    kind: str
    #: As it is printed: table and name, with the schema unless that is the current one.
    name: str
    #: What is compared, by what it is called: "type", "default", ...
    parts: Dict[str, str]
    #: What makes it, and what drops it.
    create: Statements
    drop: Statements
    #: The printed name of what it goes with: its table, or its column; empty for none.
    owner: str = ""
    #: Its schema; empty where the database has none.
    schema: str = ""
    #: Whether the database made its name up, so that it is known by what it is.
    has_made_up_name: bool = False
    #: Whether the database may have it or not, as long as its table's other objects are there.
    is_optional: bool = False
    #: The printed names of the tables that it, or what it goes with, needs.
    needs: Tuple[str, ...] = ()
    #: By part: how its text reads once more.
    again: Dict[str, TextAgain] = {}  # noqa: RUF012
    #: What statements need of it: its name in SQL, for instance.
    words: Dict[str, str] = {}  # noqa: RUF012


class Schema(NamedTuple):
    """All that is compared of a database."""

    objects: List[SchemaObject]
    #: The schema that names without one are in; empty where the database has none.
    current: str = ""

    def of_kind(self, kind: str) -> List[SchemaObject]:
        """Return the objects of a kind."""
        return [one for one in self.objects if one.kind == kind]
