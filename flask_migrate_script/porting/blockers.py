"""Why ``flask`` would not find the app of a manage.py, or a command of its manager."""

from __future__ import annotations

from typing import Iterator, List, NamedTuple

import libcst

from .bridging import Bridging
from .command_kinds import MIGRATE_COMMAND
from .database_group import MigrateGroup
from .flask_app import FlaskApp, Function, parameters
from .literals import literal
from .manager_options import option_defaults
from .managers import Script
from .source import Source


class Blocker(NamedTuple):
    """What blocks, and its place."""

    message: str
    source: Source
    node: libcst.CSTNode


def of_app(
    script: Script, app: FlaskApp, options: List[libcst.Call], bridging: Bridging
) -> Iterator[Blocker]:
    """Yield why ``flask`` would find another app than manage.py, or none; then no command is found, either.

    :param script: the manage.py.
    :param app: where ``flask`` finds its app.
    :param options: the calls that give the manager options.
    :param bridging: its call of bridge().
    """
    manager = script.manager
    if app.name is None:
        yield Blocker(app.note, manager.source, manager.call)
    elif app.function is not None:
        for message in _other_defaults(app.attribute, app.function, options):
            yield Blocker(message, manager.source, manager.call)
    if bridging.is_there and bridging.taken:
        message = f"importing {script.path} ends with an error: bridge() refuses {', '.join(bridging.taken)}"
        yield Blocker(message, script.source, script.run)
    elif bridging.misplaced and app.name is not None:
        yield Blocker(bridging.misplaced, manager.source, manager.call)


def _other_defaults(name: str, function: Function, options: List[libcst.Call]) -> Iterator[str]:
    """Yield where manage.py gives a factory something else than ``flask``, which gives it nothing."""
    given = option_defaults(options)
    for parameter in parameters(function):
        option = parameter.name.value
        if option in given and parameter.default is not None:
            # Neither is anything.
            if (literal(parameter.default) or None) != (given[option] or None):
                yield (
                    f"'flask' calls {name}() without {option}, manage.py gives it the default of the option:"
                    " let both have one default"
                )


def of_commands(script: Script, bridging: Bridging, group: MigrateGroup) -> Iterator[Blocker]:
    """Yield why ``flask`` would not find a command.

    :param script: the manage.py.
    :param bridging: its call of bridge().
    :param group: the group of the database commands.
    """
    for name, command in bridging.taken.items():
        message = f"'flask' has a command {name!r} of its own, and bridge() refuses another one: rename it"
        yield Blocker(message, command.source, command.node)
    for command in bridging.late.values():
        yield Blocker(
            f"importing {script.path} does not add this command before bridge(): move it above, out of any function",
            command.source,
            command.node,
        )
    for command in bridging.own.values():
        if command.kind == MIGRATE_COMMAND and group.is_in_main(script):
            message = f"'flask' runs no main(), so it has no {group.name!r}: move Migrate out of it"
            for call in group.calls:
                yield Blocker(message, call.source, call.node)
