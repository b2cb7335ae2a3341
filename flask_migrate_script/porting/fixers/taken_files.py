"""Where manage.py is a file among others that something copies, packs or mounts: it goes there, too."""

from __future__ import annotations

import re
from typing import Iterator, Pattern, Tuple

from ..findings import Finding
from ..index import Index
from ..line_ends import line_at, line_number
from ..manage_file import ManageFile

# By a file's name: what is before the name of a file that is taken, in its line.
_TAKING: Tuple[Tuple[Pattern[str], str], ...] = (
    (re.compile(r"(^|/)[^/]*(Dockerfile|Containerfile)[^/]*$"), r"^[ \t]*(?i:COPY|ADD)\b[^\n]*"),
    (re.compile(r"(^|/)MANIFEST\.in$"), r"^[ \t]*(?:include|recursive-include)\b[^\n]*"),
    (re.compile(r"(^|/)[^/]*compose[^/]*\.ya?ml$"), r"^[ \t]*-[ \t]*[\"']?[^\n:]*(?=[^\n]*:)"),
    (
        re.compile(r"(^|/)setup\.(py|cfg)$"),
        r"\bscripts[ \t]*=[ \t\r\n]*[\[(]?[^\])=]*?",
    ),
)


def find(index: Index) -> Iterator[Finding]:
    """Yield them."""
    for path, text in index.texts():
        for names, before in _TAKING:
            if names.search(path):
                for file in index.manage_files:
                    yield from _of_file(file, path, text, before)


def _of_file(file: ManageFile, path: str, text: str, before: str) -> Iterator[Finding]:
    if file.is_gone or file.namesakes.meant(file.file, path)[0] != file.path:
        return
    name = rf"(?<![\w.-])(?P<file>{re.escape(file.file)})(?![\w-]|\.\w)"
    for match in re.finditer(before + name, text, re.MULTILINE):
        start = match.start("file")
        message = f"takes {file.path}, which goes: take it out here when it has gone"
        yield Finding(path, line_number(text, start), line_at(text, start), message)
