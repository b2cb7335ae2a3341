"""What the env.py files of Flask-Migrate's releases need, given to them through what they are handed.

A project's env.py was written by the Flask-Migrate of its day and never changes after. It is handed a ``Config``
and ``app.extensions['migrate']``, with the app's ``db`` in it; an env.py that needs nothing finds them as they are.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, Dict, Optional, Set

from sqlalchemy import MetaData

from ..app import databases
from ..app.settings import DEFAULTS
from .env_source import EnvSource

if TYPE_CHECKING:
    from ..app.settings import MigrateConfig


def adapt(extension: MigrateConfig, folder: str, offline: Optional[bool] = None) -> None:
    """Give the env.py of a folder what it needs, in ``extension``.

    :param offline: whether the command only writes SQL, where that is known.
    """
    env = _read(folder)
    _adapt_configure_args(extension, env, offline)
    _adapt_db(extension, env)


def _read(folder: str) -> EnvSource:
    try:
        return EnvSource(Path(folder, "env.py").read_bytes())
    except OSError:  # Running it fails on that.
        return EnvSource("")


def _adapt_configure_args(
    extension: MigrateConfig, env: EnvSource, offline: Optional[bool]
) -> None:
    """Take out of ``configure_args`` each default that env.py passes itself, and put in the others.

    For customised files of any release, and Flask-Migrate 4's defaults: ``compare_type=True`` beside
    ``**configure_args`` would be passed twice. All calls of a run get the same ``configure_args``, so what one of
    them passes goes out for each of that run; what only a call for ``--sql`` passes stays in for an online one.
    """
    modes = (True, False) if offline is None else (offline,)
    passed: Set[str] = set()
    for call in env.calls:
        if call.unpacks and any(map(call.may_run, modes)):
            passed |= call.names
    arguments = extension.configure_args
    # Flask-Migrate's own object does not keep what the app gave: there, a default's value counts as a default.
    foreign = {name: value for name, value in DEFAULTS.items() if arguments.get(name) == value}
    for name, value in getattr(extension, "defaults", foreign).items():
        if name in passed:
            arguments.pop(name, None)
        else:
            arguments.setdefault(name, value)


def _adapt_db(extension: MigrateConfig, env: EnvSource) -> None:
    """Give a file of before Flask-Migrate 4.0, which does not know Flask-SQLAlchemy 3, the ``db`` of its day."""
    knows_it = "metadatas" in env.names
    if hasattr(extension.db, "metadatas") and not knows_it:
        if env.names & {"get_engine", "bind_key"}:
            extension.db = _Db(extension.db, with_binds="bind_key" in env.names)


class _Db:
    """A Flask-SQLAlchemy 3 object with what Flask-SQLAlchemy 2's had, as far as env.py files use it."""

    def __init__(self, db: Any, with_binds: bool) -> None:
        self._db = db
        if with_binds:
            self.metadata = _one_metadata(db.metadatas)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._db, name)

    def get_engine(self, app: Any = None, bind: Any = None, bind_key: Any = None) -> Any:
        """Return a bind's engine: Flask-Migrate 2.5.3 to 3.1.0 pass the app first, or the bind by name."""
        return self._db.engines[bind or bind_key or (app if isinstance(app, str) else None)]


def _one_metadata(metadatas: Dict[Optional[str], MetaData]) -> MetaData:
    """Return one metadata with every bind's tables, which name their bind in ``info``: multidb before 4.0.

    Several binds may have a table of one name, so they are filed under their bind as well.
    """
    merged = MetaData()
    tables: Dict[str, Any] = {}
    for bind, metadata in metadatas.items():
        copies = MetaData(naming_convention=metadata.naming_convention)
        for key, table in metadata.tables.items():
            copy = table.to_metadata(copies)
            copy.info = {**table.info, "bind_key": bind}
            tables[f"{bind or ''}:{key}"] = copy
    merged.tables = tables  # type: ignore[assignment]
    return merged


def url_for_config(db: Any, bind: Optional[str], value: Any) -> str:
    """Return the text of a database's URL for the config parser.

    Flask-Migrate up to 2.4.0 puts it in with a single ``%``; 2.5.3 and 2.6.0 take ``str(engine.url)``, which hides
    the password from SQLAlchemy 1.4 on. Up to 2.5.0, a relative SQLite path is not the app's.

    :param bind: the bind that the option is for, None for the default database.
    :param value: what env.py sets.
    """
    engine = databases.engines(db).get(bind)
    if engine is not None:
        full = databases.as_text(engine.url)
        forms = {full, str(engine.url), databases.configured().get(bind)}
        if not isinstance(value, str) or {value, value.replace("%%", "%")} & forms:
            return full.replace("%", "%%")
    if re.search(r"%(?![%(])", value.replace("%%", "")):
        return value.replace("%", "%%")
    return value


def without_empty_revision(context: Any, directives: Any, databases_visited: int) -> None:
    """Drop a revision without any change: flask up to 1.4.0 and multidb 1.5.0 have no hook that does.

    :param context: Alembic's ``MigrationContext``.
    :param directives: the revision, as Alembic's hooks get it.
    :param databases_visited: how many databases env.py goes through, one after the other.
    """
    if context.opts.get("process_revision_directives") is not None or not directives:
        return
    changes = directives[0].upgrade_ops_list
    if len(changes) >= databases_visited and all(ops.is_empty() for ops in changes):
        directives[:] = []
