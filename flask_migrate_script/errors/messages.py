"""What went wrong, as users read it: one line that says what is wrong and what to do."""

from __future__ import annotations

import configparser
import re
from typing import Any, Dict, List, Optional, Tuple

from alembic.config import Config
from alembic.script import ScriptDirectory
from alembic.script.revision import MultipleHeads, ResolutionError
from alembic.util import CommandError
from sqlalchemy import exc
from sqlalchemy.engine import Engine

from ..exceptions import one_line
from .origin import Origin, frames, is_in, modules, origin_of, relative

# How much of a statement is shown.
_LENGTH = 200

_URL = "SQLALCHEMY_DATABASE_URI"

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


def of_command_error(error: CommandError, options: Dict[str, Any], config: Optional[Config]) -> str:
    """Return the line for one of Alembic's own errors.

    :param options: the command's options, which hold what the user named; the database may hold other revisions.
    :param config: the run's ``Config``, where there is one already.
    """
    text, cause = one_line(error), error.__cause__
    if isinstance(cause, MultipleHeads):
        return (
            f"There are several heads: {_named(cause.heads, config)}. Make them one with 'db merge heads', run all"
            " with 'db upgrade heads', or name the one that you mean."
        )
    if isinstance(cause, ResolutionError):
        return _unknown_revision(cause, options, config)
    if text.startswith("Target database is not up to date"):
        return (
            "Target database is not up to date: run 'db upgrade' first (or 'db stamp head', if its tables are"
            " those of the last revision already)."
        )
    if text.startswith("New upgrade operations detected"):
        return f"The models differ from the database: {_differences(error)}. Run 'db migrate'."
    if text.startswith("Database is not on all head"):
        return "The database is not at every head: run 'db upgrade'."
    if text.startswith(("Relative revision", "Walked too far")):
        return f"{text}: there are not that many. 'db history' lists the revisions."
    return text


def of_exception(error: BaseException, config: Optional[Config]) -> str:
    """Return the line for any other error: of SQLAlchemy, of the database, or of the user's own code."""
    place = origin_of(error, config.get_main_option("script_location") if config else None)
    if isinstance(error, SyntaxError) and error.filename:
        return f"{relative(error.filename)}, line {error.lineno}: {one_line(error.msg)}."
    if isinstance(error, configparser.InterpolationError):
        # Its own text cites the value, and with it what is around a percent sign: a password.
        return (
            f"{error.option} in section [{error.section}] of alembic.ini, or set by env.py, holds a single '%':"
            " write '%%'."
        )
    if isinstance(error, ValueError) and str(error).startswith("invalid interpolation syntax"):
        where = place or "A value for the config parser"
        return f"{where} sets a single '%': write '%%', or put .replace('%', '%%') after it."
    if isinstance(error, configparser.Error):
        return f"alembic.ini can't be read: {one_line(error)}"
    if "logging.config" in modules(error)[-2:]:
        return f"alembic.ini has no logging configuration that env.py's fileConfig() can use: {_what(error)}."
    if isinstance(error, KeyError) and error.args == (None,) and is_in(error, "flask_sqlalchemy"):
        return (
            f"The app has no default database: set {_URL}, or make a folder for several databases with"
            " 'db init --multidb'."
        )
    advice = of_database_url(error)
    if advice:
        return advice
    if isinstance(error, exc.StatementError):
        return _of_database(error, place)
    if _is_missing_down_revision(error):
        return (
            f"No revision file has the id {error.args[0]!r}, which another one names as its down_revision or"
            " depends_on: a file is missing."
        )
    # What SQLAlchemy has in place of a connection; Alembic before 1.8.1 has no error of its own for batch mode.
    if place and isinstance(error, AttributeError) and "'MockConnection' object" in str(error):
        return (
            f"{place} needs a database, and there is none in --sql mode. In SQLite's batch mode,"
            " batch_alter_table() can be given the whole table as copy_from instead."
        )
    return f"{place}: {_what(error)}" if place else _what(error)


def _what(error: BaseException) -> str:
    return f"{type(error).__name__}: {one_line(error)}".rstrip(": ")


