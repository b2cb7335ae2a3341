"""What is in a MySQL or MariaDB database, by its own statements."""

from __future__ import annotations

from typing import Dict, List, NamedTuple, Tuple

from ..sql_quotes import backquoted_name
from .server_connection import PlainConnection


class MysqlNames(NamedTuple):
    """The tables, views and sequences of the current database."""

    tables: Tuple[str, ...]
    views: Tuple[str, ...]
    sequences: Tuple[str, ...]


def names(connection: PlainConnection, without: str) -> MysqlNames:
    """Return what there is.

    :param without: a table that is left out.
    """
    kinds = dict(connection.rows("SHOW FULL TABLES"))
    kinds.pop(without, None)
    views = tuple(one for one, kind in kinds.items() if kind == "VIEW")
    sequences = tuple(one for one, kind in kinds.items() if kind == "SEQUENCE")
    tables = tuple(one for one in kinds if one not in views and one not in sequences)
    return MysqlNames(tables, views, sequences)


def columns(connection: PlainConnection, source: str) -> Dict[str, List[str]]:
    """Return the columns of each table that an INSERT may name: all but the generated ones."""
    found: Dict[str, List[str]] = {}
    for table, column in connection.rows(
        "SELECT table_name, column_name FROM information_schema.columns"
        f" WHERE table_schema = '{source}' AND coalesce(generation_expression, '') = ''"
        " ORDER BY table_name, ordinal_position"
    ):
        found.setdefault(table, []).append(column)
    return found


def sequence_statements(connection: PlainConnection, sequence: str) -> Tuple[str, str]:
    """Return what makes a sequence of MariaDB, and what gives it the state that it has."""
    name = backquoted_name(sequence)
    following = connection.value(f"SELECT next_not_cached_value FROM {name}")
    create = connection.rows(f"SHOW CREATE SEQUENCE {name}")[0][1]
    return create, f"SELECT SETVAL({name}, {following}, 0)"


def programs(connection: PlainConnection, source: str) -> List[Tuple[str, str, str, str]]:
    """Return routines, triggers and events, each as its kind, its SQL mode, its time zone and its statement."""
    found: List[Tuple[str, str, str, str]] = []
    for kind, name in connection.rows(
        "SELECT routine_type, routine_name FROM information_schema.routines"
        f" WHERE routine_schema = '{source}' AND routine_type IN ('PROCEDURE', 'FUNCTION')"
    ):
        _, mode, statement, *_rest = connection.rows(f"SHOW CREATE {kind} {backquoted_name(name)}")[
            0
        ]
        found.append(("routine", mode, "SYSTEM", statement))
    for name in connection.column("SHOW TRIGGERS"):
        _, mode, statement, *_rest = connection.rows(
            f"SHOW CREATE TRIGGER {backquoted_name(name)}"
        )[0]
        found.append(("trigger", mode, "SYSTEM", statement))
    for _, name, *_rest in connection.rows("SHOW EVENTS"):
        _, mode, zone, statement, *_rest = connection.rows(
            f"SHOW CREATE EVENT {backquoted_name(name)}"
        )[0]
        found.append(("event", mode, zone, statement))
    return found
