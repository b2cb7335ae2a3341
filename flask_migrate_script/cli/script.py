"""The Flask-Script front end: ``MigrateCommand``."""

from __future__ import annotations

import argparse
import sys
from collections import OrderedDict
from typing import Any, Dict, Iterator, List, NoReturn, Tuple

from ..commands import COMMANDS, SHARED, Command, Kind, Option
from . import excepthook, manager
from .command_line import run_command
from .styled_parser import StyledParser
from .wrong_usage import WrongUsage, is_option, no_command, no_option

flask_script = manager.load()

# What a command line gives is filed under these names, which no option of a project's has: Flask-Script hands
# all options around in one dict, and a factory's --tag would take the --tag of 'db upgrade' away.
_OF_GROUP = "flask_migrate_script.group:"
_OF_COMMAND = "flask_migrate_script.command:"


class _OnClassToo:
    """A method of ``Manager`` that works on the class, too.

    ``@MigrateCommand.command`` was written when ``MigrateCommand`` was an instance. On the class it goes into
    the class's registry, which every instance looks into, whenever it was made.
    """

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def __get__(self, instance: Any, owner: Any) -> Any:
        target = owner._registry if instance is None else super(MigrateCommand, instance)
        return getattr(target, self.name)


class MigrateCommand(flask_script.Manager):  # type: ignore[name-defined, misc]
    """The database commands, as a manager: ``manager.add_command('db', MigrateCommand)``.

    A command of a project's own goes onto the class (for all instances) or onto an instance; it replaces a
    built-in one of its name.
    """

    #: The name under which ``add_command(MigrateCommand)`` adds it.
    name = "db"
    help = "Perform database migrations."

    _registry = flask_script.Manager()
    _commands: Dict[str, Any]
    _options: List[Any]

    command = _OnClassToo()
    option = _OnClassToo()
    add_command = _OnClassToo()
    add_option = _OnClassToo()
    shell = _OnClassToo()

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls._registry = flask_script.Manager()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("help", self.help)
        kwargs.setdefault("description", self.help)
        super().__init__(*args, **kwargs)
        self.given: Dict[str, Any] = {}

    def create_parser(
        self, prog: str, func_stack: Tuple[Any, ...] = (), parent: Any = None
    ) -> argparse.ArgumentParser:
        """Return a new parser: of the table's commands, the class's, and the instance's own."""
        own_commands, own_options = self._commands, self._options
        built_in = ((row.name, _BuiltIn(row, self)) for row in COMMANDS)
        self._commands = OrderedDict([*built_in, *self.own_commands().items()])
        self._options = [
            option for registry in self._registries() for option in registry._options
        ] + own_options
        self._options = _group_options(self._options) + self._options
        try:
            parser = super().create_parser(prog, func_stack=func_stack, parent=parent)
            _add_short_help(parser)
            _report_wrong_usage(parser, self._commands, prog)
            return parser
        finally:
            self._commands, self._options = own_commands, own_options

    def __call__(self, app: Any = None, **options: Any) -> Any:
        """Keep what was given before the command's name, and pass the app on."""
        self.given, others = _taken(options, _OF_GROUP)
        return super().__call__(app, **others)

    def own_parser(self, parser: argparse.ArgumentParser, name: str) -> None:
        """Have the group's parser look as the others do; Flask-Script makes it of the one above.

        :param parser: the parser that the group is under.
        :param name: the group's name there.
        """
        for action in _subcommands(parser):
            StyledParser.take_over(action.choices[name])

    def own_commands(self) -> Dict[str, Any]:
        """Return the project's own commands, by name: the class's, and the instance's."""
        own: Dict[str, Any] = OrderedDict()
        for registry in (*self._registries(), self):
            own.update(registry._commands)
        return own

    @classmethod
    def _registries(cls) -> List[Any]:
        return [
            vars(base)["_registry"] for base in reversed(cls.__mro__) if "_registry" in vars(base)
        ]


class _BuiltIn(flask_script.Command):  # type: ignore[name-defined, misc]
    """One row of the command table."""

    help_args = ("-h", "-?", "--help")

    def __init__(self, row: Command, group: MigrateCommand) -> None:
        super().__init__()
        self.row = row
        self.group = group
        self.help = self.__doc__ = row.help
        self.option_list = [_option(option, _OF_COMMAND) for option in (*row.options, *SHARED)]

    def run(self, **options: Any) -> None:
        given, _ = _taken(options, _OF_COMMAND)
        run_command(self.row, self.group.given, given)


