"""A database for each idiom, and what is in it: read with plain SQL, the same on each release of SQLAlchemy."""

from __future__ import annotations

import contextlib
import re
import shutil
import sqlite3
from typing import Any, Dict, List, Tuple

from seen import plain
from sqlalchemy import create_engine
from sqlalchemy.engine.url import make_url

# What an earlier revision has made, long ago.
_TABLES = """
CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL, CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num));
CREATE TABLE users (id {serial}, name VARCHAR(50) NOT NULL, email VARCHAR(100), age INTEGER);
CREATE TABLE posts (id {serial}, user_id INTEGER, title VARCHAR(100),
    CONSTRAINT fk_posts_user FOREIGN KEY (user_id) REFERENCES users (id));
INSERT INTO users (name, email, age) VALUES ('ann', 'ann@example.com', 30);
INSERT INTO users (name, email, age) VALUES ('bob', NULL, 20);
INSERT INTO users (name, email, age) VALUES ('eve', 'eve@example.com', NULL);
INSERT INTO posts (user_id, title) VALUES (1, 'first');
INSERT INTO posts (user_id, title) VALUES (1, 'second: 50%');
INSERT INTO posts (user_id, title) VALUES (2, 'third')
"""

_SERIAL = {
    "sqlite": "INTEGER NOT NULL PRIMARY KEY",
    "postgresql": "SERIAL PRIMARY KEY",
    "mysql": "INTEGER NOT NULL AUTO_INCREMENT PRIMARY KEY",
}

# A statement that waits for a lock fails soon, and a commit does not wait for the disk.
_IMPATIENT = {
    "sqlite": "?timeout=1",
    "postgresql": "?options=-c%20lock_timeout=2s%20-c%20synchronous_commit=off",
    "mysql": "?init_command=SET%20SESSION%20lock_wait_timeout=2,innodb_lock_wait_timeout=2",
}

Dump = Dict[str, Any]


def idiom_database(url: str) -> IdiomDatabase:
    """Return what handles a database, of whichever kind it is.

    :param url: its URL. A SQLite file need not exist; what is in a database of a server is dropped.
    """
    return _KINDS[make_url(url).get_backend_name()](url)


class IdiomDatabase:
    """A database that can be set back to its beginning, over a connection that commits each statement."""

    kind: str

    def __init__(self, url: str) -> None:
        self.name = make_url(url).database
        #: The URL for an app.
        self.url = url + _IMPATIENT[self.kind]
        self._connection = self._connect(url)
        self._cursor = self._connection.cursor()
        self.set_back()
        #: What is in it at its beginning.
        self.beginning = self.dump()[0]

    def _connect(self, url: str) -> Any:
        # The driver's own connection: SQLAlchemy's changes what some values are.
        engine = create_engine(url)
        arguments, keywords = engine.dialect.create_connect_args(engine.url)
        return engine.dialect.dbapi.connect(*arguments, **keywords)

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def set_back(self) -> None:
        """Make it what it is before each idiom. Connections that are still open are closed."""
        self._empty()
        for statement in _TABLES.format(serial=_SERIAL[self.kind]).split(";\n"):
            self._cursor.execute(statement)

    def dump(self) -> Tuple[Dump, List[str]]:
        """Return what is in the database by its name, and the version that Alembic has noted."""
        dump = self._dump()
        version = [row[0] for row in dump.pop("rows alembic_version", [])]
        dump.pop("table alembic_version", None)
        return dump, version

    def _empty(self) -> None:
        raise NotImplementedError

    def _dump(self) -> Dump:
        raise NotImplementedError

    def _all(self, query: str) -> List[List[Any]]:
        self._cursor.execute(query)
        return [plain(row) for row in self._cursor.fetchall()]

    def _rows(self, table: str) -> List[List[Any]]:
        return sorted(self._all(f"SELECT * FROM {table}"), key=repr)


class _Sqlite(IdiomDatabase):
    """A file for each idiom, as one that is in use can't be set back."""

    kind = "sqlite"
    _number = 0

    def _connect(self, url: str) -> Any:
        return sqlite3.connect(self.name, isolation_level=None)

    def set_back(self) -> None:
        if not self._number:  # the file that the others are copied from
            super().set_back()
        self.close()
        name = f"{self.name}.{self._number}"
        self._number += 1
        shutil.copy(self.name, name)
        self.url = f"sqlite:///{name}" + _IMPATIENT[self.kind]
        self._connection = sqlite3.connect(name, isolation_level=None)
        self._cursor = self._connection.cursor()

    def _empty(self) -> None:
        pass

    def _dump(self) -> Dump:
        dump: Dump = {}
        for kind, name, sql in self._all("SELECT type, name, sql FROM sqlite_master ORDER BY name"):
            if sql is not None:  # an index of a constraint has none
                dump[f"{kind} {name}"] = one_line(sql)
            if kind == "table":
                dump[f"rows {name}"] = self._rows(f'"{name}"')
        return dump


