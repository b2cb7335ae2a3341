"""Where in a line a script's name is: where a command begins, among other files, or somewhere else."""

from __future__ import annotations

import re

from ..findings import Certainty

_PROSE = re.compile(r"(?i)\.(md|rst|txt|adoc|html|py)$|readme|change|history|news")
# What a shell shows before a command: an environment, a user, and a sign.
_PROMPT = re.compile(r"[ \t]*(?:\([\w.-]+\)[ \t]*)?(?:[\w.-]+@[\w.-]+(?::\S*)?)?[$#>%][ \t]+")
# In prose a command is in quotes, after a prompt or another command, or in a block of code.
_QUOTED = re.compile(r"(?:(?<![\"'])[\"'][ \t]*|`|&&[ \t]*)\Z")
_INDENTED = re.compile(r" {4}|\t")
# Lines of a crontab and of a shell, which are no prose wherever they are.
_TYPED = re.compile(
    r"[ \t]*(?:(?:[\d*/,-]+[ \t]+){5}(?:\w+[ \t]+)?)?(?:(?:sudo|[A-Z_][A-Z_\d]*=\S*)[ \t]+)*"
)
# The line above a literal block of reStructuredText. Other directives have text below them.
_OPENS_LITERAL = re.compile(
    r"\.\.[ \t]+(?:code-block|sourcecode|code)::|(?!\.\.[ \t]+[\w:-]+::$).*::$"
)
_TILDES = re.compile(r"^[ \t]*~~~", re.MULTILINE)

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
    prompt = _PROMPT.match(line)
    command = line[prompt.end() :] if prompt else line
    if _TAKES_FILES.match(_SEPARATOR.split(_STRING.sub("''", command))[-1]):
        return Certainty.IGNORE
    segment = _SEPARATOR.split(_STRING.sub("_", command))[-1]
    begins = _BEGINNING.fullmatch(segment) is not None
    if _PROSE.search(path):
        is_code = begins and (_is_fenced(text, start, path) or _is_literal(text, start))
        if is_code or _QUOTED.search(line) or _is_typed(line, command, path):
            return Certainty.SHOW if line.endswith(("' ", '" ')) else Certainty.WRITE
        return Certainty.WRITE if is_path else Certainty.IGNORE
    if _ELSEWHERE.search(line):
        return Certainty.SHOW
    if begins:
        return Certainty.WRITE
    return Certainty.SHOW if is_path or _MAY_RUN.search(segment) else Certainty.IGNORE


def _is_fenced(text: str, start: int, path: str) -> bool:
    """Return whether an offset is between two fences of Markdown."""
    if text.count("```", 0, start) % 2 == 1:
        return True
    # In reStructuredText, these are below a title.
    return path.endswith(".md") and len(_TILDES.findall(text[:start])) % 2 == 1


def _is_literal(text: str, start: int) -> bool:
    """Return whether an offset is in a literal block of reStructuredText: deeper than the line that opens it."""
    *above, line = text[:start].split("\n")
    indent = len(line) - len(line.lstrip())
    for line in reversed(above):
        own = line.strip()
        depth = len(line) - len(line.lstrip())
        if own and depth < indent:
            if _OPENS_LITERAL.match(own):
                return True
            indent = depth
    return False


def _is_typed(line: str, command: str, path: str) -> bool:
    """Return whether nothing but what belongs to a command is before it in a line of prose.

    :param line: what is before it.
    :param command: the same without a prompt.
    :param path: the file's path.
    """
    is_marked = bool(command.strip()) or command != line
    is_indented = not path.endswith(".py") and _INDENTED.match(line) is not None
    return (is_marked or is_indented) and _TYPED.fullmatch(command) is not None


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
