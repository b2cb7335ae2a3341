"""Where in a line a script's name stands: where a command begins, among other files, or somewhere else."""

from __future__ import annotations

import re

#: A command begins there; something that is not known stands before it; it is a file among others, or a word.
COMMAND, UNKNOWN, NONE = "command", "unknown", "none"

_PROSE = re.compile(r"(?i)\.(md|rst|txt|adoc|html|py)$|readme|change|history|news")
# In prose a command stands in quotes, behind a prompt or another command, or in a block of code.
_QUOTED = re.compile(r"(?:(?<![\"'])[\"'][ \t]*|`|&&[ \t]*|^[ \t]*[$#>%][ \t]+)\Z", re.MULTILINE)
_INDENTED = re.compile(r"^(?: {4,}|\t)[ \t]*\Z", re.MULTILINE)

_STRING = re.compile(r"\"[^\"\n]*\"|'[^'\n]*'")
_SEPARATOR = re.compile(r"&&|[|;`\"'(]|\b(?:do|then|else|if|elif|while|until)\b(?=[ \t])|![ \t]")
# What may stand before a command in a line.
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
_MAY_RUN = re.compile(r"(?i)py|run|exec|[$%{]")


def position(text: str, start: int, path: str, is_path: bool) -> str:
    """Return what stands before a script's name, to which no interpreter belongs.

    :param text: what is in the file.
    :param start: where the name begins.
    :param path: the file's path.
    :param is_path: whether a folder belongs to the name, as in ``./manage.py``.
    :return: ``COMMAND``, ``UNKNOWN`` or ``NONE``.
    """
    before = text[:start]
    line = before[before.rfind("\n") + 1 :]
    if _TAKES_FILES.match(_SEPARATOR.split(_STRING.sub("''", line))[-1]):
        return NONE
    if _PROSE.search(path):
        fenced = before.count("```") % 2 == 1 and not line.strip()
        indented = not path.endswith(".py") and _INDENTED.search(line)
        if fenced or indented or _QUOTED.search(line):
            return UNKNOWN if line.endswith(("' ", '" ')) else COMMAND
        return COMMAND if is_path else NONE
    segment = _SEPARATOR.split(_STRING.sub("_", line))[-1]
    if _BEGINNING.fullmatch(segment):
        return COMMAND
    return UNKNOWN if is_path or _MAY_RUN.search(segment) else NONE
