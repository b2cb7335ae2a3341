"""The switch: sqlalchemy1 of Migrate and of init_app, and FLASK_DB_SQLALCHEMY1, which wins."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Dict, Optional

import pytest
from conftest import Project
from flask_migrate_script import Migrate
from old_history import SQLALCHEMY_2, History
from test_notice import STRING, add

VARIABLE = "FLASK_DB_SQLALCHEMY1"

# What Migrate is given, what the variable has, and whether an old revision runs on SQLAlchemy 2.
CASES = [
    ({}, None, True),
    ({}, "", True),
    ({}, "1", True),
    ({}, "true", True),
    ({}, "True", True),
    ({}, "checks", True),
    ({}, "0", False),
    ({}, "false", False),
    ({"sqlalchemy1": True}, None, True),
    ({"sqlalchemy1": True}, "0", False),
    ({"sqlalchemy1": False}, None, False),
    ({"sqlalchemy1": False}, "", False),
    ({"sqlalchemy1": False}, "1", True),
    ({"sqlalchemy1": False}, "checks", True),
    ({"sqlalchemy1": "checks"}, None, True),
    ({"sqlalchemy1": "checks"}, "0", False),
]


def set_variable(monkeypatch: pytest.MonkeyPatch, value: Optional[str]) -> None:
    """Set the variable, or have none."""
    monkeypatch.delenv(VARIABLE, raising=False)
    if value is not None:
        monkeypatch.setenv(VARIABLE, value)


@pytest.mark.parametrize(("options", "value", "runs"), CASES)
@pytest.mark.parametrize("late", [False, True])
def test_argument_and_variable(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    options: Dict[str, Any],
    value: Optional[str],
    runs: bool,
    late: bool,
) -> None:
    """The variable wins over the argument, which Migrate or init_app is given."""
    set_variable(monkeypatch, value)
    history = History(tmp_path, **({} if late else options))
    if late:
        Migrate().init_app(history.app, history.db, str(history.migrations), **options)
    history.add("aaa1", STRING)
    ran = history.upgrade()
    assert (ran.error is None) is (runs or not SQLALCHEMY_2), ran.error
    assert bool(ran.notice) is (runs and SQLALCHEMY_2)
    if ran.error is not None:
        assert type(ran.cause).__name__ == "ObjectNotExecutableError"


@pytest.mark.parametrize("first", [True, False])
def test_init_app_wins(tmp_path: Path, first: bool) -> None:
    """What init_app() is given wins over what Migrate() was given; without it, that holds."""
    history = History(tmp_path)
    history.add("aaa1", STRING)
    migrate = Migrate(directory=str(history.migrations), sqlalchemy1=first)
    migrate.init_app(history.app, history.db)
    assert (history.upgrade().error is None) is (first or not SQLALCHEMY_2)
    migrate.init_app(history.app, history.db, sqlalchemy1=not first)
    history.downgrade()
    assert (history.upgrade().error is None) is (not first or not SQLALCHEMY_2)


@pytest.mark.parametrize("value", ["2", "no", "check"])
def test_a_wrong_value(upgraded: Project, value: str) -> None:
    """One line says what it can be, and the status is 1; SQLAlchemy 1 does not read it."""
    upgraded.env[VARIABLE] = value
    ran = upgraded.manage("db", "upgrade")
    if not SQLALCHEMY_2:
        ran.ok()
        return
    assert ran.failed(1) == f"Error: {VARIABLE} is {value!r}: it can be 0, 1 or checks."


def test_the_line(upgraded: Project) -> None:
    """Switched off, the line says what to write and which switch it is; --traceback has SQLAlchemy's own error."""
    add(upgraded, "bbb2", "aaa1", STRING)
    upgraded.env[VARIABLE] = "0"
    ran = upgraded.manage("db", "upgrade")
    if not SQLALCHEMY_2:
        ran.ok()
        return
    error = ran.failed(1)
    assert error.startswith(
        "Error: migrations/versions/bbb2_.py, line 9, in upgrade(): ObjectNotExecutableError: "
    )
    assert "write connection.execute(text('...')), or op.execute('...')." in error
    assert "Such revisions run as they are without FLASK_DB_SQLALCHEMY1=0;" in error
    assert "'python -m flask_migrate_script port' lists them." in error
    traced = upgraded.manage("db", "upgrade", "--traceback")
    assert traced.status == 1
    assert (
        "\nsqlalchemy.exc.ObjectNotExecutableError: Not an executable object: 'SELECT 1'\n"
        in traced.err
    )
    assert "sqlalchemy1" not in traced.err.replace(
        "flask_migrate_script/compat/sqlalchemy1/loader.py", ""
    )
    del upgraded.env[VARIABLE]
    path = upgraded.folder / "manage.py"
    path.write_text(
        path.read_text().replace("Migrate(app, db)", "Migrate(app, db, sqlalchemy1=False)")
    )
    assert " without sqlalchemy1=False of Migrate();" in upgraded.flask("db", "upgrade").failed(1)


def test_what_cannot_be_loaded(upgraded: Project) -> None:
    """Switched off, a revision that needs it to be loaded fails when it is to run, and stops no other command."""
    add(upgraded, "bbb2", "aaa1", "pass")
    path = upgraded.folder / "migrations/versions/bbb2_.py"
    path.write_text("from sqlalchemy.orm import relation\n" + path.read_text())
    upgraded.env[VARIABLE] = "0"
    assert "bbb2" in upgraded.manage("db", "history").ok().out
    upgraded.manage("db", "current").ok()
    ran = upgraded.manage("db", "upgrade")
    # SQLAlchemy 1.4 has the name still.
    if not SQLALCHEMY_2:
        ran.ok()
        return
    assert "write sqlalchemy.orm.relationship." in ran.failed(1)
    assert upgraded.manage("db", "upgrade", "--sql").status == 1
