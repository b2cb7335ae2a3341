"""Lines that run manage.py, in whatever file, and the same with ``flask``."""

from __future__ import annotations

import re
from typing import Dict, Iterator, List, NamedTuple

from ..findings import Certainty, Edit, Finding, edited
from ..history_files import is_history
from ..index import Index
from ..line_ends import line_number
from ..manage_file import ManageFile
from ..shell.positions import is_pattern, line_before
from ..shell.script_runs import ScriptRun, ScriptRuns
from ..shell.translation import Translation
from ..shell.words import ends, joined, rest_of

# Its own --app is heroku's, wherever in the command it is.
_HEROKU = re.compile(r"\bheroku[ \t]+run\b[^|;&]*$")
# Not what a wrapper runs, such as that of pipenv.
_IS_EXECUTABLE = re.compile(r"=[ \t]*[-@:+!|]*\Z")
_WINDOWS = (".bat", ".cmd", ".ps1")


class _Change(NamedTuple):
    """What becomes of a place that runs a manage.py. ``is_line``: with it, the line is one for ``flask``."""

    edit: Edit
    message: str
    is_line: bool
    reasons: List[str]


def find(index: Index) -> Iterator[Finding]:
    """Yield a finding for each such line that is no history."""
    return lines_of(index, in_history=False)


def lines_of(index: Index, in_history: bool) -> Iterator[Finding]:
    """Yield a finding for each such line.

    :param index: what the project's files hold.
    :param in_history: whether the lines are those of changelogs and release notes, or all others.
    """
    # Of a script that is gone, history is only the past.
    finders = [
        _CommandLines(file, index)
        for file in index.manage_files
        if not (file.is_gone and in_history)
    ]
    for path, text in index.texts():
        if is_history(path) is in_history:
            for finder in finders:
                yield from finder.findings(path, text)


class _CommandLines:
    """The lines that run one manage.py."""

    def __init__(self, file: ManageFile, index: Index) -> None:
        self.names = [file.file, *file.modules]
        self.translation = Translation(file, index.target.has_flask_app_option)
        self.runs = ScriptRuns(file, self.translation)
        self.file = file.file
        self.app = file.app
        self.path = file.path
        self.elsewhere = file.elsewhere
        self.settings = index.settings

    def findings(self, path: str, text: str) -> Iterator[Finding]:
        """Yield those of a file."""
        if not any(name in text for name in self.names):
            return
        lines: Dict[int, List[_Change]] = {}
        taken = -1
        for run in self.runs.find(path, text):
            if run.start >= taken:
                change = self._change(path, text, run)
                taken = change.edit.end
                lines.setdefault(line_number(text, run.start), []).append(change)
        for line, changes in lines.items():
            yield _finding(path, text, line, changes)

    def _change(self, path: str, text: str, run: ScriptRun) -> _Change:
        if self.elsewhere is not None:
            # What ``flask`` has to be given is not known here.
            edit = Edit(run.start, run.end, text[run.start : run.end])
            return _Change(edit, f"runs {self.path}", False, [self.elsewhere.reason])
        words = run.words
        line = text[text.rfind("\n", 0, run.start) + 1 : run.start]
        translated = self.translation.translate(
            run.script,
            run.texts,
            self.settings.names(run.script, self.app, path, run.start),
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
        reasons = [*translated.reasons, *run.doubts]
        # --host="0.0.0.0": what is replaced would end before the quotes.
        is_cut = text[end - 1 : end] == "="
        if is_cut or (translated.is_complete and last is not None and not ends(text, last)):
            reasons.append("where the command ends is not certain")
        if run.position is Certainty.SHOW:
            rest = rest_of(text, run.start, run.end, words, translated.taken)
            message += f": write {' '.join(new)}{rest}"
            reasons.append("what is before it in the line is not known here")
        elif not words and re.match(r"\s*entrypoint\b", line, re.IGNORECASE):
            message += "; what CMD gives it, goes to flask"
        reasons += _obstacles(path, text, run, variables, new)
        # The file's name for a command is a mistake that is no better with flask.
        is_line = run.position is Certainty.WRITE and run.texts[:1] != [self.file]
        return _Change(edit, message, is_line, reasons)


def _obstacles(
    path: str, text: str, run: ScriptRun, variables: List[str], new: List[str]
) -> Iterator[str]:
    """Yield why a line cannot be written, whatever it runs."""
    if variables and (path.endswith(_WINDOWS) or run.is_expression):
        # Windows has no env(1), and a list can't begin with it and go on with an expression.
        yield f"give it {', '.join(variables[1:])} in its environment"
    before = line_before(text, run.start)
    if path.endswith(".service") and new[0] == "flask" and _IS_EXECUTABLE.search(before):
        yield "systemd needs the full path of flask"
    if is_pattern(before):
        yield "it is a pattern here"


def _finding(path: str, text: str, line: int, changes: List[_Change]) -> Finding:
    edits = [change.edit for change in changes]
    first = text.rfind("\n", 0, edits[0].start) + 1
    end = text.find("\n", edits[-1].end)
    end = len(text) if end < 0 else end
    after = edited(text, edits)
    is_known = all(change.is_line for change in changes)
    reasons = dict.fromkeys(reason for change in changes for reason in change.reasons)
    return Finding(
        path,
        line,
        text[first:end],
        "; ".join(dict.fromkeys(change.message for change in changes)),
        after[first : end + len(after) - len(text)] if is_known else None,
        () if reasons else tuple(edits),
        left="; ".join(reasons),
    )


def _words_for(run: ScriptRun, variables: List[str], words: List[str]) -> List[str]:
    """Return all words of the new command."""
    if run.python is None or (run.python in ("python", "python2", "python3") and not run.flags):
        return [*variables, "flask", *words]
    if run.is_expression:
        variables = []
    return [*variables, run.python, *run.flags, "-m", "flask", *words]


def _joined(run: ScriptRun, words: List[str], opening: str) -> str:
    """Return the new words, separated as the old ones."""
    if not run.is_expression:
        return joined(words, run.between, opening)
    quote = run.between[-1]
    return f"{words[0]}, {quote}{joined(words[1:], f'{quote}, {quote}', opening)}"
