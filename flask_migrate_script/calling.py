"""Calls of Alembic's functions: by keyword, with what the installed Alembic has, and nothing lost by them."""

from __future__ import annotations

import inspect
from typing import Any, Optional, Sequence, Union

from alembic import command
from alembic.script import ScriptDirectory

from . import files
from .autogeneration import Comparison
from .commands import COMMANDS
from .config import Config, PathOrStr, alembic_version
from .errors import MigrateError
from .notices import say
from .running import running

_REVISIONS = ("revision", "revisions", "rev")


def call(
    name: str,
    directory: Optional[PathOrStr],
    x_arg: Union[str, Sequence[str], None],
    online: bool = False,
    hook: Optional[Comparison] = None,
    **options: Any,
) -> Any:
    """Call the Alembic function of a name in a run of its own, and return what it returns.

    :param directory: the migrations folder; the app's own by default.
    :param x_arg: ``-x`` arguments for env.py.
    :param online: whether the function connects to the database.
    :param hook: a ``process_revision_directives``.
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
    with running(name, directory, x_arg, options, online) as config:
        if name in ("revision", "merge"):
            _refuse_a_taken_id(config, options["rev_id"])
            with files.revisions_kept(config):
                return function(config=config, **arguments)
        result = function(config=config, **arguments)
        if name == "upgrade" and not files.has_revisions(config):
            say("Nothing to upgrade: there is no revision yet. 'db migrate' makes the first one.")
        return result


def _lacking(name: str, parameter: str = "") -> MigrateError:
    row = next(row for row in COMMANDS if row.function == name)
    what, since = f"'db {row.name}'", row.since
    for option in row.options:
        if option.parameter == parameter:
            what, since = f"'db {row.name} {option.flags[-1]}'", option.since
    installed = ".".join(map(str, alembic_version))
    return MigrateError(f"{what} needs Alembic {since} or newer: {installed} is installed.")


def _refuse_a_taken_id(config: Config, rev_id: Optional[str]) -> None:
    # Alembic would write over the file of that revision where the message is the same.
    if rev_id and any(
        script.revision == rev_id for script in ScriptDirectory.from_config(config).walk_revisions()
    ):
        raise MigrateError(f"There is a revision {rev_id} already: take another --rev-id.")
