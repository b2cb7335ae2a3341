"""Lines that run manage.py, in whatever file: a Procfile, a Dockerfile, a script, a document, a subprocess call."""

from __future__ import annotations

import re
from typing import Dict, Iterable, Iterator, List, Match, NamedTuple, Optional, Pattern

from .app_settings import AppSettings
from .findings import Edit, Finding, edited
from .owners import Namesakes
from .positions import COMMAND, NONE, is_half, is_pattern, is_run, line_before, position
from .translation import Translation
from .words import (
    BETWEEN,
    EXPRESSION,
    FLAG,
    FOLDER,
    PLACEHOLDER,
    PYTHON,
    START,
    ends,
    joined,
    may_separate,
    words_at,
)

TOPIC = "lines"

#: What follows it names the app for flask, and runs nothing.
NAMES_APP = re.compile(rf"(?:FLASK_APP|--app|-A)(?:{BETWEEN}|[\"']?[ \t]*[=:][ \t]*)[\"']?$")

# Its own --app is heroku's, wherever in the command it is.
_HEROKU = re.compile(r"\bheroku[ \t]+run\b[^|;&]*$")
_PLACEHOLDER = re.compile(PLACEHOLDER)
_EXPRESSION = re.compile(EXPRESSION)
_HISTORY = re.compile(r"(?i)change|history|news")
_WINDOWS = (".bat", ".cmd", ".ps1")


class _ScriptRun(NamedTuple):
    """One place that runs the script: from the interpreter to the script's name, and the words after it.

    ``is_known``: the command begins there. ``is_sure``: it is this script's and all of it is there.
    ``is_expression``: the interpreter is an expression of Python, and not a string.
    """

    start: int
    python: Optional[str]
    flags: List[str]
    script: str
    end: int
    between: str
    words: List[Match[str]]
    is_known: bool = True
    is_sure: bool = True
    is_expression: bool = False


class _Change(NamedTuple):
    """What becomes of such a place."""

    edit: Edit
    message: str
    is_exact: bool
    is_known: bool


