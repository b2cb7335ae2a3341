"""A command or an option that there is not: one line, with the one that may be meant, and exit status 2."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import Iterable

from click import UsageError


class WrongUsage(UsageError):
    """A line about the command line: without a context, click prints no usage above it."""


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


def is_option(word: str) -> bool:
    """Return whether a word is meant as an option; ``-2`` is a revision."""
    return word.startswith("-") and not re.fullmatch(r"-\d+", word)


def _meant(word: str, words: Iterable[str], path: str, kind: str) -> str:
    for close in get_close_matches(word, sorted(words), n=1):
        return f": did you mean {close!r}?"
    return f": '{path} --help' lists the {kind}."
