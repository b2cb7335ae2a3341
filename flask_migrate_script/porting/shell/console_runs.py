"""The lines that run a manage.py by the name of a console script."""

from __future__ import annotations

import re
from typing import Iterator, List, Match, NamedTuple

from ..findings import Certainty
from ..line_ends import line_at, line_number
from .positions import position
from .translation import Translation
from .words import START, rest_of, words_at

# With a factory of its own, the group does nothing with it.
_APP = "--app"


class ConsoleRun(NamedTuple):
    """One of them: its line, the command, and the one with a ``FlaskGroup`` of that name.

    ``stays``: they are the same. ``option``: what is before the command and not for the group, the manager's own or
    the app; empty where there is none.
    """

    line: int
    text: str
    old: str
    new: str
    stays: bool
    option: str


class ConsoleRuns:
    """Finds them.

    :param name: the console script's name.
    :param translation: the command lines of its manage.py.
    """

    def __init__(self, name: str, translation: Translation) -> None:
        self.name = name
        self.translation = translation
        self._pattern = re.compile(rf"{START}(?:[\w./-]*/)?{re.escape(name)}(?![\w./-])")

    def find(self, path: str, text: str) -> Iterator[ConsoleRun]:
        """Yield the lines of a file.

        :param path: its path in the project.
        :param text: what is in it.
        """
        if self.name not in text:
            return
        for match in self._pattern.finditer(text):
            words = words_at(text, match.end(), path)
            if not self._runs_command([word["word"] for word in words]):
                continue
            if position(text, match.start(), path, is_path=False) is not Certainty.IGNORE:
                yield self._run(text, match, words)

    def _runs_command(self, words: List[str]) -> bool:
        is_help = words[:1] == ["--help"]
        return (
            is_help or bool(self._option(words)) or self.translation.command_at(words) is not None
        )

    def _option(self, words: List[str]) -> str:
        """Return the first word if it is an option of the manager, or the app's, an empty text if it is none."""
        flag = words[0].partition("=")[0] if words else ""
        return flag if flag in self.translation.file.options or flag == _APP else ""

    def _run(self, text: str, match: Match[str], words: List[Match[str]]) -> ConsoleRun:
        start, end = match.span()
        texts = [word["word"] for word in words]
        translated = self.translation.translate(match.group(), texts, app_is_set=True)
        new = [self.name, *translated.words]
        is_same = new[1:] == texts[: translated.taken] and not translated.variables
        option = self._option(texts)
        return ConsoleRun(
            line_number(text, start),
            line_at(text, start),
            self.name + rest_of(text, start, end, words, 0),
            " ".join(new) + rest_of(text, start, end, words, translated.taken),
            is_same and not option,
            option,
        )
