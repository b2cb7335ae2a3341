"""What a run leaves alone: SQLAlchemy, Alembic, Python, the app's own engine and sessions, and Alembic's connection."""

from __future__ import annotations

import gc
import sys
import threading
from pathlib import Path
from typing import Any, Dict, List

import old_history
import pytest
import sqlalchemy
from alembic import op
from old_history import SQLALCHEMY_2, History
from sqlalchemy.pool import NullPool

LIBRARIES = ("sqlalchemy", "alembic", "flask_sqlalchemy", "builtins")

# SQLAlchemy and Python fill these in when a class or a module is used for the first time.
FILLED_IN = (
    "_abc_impl",
    "__abstractmethods__",
    "__annotations__",
    "__doc__",
    "__warningregistry__",
)

# Most of what a revision can have, so that as much as possible is in use.
OLD = """
connection = op.get_bind()
connection.execute("CREATE TABLE users (id INTEGER PRIMARY KEY, name VARCHAR(20))")
users = sa.table("users", sa.column("id", sa.Integer), sa.column("name", sa.String))
connection.execute(users.insert(), dict(name="a"), dict(name="b"))
assert [row["name"] for row in connection.execute(sa.select([users.c.name]))] == ["a", "b"]
metadata = sa.MetaData(bind=connection)
assert sa.Table("users", metadata, autoload=True).exists()
session = orm.Session(bind=connection)
session.execute("UPDATE users SET name = 'c' WHERE name = :x", {"x": "b"})
assert session.query(users.c.name).order_by(users.c.id).all() == [("a",), ("c",)]
connection.engine.dialect.has_table(connection, "users")
with connection.begin():
    with connection.begin():
        pass
session.commit()
"""


def snapshot() -> Dict[str, Any]:
    """Return all values in the libraries' modules, and in the classes that are defined there."""
    found: Dict[str, Any] = {}
    for name, module in list(sys.modules.items()):
        if module is None or name.partition(".")[0] not in LIBRARIES:
            continue
        for key, value in list(vars(module).items()):
            found[f"{name}:{key}"] = value
            if isinstance(value, type) and value.__module__ == name:
                for attribute, part in list(vars(value).items()):
                    found[f"{name}:{key}.{attribute}"] = part
                found[f"{name}:{key}.__bases__"] = value.__bases__
    # Integers count, the columns of all tables for instance.
    return {
        key: value
        for key, value in found.items()
        if not key.endswith(FILLED_IN) and type(value) is not int
    }


def changed(before: Dict[str, Any]) -> List[str]:
    """Return the names of what is no longer what it was."""
    now = snapshot()
    return [key for key in before if now.get(key, before) is not before[key]]


def added(before: Dict[str, Any]) -> List[str]:
    """Return the names that a module or class which was there before has in addition."""
    # A module that is imported is an attribute of its package.
    homes = {key.rpartition(":")[0] for key in before}
    return [
        key
        for key, value in snapshot().items()
        if key not in before
        and key.rpartition(":")[0] in homes
        and not isinstance(value, type(sys))
    ]


def old(folder: Path, upgrade: str = OLD, **options: Any) -> History:
    """Return a history of one revision."""
    history = History(folder, **options)
    history.add("aaa1", upgrade, "op.execute('DROP TABLE users')", top="from sqlalchemy import orm")
    return history


def run(history: History) -> None:
    """Upgrade and downgrade; the old revision runs on either SQLAlchemy."""
    history.upgrade().ok()
    history.downgrade().ok()


def test_libraries_after_a_run(tmp_path: Path) -> None:
    """Each value in the modules and classes of SQLAlchemy, Alembic, Flask-SQLAlchemy and Python is the one before."""
    run(old(tmp_path / "first"))  # what the libraries load and keep of their own
    before = snapshot()
    run(old(tmp_path / "second"))
    assert len(before) > 10000
    assert changed(before) == []
    assert added(before) == []


def test_libraries_while_a_revision_runs(tmp_path: Path) -> None:
    """In the middle of a revision, seen from another thread: only what Alembic itself has set for the run."""
    look = "from old_history import call; call()"
    found: List[Any] = []
    run(old(tmp_path / "first"))
    before = snapshot()
    old_history.calls(lambda: in_a_thread(lambda: found.extend([changed(before), added(before)])))
    run(old(tmp_path / "old", f"{OLD}\n{look}"))
    run(old(tmp_path / "modern", f"op.execute('CREATE TABLE users (id INTEGER)')\n{look}"))
    old_changed, old_added, modern_changed, modern_added = found
    assert old_changed == modern_changed == ["alembic.context:_proxy", "alembic.op:_proxy"]
    assert old_added == modern_added


def in_a_thread(function: Any) -> None:
    """Call a function in a thread of its own, and raise what it raises."""
    errors: List[BaseException] = []

    def target() -> None:
        try:
            function()
        except BaseException as error:
            errors.append(error)

    thread = threading.Thread(target=target)
    thread.start()
    thread.join()
    if errors:
        raise errors[0]


def kinds(history: History) -> List[type]:
    """Return the classes of what the app has of its own."""
    db, engine = history.db, history.engine
    session = db.session()
    try:
        return [
            type(part)
            for part in (
                *(db, engine, engine.pool, engine.dialect, engine.url, db.metadata, db.session),
                *(session, session.query(sqlalchemy.literal(1)), session.connection()),
                *(session.execute(sqlalchemy.text("SELECT 1")), sqlalchemy.select),
            )
        ]
    finally:
        db.session.remove()


