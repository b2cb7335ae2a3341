"""What the env.py files of Flask-Migrate's releases need, given to them through what they are handed.

A project's env.py was written by the Flask-Migrate of its day and never changes after. It is handed a ``Config``
and ``app.extensions['migrate']``, with the app's ``db`` in it; an env.py that needs nothing finds them as they are.
"""

from __future__ import annotations

import os
import re
import tokenize
from typing import TYPE_CHECKING, Any, Dict, Optional, Set

from sqlalchemy import MetaData

from ..app import databases
from ..app.settings import DEFAULTS

if TYPE_CHECKING:
    from ..app.settings import MigrateConfig


class EnvFile:
    """The words of an env.py: all of them, and those that it passes on, as in ``name=`` and ``"name":``."""

    def __init__(self, folder: str) -> None:
        self.words: Set[str] = set()
        self.passed: Set[str] = set()
        before = ""
        try:
            with tokenize.open(os.path.join(folder, "env.py")) as source:
                for token in tokenize.generate_tokens(source.readline):
                    self.words.add(token.string.strip("'\""))
                    if token.string == "=" or (token.string == ":" and before[-1:] in ("'", '"')):
                        self.passed.add(before.strip("'\""))
                    before = token.string
        except (OSError, SyntaxError, SystemError, UnicodeDecodeError, tokenize.TokenError):
            # Running it fails on that, with file and line. A null byte is a SystemError on Python 3.12 and newer.
            pass


def adapt(extension: MigrateConfig, folder: str) -> None:
    """Give the env.py of a folder what it needs, in ``extension``."""
    env = EnvFile(folder)
    _adapt_configure_args(extension, env)
    _adapt_db(extension, env)


def _adapt_configure_args(extension: MigrateConfig, env: EnvFile) -> None:
    """Take out of ``configure_args`` each default that env.py passes itself, and put in the others.

    For customised files of any release, and Flask-Migrate 4's defaults: ``compare_type=True`` beside
    ``**configure_args`` would be given twice.
    """
    arguments = extension.configure_args
    # Flask-Migrate's own object does not keep what the app gave: there, a default's value counts as a default.
    foreign = {name: value for name, value in DEFAULTS.items() if arguments.get(name) == value}
    for name, value in getattr(extension, "defaults", foreign).items():
        if name in env.passed and "**" in env.words:
            arguments.pop(name, None)
        else:
            arguments.setdefault(name, value)


def _adapt_db(extension: MigrateConfig, env: EnvFile) -> None:
    """Give a file of before Flask-Migrate 4.0, which does not know Flask-SQLAlchemy 3, the ``db`` of its day."""
    knows_it = "metadatas" in env.words
    if hasattr(extension.db, "metadatas") and not knows_it:
        if env.words & {"get_engine", "bind_key"}:
            extension.db = _Db(extension.db, with_binds="bind_key" in env.words)


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
