"""The Flask CLI front end: the ``flask db`` group."""

from __future__ import annotations

import re
from typing import Any, Dict, List, Optional

import click
from flask.cli import AppGroup, with_appcontext

from ..commands import COMMANDS, SHARED, Command, Kind, Option
from .command_line import run_command


class DatabaseGroup(AppGroup):
    """A group with the commands of the table, each made when it is needed.

    A project's own command, added with ``@group.command()``, replaces a built-in one of its name.
    """

    def list_commands(self, ctx: click.Context) -> List[str]:
        """Return the names of the commands."""
        return sorted({row.name for row in COMMANDS} | set(super().list_commands(ctx)))

    def get_command(self, ctx: click.Context, cmd_name: str) -> Optional[click.Command]:
        """Return the command of a name, None where there is none."""
        own = super().get_command(ctx, cmd_name)
        if own is not None:
            return own
        return next((_command(row) for row in COMMANDS if row.name == cmd_name), None)


def database_group() -> DatabaseGroup:
    """Return a new group of the database commands, for an app's ``cli``."""
    return DatabaseGroup(
        "db",
        params=[_parameter(option) for option in SHARED],
        help="Perform database migrations.",
    )


def _command(row: Command) -> click.Command:
    def callback(**options: Any) -> None:
        group = click.get_current_context().parent
        run_command(row, _given(group.params if group else {}), _given(options))

    options = (*row.options, *SHARED)
    takes_revisions = any(not option.flags for option in options)
    return click.Command(
        row.name,
        callback=with_appcontext(callback),
        params=[_parameter(option) for option in options],
        help=row.help,
        # -2 is no option here, but a revision; _Revision refuses whatever else looks like an option.
        context_settings={"ignore_unknown_options": takes_revisions},
    )


class _Revision(click.ParamType):  # type: ignore[type-arg]
    name = "revision"

    def convert(
        self, value: Any, param: Optional[click.Parameter], ctx: Optional[click.Context]
    ) -> Any:
        if value.startswith("-") and not re.match(r"-\d+$", value):
            raise click.NoSuchOption(value, ctx=ctx)
        return value


def _parameter(option: Option) -> click.Parameter:
    if not option.flags:
        return click.Argument(
            [option.parameter],
            type=_Revision(),
            nargs=-1 if option.kind is Kind.POSITIONALS else 1,
            required=option.required,
            default=option.default,
        )
    shape: Dict[str, Any] = {
        Kind.FLAG: {"is_flag": True},
        Kind.VALUE: {},
        Kind.REPEATED: {"multiple": True},
    }[option.kind]
    return click.Option(
        [option.parameter, *option.flags],
        help=option.help,
        # FLASK_DB_UPGRADE_SQL and the like change nothing.
        allow_from_autoenv=False,
        **shape,
    )


def _given(options: Dict[str, Any]) -> Dict[str, Any]:
    """Return what the user gave: click has None, False or nothing in it for the rest."""
    return {name: value for name, value in options.items() if value not in (None, False, ())}
