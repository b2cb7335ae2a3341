"""Scratch databases on a PostgreSQL server: a copy is made of a template, file by file."""

from __future__ import annotations

import time
import zlib
from contextlib import contextmanager
from datetime import date
from typing import Any, Iterable, Iterator, Mapping, Optional

from .place import Place, lock_refused
from .server_connection import ServerConnection, with_database

# Before the date in the comment on a template.
_COMMENT = "Flask-Migrate-Script, last used "


class PostgresqlServer(Place):
    """A PostgreSQL server, whose user may create databases."""

    def __init__(self, url: Any, connect_args: Mapping[str, Any], folder: str) -> None:
        super().__init__(url, connect_args, folder)
        self._connection = ServerConnection(with_database(self.url, "postgres"), connect_args)

    def version(self) -> str:
        return str(self._connection.value("SHOW server_version"))

    def exists(self, name: str) -> bool:
        return bool(self._connection.rows(f"SELECT 1 FROM pg_database WHERE datname = '{name}'"))

    def create(self, name: str) -> None:
        self._connection.rows(f'CREATE DATABASE "{name}"')

    def copy(self, source: str, name: str) -> None:
        self._connection.rows(f'CREATE DATABASE "{name}" TEMPLATE "{source}"')

    def keep_template(self, source: str, name: str) -> None:
        self.copy(source, name)
        # A connection to it would be in the way of each copy.
        self._connection.rows(f'ALTER DATABASE "{name}" WITH ALLOW_CONNECTIONS false')

    def drop(self, name: str) -> None:
        self._connection.rows(
            f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"
        )
        self._connection.rows(f'DROP DATABASE IF EXISTS "{name}"')

    def names(self) -> Iterable[str]:
        begin = f"{self.prefix}_fms_"
        return self._connection.column(
            f"SELECT datname FROM pg_database WHERE left(datname, {len(begin)}) = '{begin}'"
        )

    def last_used(self, name: str) -> Optional[date]:
        comment = self._connection.value(
            f"SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = '{name}'"
        )
        if not (comment or "").startswith(_COMMENT):
            return None
        return date(*map(int, comment[len(_COMMENT) :].split("-")))

    def mark_used(self, name: str) -> None:
        if self.last_used(name) != date.today():
            self._connection.rows(f"COMMENT ON DATABASE \"{name}\" IS '{_COMMENT}{date.today()}'")

    @contextmanager
    def lock(self, name: str, seconds: float) -> Iterator[None]:
        number = zlib.crc32(name.encode())
        until = time.monotonic() + seconds
        # A wait inside of PostgreSQL would be in the way of a CREATE INDEX CONCURRENTLY.
        while not self._connection.value(f"SELECT pg_try_advisory_lock({number})"):
            if time.monotonic() > until:
                raise lock_refused(name, seconds)
            time.sleep(0.1)
        try:
            yield
        finally:
            self._connection.rows(f"SELECT pg_advisory_unlock({number})")

    def close(self) -> None:
        self._connection.close()