def of_database_url(error: BaseException) -> Optional[str]:
    """Return the line for a database URL that can't be used, None for any other error."""
    if isinstance(error, exc.NoSuchModuleError):
        plugin = str(error).split(":")[-1].strip()
        if plugin == "postgres":
            return (
                f"Write 'postgresql://' instead of 'postgres://' in {_URL}: SQLAlchemy 1.4 and newer do not take"
                " the short name."
            )
        return f"{_URL} names a database or driver that SQLAlchemy does not have: {plugin}."
    no_url = isinstance(error, exc.ArgumentError) and " URL" in str(error)
    if no_url or isinstance(error, ValueError) and modules(error)[-1:] == ["sqlalchemy.engine.url"]:
        return (
            f"{_URL} is not a database URL: write it like 'postgresql://user@host:5432/database', and in a password"
            " %40 for @, %2F for /, %3A for :, %25 for %."
        )
    if isinstance(error, RuntimeError) and _URL in str(error) and is_in(error, "flask_sqlalchemy"):
        return f"The app has no database: {one_line(error)}"
    if isinstance(error, ModuleNotFoundError) and _in_dialect(error):
        module = (error.name or "").split(".")[0]
        advice = _DRIVERS.get(module, f"install it, or change {_URL}.")
        return f"The database driver {module} is not installed: {advice}"
    return None


def _in_dialect(error: BaseException) -> bool:
    """Return whether a module was looked for as the driver of a SQLAlchemy dialect."""
    return any(frame.f_code.co_name in ("dbapi", "import_dbapi") for frame, _ in frames(error))


def _of_database(error: exc.StatementError, place: Optional[Origin]) -> str:
    arguments: Tuple[Any, ...] = getattr(error.orig, "args", ())
    # MySQL's drivers give a number and a text; PostgreSQL's cite the statement again.
    message = arguments[1] if len(arguments) == 2 and isinstance(arguments[0], int) else error.orig
    message = one_line(re.split(r"\nLINE \d+:", str(message))[0])
    if error.statement is None and is_in(error, "sqlalchemy.pool"):
        return f"Can't connect to the database{_engine_url(error)}: {message} (Check {_URL}.)"
    if error.statement is None:
        return f"The database refused the changes when they were to be committed: {message}"
    statement = _cut(one_line(error.statement))
    where = f" ({place})" if place else ""
    who = f"Revision {place.revision}" if place and place.revision else "A statement"
    return f"{who} failed{where}: {message} (Statement: {statement})"


def _cut(text: str) -> str:
    return text if len(text) <= _LENGTH else text[:_LENGTH].rstrip() + " ..."


def _engine_url(error: BaseException) -> str:
    for frame, _ in reversed(list(frames(error))):
        engine = frame.f_locals.get("self")
        if isinstance(engine, Engine):
            return f" {engine.url!r}"  # repr() hides the password in every SQLAlchemy
    return ""


def _unknown_revision(
    cause: ResolutionError, options: Dict[str, Any], config: Optional[Config]
) -> str:
    revision = cause.argument
    if one_line(cause).startswith("Multiple revisions start with"):
        found = re.findall(r"'([^']+)'", one_line(cause))[1:]
        candidates = f": {_named(found, config)}" if found else ""
        return f"{revision!r} is ambiguous, several revisions start with it{candidates}. Write more of it."
    if str(revision) in _revisions_in(options):
        return f"There is no revision {revision!r}: 'db history' lists the revisions."
    return (
        f"The database is at revision {revision!r}, which is not in the migrations folder: the database is ahead"
        " of this code, or a file is missing."
    )


def _revisions_in(options: Dict[str, Any]) -> List[str]:
    names: List[str] = []
    for option in ("revision", "revisions", "rev", "rev_range", "head", "depends_on"):
        value = options.get(option) or ()
        for text in [value] if isinstance(value, str) else value:
            names += [text, *re.split(r"[:,@+\s]|-(?=\d+$)", text)]
    return names


def _named(revisions: Any, config: Optional[Config]) -> str:
    """Return revisions as a list for the eye, each with its message."""
    script = ScriptDirectory.from_config(config) if config else None
    names = []
    for revision in sorted(revisions):
        message = script.get_revision(revision).doc if script else ""
        names.append(f"{revision} ({message})" if message else str(revision))
    return ", ".join(names)


def _differences(error: Any) -> str:
    diffs = getattr(error, "diffs", None)
    if diffs is None:  # Alembic before 1.15
        return _cut(one_line(error).split(": ", 1)[-1])
    return ", ".join(_difference(diff) for diff in diffs)


def _difference(diff: Any) -> str:
    if isinstance(diff, list):  # several changes of one column
        return ", ".join(_difference(one) for one in diff)
    what, *details = diff
    if what in ("add_column", "remove_column"):
        _, table, column = details
        return f"{what} {table}.{column.name}"
    if what.startswith("modify_"):
        return f"{what} {details[1]}.{details[2]}"
    thing = details[0]
    table = getattr(getattr(thing, "table", None), "name", None)
    name = getattr(thing, "name", None) or "(unnamed)"
    return f"{what} {table}.{name}" if table else f"{what} {name}"


def _is_missing_down_revision(error: BaseException) -> bool:
    return isinstance(error, KeyError) and modules(error)[-1:] == ["alembic.script.revision"]
