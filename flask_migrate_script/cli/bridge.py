"""``bridge``: the commands of a Flask-Script manager under ``flask``."""

from __future__ import annotations

import argparse
import os
import shlex
import sys
from contextlib import contextmanager
from contextvars import Context, copy_context
from typing import Any, Dict, Iterator, List, Optional, Sequence, Set

import click
from flask import Flask
from flask.cli import FlaskGroup, ScriptInfo
from flask.ctx import AppContext

from ..exceptions import MigrateError
from .click import database_group
from .command_line import print_errors
from .flask_run import run_words
from .script import MigrateCommand, flask_script


def bridge(manager: Any, app: Optional[Flask] = None) -> None:
    """Have the commands of a Flask-Script manager under ``flask``, too.

    Each does what it does under manage.py, read by Flask-Script's own parser, in the app that ``flask`` has made.
    ``db`` is this package's own group, with the project's own commands in it. ``shell`` is Flask's, with what the
    manager's shell would hold. ``runserver`` prints which ``flask run`` line does the same.

    Commands that the manager gets later are not there, so call it last: at the end of manage.py, or of the factory.

    :param manager: the ``Manager``.
    :param app: the app that gets the commands; the manager's own by default. A manager with a factory has none: call
        ``bridge(manager, app)`` in the factory.
    :raises MigrateError: there is no manager, or no app, or ``flask`` has a command of one of the names already. Then
        the app gets none of them.
    """
    if not isinstance(manager, flask_script.Manager):
        raise MigrateError(
            f"bridge() takes a Flask-Script manager, as bridge(manager) or bridge(manager, app), and no {type(manager).__name__}."
        )
    if app is None:
        app = manager.app
    if not isinstance(app, Flask):
        raise MigrateError(
            "bridge() has no app to give the commands to: the manager was made from a factory. Call"
            " bridge(manager, app) in the factory, before it returns the app."
            if app is not None
            else "bridge() has no app to give the commands to: call bridge(manager, app)."
        )
    manager.set_defaults()  # runserver and shell, which Flask-Script adds when it runs
    commands: Dict[str, Any] = dict(manager._commands)
    databases = _taken_out(commands, MigrateCommand)
    shell = None
    if isinstance(commands.get("shell"), flask_script.Shell):
        shell = commands.pop("shell")
    _refuse_taken_names(commands, databases, app)

    for name, command in commands.items():
        app.cli.add_command(_Bridged(manager, app, [name], command))
    for name, command in databases.items():
        group = app.cli.commands.get(name)
        if not isinstance(group, click.Group):
            group = database_group()
            app.cli.add_command(group, name)
        for own_name, own in command.own_commands().items():
            group.add_command(_Bridged(manager, app, [name, own_name], own))
    if shell is not None:
        app.shell_context_processor(_shell_context(shell, app))


def _taken_out(commands: Dict[str, Any], kind: type) -> Dict[str, Any]:
    found = {name: command for name, command in commands.items() if isinstance(command, kind)}
    for name in found:
        del commands[name]
    return found


def _refuse_taken_names(commands: Dict[str, Any], databases: Dict[str, Any], app: Flask) -> None:
    context = click.get_current_context(silent=True)
    group = context.find_root().command if context else None
    # Under 'flask' its group also has the commands that other packages bring.
    group = group if isinstance(group, FlaskGroup) else FlaskGroup()
    taken: Set[str] = {*group.commands, *app.cli.commands}
    # A group may be there already, Migrate's; or Flask-Migrate's, where that is installed as well.
    taken_from_groups = {
        *FlaskGroup().commands,
        *(name for name, own in app.cli.commands.items() if not isinstance(own, click.Group)),
    }
    refused = (taken & set(commands)) | (taken_from_groups & set(databases))
    names = ", ".join(repr(name) for name in sorted(refused))
    if names:
        raise MigrateError(
            f"'flask' has a command of its own of each of these names: {names}. Give the manager's another name, for"
            " instance with manager.add_command('other-name', Command(function))."
        )


class _Bridged(click.Command):
    """One command of a manager: Flask-Script parses what comes after its name."""

    def __init__(self, manager: Any, app: Flask, path: Sequence[str], command: Any) -> None:
        if isinstance(command, flask_script.Server):
            command = _NameFlaskRun(command, app)
            manager = flask_script.Manager(with_default_commands=False)
            manager.add_command(path[-1], command)
        super().__init__(path[-1], help=_help(command))
        self.manager = manager
        self.app = app
        self.path = path

    def parse_args(self, ctx: click.Context, args: List[str]) -> List[str]:
        """Leave every argument as it is."""
        ctx.args = list(args)
        return ctx.args

    def invoke(self, ctx: click.Context) -> None:
        """Run the command, and end as ``Manager.run()`` does."""
        bridge_manager = _BridgeManager(self.manager, self.app)
        prog = ctx.find_root().info_name
        words = [*self.path, *ctx.args]
        info = ctx.find_object(ScriptInfo)
        with print_errors(), _as_under_manage_py(self.manager, self.app, words, info):
            try:
                result = _without_app_context().run(bridge_manager.handle, prog, words)
            except SystemExit as ended:
                result = ended.code
        sys.exit(result or 0)


