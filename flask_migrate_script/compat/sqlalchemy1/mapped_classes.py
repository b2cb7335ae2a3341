"""Mapped classes: ``mapper()``, and the bases and relationships with SQLAlchemy 1's arguments."""

from __future__ import annotations

from typing import Any, Dict

from sqlalchemy import MetaData, Table, orm
from sqlalchemy.ext import declarative

from .cascades import cascade_backrefs
from .tables import EXCHANGES as TABLES
from .uses import drop, used


def mapper(class_: type, local_table: Any = None, *args: Any, **kwargs: Any) -> Any:
    """Map a class to a table."""
    used("mapper()")
    metadata = getattr(local_table, "metadata", None) or MetaData()
    # The classes of one metadata find each other by name.
    registry = metadata.info.setdefault("sqlalchemy1", orm.registry(metadata=metadata))
    for name, value in zip(("properties",), args):
        kwargs[name] = value
    kwargs.pop("non_primary", None)
    mapped = registry.map_imperatively(class_, local_table, **kwargs)
    cascade_backrefs(mapped)
    return mapped


def declarative_base(
    bind: Any = None, metadata: Any = None, mapper: Any = None, cls: Any = object, **kwargs: Any
) -> Any:
    """Return a base for mapped classes."""
    if metadata is None:
        metadata = TABLES[MetaData](bind=bind)
    elif bind is not None:
        metadata.bind = bind

    bases = cls if isinstance(cls, tuple) else (cls,)
    # SQLAlchemy 1 did not look at annotations.
    wanted = {"__allow_unmapped__": True, "__table_cls__": TABLES[Table]}
    own = {
        name: value
        for name, value in wanted.items()
        if not any(hasattr(base, name) for base in bases)
    }
    return orm.declarative_base(
        metadata=metadata, mapper=mapper, cls=type("Base", bases, own), **kwargs
    )


def old_declarative_base(*args: Any, **kwargs: Any) -> Any:
    """Return a base for mapped classes, from SQLAlchemy 1's place."""
    base = declarative_base(*args, **kwargs)
    cascade_backrefs(base)
    return base


def relationship(argument: Any = None, secondary: Any = None, *args: Any, **kwargs: Any) -> Any:
    """Return a relationship."""
    names = ("primaryjoin", "secondaryjoin", "foreign_keys", "uselist", "order_by", "backref")
    kwargs.update(zip(names, args))
    drop(kwargs, ("extension", "bake_queries", "cascade_backrefs"), "relationship()")
    return orm.relationship(argument, secondary, **kwargs)


EXCHANGES: Dict[Any, Any] = {
    orm.mapper: mapper,  # type: ignore[attr-defined]
    orm.relationship: relationship,
    orm.declarative_base: declarative_base,
    declarative.declarative_base: old_declarative_base,
}
