"""Runs of the project's own env.py and revisions on scratch databases, in the place of the app's."""

from __future__ import annotations

import logging
import threading
from contextlib import contextmanager
from typing import Any, Iterator, Optional, Sequence, Union

from flask import current_app

from ..app.databases import engines
from ..app.settings import extension
from ..exceptions import MigrateError
from ..notices import StepNotice, listen, step_listener
from ..scratch.redirection import ScratchDatabases, redirected
from .alembic_call import call
from .chosen_databases import DEFAULT, Bind
from .config import PathOrStr
from .lock import LockOptions


@contextmanager
def scratch_databases(url: Any = None) -> Iterator[ScratchDatabases]:
    """Have what the body runs use scratch databases, in an app context of its own; they are dropped at the end.

    :param url: where to make them; by default on the server of each database.
    :raises MigrateError: they can't be made.
    """
    for bind, engine in engines(extension().db).items():
        if engine.dialect.name == "sqlite" and (engine.url.database or ":memory:") == ":memory:":
            raise MigrateError(
                f"The database {bind or DEFAULT} is in memory, and only this process has it: no scratch database can be"
                " beside it. Use a file or a server."
            )
    app: Any = current_app
    with app._get_current_object().app_context():
        _end_session()
        with redirected(url) as scratch:
            try:
                yield scratch
            finally:
                _end_session()


def upgrade_scratch(
    directory: Optional[PathOrStr],
    x_arg: Union[str, Sequence[str], None],
    revision: str,
    bind: Bind = None,
) -> None:
    """Upgrade scratch databases, without a notice but those of its steps. The parameters are those of ``upgrade()``.

    :raises MigrateError: a revision fails.
    """
    _run_quietly("upgrade", directory, x_arg, revision, bind)


def downgrade_scratch(
    directory: Optional[PathOrStr], x_arg: Union[str, Sequence[str], None], revision: str
) -> None:
    """Take scratch databases back, likewise. The parameters are those of ``downgrade()``.

    :raises MigrateError: a revision fails.
    """
    _run_quietly("downgrade", directory, x_arg, revision, None)


def _run_quietly(
    name: str,
    directory: Optional[PathOrStr],
    x_arg: Union[str, Sequence[str], None],
    revision: str,
    bind: Bind,
) -> None:
    lock = LockOptions(0, True)  # nobody else knows these databases
    call_step = step_listener()

    def step(notice: StepNotice) -> None:
        if call_step is not None:
            call_step(notice._replace(is_scratch=True))

    with listen(lambda text: None, step if call_step else None), _without_log_of_steps():
        try:
            call(name, directory, x_arg, online=True, lock=lock, bind=bind, revision=revision)
        except MigrateError as error:
            error.set_text(f"On a scratch database: {error.message}")
            raise


@contextmanager
def _without_log_of_steps() -> Iterator[None]:
    """Have Alembic's log not list this thread's steps, as if the app's own databases were meant."""
    thread = threading.get_ident()
    logger = logging.getLogger("alembic.runtime.migration")

    def of_others(record: logging.LogRecord) -> bool:
        return record.thread != thread or record.levelno > logging.INFO

    logger.addFilter(of_others)
    try:
        yield
    finally:
        logger.removeFilter(of_others)


def _end_session() -> None:
    """End the session of Flask-SQLAlchemy, which may have a connection."""
    remove = getattr(getattr(extension().db, "session", None), "remove", None)
    if remove is not None:
        remove()
