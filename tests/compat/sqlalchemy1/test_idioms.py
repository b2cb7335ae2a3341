"""Revisions that were written for SQLAlchemy 1 do the same on each release: rows, schema, version, and what they see.

The expected results are what SQLAlchemy 1.3.24 gives; ``run_idioms.py`` writes them, and runs single idioms.
"""

from __future__ import annotations

import functools
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, Dict, List, Set, Tuple

import pytest
import sqlalchemy
from conftest import HERE as TESTS
from conftest import made_by_one_worker, need_server
from idiom_files import DATABASES, idioms_for
from run_idioms import SQLALCHEMY_2, difference, expected

# What differs on SQLAlchemy 2, by the reason: idioms, or "idiom/database" where it differs on that one only.
DIFFERENT = {
    "options of a connection change it, and not a copy": """
        connection_autocommit_not execution_options_of_another stream_results/postgresql
    """,
    "SQLAlchemy 2 begins a transaction with a SELECT": "connection_in_transaction",
    "few revisions use it": """
        engine_strategy db_session_configured mapper_args_order_by enum_bound session_query_methods session_query_more
        session_transaction statement_execute_bind_argument ddl_listeners columns_and_collections
    """,
    "SQLAlchemy 2 accepts it, and means something else": """
        uuid_values guid/postgresql integer_division/sqlite integer_division/postgresql
    """,
}
# Modern revisions that do something else than where this is switched off.
DIFFERENT_MODERN = {
    "a table can't be pickled": "modern_pickle_and_copy",
}
# SQLAlchemy 1.3.24 and 2 are compared. The ones between are enough with what is not there.
IS_COMPARED = SQLALCHEMY_2 or sqlalchemy.__version__ == "1.3.24"


def listed(reasons: Dict[str, str], database: str) -> Set[str]:
    """Return the idioms that differ on the installed SQLAlchemy, for one kind of database."""
    names = [name for some in reasons.values() for name in some.split()] if SQLALCHEMY_2 else []
    return {
        name.partition("/")[0] for name in names if name.endswith(f"/{database}") or "/" not in name
    }


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the results of each kind of database, run at once."""

    def run(folder: Path) -> None:
        folder.mkdir()
        script = str(Path(__file__).parent / "run_idioms.py")
        processes = []
        for database in DATABASES if IS_COMPARED else ("sqlite",):
            command = [sys.executable, script, "-d", database, "--records", f"{database}.json"]
            if not IS_COMPARED:
                command.append("strings")
            with open(str(folder / f"{database}.txt"), "w") as output:
                processes.append(
                    subprocess.Popen(
                        command,
                        cwd=str(folder),
                        env={**os.environ, "PYTHONPATH": str(TESTS / "site")},
                        stdout=output,
                        stderr=output,
                    )
                )
        for process in processes:
            process.wait()

    return made_by_one_worker(tmp_path_factory, "idioms", run)


@functools.lru_cache(maxsize=None)
def _read(file: Path) -> Dict[str, Any]:
    if not file.exists():
        pytest.fail(file.with_suffix(".txt").read_text(encoding="utf-8"))
    return json.loads(file.read_text(encoding="utf-8"))


def results(folder: Path, database: str) -> Dict[str, Any]:
    """Return what ``run_idioms.results()`` returned for a kind of database."""
    if database != "sqlite":
        need_server(database)
    return _read(folder / f"{database}.json")


def cases(modern: bool) -> List[Tuple[str, str]]:
    """Return each idiom with each of its databases."""
    return [
        (database, idiom.name) for database in DATABASES for idiom in idioms_for(database, modern)
    ]


if IS_COMPARED:

    @pytest.mark.parametrize(("database", "name"), cases(modern=False))
    def test_idiom(folder: Path, database: str, name: str) -> None:
        """It does what it does on SQLAlchemy 1.3.24, if it is not listed; and differs, if it is."""
        record = results(folder, database)["records"][name]
        lines = difference(record, expected(database)[name])
        assert bool(lines) == (name in listed(DIFFERENT, database)), "\n".join(lines)

    @pytest.mark.parametrize(("database", "name"), cases(modern=True))
    def test_modern_revision(folder: Path, database: str, name: str) -> None:
        """What was written for SQLAlchemy 2 does what it does with ``Migrate(sqlalchemy1=False)``, without a notice."""
        found = results(folder, database)
        lines = difference(found["records"][name], found["off"][name])
        assert bool(lines) == (name in listed(DIFFERENT_MODERN, database)), "\n".join(lines)
        assert not [part for part in found["records"][name] if part.endswith(" notice")]
        # On SQLAlchemy 1 the first import fails.
        assert ("upgrade error" in found["off"][name]) == (
            not SQLALCHEMY_2 or name == "modern_failing"
        )

    @pytest.mark.parametrize("database", DATABASES)
    def test_nothing_is_changed_in_place(folder: Path, database: str) -> None:
        """After all of them, SQLAlchemy's, Alembic's and Python's own functions and classes are what they were."""
        assert results(folder, database)["changed"] == []


def test_is_not_there_on_sqlalchemy_1(folder: Path) -> None:
    """There, the modules for old revisions are not imported."""
    assert results(folder, "sqlite")["room"] == SQLALCHEMY_2


@pytest.mark.parametrize("database", DATABASES)
def test_each_idiom_has_expected_results(database: str) -> None:
    """And there are none of an idiom that is gone."""
    assert set(expected(database)) == {idiom.name for idiom in idioms_for(database)}
