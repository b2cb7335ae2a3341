"""The current app's settings for migrations: what ``Migrate`` leaves in ``app.extensions``.

A web worker loads this module, so it imports Alembic only where something fails.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, Dict, NamedTuple, Union

from flask import current_app, has_app_context

if TYPE_CHECKING:
    from sqlalchemy import MetaData

    from ..extension import Migrate

# What Migrate gives to Alembic unless the app, or its env.py, sets something else. The values are Flask-Migrate 4's.
DEFAULTS = {"compare_type": True, "render_as_batch": True}


class Settings(NamedTuple):
    """What ``Migrate`` was given for the runs of an app, by the parameter's name; :class:`Migrate` describes each."""

    sqlalchemy1: Union[bool, str] = True
    lock: bool = True
    lock_timeout: float = 0
    statement_timeout: float = 0
    retries: int = 0
    name_constraints: bool = True
    order_drops: bool = True
    ignore_leftovers: bool = True
    write_enums: bool = True
    drops: str = "write"
    questions: bool = True
    cut_circles: bool = True
    model_schemas: bool = True


class MigrateConfig:
    """What ``app.extensions['migrate']`` holds, and env.py reads.

    ``configure_args`` are the keyword arguments for Alembic's ``context.configure()``; of those,
    ``defaults`` are the ones that the app did not give, which give way to what env.py passes itself.
    """

    def __init__(
        self,
        migrate: Migrate,
        db: Any,
        directory: str,
        options: Dict[str, Any],
        settings: Settings,
    ) -> None:
        self.migrate = migrate
        self.db = db
        self.directory = directory
        self.settings = settings
        self.defaults = {name: DEFAULTS[name] for name in DEFAULTS if name not in options}
        self.configure_args = {**options, **self.defaults}

    @property
    def metadata(self) -> MetaData:
        """The metadata of ``db``; env.py files of Flask-Migrate before 1.0 read it here."""
        return self.db.metadata


#: Says for a run what ``Migrate(sqlalchemy1=...)`` says for the app.
SQLALCHEMY1_VARIABLE = "FLASK_DB_SQLALCHEMY1"

_SQLALCHEMY1: Dict[str, Union[bool, str]] = {
    "0": False,
    "false": False,
    "1": True,
    "true": True,
    "checks": "checks",
}


def sqlalchemy1() -> Union[bool, str]:
    """Return whether old revisions get what SQLAlchemy 1 had: the variable's value, else what ``Migrate`` was given.

    :raises MigrateError: the variable has another value.
    """
    value = os.environ.get(SQLALCHEMY1_VARIABLE, "")
    if value:
        if value.lower() not in _SQLALCHEMY1:
            from ..exceptions import MigrateError

            raise MigrateError(f"{SQLALCHEMY1_VARIABLE} is {value!r}: it can be 0, 1 or checks.")
        return _SQLALCHEMY1[value.lower()]
    found: Union[bool, str] = setting("sqlalchemy1")
    return found


def setting(name: str, given: Any = None) -> Any:
    """Return what was given for a run, else what ``Migrate`` was given, else its default."""
    if given is not None:
        return given
    found = current_app.extensions.get("migrate") if has_app_context() else None
    # Flask-Migrate's own object has none.
    return getattr(getattr(found, "settings", Settings()), name)


def extension() -> MigrateConfig:
    """Return what the current app's ``Migrate`` left there: this package's, or Flask-Migrate's own.

    :raises MigrateError: no app is active, or it has no complete ``Migrate``.
    """
    from ..exceptions import MigrateError

    if not has_app_context():
        raise MigrateError("No Flask app is active: call this inside 'with app.app_context():'.")
    found = current_app.extensions.get("migrate")
    if found is None:
        raise MigrateError(
            "This app has no migrations: call Migrate(app, db), or migrate.init_app(app, db), where the app is made"
            " (from flask_migrate_script import Migrate)."
        )
    if found.db is None:
        raise MigrateError(
            "Migrate has no database: call Migrate(app, db), or migrate.init_app(app, db), with the db"
            " object of Flask-SQLAlchemy."
        )
    return found
