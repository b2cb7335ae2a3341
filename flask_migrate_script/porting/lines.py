"""Lines that run manage.py, in whatever file: a Procfile, a Dockerfile, a script, a document, a subprocess call."""

from __future__ import annotations

import re
from typing import Dict, Iterable, Iterator, List, Match, NamedTuple, Optional, Pattern

from .findings import Edit, Finding, edited
from .translation import Translation

TOPIC = "lines"

# What stands between two words of a command: blanks; what separates the strings of a list in JSON, YAML and
# Python; or, in YAML alone, bare words of a list, and items with a line each.
_BLANKS = r"[ \t]+"
_COMMA = r"""["'][ \t]*,\s*["']"""
_ITEM = r"""["']?[ \t]*\r?\n[ \t]*-[ \t]+["']?"""
_BARE_COMMA = r",[ \t]*"
_BETWEEN = f"(?:{_BLANKS}|{_COMMA}|{_ITEM}|{_BARE_COMMA})"

_THIS_PYTHON = "sys.executable"
_PYTHON = "|".join(
    [
        r"""(?:[^\s"'`,;&|()\[\]=]*[/\\])?(?:python|pypy)[\d.]*(?:\.exe)?""",
        r"py(?=[ ])",  # on Windows
        r"\$[({]?\w*(?:PYTHON|python|PY)\w*[)}]?",  # a variable of a shell or of make
        r"\{\w*python\w*\}",  # of tox
        r"(?:[\w./-]*/)?coverage run",
        re.escape(_THIS_PYTHON),
    ]
)
# -m flask_migrate_script runs a manage.py that nobody has edited.
_FLAG = "|".join(
    [
        f"-m{_BETWEEN}flask_migrate_script",
        rf"-[WX]{_BETWEEN}\w\S*",
        r"-[a-ln-zA-Z]+",
        r"--\w[\w-]*(?:=[^\s\"',]+)?",
    ]
)
_FOLDER = r"""(?:(?:\$\([^()\n]*\)|[^\s"'`,;&|()<>\[\]=])*[/\\])?"""

# No command that a person wrote has more words.
_LONGEST = 100

# One more word of the same command.
_WORD = re.compile(rf"""(?P<between>{_BETWEEN})(?P<word>[^\s"'`;&|<>()\[\],]+)""")

#: What stands behind it names the app to flask, and runs nothing.
NAMES_APP = re.compile(rf"(?:FLASK_APP|--app|-A)(?:{_BETWEEN}|[\"']?[ \t]*[=:][ \t]*)[\"']?$")

# An interpreter that is written in a way of its own, with quotes for instance.
_PYTHON_BEFORE = re.compile(r"(?i)(?:py\w*[})]?|%\w+%)[\d.]*(?:\.exe)?[\"']?[ \t]+$")

_PROSE = re.compile(r"(?i)\.(md|rst|txt|adoc|html|py)$|readme|change|history|news")
_STARTS_COMMAND = re.compile(r"(?:^[ \t]*(?:[$#>%][ \t]+)?|[\"'`]|&&[ \t]*|;[ \t]*)$", re.MULTILINE)


class _Run(NamedTuple):
    """One place that runs the script: from the interpreter to the last word that is to be changed."""

    start: int
    python: Optional[str]
    flags: List[str]
    script: str
    end: int
    between: str
    exact: bool = True


