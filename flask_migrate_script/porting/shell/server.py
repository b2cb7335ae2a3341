"""The options of Flask-Script's ``Server``, and the ``flask run`` that does the same."""

from __future__ import annotations

import argparse
from typing import Any, Dict, List, Optional, Sequence, Tuple

import libcst

from ...cli.flask_run import run_words
from ..assignments import assigned
from ..command_kinds import FLASK_SCRIPT
from ..literals import NO_LITERAL, literal
from ..managers import ManagerCommand

_SERVERS = {f"{package}{module}.Server" for package in FLASK_SCRIPT for module in ("", ".commands")}

# Options of Server that 'flask run' has no other word for, with what they are unless given.
_NOT_IN_RUN = (("processes", 1), ("passthrough_errors", False))
#: Those of ``flask run`` in each release.
RUN_OPTIONS = (
    *("-h", "--host", "-p", "--port", "--cert", "--key", "--help"),
    *(
        "--reload",
        "--no-reload",
        "--debugger",
        "--no-debugger",
        "--with-threads",
        "--without-threads",
    ),
)


def server_words(
    command: Optional[ManagerCommand], arguments: Sequence[str]
) -> Optional[Tuple[Dict[str, str], List[str], str]]:
    """Return the variables, the words after ``flask``, and the options that it does not have.

    :param command: the command; None for the one that every manager has.
    :param arguments: what follows its name.
    :return: these three; None where the server or its arguments are not known.
    """
    try:
        from ...script import Server
    except ImportError:  # Flask-Script is gone
        return None
    made = _keywords(command) if command is not None else {}
    if made is None:
        return None
    parser = _Parser(add_help=False)
    try:
        for option in Server(**made).get_options():
            # A port may be a variable of the shell.
            kwargs = {key: value for key, value in option.kwargs.items() if key != "type"}
            parser.add_argument(*option.args, **kwargs)
        given = vars(parser.parse_args(list(arguments)))
        lost = [f"--{name}" for name, default in _NOT_IN_RUN if given[name] not in (default, None)]
        return (*run_words(given), " and no ".join(lost))
    except (ValueError, TypeError):
        return None


def unknown_server_words(arguments: Sequence[str]) -> Tuple[List[str], List[str]]:
    """Return what follows ``run`` for a server whose options are not known, and those that ``flask run`` does not have.

    :param arguments: what follows the command's name.
    """
    words: List[str] = []
    lost: List[str] = []
    is_lost = False
    for argument in arguments:
        if argument.startswith("-"):
            flag = argument.partition("=")[0]
            is_lost = flag not in RUN_OPTIONS
            lost += [flag] if is_lost else []
        words += [] if is_lost else [argument]  # what follows an option is its value
    return words, lost


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> Any:
        raise ValueError(message)


def _keywords(command: ManagerCommand) -> Optional[Dict[str, Any]]:
    """Return the keyword arguments of the server that is a command, None if one is no literal, or its class is not Flask-Script's."""
    node = command.node
    if not isinstance(node, libcst.Call) or not node.args:
        return {}
    made = assigned(command.source, node.args[-1].value)
    called = made.func if isinstance(made, libcst.Call) else made
    if not command.source.names(called) & _SERVERS:
        return None  # a class of the project's own may do anything
    if not isinstance(made, libcst.Call):
        return {}
    values = {}
    for position, argument in enumerate(made.args):
        name = (
            argument.keyword.value
            if argument.keyword
            else ("host", "port")[position : position + 1]
        )
        value = literal(argument.value)
        if not name or value is NO_LITERAL:
            return None
        values[name if isinstance(name, str) else name[0]] = value
    return values