class _Postgresql(IdiomDatabase):
    kind = "postgresql"

    def _connect(self, url: str) -> Any:
        connection = super()._connect(url)
        connection.autocommit = True
        return connection

    def _empty(self) -> None:
        self._cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        self._cursor.execute("DROP SCHEMA public CASCADE")
        self._cursor.execute("CREATE SCHEMA public")

    def _dump(self) -> Dump:
        dump: Dump = {f"type {name}": labels for name, labels in self._all(_PG_TYPES)}
        for kind, name, *parts in self._all(_PG_RELATIONS):
            table = dict(zip(("columns", "constraints", "indexes", "definition"), parts))
            dump[f"{_PG_KINDS[kind]} {name}"] = {part: text for part, text in table.items() if text}
            if kind == "r":
                dump[f"rows {name}"] = self._rows(f'"{name}"')
        return dump


_PG_TYPES = """
    SELECT typname, (SELECT array_agg(enumlabel ORDER BY enumsortorder) FROM pg_enum WHERE enumtypid = t.oid)
    FROM pg_type t WHERE typtype = 'e' AND typnamespace = 'public'::regnamespace
"""

_PG_KINDS = {"r": "table", "v": "view", "S": "sequence"}
_PG_RELATIONS = """
    SELECT relkind::text, relname, CASE WHEN relkind = 'r' THEN (
        SELECT array_agg(attname || ' ' || format_type(atttypid, atttypmod)
            || CASE WHEN attnotnull THEN ' NOT NULL' ELSE '' END
            || coalesce(' DEFAULT ' || pg_get_expr(adbin, adrelid), '') ORDER BY attnum)
        FROM pg_attribute LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
        WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped
    ) END, (
        SELECT array_agg(conname || ' ' || pg_get_constraintdef(oid) ORDER BY conname)
        FROM pg_constraint WHERE conrelid = c.oid
    ), (
        SELECT array_agg(pg_get_indexdef(indexrelid) ORDER BY pg_get_indexdef(indexrelid))
        FROM pg_index WHERE indrelid = c.oid
    ), CASE WHEN relkind = 'v' THEN pg_get_viewdef(oid) END
    FROM pg_class c WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'v', 'S') ORDER BY relname
"""


class _Mysql(IdiomDatabase):
    kind = "mysql"

    def _connect(self, url: str) -> Any:
        connection = super()._connect(url)
        connection.autocommit(True)
        return connection

    def _empty(self) -> None:
        others = self._all(
            f"SELECT id FROM information_schema.processlist WHERE db = '{self.name}' AND id <> CONNECTION_ID()"
        )
        for (number,) in others:
            with contextlib.suppress(Exception):  # it has ended since
                self._cursor.execute(f"KILL {number}")
        self._cursor.execute(f"DROP DATABASE {self.name}")
        self._cursor.execute(f"CREATE DATABASE {self.name} CHARACTER SET utf8mb4")
        self._cursor.execute(f"USE {self.name}")

    def _dump(self) -> Dump:
        dump: Dump = {}
        for name, kind in self._all("SHOW FULL TABLES"):
            if kind == "VIEW":
                dump[f"view {name}"] = self._rows(f"`{name}`")
                continue
            sql = self._all(f"SHOW CREATE TABLE `{name}`")[0][1]
            # What depends on the server: the width of integers, the next number, the order of texts.
            sql = re.sub(r"\b(big|small|medium)?int\(\d+\)", r"\1int", sql)
            sql = re.sub(r"\n\).*$", "\n)", sql)
            dump[f"table {name}"] = one_line(sql)
            dump[f"rows {name}"] = self._rows(f"`{name}`")
        return dump


_KINDS = {kind.kind: kind for kind in (_Sqlite, _Postgresql, _Mysql)}


def changes(before: Dump, after: Dump) -> Dump:
    """Return what is new or different, and None for what is gone."""
    changed = {name: value for name, value in after.items() if before.get(name) != value}
    return {**changed, **{name: None for name in before if name not in after}}


def one_line(sql: str) -> str:
    """Return SQL with single blanks, and without the quotes and parentheses that are not needed."""
    sql = re.sub(r"\s*([(),])\s*", r"\1 ", " ".join(sql.split())).replace("( ", "(").strip()
    return re.sub(r"\bDEFAULT\((\w+)\) ", r"DEFAULT \1", re.sub(r'"(\w+)"', r"\1", sql))
