"""Calls of Alembic's functions: by keyword, with what the installed Alembic has."""

from __future__ import annotations

import inspect
from contextlib import ExitStack, nullcontext
from typing import Any, Callable, ContextManager, Dict, List, Optional, Sequence, Tuple, Union

from alembic import command
from alembic.script import ScriptDirectory

from ..app.settings import setting
from ..autogenerate.comparison import Comparison
from ..commands import COMMANDS
from ..compat import old_revisions
from ..compat.function_copy import with_globals
from ..exceptions import MigrateError
from ..notices import has_listener, notify, warn
from .chosen_databases import Bind
from .config import Config, PathOrStr, alembic_version
from .last_line import LastLine
from .lock import LockOptions, database_locks
from .reading import only_reading
from .recording import Recording
from .retries import with_retries
from .run import Run, command_run
from .sqlite.sqlite_databases import SqliteTransactions
from .sqlite.transaction import RolledBackByRevision
from .timeouts import Timeouts

_REVISIONS = ("revision", "revisions", "rev")


def call(
    name: str,
    directory: Optional[PathOrStr],
    x_arg: Union[str, Sequence[str], None],
    online: bool = False,
    reads: bool = False,
    hook: Optional[Comparison] = None,
    lock: Optional[LockOptions] = None,
    bind: Bind = None,
    timeouts: Optional[Tuple[Optional[float], Optional[float]]] = None,
    retries: Optional[int] = 0,
    around: Callable[[Config], ContextManager[Any]] = nullcontext,
    last_line: LastLine = lambda recording, result: None,
    adapt: Optional[Callable[[ScriptDirectory], None]] = None,
    **options: Any,
) -> Any:
    """Call the Alembic function of a name in a run of its own, and return what it returns.

    :param directory: the migrations folder; the app's own by default.
    :param x_arg: ``-x`` arguments for env.py.
    :param online: whether the function connects to the database.
    :param reads: whether it changes no database, so that neither a version table nor a SQLite file is to be made.
    :param hook: a ``process_revision_directives``.
    :param lock: how to keep off other runs, where the function changes the database; None where it does not.
    :param bind: the databases that it is for, by name; all by default.
    :param timeouts: the limits of the statements, for a lock and for all of one; None for none.
    :param retries: how many more tries there may be; None for what ``Migrate`` was given.
    :param around: what to do before and after the call, within the run.
    :param last_line: what makes the notice at the end, of what the run has recorded and the function's result.
    :param adapt: changes what Alembic's function gets of the folder.
    :param options: the function's other parameters.
    :raises MigrateError: the installed Alembic lacks the function or an option, or the run fails.
    """
    function = getattr(command, name, None)
    if function is None:
        raise _lacking(name)
    known = inspect.signature(function).parameters
    for option, value in options.items():
        if option not in known and value:
            raise _lacking(name, option)
        if option in _REVISIONS and not value:
            raise MigrateError(f"'db {name}' needs a revision: 'db history' lists them.")
    arguments = {option: value for option, value in options.items() if option in known}
    if hook is not None:
        arguments["process_revision_directives"] = hook

    def run_once(recordings: List[Recording]) -> Any:
        # The locks last until it is looked up what is in the databases: what another run does next is not of this one.
        with ExitStack() as locks:
            with command_run(name, directory, x_arg, options, online, bind) as run, around(
                run.config
            ):
                recordings.append(run.recording)
                run.recording.adapt = adapt
                if lock is not None:
                    seconds = lock.seconds()
                    run.recording.sqlite = SqliteTransactions(seconds)
                    if seconds is not None:
                        locks.enter_context(database_locks(name, seconds, run))
                if timeouts is not None:
                    run.recording.timeouts = Timeouts(*timeouts)
                with only_reading(run) if reads else nullcontext():
                    result = _called(function, run, arguments)
            if has_listener():
                old = old_revisions.notice(run.recording.script)
                line = last_line(run.recording, result)
                locks.close()  # what is to be reported of them comes before: the last line is what is so now
                if old:
                    warn(old)
                if line:
                    notify(line)
        return result

    return with_retries(run_once, setting("retries", retries))


def _called(function: Any, run: Run, arguments: Dict[str, Any]) -> Any:
    recording = run.recording
    recorded = _recorded(function, recording)
    try:
        return recorded(config=run.config, **arguments)
    except RolledBackByRevision as error:
        # What another database has kept would be run twice.
        if sum(bool(database.steps) for database in recording.databases) > 1:
            raise MigrateError(str(error)) from error
        recording.begin_again(error.reason)
        return recorded(config=run.config, **arguments)


def _recorded(function: Any, recording: Recording) -> Any:
    """Return a copy of an Alembic function that makes its ``EnvironmentContext`` through ``recording``.

    So nothing is patched in Alembic. A function that has no such name, or is wrapped by somebody, stays as it is.
    """
    if "EnvironmentContext" not in getattr(function, "__globals__", ()):
        needs = "--bind needs" if recording.chosen.names is not None else ""
        needs = "--dates and --graph need" if recording.adapt is not None else needs
        if needs:
            raise MigrateError(
                f"{needs} Alembic's own {function.__name__}(), and another package has wrapped it."
            )
        return function
    return with_globals(
        function,
        EnvironmentContext=recording.environment,
        ScriptDirectory=_LoadedScripts(recording),
    )


class _LoadedScripts:
    """``ScriptDirectory``, as far as Alembic's functions use the name: it is called, and has ``from_config()``."""

    __call__ = staticmethod(ScriptDirectory)

    def __init__(self, recording: Recording) -> None:
        self.from_config = recording.script_directory


def _lacking(name: str, parameter: str = "") -> MigrateError:
    row = next(row for row in COMMANDS if row.function == name)
    what, since = f"'db {row.name}'", row.since
    for option in row.options:
        if option.parameter == parameter:
            what, since = f"'db {row.name} {option.flags[-1]}'", option.since
    installed = ".".join(map(str, alembic_version))
    return MigrateError(f"{what} needs Alembic {since} or newer: {installed} is installed.")
