"""The lines that run a manage.py by the name of a console script."""

from __future__ import annotations

import re
from typing import Iterator, List, Match, NamedTuple

from ..findings import Certainty
from ..line_ends import line_at, line_number
from .positions import position
from .translation import Translation
from .words import START, words_at


class ConsoleRun(NamedTuple):
    """One of them: its line, the words after the name, and those with a ``FlaskGroup`` of that name.

    ``is_same``: they are the same.
    """

    line: int
    text: str
    words: List[str]
    new: List[str]
    is_same: bool


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
            words = [word["word"] for word in words_at(text, match.end(), path)]
            if self.translation.command_at(words) is None:
                continue
            if position(text, match.start(), path, is_path=False) is not Certainty.IGNORE:
                yield self._run(text, match, words)

    def _run(self, text: str, match: Match[str], words: List[str]) -> ConsoleRun:
        translated = self.translation.translate(match.group(), words, app_is_set=True)
        new = [*translated.words, *words[translated.taken :]]
        is_same = new == words and not translated.variables
        start = match.start()
        return ConsoleRun(line_number(text, start), line_at(text, start), words, new, is_same)
