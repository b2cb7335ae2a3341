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
from typing import Any, Dict, List, Tuple

import alembic
import pytest
import sqlalchemy
from conftest import HERE as TESTS
from conftest import made_by_one_worker, need_server
from idiom_files import DATABASES, idioms_for
from run_idioms import SQLALCHEMY_2, difference, expected

# What differs, by the reason: idioms, or "idiom/database" where it differs on that one only.
SINCE_SQLALCHEMY_1_4 = {
    "names and parameters that it no longer has": """
        binary binary_imported bind_autocommit_option bind_contextual_connect columns_and_collections
        connection_autocommit_not ddl_listeners engine_contextual_connect engine_strategy has_table_engine
        has_table_engine_sqlite import_classes_of_results import_forms import_old_modules import_star
        mapper_args_order_by metadata_reflect_parameter offline_tables passive_default reflecttable
        select_count_of_alias select_keywords session_query_more table_count text_bindparams_list text_typemap
        type_decorator
    """,
    "keys() of a result or a row is no list": "result_keys result_keys_as_list row_keys_and_values",
    "a connection can't be used after the rollback of an inner transaction": """
        connection_used_after_rollback bind_begin_rollback
    """,
    "no CHECK for Boolean, nor for Enum where it is no type of the database": """
        boolean/sqlite boolean/mysql boolean_altered boolean_check_dropped enum enum_of_class/sqlite
        naming_convention_and_checks boolean_added/mysql
    """,
}
BEFORE_ALEMBIC_1_5 = {
    "no transaction where the database can't undo DDL": """
        failing_statement/sqlite failing_statement/mysql session_after_failure/sqlite session_after_failure/mysql
        session_not_committed/sqlite session_not_committed/mysql
    """,
    "batch mode does not see the names of CHECKs on SQLite": "boolean_check_dropped/sqlite",
}
SQLALCHEMY_2_WITH_THIS_PACKAGE: Dict[str, str] = {}


def differing() -> List[str]:
    """Return what differs on the installed releases."""
    reasons: Dict[str, str] = {}
    if SQLALCHEMY_2:
        reasons = SQLALCHEMY_2_WITH_THIS_PACKAGE
    elif sqlalchemy.__version__.startswith("1.4."):
        reasons = SINCE_SQLALCHEMY_1_4
    elif alembic.__version__.startswith("1.4."):
        reasons = BEFORE_ALEMBIC_1_5
    return [name for names in reasons.values() for name in names.split()]


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the results of each kind of database, run at once."""

    def run(folder: Path) -> None:
        folder.mkdir()
        script = str(Path(__file__).parent / "run_idioms.py")
        processes = []
        for database in DATABASES:
            command = [sys.executable, script, "-d", database, "--records", f"{database}.json"]
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


@pytest.mark.parametrize(("database", "name"), cases(modern=False))
def test_idiom(folder: Path, database: str, name: str) -> None:
    """It does what it does on SQLAlchemy 1.3.24, if it is not listed; and differs, if it is."""
    record = results(folder, database)["records"][name]
    lines = difference(record, expected(database)[name])
    assert bool(lines) == bool({name, f"{name}/{database}"} & set(differing())), "\n".join(lines)


@pytest.mark.parametrize(("database", "name"), cases(modern=True))
def test_modern_revision(folder: Path, database: str, name: str) -> None:
    """What was written for SQLAlchemy 2 does what it does with ``Migrate(sqlalchemy1=False)``."""
    found = results(folder, database)
    lines = difference(found["records"][name], found["off"][name])
    assert not lines, "\n".join(lines)
    # On SQLAlchemy 1 the first import fails.
    assert ("upgrade error" in found["off"][name]) == (not SQLALCHEMY_2 or name == "modern_failing")


@pytest.mark.parametrize("database", DATABASES)
def test_nothing_is_changed_in_place(folder: Path, database: str) -> None:
    """After all of them, SQLAlchemy's, Alembic's and Python's own functions and classes are what they were."""
    assert results(folder, database)["changed"] == []


@pytest.mark.parametrize("database", DATABASES)
def test_is_not_there_on_sqlalchemy_1(folder: Path, database: str) -> None:
    """There, the modules for old revisions are not imported."""
    assert results(folder, database)["room"] == SQLALCHEMY_2


@pytest.mark.parametrize("database", DATABASES)
def test_each_idiom_has_its_expected_results(database: str) -> None:
    """And there are none of an idiom that is gone."""
    assert set(expected(database)) == {idiom.name for idiom in idioms_for(database)}
