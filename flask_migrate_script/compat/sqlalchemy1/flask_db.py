"""A Flask-SQLAlchemy object of a revision's own, on the app's databases."""

from __future__ import annotations

from typing import Any, Dict

from flask import current_app
from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session

from . import moved_names
from .adoption import Arguments, Exchanges, additions, adopt, adopted_class, stand_in
from .cascades import cascade_backrefs
from .connections import adopted_copy
from .tables import table_arguments
from .uses import by_library, drop, used


@additions(SQLAlchemy)
def old_sqlalchemy(base: Any) -> Any:
    """Return a subclass of ``base``: a ``SQLAlchemy()`` that no app is given to, as Flask-SQLAlchemy 2's."""

    class OldSQLAlchemy(base):
        #: What a revision gets in place of SQLAlchemy's own.
        exchanges = Exchanges({})

        def __init__(self, *args: Any, session_options: Any = None, **kwargs: Any) -> None:
            options = {"class_": _session_class(), **(session_options or {})}
            super().__init__(*args, session_options=options, **kwargs)
            self.Table: Any = stand_in(self.Table, table_arguments)
            self.Model.__table_cls__ = classmethod(_model_table)
            adopt(self.metadata)
            cascade_backrefs(self.Model)

        def __getattr__(self, name: str) -> Any:
            try:
                value = super().__getattr__(name)
            except AttributeError:
                for module in ("sqlalchemy", "sqlalchemy.orm"):
                    value = moved_names.find(module, name)
                    if value is not None:
                        used(f"{module}.{name}")
                        break
                else:
                    raise
            return self.exchanges.of(value)

        @property
        def engines(self) -> Any:
            """The engines by bind: the current app's."""
            try:
                return super().engines
            except RuntimeError:
                used("a SQLAlchemy() without an app")
                return current_app.extensions["sqlalchemy"].engines

        @property
        def engine(self) -> Any:
            """The engine of the default database."""
            engine = super().engine
            return engine if by_library() else adopted_copy(engine)

        def get_engine(self, app: Any = None, bind: Any = None, **kwargs: Any) -> Any:
            """Return the engine of a bind."""
            used("get_engine()")
            return adopted_copy(self.engines[kwargs.get("bind_key", bind)])

    return OldSQLAlchemy


def _model_table(cls: Any, *args: Any, **kwargs: Any) -> Any:
    return adopt(type(cls).__table_cls__(cls, *args, **kwargs))


def _session_class() -> Any:
    class OldFlaskSession(adopted_class(Session)):  # type: ignore[misc]
        @property
        def bind(self) -> Any:
            """The engine of the default database, as in Flask-SQLAlchemy 2."""
            return None if by_library() else self._db.engine

        @bind.setter
        def bind(self, bind: Any) -> None:
            """Leave it."""

    return OldFlaskSession


def _arguments(*args: Any, **kwargs: Any) -> Arguments:
    drop(kwargs, ("use_native_unicode",), "SQLAlchemy()")
    return args, kwargs


def exchanges(others: Exchanges) -> Dict[Any, Any]:
    """Return what stands in for ``SQLAlchemy``.

    :param others: what a revision gets in place of SQLAlchemy's own; ``db.select`` is one of them.
    """
    made = stand_in(SQLAlchemy, _arguments)
    made.exchanges = others
    return {SQLAlchemy: made}