class Lines:
    """Finds the lines that run a script.

    :param translation: returns what ``flask`` has to be given instead.
    :param settings: knows where ``FLASK_APP`` is set, so that a line need not name the app.
    :param namesakes: finds which file of the script's name a line means.
    """

    def __init__(
        self, translation: Translation, settings: AppSettings, namesakes: Namesakes
    ) -> None:
        self.namesakes = namesakes
        self.translation = translation
        self.settings = settings
        file = f"{FOLDER}{re.escape(translation.file)}"
        modules = "|".join(map(re.escape, translation.modules)) or "(?!)"
        flags = f"(?P<flags>(?:{BETWEEN}(?:{FLAG}))*)"
        end = r"(?![\w-]|[./]\w)"
        self._by_python = re.compile(
            rf"{START}(?P<python>{PYTHON}){flags}"
            rf"""(?:(?P<between>\s*,\s*["']|{BETWEEN})(?P<script>{file}|"{file}"|'{file}')"""
            rf"|(?P<before>{BETWEEN})-m{BETWEEN}(?P<module>{modules})){end}"
        )
        self._by_itself = re.compile(rf"{START}(?P<script>{file}){end}")

    def findings(self, path: str, text: str) -> Iterator[Finding]:
        """Yield what is to be changed in a file, a finding for each line.

        :param path: its path in the project.
        :param text: what is in it.
        """
        if self.translation.gone and _HISTORY.search(path):
            return
        runs = [*self._runs_by_python(path, text), *self._runs_by_itself(path, text)]
        lines: Dict[int, List[_Change]] = {}
        taken = -1
        for run in sorted(runs, key=lambda run: run.start):
            if run.start >= taken:
                change = self._change(path, text, run)
                taken = change.edit.end
                lines.setdefault(text.count("\n", 0, run.start) + 1, []).append(change)
        for line, changes in lines.items():
            yield _finding(path, text, line, changes)

    def _runs_by_python(self, path: str, text: str) -> Iterator[_ScriptRun]:
        names = [self.translation.file, *(f"-m {module}" for module in self.translation.modules)]
        names += [f'-m", "{module}' for module in self.translation.modules]
        for match in _near(self._by_python, text, names):
            if not may_separate(match.group(), path):
                continue
            script = match["script"] or self.translation.path
            named = match["script"] or self.translation.file_of(match["module"])
            meant, is_certain = self.namesakes.meant(named, path)
            if meant != self.translation.path:
                continue
            words = words_at(text, match.end(), path)
            if self.translation.gone and not self._runs_command(words):
                continue
            is_expression = path.endswith(".py") and bool(_EXPRESSION.match(match.group()))
            flags = [
                flag.strip("\"', \t\r\n")
                for flag in re.findall(f"{BETWEEN}({FLAG})", match["flags"])
            ]
            yield _ScriptRun(
                match.start(),
                match["python"],
                [flag for flag in flags if "flask_migrate_script" not in flag],
                script,
                match.end(),
                match["between"] or match["before"],
                words,
                is_sure=is_certain
                and not _PLACEHOLDER.match(text, match.start())
                and (is_expression or _is_run(path, text, match.start())),
                is_expression=is_expression,
            )

    def _runs_by_itself(self, path: str, text: str) -> Iterator[_ScriptRun]:
        for match in _near(self._by_itself, text, [self.translation.file]):
            before = text[max(0, match.start() - 80) : match.start()]
            script = match["script"]
            is_path = "/" in script or "\\" in script
            meant, is_certain = self.namesakes.meant(script, path)
            if meant != self.translation.path or NAMES_APP.search(before):
                continue
            words = words_at(text, match.end(), path)
            if not self._runs_command(words):
                continue
            between = words[0]["between"]
            is_list = "," in between or "\n" in between
            if is_list and not re.search(r"(?:[\[(]|-[ \t])\s*[\"']?$", before):
                continue  # two words that happen to be neighbours
            where = position(text, match.start(), path, is_path)
            if where != NONE:
                is_sure = (
                    is_certain
                    and not is_half(text, match.start(), is_path, is_list)
                    and _is_run(path, text, match.start())
                )
                yield _ScriptRun(
                    match.start(),
                    None,
                    [],
                    script,
                    match.end(),
                    between,
                    words,
                    is_known=where == COMMAND,
                    is_sure=is_sure,
                )

    def _runs_command(self, words: List[Match[str]]) -> bool:
        return self.translation.command_at(_texts(words)) is not None

    def _change(self, path: str, text: str, run: _ScriptRun) -> _Change:
        words = run.words
        line = text[text.rfind("\n", 0, run.start) + 1 : run.start]
        translated = self.translation.translate(
            run.script,
            _texts(words),
            self.settings.names(run.script, path, run.start),
            in_environment=bool(_HEROKU.search(line)),
        )
        variables = translated.variables
        if variables and path.endswith(".service"):
            variables = ["/usr/bin/env", *variables[1:]]  # older systemd needs the full path
        last = words[translated.taken - 1] if translated.taken else None
        end = last.end() if last else run.end
        new = _words_for(run, variables, translated.words)
        edit = Edit(run.start, end, _joined(run, new, last["between"] if last else run.between))
        message = translated.message
        # --host="0.0.0.0": what is replaced would end before the quotes.
        exact = translated.exact and run.is_sure and text[end - 1 : end] != "="
        exact = exact and (not translated.is_complete or last is None or ends(text, last))
        if not run.is_known:
            message += f": write {' '.join([*new, *_texts(words[translated.taken :])])}"
            exact = False
        elif not words and re.match(r"\s*entrypoint\b", line, re.IGNORECASE):
            message += "; what CMD gives it, goes to flask"
        if variables and (path.endswith(_WINDOWS) or run.is_expression):
            # Windows has no env(1), and a list can't begin with it and go on with an expression.
            message += f"; give it {', '.join(variables[1:])} in its environment"
            exact = False
        if path.endswith(".service") and new[0] == "flask":
            message += "; systemd needs the full path of flask"
            exact = False
        if is_pattern(line_before(text, run.start)):
            message += "; it is a pattern here"
            exact = False
        return _Change(edit, message, exact, run.is_known)


def _finding(path: str, text: str, line: int, changes: List[_Change]) -> Finding:
    edits = [change.edit for change in changes]
    first = text.rfind("\n", 0, edits[0].start) + 1
    end = text.find("\n", edits[-1].end)
    end = len(text) if end < 0 else end
    after = edited(text, edits)
    is_known = all(change.is_known for change in changes)
    return Finding(
        TOPIC,
        path,
        line,
        text[first:end],
        "; ".join(dict.fromkeys(change.message for change in changes)),
        after[first : end + len(after) - len(text)] if is_known else None,
        tuple(edits) if all(change.is_exact for change in changes) else (),
    )


def _texts(words: List[Match[str]]) -> List[str]:
    return [word["word"] for word in words]


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


def _words_for(run: _ScriptRun, variables: List[str], words: List[str]) -> List[str]:
    """Return all words of the new command."""
    if run.python is None or (run.python in ("python", "python2", "python3") and not run.flags):
        return [*variables, "flask", *words]
    if run.is_expression:
        variables = []
    return [*variables, run.python, *run.flags, "-m", "flask", *words]


def _joined(run: _ScriptRun, words: List[str], opening: str) -> str:
    """Return the new words, separated as the old ones."""
    if not run.is_expression:
        return joined(words, run.between, opening)
    quote = run.between[-1]
    return f"{words[0]}, {quote}{joined(words[1:], f'{quote}, {quote}', opening)}"