class Lines:
    """Finds the lines that run a script.

    :param translation: says what ``flask`` has to be given instead.
    """

    def __init__(self, translation: Translation) -> None:
        self.translation = translation
        file = f"{_FOLDER}{re.escape(translation.file)}"
        modules = "|".join(map(re.escape, translation.modules)) or "(?!)"
        flags = f"(?P<flags>(?:{_BETWEEN}(?:{_FLAG}))*)"
        behind = r"(?![\w-]|[./]\w)"
        self._by_python = re.compile(
            rf"(?<![a-zA-Z0-9_./$-])(?P<python>{_PYTHON}){flags}"
            rf"""(?:(?P<between>\s*,\s*["']|{_BETWEEN})(?P<script>{file}|"{file}"|'{file}')"""
            rf"|(?P<before>{_BETWEEN})-m{_BETWEEN}(?P<module>{modules})){behind}"
        )
        self._by_itself = re.compile(rf"(?<![a-zA-Z0-9_./\\-])(?P<script>{file}){behind}")

    def findings(self, path: str, text: str) -> Iterator[Finding]:
        """Yield what is to be changed in a file, a finding for each line.

        :param path: its path in the project.
        :param text: what is in it.
        """
        runs = sorted([*self._runs_by_python(path, text), *self._runs_by_itself(path, text)])
        lines: Dict[int, List[_Run]] = {}
        taken = -1
        for run in runs:
            if run.start >= taken:
                taken = run.end
                lines.setdefault(text.count("\n", 0, run.start) + 1, []).append(run)
        for line, found in lines.items():
            yield self._finding(path, text, line, found)

    def _runs_by_python(self, path: str, text: str) -> Iterator[_Run]:
        words = [self.translation.file, *(f"-m {module}" for module in self.translation.modules)]
        words += [f'-m", "{module}' for module in self.translation.modules]
        for match in _near(self._by_python, text, words):
            if not _may_separate(match.group(), path):
                continue
            flags = [
                flag.strip("\"', \t\r\n")
                for flag in re.findall(f"{_BETWEEN}({_FLAG})", match["flags"])
            ]
            yield _Run(
                match.start(),
                match["python"],
                [flag for flag in flags if "flask_migrate_script" not in flag],
                match["script"] or self.translation.path,
                match.end(),
                match["between"] or match["before"],
            )

    def _runs_by_itself(self, path: str, text: str) -> Iterator[_Run]:
        for match in _near(self._by_itself, text, [self.translation.file]):
            before = text[max(0, match.start() - 80) : match.start()]
            script = match["script"]
            is_path = "/" in script or "\\" in script
            if NAMES_APP.search(before):
                continue
            if _PROSE.search(path) and not is_path and not _STARTS_COMMAND.search(before):
                continue
            words = _words(text, match.end(), path)
            if self.translation.command_at([word["word"] for word in words]) is None:
                continue
            between = words[0]["between"]
            is_list = "," in between or "\n" in between
            if is_list and not re.search(r"(?:[\[(]|-[ \t])\s*[\"']?$", before):
                continue  # two words that happen to be neighbours
            # A list that begins with a bare name goes on an ENTRYPOINT that stands elsewhere.
            exact = not _PYTHON_BEFORE.search(before) and (is_path or not is_list)
            yield _Run(match.start(), None, [], script, match.end(), between, exact)

    def _finding(self, path: str, text: str, line: int, runs: List[_Run]) -> Finding:
        edits: List[Edit] = []
        messages: List[str] = []
        exact = True
        for run in runs:
            words = _words(text, run.end, path)
            translated = self.translation.translate(run.script, [word["word"] for word in words])
            end = words[translated.taken - 1].end() if translated.taken else run.end
            edits.append(Edit(run.start, end, _joined(run, translated.variables, translated.words)))
            messages.append(translated.message)
            exact = exact and translated.exact and run.exact
            # --host="0.0.0.0": what is replaced would end before the quotes.
            exact = exact and text[end - 1 : end] != "="
            line_before = text[text.rfind("\n", 0, run.start) + 1 : run.start]
            if not words and re.match(r"\s*entrypoint\b", line_before, re.IGNORECASE):
                messages.append("what CMD gives it, goes to flask")
                exact = False
            if translated.variables and run.python == _THIS_PYTHON:
                # A list can't begin with env(1) and go on with an expression.
                messages.append(f"give it {', '.join(translated.variables[1:])} in its environment")
                exact = False
        first = text.rfind("\n", 0, edits[0].start) + 1
        last = text.find("\n", edits[-1].end)
        last = len(text) if last < 0 else last
        after = edited(text, edits)
        return Finding(
            TOPIC,
            path,
            line,
            text[first:last],
            "; ".join(dict.fromkeys(messages)),
            after[first : last + len(after) - len(text)],
            tuple(edits) if exact else (),
        )


def _near(pattern: Pattern[str], text: str, words: Iterable[str]) -> Iterator[Match[str]]:
    """Yield the matches that hold one of some words: the patterns are too slow for whole long files."""
    seen = -1
    starts = sorted(
        {found.start() for word in words for found in re.finditer(re.escape(word), text)}
    )
    for start in starts:
        for match in pattern.finditer(text, max(0, seen, start - 300), start + 200):
            if match.start() > seen and match.start() <= start <= match.end():
                seen = match.start()
                yield match


def _words(text: str, start: int, path: str) -> List[Match[str]]:
    """Return the words of a command from an offset on."""
    words: List[Match[str]] = []
    while len(words) < _LONGEST:
        match = _WORD.match(text, start)
        if match is None or not _may_separate(match["between"], path):
            return words
        # A list goes on as a list, a text as a text.
        if words and ("," in words[0]["between"]) != ("," in match["between"]):
            return words
        words.append(match)
        start = match.end()
    return words


def _may_separate(words: str, path: str) -> bool:
    """Return whether in a file of that name a command's words are separated as here."""
    if path.endswith((".yml", ".yaml")):
        return True
    lists = path.endswith((".py", ".json"))
    bare_comma = re.search(r"[^\s\"']\s*,\s*[^\s\"']|^,\s*$", words)
    return not bare_comma and (lists or "\n" not in words)


def _joined(run: _Run, variables: List[str], words: List[str]) -> str:
    """Return the words for ``flask``, separated as those that they replace."""
    between = run.between
    if "," in between:
        quote = between[-1].strip()
        between = f"{quote}, {quote}"
    elif "\n" not in between:
        between = " "
    if run.python is None or (run.python in ("python", "python2", "python3") and not run.flags):
        return between.join([*variables, "flask", *words])
    if run.python == _THIS_PYTHON:
        return f"{_THIS_PYTHON}, {between[-1]}" + between.join([*run.flags, "-m", "flask", *words])
    return between.join([*variables, run.python, *run.flags, "-m", "flask", *words])
