"""A Python file that this Python cannot parse: the lines that stop it, and what can be read all the same."""

from __future__ import annotations

import ast
import re
import warnings
from typing import List, NamedTuple, Optional, Tuple

from .line_ends import LINE_END, lines_of

# Each change makes a line shorter or empty, and a file with so many of them is no manage.py.
_MOST_CHANGES = 300

_BRANCH = re.compile(r"\s*(?:else|try|finally|elif\b.*?|except\b.*?)\s*:")
_EXCEPT = re.compile(r"(\s*except\b.+?),\s*(\w+)\s*:")
_OCTAL = re.compile(r"(?<![\w.])0([0-7]+)\b")
# What only Python 2 has.
_PYTHON2 = re.compile(
    r"""
    ^\s*(?:[^\#"']*:)?\s*(?:print\b(?!\s*(?:\(|=[^=]|[,.)\]:]|$))|print\s*$|print\s*\(.*\)\s*%|exec\s+\w|raise\s+[\w.]+\s*,)
  | ^\s*except\b[^:(]+,\s*\w+\s*:
  | ^\s*except\s*\([^)]*\)\s*,\s*\w+\s*:
  | (?<![\w.\"'])0[0-7]+\b | \b\d+[lL]\b | <> | `[^`]+` | (?<!\w)[uU][rR]["']
    """,
    re.VERBOSE,
)
_TABS = "inconsistent use of tabs"
_NUMBER = re.compile(r"(?<![\w.])(\d+)[lL]\b")
_TEMPLATE = re.compile(r"\{\{.*?\}\}|\{%.*?%\}")


class Unparsed(NamedTuple):
    """What stops this Python in a file.

    ``lines`` are the numbers of the lines that stop it, with ``is_python2`` some of them are Python 2; ``is_template``:
    some are of a template. ``message`` is Python's own for the first one. ``rest`` is the text without what stops it,
    line for line.
    """

    lines: List[int]
    message: str
    is_python2: bool
    is_template: bool
    rest: str


def unparsed(path: str, text: str) -> Optional[Unparsed]:
    """Return what stops this Python in a file; None where nothing does.

    :param path: its path in the project.
    :param text: what is in it.
    """
    found = _fault(text)
    if found is None:
        return None
    message = found[1]
    before = lines_of(text)
    lines = list(before)
    stops: List[int] = []
    for _ in range(_MOST_CHANGES):
        number, fault, is_layout = found
        if _TABS in fault and lines != _expanded(lines):
            lines = _expanded(lines)
            stops.append(number)
        else:
            changed = _change(lines, number)
            # What is left of a statement is no fault of its own.
            if not is_layout and lines[changed] == before[changed]:
                stops.append(changed + 1)
            lines[changed] = _changed(lines[changed])
        found = _fault("\n".join(lines))
        if found is None:
            break
    stops = sorted(set(stops)) or [1]
    stopping = [before[number - 1] for number in stops]
    return Unparsed(
        stops,
        message,
        _TABS in message or any(map(_PYTHON2.search, stopping)),
        bool(_TEMPLATE.search(path)) or any(map(_TEMPLATE.search, stopping)),
        "\n".join(lines) + "\n",
    )


def _expanded(lines: List[str]) -> List[str]:
    """Return lines with the blanks that Python 2 takes a tab for."""
    return [line.expandtabs(8) for line in lines]


def _fault(text: str) -> Optional[Tuple[int, str, bool]]:
    """Return the first line that this Python cannot parse, its message, and whether it is about the indentation."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(LINE_END.sub("\n", text))
    except SyntaxError as error:
        return error.lineno or 1, error.msg or "", isinstance(error, IndentationError)
    except (ValueError, RecursionError, MemoryError):
        pass
    return None


def _change(lines: List[str], number: int) -> int:
    """Return the index of the line to change for a fault: the last one with anything in it, up to the fault's."""
    index = min(number, len(lines)) - 1
    while index > 0 and not lines[index].strip():
        index -= 1
    return index


def _changed(line: str) -> str:
    """Return a line with less in it: as Python 3 has it, then without the statement, then empty."""
    indent = line[: len(line) - len(line.lstrip())]
    branch = _BRANCH.match(line)
    spelled = _NUMBER.sub(r"\1", _OCTAL.sub(r"0o\1", _TEMPLATE.sub("_", line)))
    candidates = [
        _EXCEPT.sub(r"\1 as \2:", spelled),
        f"{branch.group()} pass" if branch else "",
        f"{indent}if True:" if line.rstrip().endswith(":") and not branch else "",
        f"{indent}pass",
    ]
    if line.strip() in ("pass", "if True:"):
        return ""
    return next((new for new in candidates if new.strip() and new != line), "")
