"""No password in what is shown of a project's files, which have many names and arguments that only look like one."""

from __future__ import annotations

import io
import re
import tokenize
from typing import List, Match, Set, Tuple

from ..errors.redaction import masked, secret_spans

# A variable of a shell, a template, a program.
_REFERENCE = re.compile(
    r"\$[A-Za-z_]\w*|\$\{[^}]*\}|\$\([^)]*\)|%\w+%|%\(\w+\)s|\{\{[^}]*\}\}|\{\w*\}|<[\w -]+>|\*+"
)
_STRING_OR_COMMENT = re.compile(r"""\"(?:\\.|[^"\\])*(?:"|$)|'(?:\\.|[^'\\])*(?:'|$)|\#.*""")


def without_secrets(shown: str, text: str, line: int, is_python: bool) -> str:
    """Return some lines of a file, or what takes their place, without passwords.

    :param shown: the lines.
    :param text: what is in the file.
    :param line: the number of the first of the lines.
    :param is_python: whether the file holds Python: outside of its strings and comments a password is none.
    """
    references = list(_REFERENCE.finditer(shown))
    spans = [span for span in secret_spans(shown) if not _is_in(span, references)]
    if spans and is_python and line not in _lines_of_strings(text):
        written = list(_STRING_OR_COMMENT.finditer(shown))
        spans = [span for span in spans if _is_in(span, written)]
    return masked(shown, spans)


def _is_in(span: Tuple[int, int], found: List[Match[str]]) -> bool:
    return any(match.start() <= span[0] and span[1] <= match.end() for match in found)


def _lines_of_strings(text: str) -> Set[int]:
    """Return the lines of a Python file that strings of several lines take; all of them where that is not known."""
    found: List[int] = []
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.start[0] != token.end[0]:
                found += range(token.start[0], token.end[0] + 1)
    except (tokenize.TokenError, SyntaxError):
        return set(range(1, text.count("\n") + 2))
    return set(found)
