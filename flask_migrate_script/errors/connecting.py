"""Errors of the database's URL: it can't be used, its driver is missing, or there is no connection."""

from __future__ import annotations

import re
from typing import Optional

from flask import current_app
from sqlalchemy import exc
from sqlalchemy.engine import Connection, Engine

from ..app.databases import engines
from ..exceptions import one_line
from .origin import frames, is_in, modules
from .refused_statements import database_message

_URL = "SQLALCHEMY_DATABASE_URI"

_QUOTED = "%40 for @, %2F for /, %3A for :, %25 for %"

# The drivers of SQLAlchemy's URLs: what to do where one is not installed.
_DRIVERS = {
    "psycopg": "SQLAlchemy 2.1 takes psycopg for 'postgresql://': install psycopg ('pip install"
    f" \"psycopg[binary]\"'), or write 'postgresql+psycopg2://' in {_URL}.",
    "psycopg2": "install psycopg2 ('pip install psycopg2-binary').",
    "MySQLdb": "SQLAlchemy takes mysqlclient for 'mysql://': install mysqlclient ('pip install mysqlclient'), or"
    f" install PyMySQL and write 'mysql+pymysql://' in {_URL}.",
    "mysql": "install mysql-connector-python ('pip install mysql-connector-python').",
    "pymysql": "install PyMySQL ('pip install PyMySQL').",
}

# What MySQL answers to a statement that needs a database where the URL names none.
_NO_DATABASE_SELECTED = 1046


def of_database_url(error: BaseException) -> Optional[str]:
    """Return the line for a database URL that can't be used, None for any other error."""
    if isinstance(error, exc.NoSuchModuleError):
        plugin = str(error).split(":")[-1].strip()
        if plugin == "postgres":
            return (
                f"Write 'postgresql://' instead of 'postgres://' in {_URL}: SQLAlchemy 1.4 and newer do not take"
                " the short name."
            )
        name, _, driver = plugin.partition(".")
        # SQLAlchemy 1.3 knows MariaDB as MySQL only.
        advice = f" Write 'mysql+{driver or 'pymysql'}://'." if name == "mariadb" else ""
        return f"{_URL} names a database or driver that SQLAlchemy does not have: {plugin}.{advice}"
    no_url = isinstance(error, exc.ArgumentError) and " URL" in str(error)
    if no_url or isinstance(error, ValueError) and modules(error)[-1:] == ["sqlalchemy.engine.url"]:
        return (
            f"{_URL} is not a database URL: write it like 'postgresql://user@host:5432/database', and in a password"
            f" {_QUOTED}."
        )
    if isinstance(error, RuntimeError) and _URL in str(error) and is_in(error, "flask_sqlalchemy"):
        return f"The app has no database: {one_line(error)}"
    if isinstance(error, ModuleNotFoundError) and _passed(error, "dbapi", "import_dbapi"):
        module = (error.name or "").split(".")[0]
        advice = _DRIVERS.get(module, f"install it, or change {_URL}.")
        return f"The database driver {module} is not installed: {advice}"
    if _passed(error, "create_connect_args"):
        return f"An option in {_URL}, after its '?', has a value that can't be used: {one_line(error)}."
    return None


def of_connecting(error: BaseException) -> Optional[str]:
    """Return the line for a connection that could not be made, None for any other error.

    It is recognised by where it was raised, because drivers raise errors of any class.
    """
    engine = _engine(error)
    if engine is not None and _needs_a_database_name(error, engine):
        return (
            f"The database URL {engine.url!r} names no database: write the name after the host, like"
            f" '@host/name', in {_setting(engine)}."
        )
    if not is_in(error, "sqlalchemy.pool"):
        return None
    # repr() hides the password in every SQLAlchemy.
    url = f" {engine.url!r}" if engine is not None else ""
    return f"Can't connect to the database{url}: {_message(error)} ({_advice(error, engine)})"


def _engine(error: BaseException) -> Optional[Engine]:
    """Return the engine that an error passed last, None where there is none."""
    for frame, _ in reversed(list(frames(error))):
        for name in ("self", "connection"):
            found = frame.f_locals.get(name)
            if isinstance(found, Connection):
                return found.engine
            if isinstance(found, Engine):
                return found
    return None


def _setting(engine: Optional[Engine]) -> str:
    """Return the name of the setting that holds an engine's URL."""
    try:
        found = engines(current_app.extensions["migrate"].db)
    except Exception:  # a db of another kind
        return _URL
    for bind, known in found.items():
        # The lock's connection has an engine of its own, with the URL of the app's.
        if engine is not None and (known is engine or known.url == engine.url):
            return f"SQLALCHEMY_BINDS[{bind!r}]" if bind else _URL
    return "its URL"


def _needs_a_database_name(error: BaseException, engine: Engine) -> bool:
    if engine.dialect.name not in ("mysql", "mariadb") or engine.url.database:
        return False
    # SQLAlchemy 2 does not try: it asserts that there is a schema.
    asserted = isinstance(error, AssertionError) and is_in(error, "sqlalchemy.dialects.mysql")
    arguments = getattr(getattr(error, "orig", None), "args", ())
    return asserted or arguments[:1] == (_NO_DATABASE_SELECTED,)


def _message(error: BaseException) -> str:
    if isinstance(error, exc.DBAPIError):
        return database_message(error)
    if isinstance(error, exc.SQLAlchemyError):
        return one_line(error)
    return f"{type(error).__name__}: {one_line(error)}".rstrip(": ")


def _advice(error: BaseException, engine: Optional[Engine]) -> str:
    setting = _setting(engine)
    check = f"Check {setting}."
    # SQLAlchemy 1.4 and newer end the password at the first @, and take the rest for the host and the database.
    if engine and engine.url.username and "@" in f"{engine.url.host}{engine.url.database}":
        return f"The password in {setting} is not quoted: write {_QUOTED}."
    if engine is None or isinstance(error, exc.DBAPIError):
        return check
    if isinstance(error, exc.InvalidRequestError) and engine.url.drivername.startswith("mariadb"):
        return f"The server is not MariaDB: write 'mysql+{engine.driver}://' in {setting}."
    if isinstance(error, RuntimeError) and "'cryptography'" in str(error):
        return f"Install it: 'pip install cryptography'. {engine.driver} needs it for passwords of MySQL 8 and newer."
    option = _unknown_option(error)
    if option in engine.url.query:
        return f"The driver {engine.driver} has no option {option!r}: take it out of {setting}."
    if option:
        return (
            f"The driver {engine.driver} has no option {option!r}: take it out of 'connect_args' in"
            " SQLALCHEMY_ENGINE_OPTIONS."
        )
    options = ", ".join(sorted(engine.url.query))
    return f"Check {setting}, also its options: {options}." if options else check


def _unknown_option(error: BaseException) -> Optional[str]:
    if not isinstance(error, TypeError):
        return None
    text = one_line(error)
    found = re.search(r"unexpected keyword argument '(\w+)'", text) or re.search(
        r"'(\w+)' is an invalid keyword argument", text
    )
    return found.group(1) if found else None


def _passed(error: BaseException, *functions: str) -> bool:
    """Return whether an error passed one of these functions of a SQLAlchemy dialect."""
    return any(
        frame.f_code.co_name in functions
        and frame.f_globals.get("__name__", "").startswith("sqlalchemy.")
        for frame, _ in frames(error)
    )
