"""Flask-Script's ``Manager``, as the commands of this package need it on every version."""

from __future__ import annotations

from types import ModuleType
from typing import Any, Dict, Optional

from ..compat import flask_script as _compat
from .command_line import print_ends, print_errors

_WRAPPED = "_wrapped_by_flask_migrate_script"


def load() -> ModuleType:
    """Import Flask-Script, patched for this Flask and this Python, and return it.

    :raises ImportError: it is not installed.
    """
    flask_script = _compat.load()
    wrap(flask_script)
    return flask_script


def wrap(flask_script: ModuleType) -> None:
    """Give ``Manager.run()`` two habits of Flask-Migrate 2's days, and the database commands' group its parser, once.

    ``manager.run({'db': MigrateCommand})`` was given an instance; a class has to become one. A project's own
    command that calls ``upgrade()`` ended in a line on stderr and exit status 1, where that failed; where it is
    interrupted, it ends in a line as well.
    """
    manager = flask_script.Manager
    if hasattr(manager, _WRAPPED):
        return
    setattr(manager, _WRAPPED, True)
    run, create_parser = manager.run, manager.create_parser

    def wrapper(
        self: Any, commands: Optional[Dict[str, Any]] = None, default_command: Any = None
    ) -> None:
        for name, command in (commands or {}).items():
            self.add_command(name, command)
        with print_ends(may_be_others=True), print_errors():
            run(self, None, default_command)

    def with_own_parsers(self: Any, *args: Any, **kwargs: Any) -> Any:
        parser = create_parser(self, *args, **kwargs)
        for name, command in self._commands.items():
            if hasattr(command, "own_parser"):
                command.own_parser(parser, name)
        return parser

    manager.run, manager.create_parser = wrapper, with_own_parsers
