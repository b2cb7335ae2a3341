"""A copy of a MySQL or MariaDB database on its server: the statements of SHOW CREATE, and INSERT ... SELECT.

The rows do not leave the server, so that no type is lost in a driver. Names in these statements have no database before
them, where it is the current one.
"""

from __future__ import annotations

from typing import Any, Dict, List, Tuple

from .server_connection import ServerConnection


def copy_into(connection: ServerConnection, source: str, name: str, without: str) -> None:
    """Make a database with what another one has: tables, rows, sequences, routines, views, triggers and events.

    :param connection: a connection that is not used for anything else.
    :param without: a table that is left out.
    """
    charset, collation = connection.rows(
        "SELECT default_character_set_name, default_collation_name"
        f" FROM information_schema.schemata WHERE schema_name = '{source}'"
    )[0]
    connection.rows(f"CREATE DATABASE `{name}` CHARACTER SET {charset} COLLATE {collation}")
    connection.rows(f"USE `{source}`")
    kinds = dict(connection.rows("SHOW FULL TABLES"))
    kinds.pop(without, None)
    views = [one for one, kind in kinds.items() if kind == "VIEW"]
    sequences = [one for one, kind in kinds.items() if kind == "SEQUENCE"]
    tables = [one for one in kinds if one not in views and one not in sequences]
    statements = [connection.rows(f"SHOW CREATE TABLE {_quoted(one)}")[0][1] for one in tables]
    made_views = [connection.rows(f"SHOW CREATE VIEW {_quoted(one)}")[0][1] for one in views]
    states = [_sequence(connection, one) for one in sequences]
    programs = _programs(connection, source)
    columns = _columns(connection, source)

    connection.rows(f"USE `{name}`")
    # Tables come before those that they refer to, ids may be 0, and old defaults may be dates of zeros.
    connection.rows("SET foreign_key_checks = 0, unique_checks = 0")
    connection.rows("SET sql_mode = 'NO_AUTO_VALUE_ON_ZERO'")
    for statement in [part for state in states for part in state]:
        connection.rows(statement)
    for table, statement in zip(tables, statements):
        connection.rows(statement)
        names = ", ".join(map(_quoted, columns[table]))
        connection.rows(
            f"INSERT INTO {_quoted(table)} ({names}) SELECT {names} FROM `{source}`.{_quoted(table)}"
        )
    for kind in ("routine", "view", "trigger", "event"):
        if kind == "view":
            _create_views(connection, made_views)
        for of_kind, mode, zone, statement in programs:
            if of_kind == kind:
                connection.rows(f"SET sql_mode = '{mode}', time_zone = '{zone}'")
                connection.rows(statement)


def _columns(connection: ServerConnection, source: str) -> Dict[str, List[str]]:
    """Return the columns of each table that an INSERT may name: all but the generated ones."""
    found: Dict[str, List[str]] = {}
    for table, column in connection.rows(
        "SELECT table_name, column_name FROM information_schema.columns"
        f" WHERE table_schema = '{source}' AND coalesce(generation_expression, '') = ''"
        " ORDER BY table_name, ordinal_position"
    ):
        found.setdefault(table, []).append(column)
    return found


def _sequence(connection: ServerConnection, sequence: str) -> Tuple[str, str]:
    """Return what makes a sequence of MariaDB, and what gives it the state that it has."""
    name = _quoted(sequence)
    following = connection.value(f"SELECT next_not_cached_value FROM {name}")
    create = connection.rows(f"SHOW CREATE SEQUENCE {name}")[0][1]
    return create, f"SELECT SETVAL({name}, {following}, 0)"


def _programs(connection: ServerConnection, source: str) -> List[Tuple[str, str, str, str]]:
    """Return routines, triggers and events, each as its kind, its SQL mode, its time zone and its statement."""
    found: List[Tuple[str, str, str, str]] = []
    for kind, name in connection.rows(
        "SELECT routine_type, routine_name FROM information_schema.routines"
        f" WHERE routine_schema = '{source}' AND routine_type IN ('PROCEDURE', 'FUNCTION')"
    ):
        _, mode, statement, *_rest = connection.rows(f"SHOW CREATE {kind} {_quoted(name)}")[0]
        found.append(("routine", mode, "SYSTEM", statement))
    for name in connection.column("SHOW TRIGGERS"):
        _, mode, statement, *_rest = connection.rows(f"SHOW CREATE TRIGGER {_quoted(name)}")[0]
        found.append(("trigger", mode, "SYSTEM", statement))
    for _, name, *_rest in connection.rows("SHOW EVENTS"):
        _, mode, zone, statement, *_rest = connection.rows(f"SHOW CREATE EVENT {_quoted(name)}")[0]
        found.append(("event", mode, zone, statement))
    return found


def _create_views(connection: ServerConnection, statements: List[str]) -> None:
    """Create views, each after those that it reads."""
    while statements:
        left: List[str] = []
        error: Any = None
        for statement in statements:
            try:
                connection.rows(statement)
            except Exception as caught:  # it reads one that comes later, or it is broken
                left.append(statement)
                error = caught
        if len(left) == len(statements):
            raise error
        statements = left


def _quoted(name: str) -> str:
    return "`" + name.replace("`", "``") + "`"
