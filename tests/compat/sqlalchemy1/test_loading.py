"""Loading a revision: what its imports give, and that nothing else sees anything of it."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from typing import Any, Dict

import alembic.op
import pytest
import sqlalchemy
import sqlalchemy.orm
from alembic.script import ScriptDirectory
from conftest import Project
from old_history import SQLALCHEMY_2, History

# Ways to one value, and the value in SQLAlchemy itself.
SELECT = sqlalchemy.select
CREATE_TABLE = alembic.op.create_table
SESSION = sqlalchemy.orm.Session
FORMS = [
    ("import sqlalchemy", "sqlalchemy.select", SELECT),
    ("import sqlalchemy as sa", "sa.select", SELECT),
    ("import sqlalchemy as sa", "sa.sql.select", SELECT),
    ("import sqlalchemy as sa", "sa.sql.expression.select", SELECT),
    ("import sqlalchemy.sql", "sqlalchemy.sql.select", SELECT),
    ("import sqlalchemy.sql.expression", "sqlalchemy.select", SELECT),
    ("import sqlalchemy.sql.expression as e", "e.select", SELECT),
    ("import sqlalchemy.orm", "sqlalchemy.orm.Session", SESSION),
    ("import sqlalchemy.orm.session", "sqlalchemy.orm.session.Session", SESSION),
    ("import sqlalchemy.dialects.mysql", "sqlalchemy.select", SELECT),
    ("from sqlalchemy import select", "select", SELECT),
    ("from sqlalchemy import select as s, sql", "s", SELECT),
    ("from sqlalchemy import sql", "sql.select", SELECT),
    ("from sqlalchemy import orm", "orm.Session", SESSION),
    ("from sqlalchemy.sql import select", "select", SELECT),
    ("from sqlalchemy.sql.expression import select", "select", SELECT),
    ("from sqlalchemy import *", "select", SELECT),
    ("from sqlalchemy.sql import *", "select", SELECT),
    ("from sqlalchemy.orm import *", "Session", SESSION),
    ("from sqlalchemy.orm import Session", "Session", SESSION),
    ("from alembic import op", "op.create_table", CREATE_TABLE),
    ("import alembic", "alembic.op.create_table", CREATE_TABLE),
    ("from alembic.op import create_table", "create_table", CREATE_TABLE),
    ("def f():\n    import sqlalchemy as sa\n    return sa.select", "f()", SELECT),
    ("class C:\n    from sqlalchemy import select", "C.select", SELECT),
    ("exec('import sqlalchemy as sa')", "sa.select", SELECT),
    ("sa = __import__('sqlalchemy')", "sa.select", SELECT),
    ("from builtins import __import__ as i\nsa = i('sqlalchemy')", "sa.select", None),
    ("import importlib\nsa = importlib.import_module('sqlalchemy')", "sa.select", None),
    ("import sys, sqlalchemy\nsa = sys.modules['sqlalchemy']", "sa.select", None),
]


@pytest.mark.parametrize(("imports", "value", "real"), FORMS)
def test_forms_of_import(tmp_path: Path, imports: str, value: str, real: Any) -> None:
    """Each import gives the one value that revisions have; what is no import of theirs gives SQLAlchemy's own."""
    history = History(tmp_path)
    history.add("aaa1", top=f"{imports}\nvalue = {value}")
    module = history.module("aaa1")
    if not SQLALCHEMY_2 or real is None:
        assert module.value is (real or SELECT)
    else:
        from flask_migrate_script.compat.sqlalchemy1.exchanges import exchanges

        assert module.value is exchanges(False).of(real) is not real


# What SQLAlchemy 1 had, and what it is now.
LOST = [
    ("import sqlalchemy as sa", "sa.Binary", "sqlalchemy.LargeBinary"),
    ("from sqlalchemy import Binary", "Binary", "sqlalchemy.LargeBinary"),
    ("from sqlalchemy import Binary as B, Column", "B", "sqlalchemy.LargeBinary"),
    ("from sqlalchemy import *", "Binary", "sqlalchemy.LargeBinary"),
    ("from sqlalchemy.types import *", "Binary", "sqlalchemy.LargeBinary"),
    ("from sqlalchemy import types", "types.Binary", "sqlalchemy.LargeBinary"),
    ("import sqlalchemy.types as t", "t.Binary", "sqlalchemy.LargeBinary"),
    ("from sqlalchemy.engine import RowProxy", "RowProxy", "sqlalchemy.engine.Row"),
    (
        "from sqlalchemy.databases import mysql",
        "mysql.TINYINT",
        "sqlalchemy.dialects.mysql.TINYINT",
    ),
    (
        "from sqlalchemy.exceptions import SQLAlchemyError",
        "SQLAlchemyError",
        "sqlalchemy.exc.SQLAlchemyError",
    ),
]


