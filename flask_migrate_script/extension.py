"""The Flask extension: how an app gets its migrations.

A web worker loads this module, so it imports neither Alembic nor Flask-Script.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, Callable, Dict, List, Optional, Sequence, Union

from .app.settings import MigrateConfig, Settings
from .cli.click import database_group
from .cli.excepthook import redact_uncaught_errors

if TYPE_CHECKING:
    from flask import Flask

    from .run.config import Config

    ConfigureCallback = Callable[[Config], Config]


class Migrate:
    """Database migrations for Flask apps.

    One object serves any number of apps; what is given to :meth:`init_app` holds for that app alone.

    :param app: the app, or nothing where :meth:`init_app` is called later. Without ``db`` it is not used.
    :param db: the app's Flask-SQLAlchemy object, or anything with ``engine`` and ``metadata``.
    :param directory: the migrations folder. A relative one is looked for in the working directory,
        then beside the app.
    :param command: the name of the group under ``flask``.
    :param compare_type: whether ``migrate`` notices a change of a column's type. True, as in Flask-Migrate 4,
        unless it is given here or env.py passes the option itself.
    :param render_as_batch: whether revisions are written in batch mode, which SQLite needs. True, as above.
    :param sqlalchemy1: whether, on SQLAlchemy 2, revisions that were written for SQLAlchemy 1 run as they are. True by
        default; ``"checks"`` has Boolean and Enum make their CHECK constraints in addition, as before SQLAlchemy 1.4.
    :param lock: whether a command that changes a database waits while another one changes it. True by default.
    :param lock_timeout: how many seconds a statement of ``upgrade`` and ``downgrade`` waits for a lock in the database.
        0, the default, sets no limit.
    :param statement_timeout: how many seconds a statement of them may take. 0, the default, sets no limit.
    :param retries: how many more tries they have after a run that failed because of another session, and of which nothing
        is left. 0 by default.
    :param name_constraints: whether ``migrate`` names the unique and foreign key constraints that have no name. True by
        default.
    :param order_drops: whether ``migrate`` writes drops in an order that every database accepts. True by default.
    :param ignore_leftovers: whether ``migrate`` and ``check`` leave out the tables of a batch that failed, and those of
        PostgreSQL's extensions. True by default.
    :param write_enums: whether ``migrate`` creates and drops PostgreSQL's enums, and it and ``check`` compare the members
        of enums there, on MySQL and on MariaDB. True by default.
    :param drops: ``"refuse"`` has ``migrate`` refuse a revision that drops a table or a column, unless it is given
        ``--allow-drops``. ``"write"`` by default.
    :param questions: whether ``migrate`` asks on a terminal what was renamed, and for values. True by default.
    :param cut_circles: whether ``migrate`` adds the foreign keys of tables that form a circle after the tables. True by
        default.
    :param model_schemas: whether, on PostgreSQL, ``migrate`` and ``check`` compare the schemas that the models name, and
        those that are missing are created. True by default.
    :param alembic_options: any other keyword argument of Alembic's ``context.configure()``.
    :raises ValueError: ``drops`` is something else.
    """

    def __init__(
        self,
        app: Optional[Flask] = None,
        db: Any = None,
        directory: Union[str, os.PathLike[str]] = "migrations",
        command: str = "db",
        compare_type: Optional[bool] = None,
        render_as_batch: Optional[bool] = None,
        sqlalchemy1: Union[bool, str] = True,
        lock: bool = True,
        lock_timeout: float = 0,
        statement_timeout: float = 0,
        retries: int = 0,
        name_constraints: bool = True,
        order_drops: bool = True,
        ignore_leftovers: bool = True,
        write_enums: bool = True,
        drops: str = "write",
        questions: bool = True,
        cut_circles: bool = True,
        model_schemas: bool = True,
        **alembic_options: Any,
    ) -> None:
        self.configure_callbacks: List[ConfigureCallback] = []
        self.db = db
        self.directory = os.fspath(directory)
        self.command = command
        self.settings = Settings(
            sqlalchemy1=sqlalchemy1,
            lock=lock,
            lock_timeout=lock_timeout,
            statement_timeout=statement_timeout,
            retries=retries,
            name_constraints=name_constraints,
            order_drops=order_drops,
            ignore_leftovers=ignore_leftovers,
            write_enums=write_enums,
            drops=_drops(drops),
            questions=questions,
            cut_circles=cut_circles,
            model_schemas=model_schemas,
        )
        self.alembic_options = _options(compare_type, render_as_batch, alembic_options)
        # As in every Flask-Migrate. Without a db, ``app`` may be a factory, whose apps call init_app() later.
        if app is not None and db is not None:
            self.init_app(app)

    def init_app(
        self,
        app: Flask,
        db: Any = None,
        directory: Union[str, os.PathLike[str], None] = None,
        command: Optional[str] = None,
        compare_type: Optional[bool] = None,
        render_as_batch: Optional[bool] = None,
        sqlalchemy1: Union[bool, str, None] = None,
        lock: Optional[bool] = None,
        lock_timeout: Optional[float] = None,
        statement_timeout: Optional[float] = None,
        retries: Optional[int] = None,
        name_constraints: Optional[bool] = None,
        order_drops: Optional[bool] = None,
        ignore_leftovers: Optional[bool] = None,
        write_enums: Optional[bool] = None,
        drops: Optional[str] = None,
        questions: Optional[bool] = None,
        cut_circles: Optional[bool] = None,
        model_schemas: Optional[bool] = None,
        **alembic_options: Any,
    ) -> None:
        """Give an app its migrations and its command group.

        The parameters are those of :class:`Migrate`; what is left out is taken from there.
        """
        given: Dict[str, Any] = {
            "sqlalchemy1": sqlalchemy1,
            "lock": lock,
            "lock_timeout": lock_timeout,
            "statement_timeout": statement_timeout,
            "retries": retries,
            "name_constraints": name_constraints,
            "order_drops": order_drops,
            "ignore_leftovers": ignore_leftovers,
            "write_enums": write_enums,
            "drops": None if drops is None else _drops(drops),
            "questions": questions,
            "cut_circles": cut_circles,
            "model_schemas": model_schemas,
        }
        app.extensions["migrate"] = MigrateConfig(
            self,
            self.db if db is None else db,
            self.directory if directory is None else os.fspath(directory),
            {
                **self.alembic_options,
                **_options(compare_type, render_as_batch, alembic_options),
            },
            self.settings._replace(
                **{name: value for name, value in given.items() if value is not None}
            ),
        )
        app.cli.add_command(database_group(), command or self.command)

    def configure(self, callback: ConfigureCallback) -> ConfigureCallback:
        """Have ``callback`` adapt every :class:`Config`: it is given one, and returns one. A decorator."""
        self.configure_callbacks.append(callback)
        return callback

    def call_configure_callbacks(self, config: Config) -> Config:
        """Return what the callbacks of :meth:`configure` make of ``config``."""
        for callback in self.configure_callbacks:
            # A callback that forgets to return the object has changed it all the same.
            config = callback(config) or config
        return config

    def get_config(
        self,
        directory: Union[str, os.PathLike[str], None] = None,
        x_arg: Union[str, Sequence[str], None] = None,
        opts: Optional[Sequence[str]] = None,
    ) -> Config:
        """Return the Alembic ``Config`` of the current app.

        :param directory: the migrations folder; the app's own by default.
        :param x_arg: one ``-x`` argument for env.py, or several.
        :param opts: names to set to true in ``config.cmd_opts``. Where they are given, one of them is ``"sql"`` if
            the command only writes SQL.
        :raises MigrateError: there is no such folder, or it holds no ``alembic.ini``.
        """
        from .run.config import build

        return build(self, directory, x_arg, opts)


def _drops(value: str) -> str:
    if value not in ("write", "refuse"):
        raise ValueError(f"Migrate(drops={value!r}): it can be 'write' or 'refuse'.")
    return value


def _options(
    compare_type: Optional[bool], render_as_batch: Optional[bool], others: Dict[str, Any]
) -> Dict[str, Any]:
    given = {"compare_type": compare_type, "render_as_batch": render_as_batch}
    return {**others, **{name: value for name, value in given.items() if value is not None}}


# An app's module or factory may fail on its database's URL, which Python or Flask prints.
redact_uncaught_errors()