def _add_short_help(parser: argparse.ArgumentParser) -> None:
    """Give the group's help the flag -h, unless it is one of a project's own.

    In the group's ``help_args``, its commands would take it over, and an own one may have it for something else.
    """
    actions: Dict[str, Any] = getattr(parser, "_option_string_actions", {})
    if "--help" in actions and "-h" not in actions:
        actions["-h"] = actions["--help"]
        actions["-h"].option_strings = ["-h", *actions["-h"].option_strings]


def _report_wrong_usage(
    parser: argparse.ArgumentParser, commands: Dict[str, Any], group: str
) -> None:
    """Have a command or an option that there is not end in one line; argparse lists all that there are.

    :param parser: the group's parser, which has the parsers of its commands.
    :param commands: the commands, by name.
    :param group: the group's name.
    """
    for action in _subcommands(parser):
        for name, command in commands.items():
            if isinstance(command, _BuiltIn):
                _CommandParser.take_over(action.choices[name])
                action.choices[name].set_path(f"{group} {name}")
        action.choices = _Choices(action.choices, group)


def _subcommands(parser: argparse.ArgumentParser) -> Iterator[Any]:
    """Yield argparse's action for the commands of a parser, whose ``choices`` are their parsers."""
    # Private, and nothing public serves: without this name argparse's own line is printed. Flask-Script itself
    # needs _actions.
    kind: Any = getattr(argparse, "_SubParsersAction", ())
    for action in parser._actions:
        if isinstance(action, kind):
            yield action


class _Choices(Dict[str, argparse.ArgumentParser]):
    """The commands of the group, which argparse looks into for the name that was given."""

    def __init__(self, parsers: Dict[str, argparse.ArgumentParser], group: str) -> None:
        super().__init__(parsers)
        self.group = group

    def __contains__(self, name: object) -> bool:
        if not super().__contains__(name):
            _end(no_command(str(name), self, self.group))
        return True


class _CommandParser(StyledParser):
    """The parser of a command of the table, which takes all that comes after its name."""

    def set_path(self, path: str) -> None:
        self.path = path

    def parse_known_args(self, *args: Any, **kwargs: Any) -> Any:
        namespace, others = super().parse_known_args(*args, **kwargs)
        for word in filter(is_option, others):
            _end(no_option(word, getattr(self, "_option_string_actions", {}), self.path))
        if others:
            self.error(f"unexpected argument: {others[0]}")
        return namespace, others


def _end(error: WrongUsage) -> NoReturn:
    error.show()
    sys.exit(error.exit_code)


def _group_options(others: List[Any]) -> List[Any]:
    """Return the options before a command's name; a flag of the project's own is not ours."""
    taken = {flag for option in others for flag in option.args}
    free = (
        option._replace(flags=tuple(flag for flag in option.flags if flag not in taken))
        for option in SHARED
    )
    return [_option(option, _OF_GROUP) for option in free if option.flags]


def _option(option: Option, prefix: str) -> Any:
    """Return an option of the table as Flask-Script's; what is not given does not appear."""
    shapes: Dict[Kind, Dict[str, Any]] = {
        Kind.FLAG: {"action": "store_true"},
        Kind.VALUE: {},
        Kind.CHOICE: {"choices": option.choices},
        Kind.SECONDS: {"type": _number, "metavar": "SECONDS"},
        Kind.TIMES: {"type": _number, "metavar": "N"},
        Kind.REPEATED: {"action": "append"},
        Kind.POSITIONAL: {"nargs": "?"},
        Kind.POSITIONALS: {"nargs": "+" if option.required else "*"},
    }
    shape = shapes[option.kind]
    if option.flags:
        names = option.flags
        shape["dest"] = prefix + option.parameter
    else:
        names = (prefix + option.parameter,)
    if option.kind is not Kind.FLAG:
        name = option.parameter if not option.flags else option.parameter.upper()
        shape.setdefault("metavar", name)
    default = option.default if option.default is not None else argparse.SUPPRESS
    return flask_script.Option(
        *names, default=default, help=option.help.replace("%", "%%"), **shape
    )


def _number(text: str) -> int:
    if not text.isdigit():
        raise argparse.ArgumentTypeError(f"{text!r} is not a number, 0 or more")
    return int(text)


def _taken(options: Dict[str, Any], prefix: str) -> Tuple[Dict[str, Any], Dict[str, Any]]:
    """Split options into the ones filed under a prefix, under their own names, and the others."""
    ours = {
        name[len(prefix) :]: value
        for name, value in options.items()
        if name.startswith(prefix) and value != []
    }
    return ours, {name: value for name, value in options.items() if not name.startswith(prefix)}


excepthook.print_own_errors_as_lines()
