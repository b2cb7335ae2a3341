"""Runs of the project's own env.py and revisions on scratch databases, in the place of the app's."""

from __future__ import annotations

from contextlib import contextmanager
from typing import Any, Iterator, Optional, Sequence, Union

from flask import current_app

from ..app.databases import engines
from ..app.settings import extension
from ..exceptions import MigrateError
from ..notices import listen
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
    """Upgrade scratch databases, without a notice. The parameters are those of ``upgrade()``.

    :raises MigrateError: a revision fails.
    """
    # Nobody else knows these databases, so nobody has to wait.
    with listen(lambda text: None):
        call(
            "upgrade",
            directory,
            x_arg,
            online=True,
            lock=LockOptions(0, True),
            bind=bind,
            revision=revision,
        )


def _end_session() -> None:
    """End the session of Flask-SQLAlchemy, which may have a connection."""
    remove = getattr(getattr(extension().db, "session", None), "remove", None)
    if remove is not None:
        remove()
