"""A Flask-SQLAlchemy object of a revision's own, on the app's databases."""

from __future__ import annotations

from typing import Any, Dict

from flask import current_app
from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session

from . import sessions  # noqa: F401
from .adoption import Arguments, additions, adopted_class, stand_in
from .connections import adopted_copy
from .uses import by_library, used


@additions(SQLAlchemy)
def old_sqlalchemy(base: Any) -> Any:
    """Return a ``SQLAlchemy()`` that no app was given to: Flask-SQLAlchemy 2 used the current app's engines: a subclass of ``base``."""

    class OldSQLAlchemy(base):
        def __init__(self, *args: Any, session_options: Any = None, **kwargs: Any) -> None:
            options = {"class_": adopted_class(Session), **(session_options or {})}
            super().__init__(*args, session_options=options, **kwargs)

        @property
        def engines(self) -> Any:
            """The engines by bind."""
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

    return OldSQLAlchemy


def _arguments(*args: Any, **kwargs: Any) -> Arguments:
    if "use_native_unicode" in kwargs:
        used("SQLAlchemy() with use_native_unicode")
        del kwargs["use_native_unicode"]
    return args, kwargs


EXCHANGES: Dict[Any, Any] = {SQLAlchemy: stand_in(SQLAlchemy, _arguments)}