@pytest.mark.parametrize(("imports", "value", "now"), LOST)
def test_lost_names(tmp_path: Path, imports: str, value: str, now: str) -> None:
    """A name that SQLAlchemy 2 does not have is what it means there; SQLAlchemy 1 does without the package."""
    history = History(tmp_path)
    history.add("aaa1", top=f"{imports}\nvalue = {value}")
    if not SQLALCHEMY_2:
        try:
            own: Dict[str, Any] = {}
            exec(f"{imports}\nvalue = {value}", own)
        except Exception as error:
            # SQLAlchemy 1.4 and 1.3 had already lost some of them.
            with pytest.raises(type(error)):
                history.module("aaa1")
        else:
            assert history.module("aaa1").value is own["value"]
        return
    home, _, name = now.rpartition(".")
    assert history.module("aaa1").value is getattr(importlib.import_module(home), name)


@pytest.mark.parametrize(
    "form",
    [
        "from sqlalchemy.orm import relation",
        "import sqlalchemy.orm as orm; relation = orm.relation",
    ],
)
def test_relation(tmp_path: Path, form: str) -> None:
    """The lost name of a value that is exchanged gives what it is exchanged for."""
    history = History(tmp_path)
    history.add("aaa1", top=f"from sqlalchemy.orm import relationship\n{form}")
    module = history.module("aaa1")
    if SQLALCHEMY_2:
        assert module.relation is module.relationship is not sqlalchemy.orm.relationship
    else:
        assert module.relation is vars(sqlalchemy.orm)["relation"]


MISTAKES = [
    "from sqlalchemy import nothing",
    "import sqlalchemy; sqlalchemy.nothing",
    "import sqlalchemy.nothing",
    "from sqlalchemy.nothing import a",
    "import sqlalchemy.orm.relation",
    "from . import helper",
    "from .helper import a",
    "import nothing",
    "from alembic import nothing",
]


@pytest.mark.parametrize("line", MISTAKES)
def test_an_import_that_fails(tmp_path: Path, line: str) -> None:
    """It fails as it does with Alembic's own loader: the same error."""
    history = History(tmp_path)
    history.add("aaa1", top=line)
    with pytest.raises(Exception) as own:
        list(ScriptDirectory(str(history.migrations)).walk_revisions())
    with pytest.raises(type(own.value)) as here:
        history.module("aaa1")
    assert str(here.value) == str(own.value)


def test_another_module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A module of the project's that a revision imports sees SQLAlchemy as it is."""
    (tmp_path / "helper_of_revisions.py").write_text("from sqlalchemy import select")
    monkeypatch.syspath_prepend(str(tmp_path))
    history = History(tmp_path)
    history.add("aaa1", top="import helper_of_revisions\nfrom helper_of_revisions import select")
    module = history.module("aaa1")
    assert module.select is module.helper_of_revisions.select is SELECT
    assert module.helper_of_revisions is sys.modules["helper_of_revisions"]


def test_the_view_of_a_module(tmp_path: Path) -> None:
    """It looks like the module: name, file, dir(); Python's own list of modules has the real one."""
    history = History(tmp_path)
    history.add("aaa1", top="import sqlalchemy.orm")
    view = history.module("aaa1").sqlalchemy
    assert (view.__name__, view.__file__, view.__path__) == (
        sqlalchemy.__name__,
        sqlalchemy.__file__,
        sqlalchemy.__path__,
    )
    assert view.__version__ == sqlalchemy.__version__
    assert set(dir(view)) == set(dir(sqlalchemy))
    assert sys.modules["sqlalchemy"] is sqlalchemy
    assert (view is sqlalchemy) is not SQLALCHEMY_2
    assert (view.orm is sqlalchemy.orm) is not SQLALCHEMY_2


PROGRAM = """
    import sys

    import manage
    from flask_migrate_script import downgrade, upgrade

    with manage.app.app_context():
        upgrade()
        downgrade(revision="base")
    print(*sorted(name for name in sys.modules if ".sqlalchemy1" in name), sep="\\n")
"""


def test_what_is_imported(upgraded: Project) -> None:
    """On SQLAlchemy 1, no module of this is; on SQLAlchemy 2, they are."""
    upgraded.write("program.py", PROGRAM)
    out = upgraded.python("program.py").ok().out
    assert bool(out.strip()) is SQLALCHEMY_2
    assert ("flask_migrate_script.compat.sqlalchemy1.loader" in out.split()) is SQLALCHEMY_2
