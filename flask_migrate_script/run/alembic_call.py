"""Calls of Alembic's functions: by keyword, with what the installed Alembic has."""

from __future__ import annotations

import inspect
from contextlib import ExitStack, nullcontext
from typing import Any, Callable, ContextManager, Optional, Sequence, Union

from alembic import command
from alembic.script import ScriptDirectory

from ..autogenerate.comparison import Comparison
from ..commands import COMMANDS
from ..compat import old_revisions
from ..compat.function_copy import with_globals
from ..exceptions import MigrateError
from ..notices import has_listener, notify
from .config import Config, PathOrStr, alembic_version
from .lock import database_locks
from .recording import Recording
from .run import command_run

LastLine = Callable[[Recording, Any], Optional[str]]

_REVISIONS = ("revision", "revisions", "rev")


def call(
    name: str,
    directory: Optional[PathOrStr],
    x_arg: Union[str, Sequence[str], None],
    online: bool = False,
    hook: Optional[Comparison] = None,
    lock_wait: Optional[float] = None,
    around: Callable[[Config], ContextManager[Any]] = nullcontext,
    last_line: LastLine = lambda recording, result: None,
    **options: Any,
) -> Any:
    """Call the Alembic function of a name in a run of its own, and return what it returns.

    :param directory: the migrations folder; the app's own by default.
    :param x_arg: ``-x`` arguments for env.py.
    :param online: whether the function connects to the database.
    :param hook: a ``process_revision_directives``.
    :param lock_wait: how many seconds to wait for the lock of each database; None to take none.
    :param around: what to do before and after the call, within the run.
    :param last_line: what makes the notice at the end, of what the run has recorded and the function's result.
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
    # The locks last until it is looked up what is in the databases: what another run does next is not of this one.
    with ExitStack() as locks:
        with command_run(name, directory, x_arg, options, online) as run, around(run.config):
            if lock_wait is not None:
                locks.enter_context(database_locks(name, lock_wait, run))
            result = _recorded(function, run.recording)(config=run.config, **arguments)
        if has_listener():
            lines = (
                old_revisions.notice(run.recording.script),
                last_line(run.recording, result),
            )
            locks.close()  # what is to be reported of them comes before: the last line is what is so now
            for line in lines:
                if line:
                    notify(line)
    return result


def _recorded(function: Any, recording: Recording) -> Any:
    """Return a copy of an Alembic function that makes its ``EnvironmentContext`` through ``recording``.

    So nothing is patched in Alembic. A function that has no such name, or is wrapped by somebody, stays as it is.
    """
    if "EnvironmentContext" not in getattr(function, "__globals__", ()):
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
