"""SQLAlchemy's own names that are used and not documented, or as texts: each is there, and does what is needed."""

from __future__ import annotations

import inspect
import pickle
from typing import Any, List, Mapping

import pytest
import sqlalchemy
from old_history import SQLALCHEMY_2
from sqlalchemy import orm

GONE = "{} of SQLAlchemy is gone: compat/sqlalchemy1/{} needs another way"


def names() -> List[Any]:
    """Return what has each name, the name, and the module that needs it."""
    from sqlalchemy.engine import Connection, Result, Row
    from sqlalchemy.engine.cursor import CursorResult, FullyBufferedCursorFetchStrategy
    from sqlalchemy.orm import scoping

    connection = sqlalchemy.create_engine("sqlite://").connect()
    result = connection.execute(sqlalchemy.text("SELECT 1"))
    names = [
        (Result, "_post_creational_filter", "results.py"),
        (orm.Query, "_iter", "queries.py"),
        (Row, "__getstate__", "results.py"),
        (Row, "__setstate__", "results.py"),
        (Row, "__getattr__", "results.py"),
        (CursorResult, "cursor_strategy", "results.py"),
        (result, "cursor", "results.py"),
        (
            inspect.signature(FullyBufferedCursorFetchStrategy).parameters,
            "initial_buffer",
            "results.py",
        ),
        (vars(connection), "engine", "connections.py"),
        (vars(connection), "dialect", "connections.py"),
        (sqlalchemy.select(), "__visit_name__", "statements.py"),
        (sqlalchemy.insert(sqlalchemy.table("t")), "__visit_name__", "statements.py"),
        (sqlalchemy.select(), "inherit_cache", "adoption.py"),
        (connection.dialect, "supports_statement_cache", "adoption.py"),
        (Connection, "__class__", "adoption.py"),
        (orm, "mapper", "sessions.py"),
    ]
    assert scoping.__name__ == "sqlalchemy.orm.scoping", GONE.format(
        "the module scoping", "uses.py"
    )
    connection.close()
    return names


def test_names() -> None:
    """Each of them is there; on SQLAlchemy 1 none is used."""
    if not SQLALCHEMY_2:
        with pytest.raises(ImportError):
            from flask_migrate_script.compat.sqlalchemy1 import loader  # noqa: F401
        return
    for owner, name, module in names():
        is_there = name in owner if isinstance(owner, Mapping) else hasattr(owner, name)
        assert is_there, GONE.format(f"{name} ({owner!r})", module)


def test_rows() -> None:
    """The filter of a result, of a query, and the state of a row make a row of another class of it."""
    connection = sqlalchemy.create_engine("sqlite://").connect()
    if not SQLALCHEMY_2:
        assert connection.execute("SELECT 1 AS a").fetchone()["a"] == 1
        return
    from flask_migrate_script.compat.sqlalchemy1.queries import QUERY
    from flask_migrate_script.compat.sqlalchemy1.results import returned

    statement = sqlalchemy.select(
        sqlalchemy.literal(1).label("a"), sqlalchemy.literal("x").label("b")
    )
    for read in ("all", "first", "one", "fetchall", "fetchone"):
        row = getattr(returned(connection.execute(statement)), read)()
        row = row[0] if isinstance(row, list) else row
        assert row["a"] == 1, GONE.format("_post_creational_filter", "results.py")
        assert dict(row) == {"a": 1, "b": "x"} and tuple(row) == (1, "x")
    session = orm.Session(bind=connection, query_cls=QUERY)
    query = session.query(sqlalchemy.literal(1).label("a"))
    for row in (query.first(), query.one(), query.all()[0], next(iter(query))):
        assert row["a"] == 1, GONE.format("Query._iter", "queries.py")
    assert pickle.loads(pickle.dumps(row))["a"] == 1
    connection.close()
