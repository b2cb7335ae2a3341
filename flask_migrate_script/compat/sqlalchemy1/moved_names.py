"""Names and modules that SQLAlchemy 1 had and SQLAlchemy 2 has no more."""

from __future__ import annotations

from importlib import import_module
from typing import Any, Dict, Optional, Tuple

#: Where a module's content is now.
MODULES = {
    "sqlalchemy.databases": "sqlalchemy.dialects",
    "sqlalchemy.exceptions": "sqlalchemy.exc",
    "sqlalchemy.ext.declarative.api": "sqlalchemy.ext.declarative",
    "sqlalchemy.processors": "sqlalchemy.engine.processors",
}

# Where what a name means is now, by the modules that had the name.
_TYPES = ("sqlalchemy", "sqlalchemy.types", "sqlalchemy.sql.sqltypes")
_SCHEMA = ("sqlalchemy", "sqlalchemy.schema", "sqlalchemy.sql.schema")
_ENGINE = ("sqlalchemy.engine", "sqlalchemy.engine.base", "sqlalchemy.engine.result")
_NAMES: Dict[str, Tuple[Tuple[str, ...], str, str]] = {
    "Binary": (_TYPES, "sqlalchemy", "LargeBinary"),
    "PassiveDefault": (_SCHEMA, "sqlalchemy", "DefaultClause"),
    "ThreadLocalMetaData": (_SCHEMA, "sqlalchemy", "MetaData"),
    "relation": (("sqlalchemy.orm",), "sqlalchemy.orm", "relationship"),
    "eagerload": (("sqlalchemy.orm",), "sqlalchemy.orm", "joinedload"),
    "compile_mappers": (("sqlalchemy.orm",), "sqlalchemy.orm", "configure_mappers"),
    "RowProxy": (_ENGINE, "sqlalchemy.engine", "Row"),
    "ResultProxy": (_ENGINE, "sqlalchemy.engine", "CursorResult"),
    "Connectable": (
        ("sqlalchemy.engine.base", "sqlalchemy.engine.reflection", "sqlalchemy.engine"),
        f"{__package__}.connections",
        "Connectable",
    ),
    "subquery": (
        ("sqlalchemy", "sqlalchemy.sql", "sqlalchemy.sql.expression"),
        f"{__package__}.statements",
        "subquery",
    ),
    "UnmappedColumnError": (
        ("sqlalchemy.exc",),
        "sqlalchemy.orm.exc",
        "UnmappedColumnError",
    ),
}

# What a revision of the days of Python 2 may take from sqlalchemy.util.
_UTIL: Dict[str, Any] = {
    "text_type": str,
    "string_types": (str,),
    "binary_type": bytes,
    "int_types": (int,),
    "py2k": False,
    "py3k": True,
    "u": str,
}


def now(module: str, name: str) -> Optional[str]:
    """Return the full name of what a lost name of a module meant; None if that has no name in SQLAlchemy 2."""
    modules, home, found = _NAMES.get(name, ((), "", ""))
    return f"{home}.{found}" if module in modules and home.startswith("sqlalchemy") else None


def find(module: str, name: str) -> Optional[Any]:
    """Return what a lost name of a module meant; None if it had no such name."""
    if module in ("sqlalchemy.util", "sqlalchemy.util.compat"):
        return _UTIL.get(name)
    modules, home, now = _NAMES.get(name, ((), "", ""))
    if module not in modules:
        return None
    return getattr(import_module(home), now)
