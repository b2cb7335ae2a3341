"""The comments of a revision's file that silence a rule: ``# lint: ignore[rule]``."""

from __future__ import annotations

import re
import tokenize
from typing import Dict, Iterable, List, Set, Tuple

_COMMENT = re.compile(r"lint:\s*ignore\[([^\]]*)\]")
_NO_CODE = (
    tokenize.COMMENT,
    tokenize.NL,
    tokenize.INDENT,
    tokenize.DEDENT,
    tokenize.ENCODING,
)


class IgnoringComments:
    """The comments of one file, and the statements that they are in.

    :param path: the file; without it, as where there is only a ``.pyc``, there are no comments.
    """

    def __init__(self, path: str) -> None:
        self._text = ""
        #: The first and the last line of each statement; of a compound one, those of its head.
        self._statements: List[Tuple[int, int]] = []
        self._rules: Dict[int, Set[str]] = {}
        try:
            with tokenize.open(path) as file:
                self._text = file.read()
            with open(path, "rb") as source:
                self._read(tokenize.tokenize(source.readline))
        except (OSError, ValueError, SyntaxError):
            pass

    def statement(self, line: int) -> Tuple[int, int]:
        """Return the first and the last line of the statement that a line is in."""
        for first, last in self._statements:
            if first <= line <= last:
                return first, last
        return line, line

    def has(self, line: int, rule: str) -> bool:
        """Return whether a comment in the statement of a line silences a rule."""
        first, last = self.statement(line)
        return any(rule in self._rules.get(one, ()) for one in range(first, last + 1))

    def function(self, *names: str) -> int:
        """Return the line in which the first of these functions begins that the file has; 1 if it has none."""
        for name in names:
            found = re.search(rf"^def {re.escape(name)}\(", self._text, re.MULTILINE)
            if found is not None:
                return self._text.count("\n", 0, found.start()) + 1
        return 1

    def _read(self, tokens: Iterable[tokenize.TokenInfo]) -> None:
        first = 0
        for token in tokens:
            line = token.start[0]
            if token.type == tokenize.COMMENT:
                found = _COMMENT.search(token.string)
                if found is not None:
                    names = re.split(r"[\s,]+", found.group(1))
                    self._rules.setdefault(line, set()).update(names)
            elif token.type == tokenize.NEWLINE:
                self._statements.append((first, line))
                first = 0
            elif token.type not in _NO_CODE and not first:
                first = line
