"""The key of a migrated database: everything that decides what the revisions make."""

from __future__ import annotations

import hashlib
import json
import os
import platform
from typing import Any, Dict, Iterable, Iterator, Optional, Sequence, Set, Union

import alembic
import sqlalchemy
from alembic.script import ScriptDirectory
from flask import current_app
from sqlalchemy.engine import Engine
from sqlalchemy.schema import CreateTable

from .. import __version__
from ..app.databases import metadatas
from ..app.settings import extension, sqlalchemy1
from ..run.config import Config, PathOrStr


def cache_key(
    engines: Dict[str, Engine],
    versions: Dict[str, str],
    directory: Optional[PathOrStr],
    x_arg: Union[str, Sequence[str], None],
    keyed_by: Any,
) -> str:
    """Return the key for the current app.

    :param engines: the app's engines by bind.
    :param versions: the version of each one's server.
    :param directory: the migrations folder, as ``upgrade()`` has it; ``x_arg`` likewise.
    :param keyed_by: what else decides.
    """
    app_extension = extension()
    config = app_extension.migrate.get_config(directory, x_arg, [])
    found: Dict[str, Any] = {
        "releases": [
            __version__,
            alembic.__version__,
            sqlalchemy.__version__,
            platform.python_version(),
        ],
        "settings": _plain(app_extension.configure_args),
        "sqlalchemy1": sqlalchemy1(),
        "engine options": _plain(current_app.config.get("SQLALCHEMY_ENGINE_OPTIONS") or {}),
        "x": getattr(config.cmd_opts, "x", None),
        "config": [[name, sorted(_items(config, name))] for name in config.file_config.sections()],
        "files": _digests(config),
        "models": sorted(_models(app_extension.db, list(engines.values()))),
        "keyed by": repr(keyed_by),
    }
    for bind, engine in engines.items():
        # Neither the database's name, which is new each time, nor a password.
        url = engine.url
        driver = getattr(engine.dialect.dbapi, "__version__", "")
        where = [
            url.drivername,
            url.host,
            url.port,
            url.username,
            sorted(map(str, url.query.items())),
        ]
        found[f"bind {bind}"] = [where, str(driver), versions[bind]]
    text = json.dumps(found, sort_keys=True)
    for engine in engines.values():
        text = text.replace(str(engine.url.database), "")
    return hashlib.sha256(text.encode()).hexdigest()


def _items(config: Config, section: str) -> Iterator[Any]:
    """Yield the options of a section, as callbacks of the app may have set them, without where the folder is."""
    for name, value in config.file_config.items(section, raw=True):
        if name not in ("here", "script_location"):
            yield name, value


def _digests(config: Config) -> Dict[str, str]:
    """Return a digest of each file in the migrations folder, and in other folders with revisions."""
    script = ScriptDirectory.from_config(config)
    folders = {os.path.dirname(str(config.config_file_name)), script.dir}
    folders |= {os.path.dirname(revision.path) for revision in script.walk_revisions()}
    found = {}
    for path in _files(os.path.realpath(folder) for folder in folders):
        with open(path, "rb") as file:
            # Relative, so that a checkout elsewhere has the same key.
            found[os.path.relpath(path, current_app.root_path)] = hashlib.sha256(
                file.read()
            ).hexdigest()
    return found


def _files(folders: Iterable[str]) -> Set[str]:
    found = set()
    for folder in folders:
        for top, below, names in os.walk(folder):
            below[:] = [name for name in below if name != "__pycache__"]
            found |= {os.path.join(top, name) for name in names}
    return found


def _models(db: Any, engines: Sequence[Engine]) -> Iterator[str]:
    """Yield the models' tables, which a revision may use: ``db.create_all()``."""
    for metadata in metadatas(db):
        for table in metadata.tables.values():
            try:
                yield str(CreateTable(table).compile(dialect=engines[0].dialect))
            except Exception:  # a type of another bind's database
                yield f"{table.name} {sorted(column.name for column in table.columns)}"


def _plain(values: Dict[str, Any]) -> Dict[str, str]:
    """Return values as text; of an object, which may have an address in it, the type's name."""
    plain = (str, bool, int, float, tuple, list, dict, type(None))
    return {
        str(name): repr(value) if isinstance(value, plain) else type(value).__name__
        for name, value in values.items()
    }
