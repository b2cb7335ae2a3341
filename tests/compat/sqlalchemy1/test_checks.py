"""sqlalchemy1='checks': the CHECK constraints of Boolean and Enum that SQLAlchemy 1.3 made, with its names."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Set, Tuple

import alembic
import pytest
import sqlalchemy
from conftest import Databases
from old_history import SQLALCHEMY_2, History

SQLALCHEMY_1_3 = sqlalchemy.__version__.startswith("1.3.")

# SQLAlchemy 1.4 makes none without create_constraint=True, and this package leaves it as it is.
CHECKS = {"sqlalchemy1": "checks"} if SQLALCHEMY_2 else {}
HAS_CHECKS = SQLALCHEMY_2 or SQLALCHEMY_1_3

CREATE = """
op.create_table(
    "users",
    sa.Column("id", sa.Integer),
    sa.Column("active", sa.Boolean()),
    sa.Column("admin", sa.Boolean(name="is_admin")),
    sa.Column("kind", sa.Enum("a", "b", name="kind", native_enum=False)),
    {}
)
"""
PLAIN = """
    sa.Column("plain", sa.Boolean(create_constraint=False)),
    sa.Column("other", sa.Enum("a", "b", name="other", create_constraint=False, native_enum=False)),
"""

# Before Alembic 1.7, a copy has none of the named ones.
COPIES_NAMED = tuple(int(part) for part in alembic.__version__.split(".")[:2]) >= (1, 7)

# Name, column and values.
ACTIVE = ("", "active", "0, 1")
ADMIN = ("is_admin", "admin", "0, 1")
KIND = ("kind", "kind", "'a', 'b'")
# In a copy: made again from the reflected column, which does not have the name.
UNNAMED = ("", "admin", "0, 1")
ID = ("b", "id", "0, 1")

CHECK = re.compile(r"(?:CONSTRAINT (\w+) )?CHECK \((\w+) IN \(([^)]*)\)\)")


def checks(history: History) -> Set[Tuple[str, ...]]:
    """Return the CHECK constraints of a table in SQLite; Alembic's order in a copy is any."""
    ((text,),) = history.rows("SELECT sql FROM sqlite_master WHERE name = 'users'")
    return set(CHECK.findall(text))


@pytest.mark.parametrize("on", [True, False])
def test_sqlite(tmp_path: Path, on: bool) -> None:
    """With it, each Boolean and Enum makes one, named as the type; not where the revision wants none."""
    history = History(tmp_path, **(CHECKS if on else {}))
    history.add("aaa1", CREATE.format(PLAIN))
    history.upgrade().ok()
    has_checks = SQLALCHEMY_1_3 or (on and HAS_CHECKS)
    assert checks(history) == ({ACTIVE, ADMIN, KIND} if has_checks else set())


def test_mysql(tmp_path: Path, mysql: Databases) -> None:
    """The same on MySQL and MariaDB."""
    history = History(tmp_path, mysql.new().url, **CHECKS)
    history.add("aaa1", CREATE.format(PLAIN))
    history.upgrade().ok()
    ((_, text),) = history.rows("SHOW CREATE TABLE users")
    history.engine.dispose()
    text = re.sub(r"[`\s]", "", text).lower()
    for condition in ("activein(0,1)", "adminin(0,1)", "kindin('a','b')"):
        assert (f"check({condition})" in text) is HAS_CHECKS, text
    for name in ("is_admin", "kind"):
        assert (f"constraint{name}check(" in text) is HAS_CHECKS, text
    assert "check(plain" not in text and "check(other" not in text


BATCH = "with op.batch_alter_table('users', recreate='always') as batch:\n    "
AS_INTEGER = "batch.alter_column({!r}, type_=sa.Integer(), existing_type=sa.Boolean({}))"
ALL = {ACTIVE, ADMIN, UNNAMED, KIND}

