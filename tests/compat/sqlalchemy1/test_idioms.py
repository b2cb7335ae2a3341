"""Each idiom of SQLAlchemy 1 on SQLAlchemy 2, compared with what SQLAlchemy 1.3.24 does: values, rows, schema, version.

The expected results are written on the releases of tox's environment ``legacy``; there, this shows that they are still
what SQLAlchemy 1.3 does. ``run_idioms.py`` says how, and prints in what an idiom differs.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy
from conftest import need_server
from idiom_files import DATABASES, HERE, IDIOMS, MODERN
from run_idioms import difference, expected

SQLALCHEMY_1_3 = sqlalchemy.__version__.startswith("1.3.") and sqlalchemy.__version__ != "1.3.0"
SQLALCHEMY_2 = not sqlalchemy.__version__.startswith("1.")

# What stays different on SQLAlchemy 2, and is in docs/old-revisions.rst, but for details.
DIFFERENT = {
    "connection_autocommit_not": "options of a connection change it, and not a copy",
    "execution_options": "the same",
    "connection_begin_sqlite": "in_transaction() is true after a SELECT",
    "engine_strategy": "strategy='threadlocal' is gone",
    "bind_begin_rollback": "the version table is there, so that the rollback of the first revision is no error",
    "session_rollback_of_bind": "the same",
    "db_session_configured": "create_scoped_session() of Flask-SQLAlchemy 2",
    "db_engine": "db.session.bind is a copy of the engine",
    "mapper_args_order_by": "order_by of a mapper is gone",
    "enum_bound": "create() of a type with bound metadata",
    "uuid_values": "UUID gives uuid.UUID",
    "guid": "the same",
    "result_keys_as_list": "the keys of a result are no list",
    "session_query_methods": "Query.from_self() is gone",
    "session_query_more": "joinedload_all() and the like are gone",
    "session_transaction": "session.transaction is gone",
    "integer_division": "a / b is no integer division",
    "statement_execute_bind_argument": "execute() of func...",
    "inspect": "inspector.engine is the app's engine, and not the copy",
    "ddl_listeners": "DDL.execute_at() is gone",
    "columns_and_collections": "has_key() of columns is gone",
    "foreign_keys_dropped": "SQLite's foreign keys are read with their names",
    "table_autoload_missing": "the text of an error",
    "created_table_constraints": "DEFAULT without parentheses on SQLite",
    "passive_default": "the same",
    "begin_transaction_of_context": "Alembic's own on SQLAlchemy 2",
    "modern_reflection": "hasattr() of what SQLAlchemy 2 does not have",
    "modern_types": "the same, and names of classes",
    "modern_pickle_and_copy": "a table can't be pickled",
    "modern_commit_twice": "begin() in a transaction is served",
    "modern_engine_begin": "a connection that nobody commits is committed",
}


def run(database: str, group: str, folder: Path) -> dict:
    """Return what the idioms of a group do, in a process of their own."""
    if database != "sqlite":
        need_server(database)
    records = folder / "records.json"
    done = subprocess.run(
        [
            sys.executable,
            str(HERE / "run_idioms.py"),
            *("-d", database, "--records", str(records), group),
        ],
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(records.read_text(encoding="utf-8"))


if SQLALCHEMY_1_3 or SQLALCHEMY_2:

    @pytest.mark.parametrize("group", sorted({idiom.group for idiom in IDIOMS.values()}))
    @pytest.mark.parametrize("database", DATABASES)
    def test_same_as_on_sqlalchemy_1(database: str, group: str, tmp_path: Path) -> None:
        """Each idiom does the same; a modern one, the same as where this is switched off."""
        if group == "postgresql" and database != "postgresql":
            assert not [
                one for one in IDIOMS.values() if one.group == group and database in one.databases
            ]
            return
        found = run(database, group, tmp_path)
        wanted = {**expected(database), **found["off"]}
        lines = {
            name: difference(record, wanted[name])
            for name, record in found["records"].items()
            if not (SQLALCHEMY_1_3 and group == MODERN)
        }
        differing = {name: those for name, those in lines.items() if those}
        allowed = DIFFERENT if SQLALCHEMY_2 else {}
        assert {name: those for name, those in differing.items() if name not in allowed} == {}
        assert found["room"] is SQLALCHEMY_2
        assert found["changed"] == []

else:

    def test_not_there(tmp_path: Path) -> None:
        """On a SQLAlchemy between these, nothing of this is loaded."""
        assert run("sqlite", "strings", tmp_path)["room"] is False
