"""One scratch database, in the place of the one that a connection was for."""

from __future__ import annotations

import re
from typing import Any, Dict, Mapping, NamedTuple, Sequence, Tuple

from sqlalchemy.engine.url import make_url

from ..app.databases import driver_rows
from ..exceptions import MigrateError, one_line
from .place import Place
from .places import place_for
from .scratch_names import new_copy
from .server_connection import PlainConnection, with_database
from .sqlite_files import copy_path

# What servers answer where the user may not create a database.
_NO_RIGHT = re.compile(r"permission denied to create database|\b(1044|1045|1227)\b")
_RIGHTS = {"postgresql": "CREATEDB", "mysql": "CREATE on all databases"}

#: Which database a connection is for: the kind, and what the driver gets of its place and its name.
Key = Tuple[Any, ...]


class NoRightToCreate(MigrateError):
    """The user may not create a database."""


class DriverArguments(NamedTuple):
    """What a driver's ``connect()`` gets."""

    arguments: Tuple[Any, ...]
    options: Dict[str, Any]


class ScratchDatabase:
    """A database of this process's own, which is made at once.

    :param dialect: SQLAlchemy's, of the engine whose connections are to go there.
    :param given: what the driver would get for the database in whose place it is.
    :param url: where to make it; None for the same server.
    :raises MigrateError: none can be made there.
    """

    def __init__(self, dialect: Any, given: DriverArguments, url: Any) -> None:
        self._dialect = dialect
        #: The kind of the database, as SQLAlchemy's dialects are called.
        self.kind: str = dialect.name
        name = database_name(dialect, given)
        if url is not None:
            url, options = make_url(url), dict(given.options) if self.kind == "sqlite" else {}
            if url.get_backend_name() != make_url(f"{self.kind}://").get_backend_name():
                raise MigrateError(
                    f"A scratch database for {self.kind} can't be made on {url.get_backend_name()}: give a URL of"
                    f" {self.kind}."
                )
            of_url = dialect.create_connect_args(url)
            given = DriverArguments(tuple(of_url[0]), {**options, **of_url[1]})
        self._given = given
        self._parameter = _database_parameter(dialect)
        rest = {key: value for key, value in given.options.items() if key != self._parameter}
        bare = with_database(make_url(f"{dialect.name}+{dialect.driver}://"), name)
        self.place: Place = place_for(bare, {} if self.kind == "sqlite" else rest)
        copy = new_copy(self.place.prefix)
        #: Its name; on SQLite the path of its file.
        self.name = copy_path(copy) if self.kind == "sqlite" else copy
        self._create()

    @property
    def options(self) -> Mapping[str, Any]:
        """What the driver gets to connect to it: host, port, user, ... by its own names."""
        return self._changed().options

    def connect(self) -> Any:
        """Return a new connection of the driver to it.

        :raises MigrateError: the connection is to another database all the same.
        """
        changed = self._changed()
        connection = self._dialect.connect(*changed.arguments, **changed.options)
        query = {"sqlite": "", "postgresql": "SELECT current_database()"}.get(
            self.kind, "SELECT DATABASE()"
        )
        if query:
            found = driver_rows(connection, query)[0][0]
            # The look has begun a transaction.
            connection.rollback()
            if found != self.name:
                connection.close()
                raise MigrateError(
                    f"A connection for the scratch database {self.name} is to {found}: nothing was done with it."
                )
        return connection

    def open(self) -> PlainConnection:
        """Return a new connection to it that takes statements as they are, without transactions."""
        return PlainConnection(self.connect())

    def drop(self) -> None:
        """Drop it."""
        try:
            self.place.drop(self.name)
        finally:
            self.place.close()

    def _create(self) -> None:
        try:
            self.place.prune()
            self.place.create(self.name)
        except Exception as error:
            self.place.close()
            if not _NO_RIGHT.search(one_line(error)):
                raise
            right = _RIGHTS.get(self.kind, _RIGHTS["mysql"])
            raise NoRightToCreate(
                f"A scratch database is needed, and the user may not create one on this server: it needs the right"
                f" {right}."
            ) from error

    def _changed(self) -> DriverArguments:
        if self.kind == "sqlite":
            options = {key: value for key, value in self._given.options.items() if key != "uri"}
            return DriverArguments((self.name, *self._given.arguments[1:]), options)
        options = {**self._given.options, self._parameter: self.name}
        return DriverArguments(self._given.arguments, options)


def key_of(dialect: Any, given: DriverArguments) -> Key:
    """Return which database a connection is for."""
    place = [given.options.get(key) for key in ("host", "port", "unix_socket")]
    return (dialect.name, *place, database_name(dialect, given))


def database_name(dialect: Any, given: DriverArguments) -> str:
    """Return the name of the database that a connection is for; on SQLite its path."""
    if dialect.name == "sqlite":
        return str(given.arguments[0]) if given.arguments else ":memory:"
    return str(given.options.get(_database_parameter(dialect)) or "")


def _database_parameter(dialect: Any) -> str:
    """Return what a driver calls the database in its ``connect()``."""
    if dialect.name == "sqlite":
        return "database"
    url = with_database(make_url(f"{dialect.name}+{dialect.driver}://localhost"), "wanted")
    options: Sequence[Tuple[str, Any]] = tuple(dialect.create_connect_args(url)[1].items())
    return next(key for key, value in options if value == "wanted")