def _help(command: Any) -> str:
    text = getattr(command, "help", None)
    # A manager's docstring is about the class.
    if not text and not isinstance(command, flask_script.Manager):
        text = command.__doc__
    return (text or "").replace("%%", "%").strip()


@contextmanager
def _as_under_manage_py(
    manager: Any, app: Flask, words: List[str], info: Optional[ScriptInfo]
) -> Iterator[None]:
    """Have what commands look at outside of their arguments as it is in a process of manage.py."""
    before, argv, environ = manager.app, sys.argv, dict(os.environ)
    # A manager with a factory has the app in its place once it runs.
    manager.app = app
    sys.argv = [*sys.argv[:1], *words]
    # What was given with --app: a command that starts itself once more does it with sys.argv.
    if info is not None and info.app_import_path:
        os.environ.setdefault("FLASK_APP", info.app_import_path)
    # With it, app.run() does nothing.
    os.environ.pop("FLASK_RUN_FROM_CLI", None)
    try:
        yield
    finally:
        manager.app, sys.argv = before, argv
        for name in ("FLASK_APP", "FLASK_RUN_FROM_CLI"):
            os.environ.pop(name, None)
            if name in environ:
                os.environ[name] = environ[name]


def _without_app_context() -> Context:
    """Return this context without the app context that ``flask`` of Flask 2.2 and newer has made.

    A command then has one of its own, which ends with it. That of ``flask`` ends later, and not as the command did:
    what hangs on its end, such as a commit of the session, would not do what it does under manage.py.
    """
    context = Context()
    for variable, value in copy_context().items():
        if not isinstance(value, AppContext):
            context.run(variable.set, value)
    return context


class _BridgeManager(flask_script.Manager):  # type: ignore[name-defined, misc]
    """A manager with the commands of another one, and none of the options that its factory takes."""

    def __init__(self, manager: Any, app: Flask) -> None:
        super().__init__(app, with_default_commands=False, disable_argcomplete=True)
        self.manager = manager
        self.help_args = manager.help_args
        self._commands = manager._commands

    def create_parser(self, *args: Any, **kwargs: Any) -> argparse.ArgumentParser:
        """Return a new parser, and let the manager have it, for commands that print its help."""
        self.manager.parser = super().create_parser(*args, **kwargs)
        return self.manager.parser

    def __call__(self, app: Any = None, **options: Any) -> Any:
        """Return the app; a manager's own ``__call__`` may keep the options for its commands."""
        if type(self.manager).__call__ is flask_script.Manager.__call__:
            return self.app
        return self.manager(self.app, **_unknown_options(self.manager))


def _unknown_options(manager: Any) -> Dict[str, Any]:
    parser = argparse.ArgumentParser(add_help=False)
    actions = (parser.add_argument(*opt.args, **opt.kwargs) for opt in manager.get_options())
    return {action.dest: _Unknown("/".join(action.option_strings)) for action in actions}


class _Unknown:
    """The value of an option of the manager, which ``flask`` has no place for: to use it is an error."""

    def __init__(self, flags: str) -> None:
        self._flags = flags

    def _refuse(self, *_: Any) -> Any:
        raise MigrateError(
            f"{self._flags} is an option of manage.py, which 'flask' does not have: let the command read an"
            " environment variable or app.config instead."
        )

    __str__ = __repr__ = __format__ = __bool__ = __len__ = __iter__ = __int__ = __float__ = _refuse
    __eq__ = __ne__ = __lt__ = __gt__ = __hash__ = __contains__ = __getitem__ = _refuse  # type: ignore[assignment]
    __add__ = __radd__ = __mod__ = __fspath__ = __call__ = __getattr__ = _refuse


class _NameFlaskRun(flask_script.Command):  # type: ignore[name-defined, misc]
    """In the place of a ``Server``: takes its arguments, and names the ``flask run`` line that does the same."""

    help = description = "Show the 'flask run' line that does the same."

    def __init__(self, server: Any, app: Flask) -> None:
        super().__init__()
        self.server = server
        self.get_options = server.get_options
        self.debug = app.debug  # before 'flask' sets it

    def __call__(self, app: Any = None, **options: Any) -> None:
        """Raise the line as an error: nothing was run."""
        options = {**vars(self.server), **options}
        if options["use_debugger"] is None:
            options["use_debugger"] = self.debug
        variables, words = run_words(options)
        line = [f"{name}={value}" for name, value in variables.items()] + ["flask", *words]
        raise MigrateError(f"Under 'flask' it is: {' '.join(map(shlex.quote, line))}")


def _shell_context(shell: Any, app: Flask) -> Any:
    def context() -> Dict[str, Any]:
        with app.test_request_context():
            return dict(shell.get_context())

    return context
