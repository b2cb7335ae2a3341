"""Which place is for a URL, and the URL of a copy there."""

from __future__ import annotations

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


def copy_url(url: Any) -> str:
    """Return a URL of a database that does not exist yet, beside the one of ``url``.

    :raises MigrateError: it is another kind of database than SQLite, PostgreSQL, MySQL and MariaDB.
    """
    url = make_url(url)
    kind = url.get_backend_name()
    if kind not in _PLACES:
        raise MigrateError(
            f"Databases for tests can be made on SQLite, PostgreSQL, MySQL and MariaDB, and not on {kind}."
        )
    name = new_copy(prefix(url))
    return as_text(with_database(url, copy_path(name) if kind == "sqlite" else name))
