"""What went wrong, as users read it: one line with what is wrong and what to do."""

from __future__ import annotations

import configparser
from typing import Any, Callable, Dict, Optional

from alembic.config import Config
from alembic.runtime.migration import HeadMaintainer
from alembic.script.revision import MultipleHeads, ResolutionError
from alembic.util import CommandError
from sqlalchemy import exc

from ..exceptions import listed, one_line
from . import connecting, offline, refused_calls, refused_statements, revisions, temporary
from .differences import of_differences
from .origin import Origin, frames, is_in, last_self, modules, origin_of, relative
from .redaction import redacted_and_cut
from .state import State

# How much of a statement is shown.
_LENGTH = 200
# How many revisions are named.
_MOST = 5

_URL = "SQLALCHEMY_DATABASE_URI"


def of_command_error(
    error: CommandError,
    options: Dict[str, Any],
    config: Optional[Config],
    state: Callable[[], State] = State,
) -> str:
    """Return the line for one of Alembic's own errors.

    :param options: the command's options, which hold what the user named; the database may hold other revisions.
    :param config: the run's ``Config``, where there is one already.
    :param state: what returns the state of the database.
    """
    text, cause = one_line(error), error.__cause__
    if isinstance(cause, MultipleHeads):
        return revisions.of_several_heads(cause, config)
    if isinstance(cause, ResolutionError):
        return revisions.of_unknown_revision(cause, options, config)
    if text == "Ambiguous walk":
        return revisions.of_ambiguous_step(cause or error, options, config)
    if text.startswith("Target database is not up to date"):
        lacking = state().missing
        names = f", it lacks {listed(lacking, _MOST)}" if lacking else ""
        return (
            f"Target database is not up to date{names}: run 'db upgrade' first (or 'db stamp head', if its tables are"
            " those of the last revision already)."
        )
    if text.startswith("New upgrade operations detected"):
        differences = of_differences(error) or _cut(text.split(": ", 1)[-1])
        return f"The models differ from the database: {differences}. Run 'db migrate'."
    if text.startswith("Database is not on all head"):
        return "The database is not at every head: run 'db upgrade'."
    if text.startswith(("Relative revision", "Walked too far")):
        return _of_too_many_steps(text, str(options.get("revision")), state())
    if "expected to match one row" in text and text.endswith("0 found"):
        return (
            f"{text}. The version was taken out of the table, or changed, while the command ran: by the revision"
            " itself or by another process. 'db current' prints what the table holds now; if that is nothing,"
            " 'db stamp <revision>' puts in the one whose tables the database has."
        )
    return text


def of_exception(
    error: BaseException, config: Optional[Config], state: Callable[[], State] = State
) -> str:
    """Return the line for any other error: of SQLAlchemy, of the database, or of the user's own code.

    :param config: the run's ``Config``, where there is one already.
    :param state: what returns the state of the database.
    """
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
    if isinstance(error, UnicodeDecodeError) and "configparser" in modules(error):
        return _of_encoding(error)
    if "logging.config" in modules(error)[-2:]:
        return f"alembic.ini has no logging configuration that env.py's fileConfig() can use: {_what(error)}."
    if isinstance(error, KeyError) and error.args == (None,) and is_in(error, "flask_sqlalchemy"):
        return (
            f"The app has no default database: set {_URL}, or make a folder for several databases with"
            " 'db init --multidb'."
        )
    line = (
        connecting.of_database_url(error)
        or connecting.of_connecting(error)
        or revisions.of_revision_file(error, config)
        or revisions.of_empty_version(error)
        or offline.of_reading_offline(error, place)
        or refused_calls.of_refused_call(error, place)
    )
    if line:
        return line
    if isinstance(error, exc.StatementError):
        return _of_database(refused_statements.first_refusal(error), place, state)
    return f"{place}: {_what(error)}" if place else _what(error)


def _what(error: BaseException) -> str:
    return f"{type(error).__name__}: {one_line(error)}".rstrip(": ")


def _of_too_many_steps(text: str, revision: str, state: State) -> str:
    if state.version is None:
        return f"{text}: there are not that many. 'db history' lists the revisions."
    listed = "'db history' lists the revisions."
    if not state.version and revision.startswith("-"):
        return f"There is nothing to take back: the database is at no revision. {listed}"
    at = " and ".join(state.version) or "no revision"
    to_go = "" if revision.startswith("-") else f", with {len(state.missing)} to go"
    return f"{revision!r} goes too far: the database is at {at}{to_go}. {listed}"


def _of_database(
    error: exc.StatementError, place: Optional[Origin], state: Callable[[], State]
) -> str:
    message = refused_statements.database_message(error)
    if error.statement is None:
        return f"The database refused the changes when they were to be committed: {message}"
    if last_self(error, (HeadMaintainer,)) is not None:
        line = refused_statements.too_long_id(error)
        if line:
            return line
    statement = _cut(one_line(error.statement))
    where = f" ({place})" if place else ""
    who = f"Revision {place.revision}" if place and place.revision else "A statement"
    line = f"{who} failed{where}: {message} (Statement: {statement})"
    if refused_statements.is_aborted(error):
        refused = state().refused
        if refused:
            line += f". An earlier statement was refused, and the revision went on: {_cut(one_line(refused))}"
    advice = refused_statements.remedy(error) or temporary.of_limit(error, state())
    if not advice and place and place.revision and not _is_downgrade(error):
        advice = refused_statements.left_by_a_killed_run(error, place.revision)
    return f"{line}. {advice}" if advice else line


def _is_downgrade(error: BaseException) -> bool:
    # The name of Alembic's function.
    return any(frame.f_code.co_name == "downgrade" for frame, _ in frames(error))


def _of_encoding(error: UnicodeDecodeError) -> str:
    if error.encoding.startswith("utf"):
        byte = error.object[error.start]
        return f"alembic.ini is not UTF-8 (byte 0x{byte:02x}): save it as UTF-8."
    return f"alembic.ini has letters that can't be read in this locale ({error.encoding}): set LC_ALL=C.UTF-8."


def _cut(text: str) -> str:
    return redacted_and_cut(text, _LENGTH)
