"""One run of a command: alone, with logging left as it was, its errors told as users read them."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import Any, Dict, Iterator, Optional, Sequence, Union

from alembic import context
from alembic.util import CommandError
from flask import current_app, has_app_context

from . import logs, sqlite_files
from .config import Config, PathOrStr, build, extension
from .errors import MigrateError, told_as
from .extension import Migrate

# Alembic's proxies (alembic.context, alembic.op) are global: commands of several threads take turns.
_turn = threading.RLock()


@contextmanager
def running(
    name: str,
    directory: Optional[PathOrStr],
    x_arg: Union[str, Sequence[str], None],
    options: Dict[str, Any],
    online: bool = False,
) -> Iterator[Config]:
    """Run the body as one command, and give it the app's ``Config``.

    :param name: the core function's name.
    :param directory: the migrations folder; the app's own by default.
    :param x_arg: ``-x`` arguments for env.py.
    :param options: the command's options, for env.py to read in ``config.cmd_opts``.
    :param online: whether the body connects to the database.
    :raises MigrateError: whatever goes wrong, in the words of :mod:`explanations`.
    """
    with explained(options), _turn:
        _refuse_a_call_inside_another(name)
        app_extension = extension()
        db, asked = app_extension.db, dict(app_extension.configure_args)
        try:
            opts = ["autogenerate"] if options.get("autogenerate") else None
            migrate = app_extension.migrate
            if isinstance(migrate, Migrate):
                config = migrate.get_config(directory, x_arg=x_arg, opts=opts)
            else:  # Flask-Migrate's own does not look beside the app, and gives env.py its options twice
                config = build(migrate, directory, x_arg, opts)
            for option, value in options.items():
                setattr(config.cmd_opts, option, value)
            with logs.undisturbed(config), explained(options, config):
                if online:
                    sqlite_files.look_for_a_moved_one()
                yield config
        finally:
            # What this env.py was given; and what it put in, which holds on to this run's Config.
            app_extension.db = db
            app_extension.configure_args.clear()
            app_extension.configure_args.update(asked)


@contextmanager
def explained(options: Dict[str, Any], config: Optional[Config] = None) -> Iterator[None]:
    """Turn each error of the body into a ``CommandError`` that says what to do.

    :param options: what the user asked for.
    :param config: the run's ``Config``, where there is one already.
    """
    try:
        yield
    except (MigrateError, BrokenPipeError):
        raise  # told already; or nobody reads the output any more, which is no error of the run's
    except Exception as error:
        # Loaded here, because most commands do not fail.
        from . import explanations
        from .redaction import redacted

        if isinstance(error, CommandError):
            text = redacted(explanations.of_command_error(error, options, config))
            raise told_as(error, text) from error
        raise MigrateError(redacted(explanations.of_exception(error, config))) from error


def _refuse_a_call_inside_another(name: str) -> None:
    # This attribute is there while an env.py runs, whoever runs it.
    if hasattr(context, "config"):
        app = current_app.name if has_app_context() else "the app"
        raise MigrateError(
            f"{name}() was called while another migration command runs: from env.py, from a revision, or from"
            f" a create_app() that one of them calls for {app!r}. Alembic runs one at a time: call it before"
            " that command or after it."
        )
