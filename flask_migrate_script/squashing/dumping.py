"""Which reader is for which kind of database."""

from __future__ import annotations

from typing import Callable, Dict

from ..scratch.scratch_database import ScratchDatabase
from .database_dump import DatabaseDump
from .mysql_dump import dump_mysql
from .postgresql_dump import dump_postgresql
from .sqlite_dump import dump_sqlite
from .version_table import VersionTable

_READERS: Dict[str, Callable[[ScratchDatabase, VersionTable], DatabaseDump]] = {
    "postgresql": dump_postgresql,
    "mysql": dump_mysql,
    "mariadb": dump_mysql,
    "sqlite": dump_sqlite,
}


def dump(database: ScratchDatabase, version_table: VersionTable) -> DatabaseDump:
    """Return what is in a scratch database.

    :param version_table: which is left out.
    :raises MigrateError: what is needed to read it is missing, or has failed.
    """
    return _READERS[database.kind](database, version_table)
