"""The Flask CLI front end: the ``flask db`` group."""

from __future__ import annotations

import sys
from typing import Any, Dict, List, Optional, Tuple

import click
from flask.cli import AppGroup, with_appcontext

from ..commands import COMMANDS, SHARED, Command, Kind, Names, Option
from .colours import has_colours
from .command_line import run_command
from .completion import CompletedName
from .styles import styled_help
from .wrong_usage import clicks_errors, is_option, no_command, no_option

# As under manage.py; the first is the one that click's messages name. The commands take them over from the group.
_HELP = ["--help", "-h", "-?"]


class DatabaseGroup(AppGroup):
    """A group with the commands of the table, each made when it is needed.

    A project's own command, added with ``@group.command()``, replaces a built-in one of its name.
    """

    def get_help_option_names(self, ctx: click.Context) -> List[str]:
        """Return the flags for the help, in an order; click's is another one in each process."""
        return sorted(super().get_help_option_names(ctx), key=_HELP.index)

    def list_commands(self, ctx: click.Context) -> List[str]:
        """Return the names of the commands."""
        return sorted({row.name for row in COMMANDS} | set(super().list_commands(ctx)))

    def get_command(self, ctx: click.Context, cmd_name: str) -> Optional[click.Command]:
        """Return the command of a name, None where there is none."""
        own = super().get_command(ctx, cmd_name)
        if own is not None:
            return own
        return next((_command(row) for row in COMMANDS if row.name == cmd_name), None)

    def resolve_command(
        self, ctx: click.Context, args: List[str]
    ) -> Tuple[Optional[str], Optional[click.Command], List[str]]:
        """Return the command that a command line names, and what comes after its name."""
        name = args[0]
        known = ctx.resilient_parsing or is_option(name) or self.get_command(ctx, name)
        if not known and ctx.token_normalize_func is None:
            raise no_command(name, self.list_commands(ctx), ctx.info_name or "db")
        with clicks_errors():
            return super().resolve_command(ctx, args)

    def parse_args(self, ctx: click.Context, args: List[str]) -> List[str]:
        """Read the options before the command's name."""
        with clicks_errors():
            try:
                return super().parse_args(ctx, args)
            except click.NoSuchOption as error:
                group = ctx.info_name or "db"
                raise no_option(error.option_name, _flags(self, ctx), group) from error

    def get_help(self, ctx: click.Context) -> str:
        """Return the help, as it looks on standard output."""
        return _help(super().get_help(ctx), ctx)


def database_group() -> DatabaseGroup:
    """Return a new group of the database commands, for an app's ``cli``."""
    return DatabaseGroup(
        "db",
        params=[_parameter(option) for option in SHARED],
        help="Perform database migrations.",
        context_settings={"help_option_names": _HELP},
    )


def _command(row: Command) -> click.Command:
    def callback(**options: Any) -> None:
        group = click.get_current_context().parent
        run_command(row, _given(group.params if group else {}), _given(options))

    options = (*row.options, *SHARED)
    takes_revisions = any(not option.flags for option in options)
    return _DatabaseCommand(
        row.name,
        callback=with_appcontext(callback),
        params=[_parameter(option) for option in options],
        help=row.help,
        # -2 is no option here, but a revision; what else looks like an option is refused below.
        context_settings={"ignore_unknown_options": takes_revisions},
    )


class _DatabaseCommand(click.Command):
    """A command whose unknown options are reported with the one that may be meant."""

    def get_help_option_names(self, ctx: click.Context) -> List[str]:
        """Return the flags for the help, as the group does."""
        return sorted(super().get_help_option_names(ctx), key=_HELP.index)

    def parse_args(self, ctx: click.Context, args: List[str]) -> List[str]:
        """Read the command's options and arguments."""
        words = list(args)
        with clicks_errors():
            try:
                return super().parse_args(ctx, args)
            except click.NoSuchOption as error:
                raise self._no_option(error.option_name, ctx) from error
            except click.UsageError as error:
                # A revision is expected once, or what comes after it is one word too many.
                _, others, _ = self.make_parser(ctx).parse_args(words)
                for word in filter(is_option, others):
                    raise self._no_option(word, ctx) from error
                raise

    def get_help(self, ctx: click.Context) -> str:
        """Return the help, as the group does."""
        return _help(super().get_help(ctx), ctx)

    def _no_option(self, word: str, ctx: click.Context) -> click.ClickException:
        group = ctx.parent.info_name if ctx.parent else "db"
        return no_option(word, _flags(self, ctx), f"{group} {self.name}")


class _Revision(CompletedName):
    name = "revision"

    def convert(
        self, value: Any, param: Optional[click.Parameter], ctx: Optional[click.Context]
    ) -> Any:
        if is_option(value):
            raise click.NoSuchOption(value, ctx=ctx)
        return value


def _help(text: str, ctx: click.Context) -> str:
    """Return a help text as it looks on standard output."""
    if has_colours(sys.stdout) and has_colours(sys.stderr):
        # Else click takes the colours away that a pipe is to have, too. Newer ones print the help of a group without
        # a command on standard error.
        ctx.color = True
    return styled_help(text, sys.stdout)


def _flags(command: click.Command, ctx: click.Context) -> List[str]:
    return [
        flag for parameter in command.get_params(ctx) for flag in parameter.opts if flag[0] == "-"
    ]


def _parameter(option: Option) -> click.Parameter:
    if not option.flags:
        return click.Argument(
            [option.parameter],
            type=_Revision(option.names or Names.REVISIONS),
            nargs=-1 if option.kind is Kind.POSITIONALS else 1,
            required=option.required,
            default=option.default,
        )
    shapes: Dict[Kind, Dict[str, Any]] = {
        Kind.FLAG: {"is_flag": True},
        Kind.VALUE: {},
        Kind.CHOICE: {"type": click.Choice(option.choices)},
        Kind.SECONDS: {"type": click.IntRange(min=0), "metavar": "SECONDS"},
        Kind.TIMES: {"type": click.IntRange(min=0), "metavar": "N"},
        Kind.REPEATED: {"multiple": True},
    }
    shape = shapes[option.kind]
    if option.names is not None:
        shape["type"] = CompletedName(option.names)
    return click.Option(
        [option.parameter, *option.flags],
        help=option.help,
        # FLASK_DB_UPGRADE_SQL and the like change nothing.
        allow_from_autoenv=False,
        **shape,
    )


def _given(options: Dict[str, Any]) -> Dict[str, Any]:
    """Return what the user gave: click has None, False or nothing in it for the rest."""
    return {
        name: value
        for name, value in options.items()
        if value is not None and value is not False and value != ()
    }
