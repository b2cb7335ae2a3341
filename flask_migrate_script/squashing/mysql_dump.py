"""A MySQL or MariaDB database as statements: its own SHOW CREATE, and its rows as literals that the server writes."""

from __future__ import annotations

import re
from typing import Dict, List, Sequence, Set, Tuple

from ..scratch.mysql_objects import columns, names, programs, sequence_statements
from ..scratch.scratch_database import ScratchDatabase
from ..scratch.server_connection import PlainConnection
from ..sql_quotes import backquoted_name
from .database_dump import DatabaseDump, DumpedStatement
from .insert_statements import inserts
from .table_order import parents_first
from .version_table import VersionTable

_FOREIGN_KEY = re.compile(r"^  (CONSTRAINT `((?:[^`]|``)+)` FOREIGN KEY .*?),?$", re.MULTILINE)
_COUNTER = re.compile(r" AUTO_INCREMENT=\d+(?=[^\n]*\Z)")
_CHARSET = re.compile(r" DEFAULT CHARSET=\w+( COLLATE=\w+)?(?=[^\n]*\Z)")
# Who has made it: another user makes it anew.
_DEFINER = re.compile(r" DEFINER=([`\"][^`\"]*[`\"]|\w+)(@([`\"][^`\"]*[`\"]|\w+))?")
# Rows may have a 0 in an AUTO_INCREMENT column, and dates that the user's own mode refuses.
_BEGIN = "SET @sql_mode_before = @@sql_mode, sql_mode = '{}'"
_END = "SET sql_mode = @sql_mode_before"

_BINARY = ("binary", "varbinary", "tinyblob", "blob", "mediumblob", "longblob")
_GEOMETRY = ("geometry", "point", "linestring", "polygon", "geometrycollection")
_NUMBERS = ("tinyint", "smallint", "mediumint", "int", "bigint", "decimal", "double", "year")


def dump_mysql(database: ScratchDatabase, version_table: VersionTable) -> DatabaseDump:
    """Return what is in a MySQL or MariaDB database; the parameters are those of :func:`~.dumping.dump`."""
    connection = database.open()
    try:
        connection.rows("SET NAMES utf8mb4")
        return _read(connection, database.name, version_table.name)
    finally:
        connection.close()


def _read(connection: PlainConnection, database: str, without: str) -> DatabaseDump:
    mode = connection.value("SELECT @@sql_mode")
    # The text of what is read now depends on it: quotes, and backslashes in literals.
    connection.rows("SET sql_mode = ''")
    found = names(connection, without)
    default = connection.value("SELECT @@collation_database")
    collations = dict(
        connection.rows(
            f"SELECT table_name, table_collation FROM information_schema.tables WHERE table_schema = '{database}'"
        )
    )
    made: Dict[str, str] = {}
    keys: List[Tuple[str, str, str]] = []
    for table in found.tables:
        text = connection.rows(f"SHOW CREATE TABLE {backquoted_name(table)}")[0][1]
        # Where a default is the next number of a sequence.
        text = text.replace(f"{backquoted_name(database)}.", "")
        text = _COUNTER.sub("", text)
        if collations[table] == default:
            # The database's own, whatever that is elsewhere.
            text = _CHARSET.sub("", text)
        keys += [(table, name, key) for key, name in _FOREIGN_KEY.findall(text)]
        made[table] = re.sub(
            r",\n\)", "\n)", re.sub(_FOREIGN_KEY.pattern + r"\n", "", text, flags=re.MULTILINE)
        )
    views = {
        one: _DEFINER.sub(
            "", connection.rows(f"SHOW CREATE VIEW {backquoted_name(one)}")[0][1], count=1
        )
        for one in found.views
    }
    ordered_views = parents_first({one: _quoted_names(text) - {one} for one, text in views.items()})
    others = [
        (kind, "" if own == mode else own, _DEFINER.sub("", text, count=1))
        for kind, own, _, text in programs(connection, database)
    ]
    sequences = [part for one in found.sequences for part in sequence_statements(connection, one)]
    before = [*sequences, *made.values()]
    after = [
        *(f"ALTER TABLE {backquoted_name(table)} ADD {key}" for table, _, key in keys),
        *_programs(others, "routine"),
        *(views[one] for one in ordered_views),
        *_programs(others, "trigger"),
        *_programs(others, "event"),
    ]
    return DatabaseDump(
        "mysql",
        (
            *map(DumpedStatement, [_BEGIN.format("NO_AUTO_VALUE_ON_ZERO"), *before]),
            *_rows(connection, database, found.tables),
            *map(DumpedStatement, [_END, *after]),
        ),
        tuple(
            [
                *(
                    f"DROP EVENT {backquoted_name(_name(text, 'EVENT'))}"
                    for kind, _, text in others
                    if kind == "event"
                ),
                *(f"DROP VIEW {backquoted_name(one)}" for one in reversed(ordered_views)),
                *(_drop_routine(text) for kind, _, text in others if kind == "routine"),
                *(
                    f"ALTER TABLE {backquoted_name(table)} DROP FOREIGN KEY {backquoted_name(name.replace('``', '`'))}"
                    for table, name, _ in keys
                ),
                *(f"DROP TABLE {backquoted_name(table)}" for table in reversed(found.tables)),
                *(f"DROP SEQUENCE {backquoted_name(one)}" for one in found.sequences),
            ]
        ),
        len(found.tables),
    )


