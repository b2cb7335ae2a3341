"""Statements, tables and metadata that know what executes them."""

from __future__ import annotations

from typing import Any

from sqlalchemy.exc import UnboundExecutionError
from sqlalchemy.sql.visitors import iterate

from .uses import used


def bound(base: Any) -> Any:
    """Return a subclass of ``base``: a statement that executes itself."""

    class Bound(base):
        __slots__ = ()

        @property
        def bind(self) -> Any:
            """The engine or connection of the statement or of its tables; None without one."""
            return find_bind(self)

        def execute(self, *multiparams: Any, **params: Any) -> Any:
            """Execute the statement.

            :raises UnboundExecutionError: nothing is bound.
            """
            used("execute() of a statement")
            return need_bind(self).execute(self, *multiparams, **params)

        def scalar(self, *multiparams: Any, **params: Any) -> Any:
            """Execute the statement, and return the first value."""
            return self.execute(*multiparams, **params).scalar()

    return Bound


def remember_bind(statement: Any, bind: Any) -> Any:
    """Return a statement that is executed by ``bind``."""
    if bind is not None:
        used("a statement with a bind")
        vars(statement)["_sqlalchemy1_bind"] = bind
    return statement


def find_bind(item: Any) -> Any:
    """Return what a statement, a table or metadata is bound to; None without it."""
    for element in iterate(item) if hasattr(item, "get_children") else [item]:
        metadata = getattr(getattr(element, "table", element), "metadata", None)
        for owner in (element, metadata):
            # As a plain attribute: columns have names, too.
            attributes = getattr(owner, "__dict__", {})
            bind = attributes.get("_sqlalchemy1_bind") or attributes.get("bind")
            if bind is not None:
                return bind
    return None


def need_bind(item: Any) -> Any:
    """Return what something is bound to.

    :raises UnboundExecutionError: it is not bound.
    """
    bind = find_bind(item)
    if bind is None:
        raise UnboundExecutionError(
            f"{_sqlalchemys_class(item).__name__} object is not bound to an Engine or Connection."
            "  Execution can not proceed without a database to execute against."
        )
    return bind


def _sqlalchemys_class(item: Any) -> type:
    """Return the class that an object has in SQLAlchemy itself."""
    return next(cls for cls in type(item).__mro__ if not cls.__module__.startswith(__package__))
