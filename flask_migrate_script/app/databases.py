"""The current app's databases, the same way for every Flask-SQLAlchemy."""

from __future__ import annotations

from contextlib import contextmanager
from typing import Any, Callable, Dict, Iterator, List, Optional, Tuple

from flask import current_app
from sqlalchemy import MetaData
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.engine.url import make_url


def engines(db: Any) -> Dict[Optional[str], Engine]:
    """Return the engines by bind; the default database's bind is None.

    :param db: what was given to ``Migrate``: any Flask-SQLAlchemy's, or anything else with an ``engine``.
    """
    if hasattr(db, "engines"):  # Flask-SQLAlchemy 3
        return dict(db.engines)
    found: Dict[Optional[str], Engine] = {None: db.engine}
    if hasattr(db, "get_engine"):  # Flask-SQLAlchemy 2
        for bind in current_app.config.get("SQLALCHEMY_BINDS") or ():
            found[bind] = db.get_engine(current_app, bind)
    return found


def bind_of(db: Any, engine: Any, url: Any) -> str:
    """Return the name of the bind that an engine is for, or a URL; empty for the default database, and for any other.

    :param engine: an engine, which may be one of env.py's own; None if there is none.
    """
    try:
        found = engines(db)
    except Exception:  # a db of another kind than Flask-SQLAlchemy's
        return ""
    text, place = as_text(url), _place(url)
    same = [bind for bind, one in found.items() if one is engine]
    same += [bind for bind, one in found.items() if as_text(one.url) == text]
    # Flask-SQLAlchemy adds options to some URLs.
    same += [bind for bind, one in found.items() if _place(one.url) == place]
    return (same[0] if same else None) or ""


def _place(url: Any) -> Any:
    """Return which database a URL leads to, whatever the driver, the user and the options."""
    url = make_url(url) if url is not None else None
    return url and (url.get_backend_name(), url.host, url.port, url.database)


def beside_pool(engine: Engine) -> Engine:
    """Return an engine that connects as another one does, but not through its pool, which may have no connection left."""
    return Engine(engine.pool.recreate(), engine.dialect, engine.url)


def driver_connection(connection: Connection) -> Any:
    """Return the driver's own connection."""
    pooled: Any = connection.connection
    # Its name before SQLAlchemy 1.4.24 is "connection".
    return getattr(pooled, "dbapi_connection", None) or pooled.connection


def driver_rows(dbapi_connection: Any, statement: str) -> List[Tuple[Any, ...]]:
    """Run a statement without SQLAlchemy, and return its rows; none if it has none.

    So no listener, no log and no transaction of SQLAlchemy's has to do with it, and a colon or a percent sign is no
    parameter.
    """
    cursor = dbapi_connection.cursor()
    try:
        cursor.execute(statement)
        return [tuple(row) for row in cursor.fetchall()] if cursor.description else []
    finally:
        cursor.close()


@contextmanager
def driver_calls(engine: Engine) -> Iterator[Callable[..., Any]]:
    """Yield what calls a function that uses connections of an engine: in an event loop where the driver is asyncio's."""
    if not getattr(engine.dialect, "is_async", False):
        yield lambda function, *arguments: function(*arguments)
        return
    import asyncio

    from sqlalchemy import util

    loop = asyncio.new_event_loop()
    # What SQLAlchemy's own AsyncEngine calls.
    spawn: Any = util.greenlet_spawn
    try:
        yield lambda function, *arguments: loop.run_until_complete(spawn(function, *arguments))
    finally:
        loop.close()


@contextmanager
def new_connection(engine: Engine) -> Iterator[Connection]:
    """Connect as an engine does, but not through its pool, which may have no connection left; commit at the end."""
    new = beside_pool(engine)
    try:
        with new.begin() as connection:
            yield connection
    finally:
        new.dispose()


def metadatas(db: Any) -> List[MetaData]:
    """Return the metadata of the models: one for each bind, or one for all."""
    return list(db.metadatas.values()) if hasattr(db, "metadatas") else [db.metadata]


def configured() -> Dict[Optional[str], str]:
    """Return the URLs in the app's configuration by bind, as text, passwords included."""
    binds = current_app.config.get("SQLALCHEMY_BINDS") or {}
    urls = {None: current_app.config.get("SQLALCHEMY_DATABASE_URI"), **binds}
    return {
        bind: as_text(url.get("url", "") if isinstance(url, dict) else url)
        for bind, url in urls.items()
        if url
    }


def as_text(url: Any) -> str:
    """Return a URL as text, with its password."""
    render = getattr(url, "render_as_string", None)  # SQLAlchemy 1.4 and newer hide the password
    return render(hide_password=False) if render else str(url)