def _rows(
    connection: PlainConnection, database: str, tables: Tuple[str, ...]
) -> List[DumpedStatement]:
    types = {
        (table, column): kind
        for table, column, kind in connection.rows(
            "SELECT table_name, column_name, data_type FROM information_schema.columns"
            f" WHERE table_schema = '{database}'"
        )
    }
    stored = columns(connection, database)
    found: List[DumpedStatement] = []
    for table in tables:
        listed = stored.get(table, [])
        literals = ", ".join(_literal(backquoted_name(one), types[table, one]) for one in listed)
        rows = connection.rows(f"SELECT {literals} FROM {backquoted_name(table)}")
        found += inserts(
            table, f"{backquoted_name(table)} ({', '.join(map(backquoted_name, listed))})", rows
        )
    return found


def _literal(column: str, kind: str) -> str:
    """Return an expression for the literal of a column's value."""
    if kind in _BINARY or kind in _GEOMETRY or kind.startswith("multi"):
        literal = f"concat('X''', hex({column}), '''')"
    elif kind == "bit":
        literal = f"concat('b''', bin({column} + 0), '''')"
    elif kind == "float":
        # As text it has six digits.
        literal = f"{column} + 0e0"
    elif kind == "timestamp":
        # It is printed, and read, in the time zone of a session.
        literal = f"if({column} = 0, quote({column}), concat('from_unixtime(', unix_timestamp({column}), ')'))"
    elif kind in _NUMBERS:
        literal = column
    else:
        literal = f"quote({column})"
    return f"coalesce({literal}, 'NULL')"


def _programs(others: Sequence[Tuple[str, str, str]], wanted: str) -> List[str]:
    """Return the statements of what is of a kind, each with the SQL mode that it runs in, where it is another one."""
    found: List[str] = []
    for kind, mode, text in others:
        if kind == wanted:
            found += [_BEGIN.format(mode), text, _END] if mode else [text]
    return found


def _quoted_names(text: str) -> Set[str]:
    return {name.replace("``", "`") for name in re.findall(r"`((?:[^`]|``)+)`", text)}


def _name(text: str, kind: str) -> str:
    # With the mode ANSI_QUOTES, they are others.
    found = re.search(rf"\b{kind} ([`\"])((?:(?!\1).|\1\1)+)\1", text, re.DOTALL)
    return found.group(2).replace(found.group(1) * 2, found.group(1)) if found else ""


def _drop_routine(text: str) -> str:
    kind = "PROCEDURE" if re.match(r"CREATE PROCEDURE\b", text) else "FUNCTION"
    return f"DROP {kind} {backquoted_name(_name(text, kind))}"
