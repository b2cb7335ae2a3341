"""A SQLite file that is not there is read as an empty database, by this thread and while it is wanted only."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy
from flask_migrate_script.run.missing_sqlite_file import missing_files_read_as_empty
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool, QueuePool, StaticPool

pytestmark = pytest.mark.oldest_and_newest

NAMES = ["sqlite:///{path}"]
# The form is new in 1.3.16.
if not sqlalchemy.__version__.startswith("1.3.0"):
    NAMES += ["sqlite:///file:{path}?uri=true", "sqlite:///file:{path}?mode=rwc&uri=true"]


def select(engine: Any) -> None:
    """Connect, and run something."""
    with engine.connect() as connection:
        connection.execute(text("SELECT 1"))


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("pool", [NullPool, QueuePool, StaticPool])
@pytest.mark.parametrize("is_old", [False, True], ids=["new engine", "old engine"])
def test_no_file_is_made(tmp_path: Path, name: str, pool: Any, is_old: bool) -> None:
    """By no kind of pool; after it, the same engine makes the file."""
    path = tmp_path / "app.db"
    url = name.format(path=path)
    old = create_engine(url, poolclass=pool)
    with missing_files_read_as_empty():
        engine = old if is_old else create_engine(url, poolclass=pool)
        select(engine)
        select(engine)
    assert not path.exists()
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE t (i INTEGER)"))
    assert path.stat().st_size
    with missing_files_read_as_empty(), engine.connect() as connection:
        connection.execute(text("SELECT i FROM t"))
    for one in {old, engine}:
        one.dispose()


def test_another_thread_is_left_alone(tmp_path: Path) -> None:
    """A request of the app that connects meanwhile makes its file."""
    engine = create_engine(f"sqlite:///{tmp_path}/app.db", poolclass=NullPool)
    with missing_files_read_as_empty():
        thread = threading.Thread(target=select, args=(engine,))
        thread.start()
        thread.join()
        assert (tmp_path / "app.db").exists()


def test_a_mode_that_makes_no_file_fails_as_ever(tmp_path: Path) -> None:
    """As does a folder that is not there."""
    names = ["sqlite:///{}/nowhere/app.db"]
    if len(NAMES) > 1:
        names += [f"sqlite:///file:{{}}/app.db?mode={mode}&uri=true" for mode in ("ro", "rw")]
    for name in names:
        with missing_files_read_as_empty(), pytest.raises(sqlalchemy.exc.OperationalError):
            select(create_engine(name.format(tmp_path)))
