"""A copy of a MySQL or MariaDB database on its server: the statements of SHOW CREATE, and INSERT ... SELECT.

The rows do not leave the server, so that no type is lost in a driver. Names in these statements have no database before
them, where it is the current one.
"""

from __future__ import annotations

from typing import Any, List

from ..sql_quotes import backquoted_name
from .mysql_objects import columns, names, programs, sequence_statements
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
    tables, views, sequences = names(connection, without)
    statements = [
        connection.rows(f"SHOW CREATE TABLE {backquoted_name(one)}")[0][1] for one in tables
    ]
    made_views = [
        connection.rows(f"SHOW CREATE VIEW {backquoted_name(one)}")[0][1] for one in views
    ]
    states = [sequence_statements(connection, one) for one in sequences]
    programs_found = programs(connection, source)
    columns_found = columns(connection, source)

    connection.rows(f"USE `{name}`")
    # Tables come before those that they refer to, ids may be 0, and old defaults may be dates of zeros.
    connection.rows("SET foreign_key_checks = 0, unique_checks = 0")
    connection.rows("SET sql_mode = 'NO_AUTO_VALUE_ON_ZERO'")
    for statement in [part for state in states for part in state]:
        connection.rows(statement)
    for table, statement in zip(tables, statements):
        connection.rows(statement)
        listed = ", ".join(map(backquoted_name, columns_found[table]))
        connection.rows(
            f"INSERT INTO {backquoted_name(table)} ({listed}) SELECT {listed} FROM `{source}`.{backquoted_name(table)}"
        )
    for kind in ("routine", "view", "trigger", "event"):
        if kind == "view":
            _create_views(connection, made_views)
        for of_kind, mode, zone, statement in programs_found:
            if of_kind == kind:
                connection.rows(f"SET sql_mode = '{mode}', time_zone = '{zone}'")
                connection.rows(statement)


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
