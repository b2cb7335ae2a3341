"""Where in a line a script's name is: where a command begins, among other files, or somewhere else."""

from __future__ import annotations

import re

from ..findings import Certainty

_PROSE = re.compile(r"(?i)\.(md|rst|txt|adoc|html|py)$|readme|change|history|news")
# In prose a command is in quotes, after a prompt or another command, or in a block of code.
_QUOTED = re.compile(r"(?:(?<![\"'])[\"'][ \t]*|`|&&[ \t]*|^[ \t]*[$#>%][ \t]+)\Z", re.MULTILINE)
_INDENTED = re.compile(r"^(?: {4,}|\t)[ \t]*\Z", re.MULTILINE)

_STRING = re.compile(r"\"[^\"\n]*\"|'[^'\n]*'")
_SEPARATOR = re.compile(r"&&|[|;`\"'(]|\b(?:do|then|else|if|elif|while|until)\b(?=[ \t])|![ \t]")
# What may be before a command in a line.
_BEGINNING = re.compile(
    r"""
    [ \t]*[-@+]*[ \t]*                                       # make's signs, and an item of YAML
    (?:[$\#>%][ \t]+)?                                       # a prompt
    (?:[\w.-]+[ \t]*[:=]-?[ \t]*)?                           # a key
    \[?[ \t]*
    (?:(?:@\w+|(?:[\d*/,-]+[ \t]+){4}[\d*/,-]+)[ \t]+(?:\w+[ \t]+)?)?  # a time, and a user
    (?:(?:RUN|CMD|ENTRYPOINT|exec|sudo|env|nohup|time|call)[ \t]+|\w+=\S*[ \t]+)*
    (?:(?:docker|podman|kubectl)\b.*\b(?:run|exec)\b.*[ \t]
      |(?:heroku|pipenv|poetry|honcho|foreman)[ \t]+run[ \t]+.*
      |(?:gosu|su-exec|timeout)[ \t]+\S+[ \t]+)?
    """,
    re.VERBOSE,
)
# Commands that take files; so do those of a Dockerfile.
_TAKES_FILES = re.compile(
    r"""[ \t]*[-@+]*[ \t]*(?:[$\#>%][ \t]+)?(?:-[ \t]+)?(?:[\w.-]+:[ \t]+)?(?:sudo[ \t]+)?
    (?:git|hg|svn|tar|zip|scp|rsync|cp|mv|rm|ln|chmod|chown|cat|less|more|head|tail|vi|vim|nano|emacs|code
    |touch|ls|grep|sed|diff|wc|black|flake8|pylint|isort|autopep8|yapf|pyflakes|pycodestyle|ruff|mypy
    |docker[ \t]+cp|ADD|COPY)\b""",
    re.VERBOSE,
)
# A string that somebody else makes a command of.
_ELSEWHERE = re.compile(
    r"""\w=["']\Z|\bfor\b.*\bin\b.*["']\Z|(?i:-ArgumentList)[ \t]+["']\Z|--entrypoint\b"""
)
# What is looked for, and not run.
_PATTERN = re.compile(
    r"""\b(?:pkill|pgrep|[ef]?grep|ag|sed|awk|perl)\b[^|;&]*\Z|\bregexp?[ \t]*[:=][ \t]*["']?[^"']*\Z"""
)
# In Python: a list that is no command, or whose first string is not what is run.
_NO_COMMAND = re.compile(r"\bos\.(?:exec|spawn)\w*\(|\bargv\b|\bassert\b")
# What an ENTRYPOINT that is elsewhere may take.
_ARGUMENTS = re.compile(
    r"""(?i)\b(?:cmd|command|\w*args|arguments)\b["']?[ \t]*:?\s*(?:\[|-[ \t])?\s*["']?\Z"""
)
# No line that a person wrote is longer; one that a program wrote may be very long.
_LONGEST = 1000
_MAY_RUN = re.compile(r"(?i)py|run|exec|[$%{]")


def line_before(text: str, start: int) -> str:
    """Return what is in a line before an offset, from where the line begins: the line above may go on.

    :param text: what is in the file.
    :param start: the offset.
    """
    begin = text.rfind("\n", 0, start) + 1
    line = text[begin:start]
    while begin:
        end, begin = begin - 1, text.rfind("\n", 0, begin - 1) + 1
        above = text[begin:end].rstrip()
        if not above.endswith("\\"):
            break
        line = f"{above[:-1]} {line}"
    return line[-_LONGEST:]


def position(text: str, start: int, path: str, is_path: bool) -> Certainty:
    """Return what is before a script's name, to which no interpreter belongs.

    :param text: what is in the file.
    :param start: where the name begins.
    :param path: the file's path.
    :param is_path: whether a folder belongs to the name, as in ``./manage.py``.
    :return: ``WRITE``: a command begins there; ``SHOW``: something that is not known is before it; ``IGNORE``: it is a
        file among others, or a word.
    """
    line = line_before(text, start)
    if _TAKES_FILES.match(_SEPARATOR.split(_STRING.sub("''", line))[-1]):
        return Certainty.IGNORE
    if _PROSE.search(path):
        fenced = text.count("```", 0, start) % 2 == 1 and not line.strip()
        indented = not path.endswith(".py") and _INDENTED.search(line)
        if fenced or indented or _QUOTED.search(line):
            return Certainty.SHOW if line.endswith(("' ", '" ')) else Certainty.WRITE
        return Certainty.WRITE if is_path else Certainty.IGNORE
    if _ELSEWHERE.search(line):
        return Certainty.SHOW
    segment = _SEPARATOR.split(_STRING.sub("_", line))[-1]
    if _BEGINNING.fullmatch(segment):
        return Certainty.WRITE
    return Certainty.SHOW if is_path or _MAY_RUN.search(segment) else Certainty.IGNORE


def is_pattern(line: str) -> bool:
    """Return whether a command is looked for by what is before it in a line, and not run."""
    return _PATTERN.search(line) is not None


def is_half(text: str, start: int, is_path: bool, is_list: bool) -> bool:
    """Return whether what is before a script without an interpreter may be in another place.

    :param text: what is in the file.
    :param start: where the script's name begins.
    :param is_path: whether a folder belongs to the name.
    :param is_list: whether the command is a list.
    """
    if is_list and not is_path:
        return True
    alone = is_path and not is_list and "entrypoint" not in text.lower()
    return not alone and _ARGUMENTS.search(text[max(0, start - 80) : start]) is not None


def is_run(line: str) -> bool:
    """Return whether a command of a Python file is one, or the first string is what is run."""
    return not _NO_COMMAND.search(line)
