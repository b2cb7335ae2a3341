"""A command or an option that there is not: one line, with the one that may be meant, and exit status 2."""

from __future__ import annotations

import re
from contextlib import contextmanager
from difflib import get_close_matches
from io import StringIO
from typing import Any, Container, Iterable, Iterator, Optional

import click

from ..commands import Command
from .stderr_lines import error_line


class WrongUsage(click.UsageError):
    """A line about the command line, without click's usage above it."""

    def show(self, file: Any = None) -> None:
        """Print the line, as that of any other error."""
        click.echo(error_line(f"Error: {self.format_message()}"), file=file, err=True, color=True)


class _ClicksError(WrongUsage):
    """An error of click's own, whose line looks as ours do; the usage above it is as ever.

    :param error: click's.
    """

    def __init__(self, error: click.UsageError) -> None:
        super().__init__(error.message, ctx=error.ctx)
        self._error = error

    def format_message(self) -> str:
        """Return the text of the line."""
        return self._error.format_message()

    def show(self, file: Any = None) -> None:
        """Print the usage and the line."""
        printed = StringIO()
        self._error.show(printed)
        usage = printed.getvalue().partition("Error: ")[0]
        click.echo(usage, file=file, err=True, nl=False)
        super().show(file)


# What click 8.2 and newer raise where a group is run without a command: no error, its text is the help.
_NO_ERROR: Any = getattr(click.exceptions, "NoArgsIsHelpError", WrongUsage)


@contextmanager
def clicks_errors() -> Iterator[None]:
    """Have the errors of click's own in the body look as ours do."""
    try:
        yield
    except click.UsageError as error:
        if isinstance(error, (WrongUsage, _NO_ERROR)):
            raise
        raise _ClicksError(error) from error


def no_command(name: str, names: Iterable[str], group: str) -> WrongUsage:
    """Return the error for a command that there is not.

    :param name: what the user typed.
    :param names: the group's commands.
    :param group: the group's name.
    """
    return WrongUsage(f"No command {name!r}{_meant(name, names, group, 'commands')}")


def no_option(word: str, flags: Iterable[str], command: str) -> WrongUsage:
    """Return the error for an option that there is not.

    :param word: what the user typed, with a value perhaps.
    :param flags: the command's flags.
    :param command: the names of the group and the command.
    """
    flag = word.split("=")[0]
    return WrongUsage(f"No option {flag!r}{_meant(flag, flags, command, 'options')}")


def wrong_together(command: Command, given: Container[str]) -> Optional[WrongUsage]:
    """Return the error for options that don't go together, or one that needs another; None if there is none.

    :param command: the command.
    :param given: the parameters of the options that the user gave.
    """
    flags = {option.parameter: option.flags[-1] for option in command.options if option.flags}
    for option in command.options:
        if option.parameter not in given:
            continue
        if option.needs and option.needs not in given:
            return WrongUsage(f"{flags[option.parameter]} needs {flags[option.needs]}")
        if option.excludes in given:
            both = f"{flags[option.parameter]} and {flags[option.excludes]}"
            return WrongUsage(f"{both} don't go together")
    return None


def is_option(word: str) -> bool:
    """Return whether a word is meant as an option; ``-2`` is a revision."""
    return word.startswith("-") and not re.fullmatch(r"-\d+", word)


def _meant(word: str, words: Iterable[str], path: str, kind: str) -> str:
    for close in get_close_matches(word, sorted(words), n=1):
        return f": did you mean {close!r}?"
    return f": '{path} --help' lists the {kind}."
