"""One run of a command: alone, with logging left as it was, and its errors as users read them."""

from __future__ import annotations

from contextlib import contextmanager
from typing import Any, Callable, Dict, Iterator, List, NamedTuple, Optional, Sequence, Union

from alembic.util import CommandError

from ..app.settings import MigrateConfig, extension
from ..errors.state import State
from ..exceptions import MigrateError, as_migrate_error, one_line
from . import loggers, moved_sqlite_file
from .cancel import cancel_statements, cancellable
from .chosen_databases import Bind, ChosenDatabases
from .config import Config, PathOrStr, build
from .recording import Recording
from .turn import turn


class Run(NamedTuple):
    """A run of one command."""

    config: Config
    recording: Recording


@contextmanager
def command_run(
    name: str,
    directory: Optional[PathOrStr],
    x_arg: Union[str, Sequence[str], None],
    options: Dict[str, Any],
    online: bool = False,
    bind: Bind = None,
) -> Iterator[Run]:
    """Run the body as one command, and give it the app's ``Config``, and what records the run.

    :param name: the core function's name.
    :param directory: the migrations folder; the app's own by default.
    :param x_arg: ``-x`` arguments for env.py.
    :param options: the command's options, for env.py to read in ``config.cmd_opts``.
    :param online: whether the body connects to the database.
    :param bind: the databases that it is for; all by default.
    :raises MigrateError: whatever goes wrong, in the words of :mod:`..errors.messages`. After an error, and after
        anything else that ends a run, its ``outcomes`` hold what is true of each database.
    """
    with raise_migrate_errors(options), turn(name):
        app_extension = extension()
        db, configure_args = app_extension.db, dict(app_extension.configure_args)
        recording = Recording()
        recording.chosen = ChosenDatabases(bind)
        try:
            opts = [name for name in ("autogenerate", "sql") if options.get(name)]
            migrate = app_extension.migrate
            if isinstance(app_extension, MigrateConfig):
                config = migrate.get_config(directory, x_arg=x_arg, opts=opts)
            else:  # Flask-Migrate's own does not look beside the app, and gives env.py its options twice
                config = build(migrate, directory, x_arg, opts)
            chosen = {} if bind is None else {"bind": recording.chosen.printed}
            for option, value in {**options, **chosen}.items():
                setattr(config.cmd_opts, option, value)
            errors_raised = raise_migrate_errors(options, config, recording)
            with loggers.preserve_logging(config), errors_raised, cancellable(recording):
                if online:
                    moved_sqlite_file.check_moved_sqlite_file()
                recording.chosen.refuse_unknown(config)
                with recording.chosen.others_left_alone(bool(options.get("sql"))):
                    yield Run(config, recording)
                recording.chosen.refuse_unvisited()
        finally:
            recording.close()
            # What this env.py was given; and what it put in, which holds on to this run's Config.
            app_extension.db = db
            app_extension.configure_args.clear()
            app_extension.configure_args.update(configure_args)


@contextmanager
def raise_migrate_errors(
    options: Dict[str, Any],
    config: Optional[Config] = None,
    recording: Optional[Recording] = None,
) -> Iterator[None]:
    """Turn each error of the body into a ``CommandError`` whose text names what to do.

    :param options: the command's options.
    :param config: the run's ``Config``, where there is one already.
    :param recording: what is recorded of the run.
    """
    try:
        yield
    except BaseException as error:
        if not isinstance(error, Exception):
            if recording is not None and recording.is_active:
                cancel_statements(recording)  # a driver may have left its statement to the server
                error.outcomes = _outcomes(recording)  # type: ignore[attr-defined]
                error.origin = _origin(error, config)  # type: ignore[attr-defined]
            raise
        outcomes = _outcomes(recording)
        # It has its text; or nobody reads the output any more, which is no error of the run's.
        if not outcomes and isinstance(error, (MigrateError, BrokenPipeError)):
            if isinstance(error, MigrateError):
                _redact(error)
            raise
        state = recording.state if recording is not None else State
        raise _migrate_error(error, options, config, outcomes, state) from error


def _redact(error: MigrateError) -> None:
    from ..errors.redaction import redacted

    error.set_text(redacted(error.message, error))


def _migrate_error(
    error: Exception,
    options: Dict[str, Any],
    config: Optional[Config],
    outcomes: List[Any],
    state: Callable[[], State],
) -> MigrateError:
    # Loaded here, because most commands do not fail.
    from ..errors import messages
    from ..errors.redaction import redacted

    try:
        if isinstance(error, CommandError):
            text = messages.of_command_error(error, options, config, state)
        else:
            text = messages.of_exception(error, config, state)
    except Exception:  # the working directory is gone, or the error can't be made text
        text = _name_of(error)
    if outcomes:
        from .outcome import in_words

        text = f"{text.rstrip('.')}. {in_words(outcomes)}"
    text = redacted(text, error)
    if isinstance(error, CommandError) and not isinstance(error, MigrateError):
        raised = as_migrate_error(error, text)
    else:
        raised = MigrateError(text)
    raised.outcomes = outcomes
    return raised


def _name_of(error: BaseException) -> str:
    try:
        return f"{type(error).__name__}: {one_line(error)}"
    except Exception:
        return type(error).__name__


def _origin(error: BaseException, config: Optional[Config]) -> str:
    """Return where in the migrations folder something ended a run; empty if that is elsewhere."""
    from ..errors.origin import origin_of

    folder = config.get_main_option("script_location") if config is not None else None
    return str(origin_of(error, folder) or "")


def _outcomes(recording: Optional[Recording]) -> List[Any]:
    """Return what is true of each database whose revisions were begun."""
    if recording is None or not recording.has_steps():
        return []
    from .outcome import outcomes

    return outcomes(recording)