# What is done in batch mode, and which constraints are there then.
BATCHES = {
    "add": ("batch.add_column(sa.Column('x', sa.Integer))", ALL),
    "null": ("batch.alter_column('id', nullable=False)", ALL),
    "drop": ("batch.drop_constraint('is_admin', type_='check')", {ACTIVE, UNNAMED, KIND}),
    "type": (AS_INTEGER.format("active", ""), {ADMIN, UNNAMED, KIND}),
    "named type": (AS_INTEGER.format("admin", "name='is_admin'"), {ACTIVE, KIND}),
    "boolean": ("batch.alter_column('id', type_=sa.Boolean(name='b'))", {*ALL, ID}),
    "listener": (
        "batch.alter_column('id', nullable=False)",
        {("mine", "admin", "0, 1"), ADMIN, ACTIVE, KIND},
    ),
}
LISTENER = """
def named(inspector, table, column):
    if column["name"] == "admin":
        column["type"] = sa.Boolean(name="mine")
"""


@pytest.mark.parametrize("name", BATCHES)
@pytest.mark.parametrize("direction", ["upgrade", "downgrade"])
def test_batch_mode(tmp_path: Path, name: str, direction: str) -> None:
    """A copy of the table has the constraints of the reflected types, those without a name, too."""
    step, wanted = BATCHES[name]
    batch = BATCH
    if name == "listener":
        kwargs = "reflect_kwargs={'listeners': [('column_reflect', named)]})"
        batch = batch.replace("'always')", f"'always', {kwargs}")
    history = History(tmp_path, **CHECKS)
    history.add("aaa1", CREATE.format(""))
    history.add("bbb2", top=LISTENER, **{direction: batch + step})
    ran = history.upgrade()
    if direction == "downgrade":
        ran = history.downgrade("aaa1")
    if not COPIES_NAMED:
        wanted = wanted - {ADMIN, KIND}
    if name == "drop" and not (HAS_CHECKS and COPIES_NAMED):
        assert "No such constraint" in str(ran.cause)
        return
    ran.ok()
    assert checks(history) == (wanted if HAS_CHECKS else set())


def test_batch_mode_without_checks(tmp_path: Path) -> None:
    """On SQLAlchemy 2 no copy has a constraint that was not there."""
    history = History(tmp_path)
    history.add("aaa1", CREATE.format(PLAIN))
    history.add("bbb2", BATCH + "batch.alter_column('id', nullable=False)")
    history.upgrade().ok()
    assert bool(checks(history)) is SQLALCHEMY_1_3


@pytest.mark.parametrize("on", [True, False])
def test_naming_convention(tmp_path: Path, on: bool) -> None:
    """The metadata's convention makes the names; a downgrade drops one by it, and fails where it was not made."""
    history = History(tmp_path, **(CHECKS if on else {}))
    history.db.metadata.naming_convention = {
        **history.db.metadata.naming_convention,
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
    named = CREATE.replace("sa.Boolean()", "sa.Boolean(name='is_active')").format("")
    history.add("aaa1", named)
    drop = "batch.drop_constraint(op.f('ck_users_kind'), type_='check')"
    # The reflected Booleans have no names for the convention: they are given.
    columns = "sa.Column('active', sa.Boolean(name='is_active')), sa.Column('admin', sa.Integer)"
    args = f"'always', reflect_args=[{columns}])"
    history.add("bbb2", "pass", BATCH.replace("'always')", args) + drop)
    history.upgrade().ok()
    has_checks = SQLALCHEMY_1_3 or (on and HAS_CHECKS)
    wanted = {"ck_users_is_active", "ck_users_is_admin", "ck_users_kind"}
    assert {name for name, *_ in checks(history)} == (wanted if has_checks else set())
    ran = history.downgrade("aaa1")
    assert (ran.error is None) is (has_checks and COPIES_NAMED), ran.error
    if ran.error is None:
        assert "ck_users_kind" not in {name for name, *_ in checks(history)}
    else:
        assert "ck_users_kind" in str(ran.cause)
