"""The notice about revisions that ran as under SQLAlchemy 1: when there is one, and what is in it."""

from __future__ import annotations

from pathlib import Path

import flask_migrate_script
import pytest
from conftest import Project
from old_history import SQLALCHEMY_2, History

REVISION = """
    from alembic import op
    import sqlalchemy as sa

    revision = {id!r}
    down_revision = {down!r}


    def upgrade():
        {upgrade}


    def downgrade():
        {downgrade}
"""

STRING = 'op.get_bind().execute("SELECT 1")'
LIST = "sa.select([sa.literal(1)])"
MODERN = "op.execute('SELECT 2')"

ONE, TWO = "1 revision ran as under SQLAlchemy 1", "2 revisions ran as under SQLAlchemy 1"
EXECUTE, SELECT = "execute() of a string", "select() of a list"

PORT = "'python -m flask_migrate_script port' helps to rewrite them."


def line(what: str) -> str:
    """Return the notice on SQLAlchemy 2; on SQLAlchemy 1 there is none."""
    return f"{what}. {PORT}" if SQLALCHEMY_2 else ""


def add(project: Project, id: str, down: str, upgrade: str, downgrade: str = "pass") -> None:
    """Write a revision into a project's folder."""
    parts = {"id": id, "down": down, "upgrade": upgrade, "downgrade": downgrade}
    project.write(f"migrations/versions/{id}_.py", REVISION.format(**parts))


def notices(text: str) -> str:
    """Return the notice in what a command has printed; there is one at most."""
    found = [one for one in text.splitlines() if "as under SQLAlchemy 1" in one]
    assert len(found) < 2, text
    return found[0] if found else ""


@pytest.mark.parametrize("front", ["manage", "flask"])
def test_both_front_ends(upgraded: Project, front: str) -> None:
    """Upgrade, --sql and downgrade name the file, the first line that needed it and why, before the last line."""
    add(upgraded, "bbb2", "aaa1", STRING, LIST)
    add(upgraded, "ccc3", "bbb2", f"{MODERN}; {LIST}; {STRING}", MODERN)
    string, listed = "bbb2_.py (line 9: execute() of a string)", "(line {}: select() of a list)"
    ran = upgraded.cli(front, "db", "upgrade", "--sql").ok()
    # The connection that only writes takes strings on either SQLAlchemy.
    assert notices(ran.err) == line(f"{ONE}: ccc3_.py {listed.format(9)}")
    ran = upgraded.cli(front, "db", "upgrade").ok()
    assert notices(ran.err) == line(f"{TWO}: {string}, ccc3_.py {listed.format(9)}")
    assert ran.last_line == "Upgraded to ccc3 (2 revisions)."
    ran = upgraded.cli(front, "db", "downgrade", "aaa1").ok()
    assert notices(ran.err) == line(f"{ONE}: bbb2_.py {listed.format(13)}")
    assert ran.last_line == "Downgraded to aaa1 (2 revisions)."
    for command in ("history", "current", "heads"):
        assert notices(upgraded.cli(front, "db", command).ok().err) == ""


@pytest.mark.parametrize("before", [True, False])
def test_modern_revisions(tmp_path: Path, before: bool) -> None:
    """One that SQLAlchemy 2 runs by itself is not named, before an old one or after it."""
    history = History(tmp_path)
    history.add("aaa1", MODERN if before else STRING)
    history.add("bbb2", STRING if before else MODERN)
    old = "bbb2" if before else "aaa1"
    assert history.upgrade().ok().notice == line(f"{ONE}: {old}_.py (line 14: {EXECUTE})")


def test_only_what_has_run(tmp_path: Path) -> None:
    """A revision that is loaded only, or has run before, is not named; nor is one in a run of nothing."""
    history = History(tmp_path)
    history.add(
        "aaa1", STRING, top="lost = sa.MetaData(bind=None); from sqlalchemy.orm import relation"
    )
    history.add("bbb2", LIST)
    history.add("ccc3", MODERN, LIST)
    relation = "line 7: sqlalchemy.orm.relation"
    assert history.upgrade("aaa1").ok().notice == line(f"{ONE}: aaa1_.py ({relation})")
    assert history.upgrade("bbb2").ok().notice == line(f"{ONE}: bbb2_.py (line 14: {SELECT})")
    assert history.upgrade().ok().notice == ""
    assert history.upgrade().ok().notice == ""
    assert history.run("history").ok().notice == ""
    assert history.run("stamp", revision="aaa1").ok().notice == ""


def test_more_than_three(tmp_path: Path) -> None:
    """Three are named, the first ones that ran, and how many more there are."""
    history = History(tmp_path)
    for number in range(5):
        history.add(f"r{number}", STRING, LIST)
    named = ", ".join(f"r{number}_.py (line 14: {EXECUTE})" for number in range(3))
    five = "5 revisions ran as under SQLAlchemy 1"
    assert history.upgrade().ok().notice == line(f"{five}: {named}, and 2 more")
    named = ", ".join(f"r{number}_.py (line 18: {SELECT})" for number in (4, 3, 2))
    assert history.downgrade().ok().notice == line(f"{five}: {named}, and 2 more")
    assert history.upgrade("r2").ok().notice.count("_.py") == (3 if SQLALCHEMY_2 else 0)
    assert "more" not in history.downgrade().ok().notice


def test_after_an_error(tmp_path: Path) -> None:
    """A run that fails has its error, and no notice."""
    history = History(tmp_path)
    history.add("aaa1", STRING)
    history.add("bbb2", "raise ValueError('wrong')")
    ran = history.upgrade()
    assert str(ran.cause) == "wrong"
    assert ran.notices == []


MULTIDB = """
from alembic import context
from flask import current_app

db = current_app.extensions["migrate"].db
for name in ("", "second"):
    engine = db.engines[name or None] if hasattr(db, "engines") else db.get_engine(current_app, name or None)
    with engine.connect() as connection:
        context.configure(connection=connection, upgrade_token=f"{name}_upgrades", downgrade_token=f"{name}_downgrades")
        with context.begin_transaction():
            context.run_migrations(engine_name=name)
"""


def test_several_databases(tmp_path: Path) -> None:
    """A revision that runs on each of them is named once."""
    binds = {"SQLALCHEMY_BINDS": {"second": f"sqlite:///{tmp_path}/second.db"}}
    history = History(tmp_path, config=binds)
    (history.migrations / "env.py").write_text(MULTIDB)
    path = history.add("aaa1", STRING)
    path.write_text(path.read_text().replace("grade():", "grade(engine_name):"))
    ran = history.upgrade().ok()
    assert ran.notice == line(f"{ONE}: aaa1_.py (line 14: {EXECUTE})")
    assert "second" in ran.notices[-1]


def test_from_python(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Called from Python, the notice goes to the listener, and without one nowhere: nothing is printed."""
    history = History(tmp_path)
    history.add("aaa1", STRING)
    with history.app.app_context():
        flask_migrate_script.upgrade()
    assert capfd.readouterr() == ("", "")
    history.downgrade().ok()
    assert bool(history.upgrade().ok().notice) is SQLALCHEMY_2
    assert capfd.readouterr() == ("", "")
