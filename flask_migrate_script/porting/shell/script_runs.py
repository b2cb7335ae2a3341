"""The places that run a manage.py, in whatever file: a Procfile, a Dockerfile, a script, a document, a subprocess call."""

from __future__ import annotations

import re
from typing import Dict, Iterable, Iterator, List, Match, NamedTuple, Optional, Pattern, Sequence

from ..app_settings import names_app
from ..findings import Certainty
from ..manage_file import ManageFile
from .positions import is_half, is_run, line_before, position
from .translation import Translation
from .words import (
    BETWEEN,
    EXPRESSION,
    FLAG,
    FOLDER,
    PLACEHOLDER,
    PYTHON,
    START,
    may_separate,
    words_at,
)

_PLACEHOLDER = re.compile(PLACEHOLDER)
_EXPRESSION = re.compile(EXPRESSION)
_FILLED_IN = re.compile(r"""%[s(]|\{\w*\}|"?\$[{(\w@*]""")
_ADDED = re.compile(r"""[ ]["'][ \t]*\+""")

_FILLED_IN_LATER = "what runs it is filled in elsewhere"
_HALF = "what runs it may be in another place"
_NOT_RUN = "it may be no command"


class ScriptRun(NamedTuple):
    """One place that runs a manage.py: from the interpreter to the file's name, and the words after it.

    ``position``: whether the command begins there. ``doubts``: why it may not be this file's, or not all of it.
    ``is_expression``: the interpreter is an expression of Python, and not a string.
    """

    start: int
    python: Optional[str]
    flags: List[str]
    script: str
    end: int
    between: str
    words: List[Match[str]]
    position: Certainty = Certainty.WRITE
    doubts: Sequence[str] = ()
    is_expression: bool = False

    @property
    def texts(self) -> List[str]:
        """The words after the file's name."""
        return [word["word"] for word in self.words]


class ScriptRuns:
    """Finds the places that run a manage.py.

    :param file: the manage.py.
    :param translation: its command lines.
    """

    def __init__(self, file: ManageFile, translation: Translation) -> None:
        self.file = file
        self.translation = translation
        self._several = (
            f"there are several files {file.file}, and which of them it runs is not known here"
        )
        name = f"{FOLDER}{re.escape(file.file)}"
        modules = "|".join(map(re.escape, file.modules)) or "(?!)"
        flags = f"(?P<flags>(?:{BETWEEN}(?:{FLAG}))*)"
        end = r"(?![\w-]|[./]\w)"
        self._by_python = re.compile(
            rf"{START}(?P<python>{PYTHON}){flags}"
            rf"""(?:(?P<between>\s*,\s*["']|{BETWEEN})(?P<script>{name}|"{name}"|'{name}')"""
            rf"|(?P<before>{BETWEEN})-m{BETWEEN}(?P<module>{modules})){end}"
        )
        self._by_itself = re.compile(rf"{START}(?P<script>{name}){end}")

    def find(self, path: str, text: str) -> List[ScriptRun]:
        """Return the places in a file, in their order.

        :param path: the file's path in the project.
        :param text: what is in it.
        """
        runs = [*self._runs_by_python(path, text), *self._runs_by_itself(path, text)]
        return sorted(runs, key=lambda run: run.start)

    def _runs_by_python(self, path: str, text: str) -> Iterator[ScriptRun]:
        names = [self.file.file, *(f"-m {module}" for module in self.file.modules)]
        names += [f'-m", "{module}' for module in self.file.modules]
        for match in _near(self._by_python, text, names):
            if not may_separate(match.group(), path):
                continue
            script = match["script"] or self.file.path
            named = match["script"] or self.file.file_of(match["module"])
            meant, is_certain = self.file.namesakes.meant(named, path)
            if meant != self.file.path:
                continue
            words = words_at(text, match.end(), path)
            if self.file.is_gone and not self._runs_command(words):
                continue
            is_expression = path.endswith(".py") and bool(_EXPRESSION.match(match.group()))
            flags = [
                flag.strip("\"', \t\r\n")
                for flag in re.findall(f"{BETWEEN}({FLAG})", match["flags"])
            ]
            yield ScriptRun(
                match.start(),
                match["python"],
                [flag for flag in flags if "flask_migrate_script" not in flag],
                script,
                match.end(),
                match["between"] or match["before"],
                words,
                doubts=_doubts(
                    {
                        self._several: not is_certain,
                        _FILLED_IN_LATER: bool(_PLACEHOLDER.match(text, match.start())),
                        _NOT_RUN: not is_expression and not _is_run(path, text, match.start()),
                    }
                ),
                is_expression=is_expression,
            )

    def _runs_by_itself(self, path: str, text: str) -> Iterator[ScriptRun]:
        for match in _near(self._by_itself, text, [self.file.file]):
            before = text[max(0, match.start() - 80) : match.start()]
            script = match["script"]
            is_path = "/" in script or "\\" in script
            meant, is_certain = self.file.namesakes.meant(script, path)
            if meant != self.file.path or names_app(text, match.start()):
                continue
            words = words_at(text, match.end(), path)
            if not (self._runs_command(words) or (is_path and self._is_open(words, text, match))):
                continue
            between = words[0]["between"] if words else ""
            is_list = "," in between or "\n" in between
            if is_list and not re.search(r"(?:[\[(]|-[ \t])\s*[\"']?$", before):
                continue  # two words that happen to be neighbours
            where = position(text, match.start(), path, is_path)
            if where is Certainty.IGNORE:
                continue
            yield ScriptRun(
                match.start(),
                None,
                [],
                script,
                match.end(),
                between,
                words,
                where,
                _doubts(
                    {
                        self._several: not is_certain,
                        _HALF: is_half(text, match.start(), is_path, is_list),
                        _NOT_RUN: not _is_run(path, text, match.start()),
                    }
                ),
            )

    def _is_open(self, words: List[Match[str]], text: str, match: Match[str]) -> bool:
        """Return whether a command follows that is filled in: a variable, or what is added to a string."""
        if self.file.is_gone:
            return False
        if not words:
            return _ADDED.match(text, match.end()) is not None
        return _FILLED_IN.match(words[0]["word"]) is not None

    def _runs_command(self, words: List[Match[str]]) -> bool:
        texts = [word["word"] for word in words]
        return self.translation.command_at(texts) is not None


def _doubts(doubts: Dict[str, bool]) -> List[str]:
    return [doubt for doubt, is_there in doubts.items() if is_there]


def _is_run(path: str, text: str, start: int) -> bool:
    return not path.endswith(".py") or is_run(line_before(text, start))


def _near(pattern: Pattern[str], text: str, words: Iterable[str]) -> Iterator[Match[str]]:
    """Yield the matches that hold one of some words: the patterns are too slow for all of a long file."""
    seen = -1
    starts = sorted(
        {found.start() for word in words for found in re.finditer(re.escape(word), text)}
    )
    for start in starts:
        for match in pattern.finditer(text, max(0, seen, start - 300), start + 200):
            if match.start() > seen and match.start() <= start <= match.end():
                seen = match.start()
                yield match