def test_the_app_while_a_revision_runs(tmp_path: Path) -> None:
    """The app's own engine, pool, dialect, connections, sessions and results are SQLAlchemy's, in every thread."""
    history = old(tmp_path, OLD + "\nfrom old_history import call; call()")
    found: List[Any] = []

    def look() -> None:
        with history.app.app_context():
            found.append(kinds(history))
            connection = history.db.session.connection()
            found.append([type(connection.engine), type(connection.dialect)])
            history.db.session.remove()

    look()
    old_history.calls(lambda: (look(), in_a_thread(look)))
    run(history)
    look()
    assert found[0::2] == [found[0]] * 4
    assert found[1::2] == [found[1]] * 4
    assert all("sqlalchemy1" not in kind.__module__ for kind in found[0])


def test_the_app_refuses(tmp_path: Path) -> None:
    """On SQLAlchemy 2, the app's own session and engine refuse SQLAlchemy 1's calls, while a revision may make them."""
    history = old(tmp_path, OLD + "\nfrom old_history import call; call()")
    refused: List[str] = []

    def attempt() -> None:
        with history.app.app_context():
            for function in (
                lambda: history.db.session.execute("SELECT 1"),
                lambda: history.db.engine.execute("SELECT 1"),
                lambda: history.db.session.connection().execute("SELECT 1"),
                lambda: sqlalchemy.select([sqlalchemy.literal(1)]),
            ):
                try:
                    function()
                except Exception as error:
                    refused.append(type(error).__name__)
            history.db.session.remove()

    attempt()
    old_history.calls(lambda: (attempt(), in_a_thread(attempt)))
    run(history)
    names = ["ArgumentError", "AttributeError", "ObjectNotExecutableError", "ArgumentError"]
    assert refused == (names * 3 if SQLALCHEMY_2 else [])


# Passes on what it has seen of Alembic's connection, before and after the run.
ENV = """
from alembic import context
from flask import current_app

seen = current_app.config["SEEN"]
engine = current_app.extensions["migrate"].db.engine
connection = engine.connect()
try:
    context.configure(connection=connection)
    seen.append((type(connection), set(vars(connection)), connection.engine is engine))
    with context.begin_transaction():
        context.run_migrations()
finally:
    seen.append((type(connection), set(vars(connection)), connection.engine is engine))
    connection.close()
"""

ENDS = {
    "well": "",
    "error": "raise ValueError('wrong')",
    "refused statement": "op.execute('nonsense')",
    "Ctrl-C": "raise KeyboardInterrupt",
    "exit": "raise SystemExit(3)",
}


def connection_of(history: History, end: str) -> List[Any]:
    """Upgrade, and return the connection's classes and names of attributes before and after."""
    (history.migrations / "env.py").write_text(ENV)
    history.app.config["SEEN"] = seen = []  # type: ignore[var-annotated]
    try:
        ran = history.upgrade()
        assert (ran.error is None) is (end == "well"), ran.error
    except (KeyboardInterrupt, SystemExit):
        assert end in ("Ctrl-C", "exit")
    (before, names, is_own), (after, names_after, is_own_after) = seen
    assert is_own and is_own_after
    return [before, after, names_after - names]


@pytest.mark.parametrize("end", ENDS)
def test_the_connection_of_alembic(tmp_path: Path, end: str) -> None:
    """After a run, however it ends, it has its own class, and no attribute more than after a modern revision."""
    within: List[type] = []
    old_history.calls(lambda: within.append(type(op.get_bind())))
    history = old(tmp_path / "old", f"{OLD}\nfrom old_history import call; call()\n{ENDS[end]}")
    before, after, names = connection_of(history, end)
    assert within and (within[0] is not before) is SQLALCHEMY_2
    assert before is after is sqlalchemy.engine.Connection
    modern = old(tmp_path / "modern", f"op.execute('CREATE TABLE a (b INTEGER)')\n{ENDS[end]}")
    # SQLAlchemy 1.4's own, which is None after the transaction.
    assert names - {"_trans_context_manager"} <= connection_of(modern, end)[2]


@pytest.mark.parametrize("end", ENDS)
def test_the_isolation_level(tmp_path: Path, end: str) -> None:
    """One that a revision sets on its connection within the transaction is set back, however the run ends."""
    change = "op.get_bind().execution_options(isolation_level='READ UNCOMMITTED')"
    history = History(tmp_path)
    history.add("aaa1", f"{change}\n{ENDS[end]}")
    engine = sqlalchemy.create_engine(history.engine.url, poolclass=NullPool)
    assert level(engine) == 0
    pooled = history.engine
    dispose, pooled.dispose = pooled.dispose, lambda *args, **kwargs: None
    try:
        ran = history.upgrade()
        assert (ran.error is None) is (end == "well"), ran.error
    except (KeyboardInterrupt, SystemExit):
        assert end in ("Ctrl-C", "exit")
    finally:
        assert level(pooled) == 0
        pooled.dispose = dispose
        pooled.dispose()


def level(engine: Any) -> Any:
    """Return SQLite's PRAGMA for it."""
    with engine.connect() as connection:
        return connection.execute(sqlalchemy.text("PRAGMA read_uncommitted")).scalar()


def test_nothing_is_kept(tmp_path: Path) -> None:
    """The objects of a run are gone after it: no registry holds on to a connection or an engine."""
    run(old(tmp_path / "first"))
    gc.collect()
    before = adopted_objects()
    for number in range(3):
        run(old(tmp_path / str(number)))
    gc.collect()
    assert adopted_objects() <= before


def adopted_objects() -> int:
    """Return how many connections and engines there are whose class is this package's."""
    return sum(
        str(type(value).__module__).startswith("flask_migrate_script.compat.sqlalchemy1")
        and isinstance(value, (sqlalchemy.engine.Connection, sqlalchemy.engine.Engine))
        for value in gc.get_objects()
    )
