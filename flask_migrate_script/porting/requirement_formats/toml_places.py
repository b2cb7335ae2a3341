"""TOML: what a file holds, and where in it."""

from __future__ import annotations

import importlib
import re
from typing import Any, Dict, Iterator, List, NamedTuple, Optional, Sequence

from ..line_ends import LINE_END

#: Why a file of TOML cannot be read on a Python without a parser for it.
NEEDS_TOMLI = "needs tomli: pip install 'Flask-Migrate-Script[port]'"

_HEADER = re.compile(r"[ \t]*\[\[?[ \t]*(?P<name>[^\[\]\r\n]+?)[ \t]*\]\]?[ \t]*(?:#.*)?$")
_KEY = re.compile(
    r"""[ \t]*(?P<key>"[^"\r\n]*"|'[^'\r\n]*'|[\w-]+(?:[ \t]*\.[ \t]*[\w-]+)*)[ \t]*=[ \t]*"""
)
# A string, a comment, a bracket, or what is between them.
_TOKEN = re.compile(
    "|".join(
        [
            r'"""(?:\\.|[^\\])*?"""',
            r"'''.*?'''",
            r'"(?:\\.|[^"\\\r\n])*"',
            r"'[^'\r\n]*'",
            r"#[^\r\n]*",
            r"[\[\]{}]",
            r"""[^\s"'#\[\]{}]+""",
        ]
    ),
    re.DOTALL,
)


class TomlError(Exception):
    """A file cannot be read as TOML, and the reason."""


class TomlKey(NamedTuple):
    """A key of a file: the offsets at which it, its value, and the end of that are."""

    table: str
    key: str
    start: int
    value: int
    end: int


class TomlString(NamedTuple):
    """A string in a list: the offsets within its quotes."""

    start: int
    end: int


def loads(text: str) -> Dict[str, Any]:
    """Return what a text of TOML holds.

    :raises TomlError: it is no TOML, or this Python has no parser for it.
    """
    for name in ("tomllib", "tomli"):
        try:
            parser = importlib.import_module(name)
        except ImportError:
            continue
        try:
            return parser.loads(text)
        except ValueError as error:
            raise TomlError(f"it is no TOML: {error}") from error
    raise TomlError(NEEDS_TOMLI)


def table_of(data: Dict[str, Any], *path: str) -> Dict[str, Any]:
    """Return a table; an empty one where there is none."""
    for name in path:
        found = data.get(name)
        data = found if isinstance(found, dict) else {}
    return data


def keys(text: str) -> Iterator[TomlKey]:
    """Yield the keys of a file that is valid TOML, those in inline tables left out."""
    table, offset = "", 0
    while offset < len(text):
        end = LINE_END.search(text, offset)
        line_end = end.start() if end else len(text)
        header = _HEADER.match(text[offset:line_end])
        key = _KEY.match(text, offset, line_end)
        if header:
            table = _plain(header["name"])
        elif key:
            line_end = _value_end(text, key.end())
            yield TomlKey(table, _plain(key["key"]), key.start("key"), key.end(), line_end)
        end = LINE_END.search(text, line_end)
        offset = end.end() if end else len(text)


def key_of(text: str, table: str, name: str) -> Optional[TomlKey]:
    """Return the key of a name in a table; None if it is not on a line of its own."""
    for key in keys(text):
        if (key.table, key.key) == (table, name):
            return key
    return None


def strings_of(text: str, key: TomlKey) -> List[TomlString]:
    """Return the strings of a key's list, those in lists and tables within it left out."""
    found, depth = [], 0
    for token in _TOKEN.finditer(text, key.value, key.end):
        sign = token.group()
        if sign in ("[", "{"):
            depth += 1
        elif sign in ("]", "}"):
            depth -= 1
        elif depth == 1 and sign.startswith(('"', "'")):
            quotes = 3 if sign.startswith(('"""', "'''")) else 1
            found.append(TomlString(token.start() + quotes, token.end() - quotes))
    return found


def quoted(text: str) -> str:
    """Return a TOML string."""
    return f'"{text}"' if '"' not in text else f"'{text}'"


def key_text(name: str) -> str:
    """Return a key as TOML writes it."""
    return name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else quoted(name)


def dotted(path: Sequence[str]) -> str:
    """Return a table's name as ``keys`` gives it."""
    return ".".join(path)


def _value_end(text: str, start: int) -> int:
    """Return the offset at which the value that begins at another one ends."""
    depth, offset, end = 0, start, start
    while offset < len(text):
        token = _TOKEN.match(text, offset)
        sign = token.group() if token else text[offset]
        offset = token.end() if token else offset + 1
        depth += (sign in ("[", "{")) - (sign in ("]", "}"))
        if sign in "\r\n" and depth == 0:
            break
        if not sign.isspace() and not sign.startswith("#"):
            end = offset
    return end


def _plain(name: str) -> str:
    """Return a dotted name without quotes and blanks."""
    return ".".join(part.strip().strip("\"'") for part in name.split("."))
