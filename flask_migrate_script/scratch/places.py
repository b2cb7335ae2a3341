"""Which place is for a URL, and the URL of a copy there."""

from __future__ import annotations

import tempfile
from typing import Any, Dict, Mapping, Type

from sqlalchemy.engine.url import make_url

from ..app.databases import as_text
from ..exceptions import MigrateError
from .mysql_server import MysqlServer
from .place import Place
from .postgresql_server import PostgresqlServer
from .scratch_names import new_copy, prefix
from .server_connection import with_database
from .sqlite_files import SqliteFiles, copy_path

_PLACES: Dict[str, Type[Place]] = {
    "postgresql": PostgresqlServer,
    "mysql": MysqlServer,
    "mariadb": MysqlServer,
    "sqlite": SqliteFiles,
}


def place_of(url: Any, connect_args: Mapping[str, Any], folder: str) -> Place:
    """Return where scratch databases are made for a URL; :class:`Place` has the parameters."""
    return _PLACES[make_url(url).get_backend_name()](url, connect_args, folder)


def place_for(url: Any, connect_args: Mapping[str, Any]) -> Place:
    """Return where copies are made that have no template.

    :raises MigrateError: it is another kind of database than SQLite, PostgreSQL, MySQL and MariaDB.
    """
    _refuse_other_kinds(make_url(url).get_backend_name(), "Scratch databases")
    return place_of(url, connect_args, tempfile.gettempdir())


def copy_url(url: Any) -> str:
    """Return a URL of a database that does not exist yet, beside the one of ``url``.

    :raises MigrateError: it is another kind of database than SQLite, PostgreSQL, MySQL and MariaDB.
    """
    url = make_url(url)
    kind = url.get_backend_name()
    _refuse_other_kinds(kind, "Databases for tests")
    name = new_copy(prefix(url))
    return as_text(with_database(url, copy_path(name) if kind == "sqlite" else name))


def _refuse_other_kinds(kind: str, what: str) -> None:
    if kind not in _PLACES:
        raise MigrateError(
            f"{what} can be made on SQLite, PostgreSQL, MySQL and MariaDB, and not on {kind}."
        )
