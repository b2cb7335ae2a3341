"""Calls of SQLAlchemy 1 that SQLAlchemy 2 refuses: what to write instead."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Optional

import sqlalchemy

from ..app.settings import SQLALCHEMY1_VARIABLE, sqlalchemy1
from ..exceptions import one_line
from .origin import Origin, frames, relative

_WITH_ENGINE = "with engine.begin() as connection: connection.execute(...)"
_INSPECT = "sqlalchemy.inspect(connection).{}"
_CONDITION = ".where(...) and .values(...) after it, in place of arguments"
_BIND = "the connection as an argument: reflect(bind=connection), autoload_with=connection, create_all(connection)"

# What an error's type and text say, and what to write.
_INSTEAD = tuple(
    (re.compile(pattern), instead)
    for pattern, instead in (
        (
            r"Not an executable object: ['\"]",
            "connection.execute(text('...')), or op.execute('...')",
        ),
        (r"Textual SQL expression", "session.execute(text('...'))"),
        (r"other columns clause element expected, got [\[(]", "select(a, b), without a list"),
        (r"Additional keyword arguments are not accepted", "select(...)" + _CONDITION),
        (r'"whens" argument to case', "case((condition, value), ...), without a list"),
        (r"^TypeError: tuple indices must be integers", "row._mapping['name'], or row.name"),
        (
            r"^AttributeError: (.*for column ')?(keys|values|items|has_key|iter\w+)'?$",
            "row._mapping, which is a dictionary",
        ),
        (r"'Engine' object has no attribute '(execute|scalar)'", _WITH_ENGINE),
        (r"'Engine' object has no attribute 'has_table'", _INSPECT.format("has_table(...)")),
        (
            r"'Engine' object has no attribute 'table_names'",
            _INSPECT.format("get_table_names()"),
        ),
        (r"'Table' object has no attribute 'exists'", _INSPECT.format("has_table(...)")),
        (r"passed to Dialect.has_table\(\) should be", _INSPECT.format("has_table(...)")),
        (
            r"\.(execute|scalar)\(\) (got an unexpected keyword|takes from 2 to 3 positional)"
            r"|List argument must consist only of",
            "execute(statement, {...}), or a list of dictionaries",
        ),
        (
            r"'(Insert|Update|Delete|Select|TextClause)' object has no attribute '(execute|scalar)'",
            "connection.execute(statement)",
        ),
        (
            r"'Select' object has no attribute 'append_\w+'",
            "statement = statement.where(...), which returns a new one",
        ),
        (
            r"'Select' object has no attribute 'apply_labels'",
            "set_label_style(LABEL_STYLE_TABLENAME_PLUS_COL)",
        ),
        (r"(select|update|delete|insert)\(\) takes 1 positional argument", _CONDITION),
        (
            r"(MetaData.*|declarative_base\(\) got an )unexpected keyword argument '(bind|reflect)'",
            _BIND,
        ),
        (r"expected schema argument to be a string, got|schema.*must be a string", _BIND),
        (r"missing 1 required positional argument: 'bind'", _BIND),
        (r"got 'autoload'$", "autoload_with=connection"),
        (r"can't call begin\(\) here unless", "connection.begin_nested()"),
        (r"text\(\) got an unexpected keyword argument 'bindparams'", "text(...).bindparams(...)"),
        (r"text\(\) got an unexpected keyword argument 'typemap'", "text(...).columns(...)"),
        (r"argument(\(s\))? '(convert_unicode|encoding)'", "it without this argument"),
        (
            r"Strings are not accepted for attribute names|Join target, .* got '",
            "the class's attribute, for instance joinedload(User.posts)",
        ),
    )
)

_LIBRARIES = ("sqlalchemy", "alembic", "flask_sqlalchemy", "flask_migrate_script")

_LOST = re.compile(
    r"cannot import name '(?P<name>\w+)' from '(?P<module>sqlalchemy[\w.]*)'"
    r"|module '(?P<module2>sqlalchemy[\w.]*)' has no attribute '(?P<name2>\w+)'"
)


def of_refused_call(error: BaseException, place: Optional[Origin]) -> Optional[str]:
    """Return the line for a call that only SQLAlchemy 1 has, in the migrations folder; None for any other error.

    :param place: the last line of the user's own that the error passed.
    """
    if place is None or sqlalchemy.__version__.startswith("1."):
        return None
    what = f"{type(error).__name__}: {one_line(error)}"
    instead = _instead(what)
    if instead is None:
        return None
    line = f"{place}: {what}. That is SQLAlchemy 1's: write {instead}."
    path = _innermost(error)
    if not _is_revision(path):
        return f"{line} {relative(path)} is not a revision: it sees SQLAlchemy 2 as it is."
    if sqlalchemy1():
        return line
    is_set = bool(os.environ.get(SQLALCHEMY1_VARIABLE))
    switch = f"{SQLALCHEMY1_VARIABLE}=0" if is_set else "sqlalchemy1=False of Migrate()"
    return (
        f"{line} Such revisions run as they are without {switch};"
        " 'python -m flask_migrate_script port' lists them."
    )


def _is_revision(path: str) -> bool:
    # One that could not be loaded has no revision id yet.
    try:
        return bool(re.search(rb"^down_revision\b", Path(path).read_bytes(), re.MULTILINE))
    except OSError:
        return False


def _instead(what: str) -> Optional[str]:
    lost = _LOST.search(what)
    if lost:
        from ..compat.sqlalchemy1.moved_names import now

        found = lost.groupdict()
        return now(found["module"] or found["module2"], found["name"] or found["name2"])
    return next((instead for pattern, instead in _INSTEAD if pattern.search(what)), None)


def _innermost(error: BaseException) -> str:
    """Return the file of the last line that an error passed, outside of the libraries here."""
    files = [
        frame.f_code.co_filename
        for frame, _ in frames(error)
        if frame.f_globals.get("__name__", "").partition(".")[0] not in _LIBRARIES
    ]
    return files[-1] if files else ""
