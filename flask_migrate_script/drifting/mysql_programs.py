"""The views, routines, triggers, events and sequences of MySQL and MariaDB, by their own texts."""

from __future__ import annotations

import re
from typing import Iterator

from ..exceptions import MigrateError
from ..sql_quotes import backquoted_name
from .schema_kind import Rows
from .schema_object import SchemaObject

_VIEWS = "SELECT table_name FROM information_schema.views WHERE table_schema = DATABASE()"
_ROUTINES = (
    "SELECT routine_type, routine_name FROM information_schema.routines"
    " WHERE routine_schema = DATABASE() AND routine_type IN ('PROCEDURE', 'FUNCTION')"
)
_TRIGGERS = (
    "SELECT trigger_name, event_object_table FROM information_schema.triggers"
    " WHERE trigger_schema = DATABASE()"
)
# When a repeated event starts is when it was made, unless it was given.
_EVENTS = (
    "SELECT event_name, event_type, CONCAT(interval_value, ' ', interval_field), ends, status, on_completion,"
    " event_definition FROM information_schema.events WHERE event_schema = DATABASE()"
)
_SEQUENCES = (
    "SELECT table_name FROM information_schema.tables"
    " WHERE table_schema = DATABASE() AND table_type = 'SEQUENCE'"
)
# Whoever has restored a dump.
_DEFINER = re.compile(r" DEFINER=(`(?:[^`]|``)*`@`(?:[^`]|``)*`|\S+)")


def read_mysql_programs(rows: Rows) -> Iterator[SchemaObject]:
    """Yield them.

    :param rows: returns texts.
    :raises MigrateError: the user may not read one.
    """
    database = rows("SELECT DATABASE()")[0][0]
    for (name,) in rows(_VIEWS):
        text = rows(f"SHOW CREATE VIEW {backquoted_name(name)}")[0][1]
        yield _program("view", name, text.replace(f"{backquoted_name(database)}.", ""))
    for kind, name in rows(_ROUTINES):
        text = rows(f"SHOW CREATE {kind} {backquoted_name(name)}")[0][2]
        if not text:
            raise MigrateError(
                f"The user may not read the text of the {kind.lower()} {name}: 'db drift' needs the right SHOW_ROUTINE on"
                " MySQL, SHOW CREATE ROUTINE or SELECT on mysql.proc on MariaDB."
            )
        yield _program(kind.lower(), name, text)
    for name, table in rows(_TRIGGERS):
        text = rows(f"SHOW CREATE TRIGGER {backquoted_name(name)}")[0][2]
        # MariaDB keeps the text as it was given, with the database where that was named.
        text = text.replace(f"{backquoted_name(database)}.", "")
        trigger = _program("trigger", name, text)
        yield trigger._replace(name=f"{table}.{name}", owner=table)
    for name, type_, interval, ends, status, completion, body in rows(_EVENTS):
        parts = {
            "schedule": f"EVERY {interval}" if type_ == "RECURRING" else "AT",
            "end": ends,
            "state": "disabled" if "DISABLED" in status else "enabled",
            "completion": completion,
            "definition": body,
        }
        event = _program("event", name, rows(f"SHOW CREATE EVENT {backquoted_name(name)}")[0][3])
        yield event._replace(parts=parts)
    for (name,) in rows(_SEQUENCES):
        yield _program(
            "sequence", name, rows(f"SHOW CREATE SEQUENCE {backquoted_name(name)}")[0][1]
        )


def _program(kind: str, name: str, text: str) -> SchemaObject:
    text = _DEFINER.sub("", text, 1)
    drop = f"DROP {kind.upper()} {backquoted_name(name)}"
    return SchemaObject(kind, name, {"definition": text}, (text,), (drop,))
