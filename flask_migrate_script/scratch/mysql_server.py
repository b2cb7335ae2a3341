"""Scratch databases on a MySQL or MariaDB server."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import date
from typing import Any, Iterable, Iterator, Mapping, Optional

from .mysql_copy import copy_into
from .place import Place, lock_refused
from .server_connection import ServerConnection, with_database

#: A table of a template that no copy gets: it is made last, so that with it the template is complete.
COMPLETE = "flask_migrate_script_template"


class MysqlServer(Place):
    """A MySQL or MariaDB server, whose user may create databases."""

    def __init__(self, url: Any, connect_args: Mapping[str, Any], folder: str) -> None:
        super().__init__(url, connect_args, folder)
        self._connection = ServerConnection(with_database(self.url, None), connect_args)

    def version(self) -> str:
        return str(self._connection.value("SELECT version()"))

    def exists(self, name: str) -> bool:
        if self.is_template(name):
            found = self._connection.rows(
                f"SELECT 1 FROM information_schema.tables WHERE table_schema = '{name}' AND table_name = '{COMPLETE}'"
            )
        else:
            found = self._connection.rows(
                f"SELECT 1 FROM information_schema.schemata WHERE schema_name = '{name}'"
            )
        return bool(found)

    def create(self, name: str) -> None:
        self._connection.rows(f"CREATE DATABASE `{name}`")

    def copy(self, source: str, name: str) -> None:
        # A connection of its own: what it sets ends with it.
        connection = ServerConnection(with_database(self.url, None), self.connect_args)
        try:
            copy_into(connection, source, name, without=COMPLETE)
        finally:
            connection.close()

    def keep_template(self, source: str, name: str) -> None:
        self.drop(name)
        self.copy(source, name)
        self._connection.rows(f"CREATE TABLE `{name}`.{COMPLETE} (used DATE)")

    def drop(self, name: str) -> None:
        # An open transaction of one of them would be waited for, by default for a day.
        for number in self._connection.column(
            f"SELECT id FROM information_schema.processlist WHERE db = '{name}'"
        ):
            self._kill(number)
        self._connection.rows(f"DROP DATABASE IF EXISTS `{name}`")

    def names(self) -> Iterable[str]:
        begin = f"{self.prefix}_fms_"
        return self._connection.column(
            "SELECT schema_name FROM information_schema.schemata"
            f" WHERE left(schema_name, {len(begin)}) = '{begin}'"
        )

    def last_used(self, name: str) -> Optional[date]:
        if not self.exists(name):
            return None
        found: Optional[date] = self._connection.value(f"SELECT used FROM `{name}`.{COMPLETE}")
        return found

    def mark_used(self, name: str) -> None:
        if self.last_used(name) != date.today():
            self._connection.rows(f"DELETE FROM `{name}`.{COMPLETE}")
            self._connection.rows(f"INSERT INTO `{name}`.{COMPLETE} VALUES ('{date.today()}')")

    @contextmanager
    def lock(self, name: str, seconds: float) -> Iterator[None]:
        if self._connection.value(f"SELECT GET_LOCK('{name}', {seconds})") != 1:
            raise lock_refused(name, seconds)
        try:
            yield
        finally:
            self._connection.rows(f"SELECT RELEASE_LOCK('{name}')")

    def close(self) -> None:
        self._connection.close()

    def _kill(self, number: int) -> None:
        alive = f"SELECT 1 FROM information_schema.processlist WHERE id = {number}"
        try:
            self._connection.rows(f"KILL {number}")
        except Exception:
            if self._connection.rows(alive):  # else it has ended by itself
                raise
