"""Classes that a revision has in place of SQLAlchemy's: isinstance() and issubclass() take both for the same."""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest
from old_history import SQLALCHEMY_2, History

# The class, and what makes an object of it in a revision and elsewhere.
CLASSES = {
    "sqlalchemy.MetaData": "MetaData()",
    "sqlalchemy.Table": "Table('t', {0}.MetaData())",
    "sqlalchemy.Index": "Index('i', {0}.Column('a', {0}.Integer))",
    "sqlalchemy.Sequence": "Sequence('s')",
    "sqlalchemy.String": "String(20)",
    "sqlalchemy.Text": "Text()",
    "sqlalchemy.Unicode": "Unicode()",
    "sqlalchemy.Enum": "Enum('a', 'b', name='e')",
    "sqlalchemy.VARCHAR": "VARCHAR(20)",
    "sqlalchemy.Boolean": "Boolean()",
    "sqlalchemy.orm.Session": "Session()",
    "sqlalchemy.orm.sessionmaker": "sessionmaker()",
    "sqlalchemy.schema.MetaData": "MetaData()",
    "sqlalchemy.sql.schema.Table": "Table('t', {0}.MetaData())",
}

BODY = """
import importlib
import sqlalchemy
import {module} as home

real = importlib.import_module({module!r})
theirs, ours = real.{name}, home.{name}
made, other = home.{made}, real.{made2}
own = type("Own", (ours,), {{}})
found = [isinstance(x, cls) for x in (made, other) for cls in (theirs, ours)]
found += [issubclass(theirs, ours), issubclass(ours, theirs), issubclass(own, ours), issubclass(own, theirs)]
wrong = [isinstance(x, ours) for x in (1, None, "", sqlalchemy.Integer())] + [issubclass(int, ours)]
not_own = [isinstance(made, own), isinstance(other, own), issubclass(ours, own)]
documented = ours.__doc__ == theirs.__doc__
"""


@pytest.mark.parametrize("checks", [True, "checks"])
@pytest.mark.parametrize("cls", CLASSES)
def test_both_ways(tmp_path: Path, cls: str, checks: object) -> None:
    """An object of either class is one of both, and no other object is."""
    module, _, name = cls.rpartition(".")
    made = CLASSES[cls].format("sqlalchemy")
    other = CLASSES[cls].format(
        "real" if module == "sqlalchemy" else "importlib.import_module('sqlalchemy')"
    )
    history = History(tmp_path, **({"sqlalchemy1": checks} if SQLALCHEMY_2 else {}))
    history.add("aaa1", top=BODY.format(module=module, name=name, made=made, made2=other))
    found = history.module("aaa1")
    assert all(found.found), found.found
    assert not any(found.wrong + found.not_own)
    assert found.documented
    assert found.theirs is getattr(importlib.import_module(module), name)
