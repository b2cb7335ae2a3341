"""What went wrong, as users read it: one line that says what is wrong and what to do."""

from __future__ import annotations

import configparser
import os
import re
from types import FrameType
from typing import Any, Dict, Iterator, List, NamedTuple, Optional, Tuple

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.script.revision import MultipleHeads, ResolutionError
from alembic.util import CommandError
from sqlalchemy import exc
from sqlalchemy.engine import Engine

from .config import Config
from .errors import one_line

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
    "pymysql": "install PyMySQL ('pip install PyMySQL').",
}


class _Place(NamedTuple):
    """Where in the migrations folder an error came from."""

    path: str
    line: int
    function: str
    revision: Optional[str]

    def __str__(self) -> str:
        inside = "" if self.function == "<module>" else f", in {self.function}()"
        return f"{self.path}, line {self.line}{inside}"


def of_command_error(error: CommandError, asked: Dict[str, Any], config: Optional[Config]) -> str:
    """Return the line for one of Alembic's own errors.

    :param asked: the command's options, to tell what the user named from what the database holds.
    :param config: the run's ``Config``, where there is one already.
    """
    text, cause = one_line(error), error.__cause__
    if isinstance(cause, MultipleHeads):
        return (
            f"There are several heads: {_named(cause.heads, config)}. Make them one with 'db merge heads', run all"
            " with 'db upgrade heads', or name the one that you mean."
        )
    if isinstance(cause, ResolutionError):
        return _unknown_revision(cause, asked, config)
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
    place = _place(error, config)
    if isinstance(error, SyntaxError) and error.filename:
        return f"{_relative(error.filename)}, line {error.lineno}: {one_line(error.msg)}."
    if isinstance(error, configparser.InterpolationError):
        # Its own text cites the value, and with it what stands around a percent sign: a password.
        return (
            f"{place or 'env.py'}: a value for the config parser holds a single '%'. Write '%%' there, or put"
            " .replace('%', '%%') behind the URL that env.py sets."
        )
    advice = of_database_url(error)
    if advice:
        return advice
    if isinstance(error, exc.DBAPIError):
        return _of_database(error, place)
    if _is_missing_down_revision(error):
        return (
            f"No revision file has the id {error.args[0]!r}, which another one names as its down_revision or"
            " depends_on: a file is missing."
        )
    what = f"{type(error).__name__}: {one_line(error)}".rstrip(": ")
    return f"{place}: {what}" + _half_done(error, place) if place else what


def of_database_url(error: BaseException) -> Optional[str]:
    """Return the line for a database URL that can't be used, None for any other error."""
    if isinstance(error, exc.NoSuchModuleError):
        plugin = str(error).split(":")[-1].strip()
        if plugin == "postgres":
            return (
                f"Write 'postgresql://' instead of 'postgres://' in {_URL}: SQLAlchemy 1.4 and newer do not take"
                " the short name."
            )
        return f"{_URL} asks for a database or driver that SQLAlchemy does not have: {plugin}."
    if isinstance(error, exc.ArgumentError) and " URL" in str(error):
        return f"{_URL} is not a database URL: write it like 'postgresql://user:password@host/database'."
    if isinstance(error, ModuleNotFoundError) and _in_dialect(error):
        module = (error.name or "").split(".")[0]
        advice = _DRIVERS.get(module, f"install it, or change {_URL}.")
        return f"The database driver {module} is not installed: {advice}"
    return None


def _in_dialect(error: BaseException) -> bool:
    """Return whether a module was looked for as the driver of a SQLAlchemy dialect."""
    return any(frame.f_code.co_name in ("dbapi", "import_dbapi") for frame, _ in _frames(error))


def _of_database(error: exc.DBAPIError, place: Optional[_Place]) -> str:
    arguments: Tuple[Any, ...] = getattr(error.orig, "args", ())
    # MySQL's drivers give a number and a text; PostgreSQL's cite the statement again.
    message = arguments[1] if len(arguments) == 2 and isinstance(arguments[0], int) else error.orig
    message = one_line(re.split(r"\nLINE \d+:", str(message))[0])
    if error.statement is None:
        return f"Can't connect to the database{_engine_url(error)}: {message} (Check {_URL}.)"
    statement = _cut(one_line(error.statement))
    where = f" ({place})" if place else ""
    who = f"Revision {place.revision}" if place and place.revision else "A statement"
    return f"{who} failed{where}: {message} (Statement: {statement}){_half_done(error, place)}"


def _cut(text: str) -> str:
    return text if len(text) <= _LENGTH else text[:_LENGTH].rstrip() + " ..."


def _engine_url(error: BaseException) -> str:
    for frame, _ in reversed(list(_frames(error))):
        engine = frame.f_locals.get("self")
        if isinstance(engine, Engine):
            return f" {engine.url!r}"  # repr() hides the password in every SQLAlchemy
    return ""


def _half_done(error: BaseException, place: Optional[_Place]) -> str:
    """Return a sentence on what an error in a revision left behind."""
    if place is None or place.revision is None:
        return ""
    for frame, _ in _frames(error):
        context = frame.f_locals.get("self")
        if isinstance(context, MigrationContext):
            if context.as_sql:
                return ""
            if context.impl.transactional_ddl:
                return " (Rolled back: the database is as it was.)"
            return (
                f" ({context.dialect.name} does not roll back changes of the schema: revision {place.revision}"
                " may be half done.)"
            )
    return ""


def _unknown_revision(
    cause: ResolutionError, asked: Dict[str, Any], config: Optional[Config]
) -> str:
    revision = cause.argument
    if one_line(cause).startswith("Multiple revisions start with"):
        found = re.findall(r"'([^']+)'", one_line(cause))[1:]
        candidates = f": {_named(found, config)}" if found else ""
        return f"{revision!r} is ambiguous, several revisions start with it{candidates}. Write more of it."
    if str(revision) in _revisions_in(asked):
        return f"There is no revision {revision!r}: 'db history' lists the revisions."
    return (
        f"The database is at revision {revision!r}, which is not in the migrations folder: the database is ahead"
        " of this code, or a file is missing."
    )


def _revisions_in(asked: Dict[str, Any]) -> List[str]:
    names: List[str] = []
    for option in ("revision", "revisions", "rev", "rev_range", "head", "depends_on"):
        value = asked.get(option) or ()
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
    frames = [frame.f_globals.get("__name__") for frame, _ in _frames(error)]
    return isinstance(error, KeyError) and frames[-1:] == ["alembic.script.revision"]


def _place(error: BaseException, config: Optional[Config]) -> Optional[_Place]:
    """Return the last line of the user's own, in the migrations folder, that an error passed."""
    if config is None:
        return None
    folder = os.path.realpath(config.get_main_option("script_location") or "")
    place = None
    for frame, line in _frames(error):
        path = os.path.realpath(frame.f_code.co_filename)
        if path.startswith(folder + os.sep):
            place = _Place(
                _relative(path), line, frame.f_code.co_name, frame.f_globals.get("revision")
            )
    return place


def _relative(path: str) -> str:
    relative = os.path.relpath(path)
    return path if relative.startswith(os.pardir) else relative


def _frames(error: BaseException) -> Iterator[Tuple[FrameType, int]]:
    traceback = error.__traceback__
    while traceback is not None:
        yield traceback.tb_frame, traceback.tb_lineno
        traceback = traceback.tb_next
