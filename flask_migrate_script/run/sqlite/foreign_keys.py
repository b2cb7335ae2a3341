"""Foreign keys while a transaction has them switched off: SQLite can't switch them within one.

With keys on, to drop a table deletes the rows of each that refers to it by CASCADE, and a batch drops a table to make
it anew. So the keys are off, as in SQLite's own procedure for changes of a table, and checked before the commit. What
a DELETE or an UPDATE does through a key, triggers of the session do meanwhile: SQLite does not run them for a DROP.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import Any, Dict, List, Optional

from ...app.databases import driver_rows
from ...exceptions import MigrateError, counted
from ...sql_quotes import quoted_name

_SETS_KEYS = re.compile(
    r"\s*PRAGMA\s+(?:\w+\s*\.\s*)?foreign_keys\s*[=(]\s*'?\"?(\w+)", re.IGNORECASE
)
_ON = ("1", "on", "yes", "true")

# What may delete a row, or change it: INSERT OR REPLACE deletes, and ON CONFLICT ... UPDATE changes.
_ACTS = re.compile(
    r"\s*(?:(?:DELETE|UPDATE|REPLACE)\b|(?:WITH|INSERT)\b.*\b(?:DELETE|UPDATE|REPLACE)\b)",
    re.IGNORECASE | re.DOTALL,
)
_READS = re.compile(r"\s*(SELECT|PRAGMA|EXPLAIN|SAVEPOINT|RELEASE)\b", re.IGNORECASE)

_TABLES = "SELECT name FROM sqlite_master WHERE type = 'table'"

_TRIGGER = "flask_migrate_script_key_"


class ForeignKeys:
    """The foreign keys of a connection.

    :param dbapi_connection: the driver's connection, outside of a transaction.
    """

    def __init__(self, dbapi_connection: Any) -> None:
        self._connection = dbapi_connection
        #: Whether they are on, for the revisions.
        self.are_on = False
        # Violations before the first revision; None where nothing is to be checked.
        self._before: Optional[Counter[Any]] = None
        self._has_triggers = False
        self._recursive = 0
        self._is_off = False

    def turn_off(self) -> None:
        """Switch them off: before the transaction."""
        self.are_on = bool(driver_rows(self._connection, "PRAGMA foreign_keys")[0][0])
        if self.are_on:
            driver_rows(self._connection, "PRAGMA foreign_keys = OFF")
        self._before, self._is_off = None, True

    def restore(self) -> None:
        """Switch them on, if they are on for the revisions: after the transaction."""
        self.drop_triggers()
        if self._is_off and self.are_on:
            driver_rows(self._connection, "PRAGMA foreign_keys = ON")
        self._is_off = False

    def begin(self) -> None:
        """Note which keys are violated before the first revision."""
        if self.are_on and self._before is None:
            self._before = self._violations()

    def set(self, statement: str) -> bool:
        """Take notice of a ``PRAGMA foreign_keys`` of a revision, which has no effect in a transaction.

        :return: whether the statement was one.
        """
        found = _SETS_KEYS.match(statement)
        if not found:
            return False
        self.drop_triggers()
        self.are_on = found.group(1).lower() in _ON
        if not self.are_on:  # it may leave what it likes
            self._before = None
        self.begin()
        return True

    def prepare(self, statement: str) -> bool:
        """Have a statement of a revision act through the keys, as if they were on.

        :return: whether this is possible; it is not where the database has triggers of its own.
        """
        if not self.are_on or _READS.match(statement):
            return True
        if not _ACTS.match(statement):
            self.drop_triggers()  # an ALTER TABLE would look into them
            return True
        if self._has_triggers:
            return True
        triggers = _triggers(self._connection)
        if not triggers:
            return True
        query = "SELECT count(*) FROM sqlite_master WHERE type = 'trigger'"
        if driver_rows(self._connection, query)[0][0]:
            return False
        # For keys of a table to itself; and REPLACE runs triggers only with it.
        self._recursive = driver_rows(self._connection, "PRAGMA recursive_triggers")[0][0]
        driver_rows(self._connection, "PRAGMA recursive_triggers = ON")
        for number, text in enumerate(triggers):
            driver_rows(self._connection, f"CREATE TEMP TRIGGER {_TRIGGER}{number} {text}")
        self._has_triggers = True
        return True

    def drop_triggers(self) -> None:
        """Drop the triggers that :meth:`prepare` made."""
        if not self._has_triggers:
            return
        self._has_triggers = False
        query = f"SELECT name FROM sqlite_temp_master WHERE type = 'trigger' AND name LIKE '{_TRIGGER}%'"
        for (name,) in driver_rows(self._connection, query):
            driver_rows(self._connection, f"DROP TRIGGER temp.{name}")
        driver_rows(self._connection, f"PRAGMA recursive_triggers = {self._recursive}")

    def check(self) -> None:
        """Compare the violations with those before the first revision.

        :raises MigrateError: there are more.
        """
        self.drop_triggers()
        if self._before is None:
            return
        new = self._violations() - self._before
        if new:
            (table, parent), count = min(new.items())
            more = f", and {len(new) - 1} more" if len(new) > 1 else ""
            rows = f"{counted(count, 'row')} of {table}"
            raise MigrateError(
                f"FOREIGN KEY constraint failed: what {rows} would refer to is not in {parent}{more}."
            )

    def _violations(self) -> Counter[Any]:
        found: Counter[Any] = Counter()
        for (name,) in driver_rows(self._connection, _TABLES):
            try:
                rows = driver_rows(
                    self._connection, f"PRAGMA foreign_key_check({quoted_name(name)})"
                )
            except self._connection.OperationalError as error:
                # A key to columns that are not unique can't be checked. SQLite refuses what would need it, with keys on.
                if "mismatch" not in str(error):
                    raise
                continue
            found.update((table, parent) for table, _, parent, _ in rows)
        return found


def _triggers(dbapi_connection: Any) -> List[str]:
    """Return a trigger for each action of a key, without its name."""
    found = []
    names = {name.lower(): name for (name,) in driver_rows(dbapi_connection, _TABLES)}
    for child in names.values():
        keys: Dict[int, List[Any]] = {}
        for row in driver_rows(dbapi_connection, f"PRAGMA foreign_key_list({quoted_name(child)})"):
            keys.setdefault(row[0], []).append(row)
        for rows in keys.values():
            rows.sort(key=lambda row: row[1])
            parent = names.get(rows[0][2].lower())
            if parent is not None:
                found += _of_key(dbapi_connection, child, parent, rows)
    return found


def _of_key(dbapi_connection: Any, child: str, parent: str, rows: List[Any]) -> List[str]:
    columns = [quoted_name(row[3]) for row in rows]
    parents = [quoted_name(row[4]) for row in rows if row[4] is not None]
    if not parents:  # it refers to the primary key
        info = driver_rows(dbapi_connection, f"PRAGMA table_info({quoted_name(parent)})")
        parents = [quoted_name(row[1]) for row in sorted(info, key=lambda row: row[5]) if row[5]]
    if len(parents) != len(columns):
        return []
    pairs = list(zip(columns, parents))
    # The parent's column is the one whose collation counts.
    where = " AND ".join(f"OLD.{old} = {column}" for column, old in pairs)
    defaults = {
        quoted_name(row[1]): row[4]
        for row in driver_rows(dbapi_connection, f"PRAGMA table_info({quoted_name(child)})")
    }
    values = {
        "SET NULL": [f"{column} = NULL" for column in columns],
        "SET DEFAULT": [f"{column} = {defaults.get(column) or 'NULL'}" for column in columns],
        "CASCADE": [f"{column} = NEW.{new}" for column, new in pairs],
    }
    on_update, on_delete = rows[0][5].upper(), rows[0][6].upper()
    found = []
    if on_delete in values:
        action = f"UPDATE {quoted_name(child)} SET {', '.join(values[on_delete])}"
        if on_delete == "CASCADE":
            action = f"DELETE FROM {quoted_name(child)}"
        found.append(
            f"AFTER DELETE ON main.{quoted_name(parent)} BEGIN {action} WHERE {where}; END"
        )
    if on_update in values:
        changed = " OR ".join(f"OLD.{old} IS NOT NEW.{old}" for old in parents)
        found.append(
            f"AFTER UPDATE OF {', '.join(parents)} ON main.{quoted_name(parent)} WHEN {changed} BEGIN"
            f" UPDATE {quoted_name(child)} SET {', '.join(values[on_update])} WHERE {where}; END"
        )
    return found
