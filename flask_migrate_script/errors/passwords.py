"""Which passwords there are to hide: the app's, and those that an error's own frames hold."""

from __future__ import annotations

import re
from typing import Any, Callable, Dict, FrozenSet, Iterator, List, NamedTuple, Optional, Set
from urllib.parse import unquote, unquote_plus

from flask import Flask, current_app, has_app_context
from sqlalchemy.engine import Engine
from sqlalchemy.engine.url import URL, make_url

from ..app.databases import as_text
from .origin import frames

_KEY = re.compile(r"(?i:passw(?:or)?d|passphrase)$|^pwd$")  # PWD is a shell's working directory
_WITH_SCHEME = re.compile(r"[^:/\s]+://([^:/@]*):(.*)@([^@]*)$", re.DOTALL)
_WITHOUT_SCHEME = re.compile(r"([^:/@\s]+):(.*)@([^@]*)$", re.DOTALL)
_IN_QUERY = re.compile(r"[?&]([^=&]+)=([^&]*)")
_IN_DSN = re.compile(r"(?i)(?:^|\s)(\w*password|passfile)\s*=\s*('(?:\\.|[^'\\])*'|[^\s']\S*)")
# What in a password makes SQLAlchemy, or a driver, read the URL otherwise unless it is quoted.
_TO_QUOTE = re.compile(r"[@/:?#\[\]]")
_NAMES = ("user", "username", "host", "hostname", "server", "database", "db", "dbname", "port")
_DEPTH = 4


class Password(NamedTuple):
    """A password.

    ``names`` are the words that appear beside it, a user's or a database's: a password may equal one of them. One that
    is not quoted in its URL is read in parts.
    """

    text: str
    names: FrozenSet[str] = frozenset()
    is_quoted: bool = True


def known(error: Optional[BaseException] = None) -> List[Password]:
    """Return the passwords of the current app's databases, and of what the frames of ``error`` hold."""
    sources: List[Callable[[], Iterator[Password]]] = []
    if has_app_context():
        sources = [
            lambda: _of_app(current_app._get_current_object()),  # type: ignore[attr-defined]
            _in_use,
        ]
    if error is not None:
        sources.append(lambda: _of_error(error))
    found: Dict[Password, None] = {}
    for source in sources:
        try:
            for password in source():
                found[password] = None
        except Exception:  # What is printed is an error already, and may be the very one.
            continue
    return list(found)


def in_url(text: str, needs_scheme: bool = True) -> Iterator[Password]:
    """Yield the passwords of a URL: before its host, also where SQLAlchemy reads another one, and in its query."""
    parts = _WITH_SCHEME.match(text) or (None if needs_scheme else _WITHOUT_SCHEME.match(text))
    names: FrozenSet[str] = frozenset()
    if parts:
        user, password, rest = parts.groups()
        rest = _IN_QUERY.sub("", rest)
        names = frozenset({user, unquote(user), *re.split(r"[/:,]", rest)} - {""})
        yield from _each(password, names, is_quoted=not _TO_QUOTE.search(password))
    if "://" in text:
        try:
            read = make_url(text).password
        except Exception:
            read = None
        if read:
            yield Password(str(read), names)
    for name, value in _IN_QUERY.findall(text):
        if _KEY.search(name):
            yield from _each(value, names)
        else:
            yield from _of_value(unquote(value), name)


def _each(text: str, names: FrozenSet[str] = frozenset(), is_quoted: bool = True) -> List[Password]:
    """Return a password as a URL has it, and as it is read: a ``+`` may be a blank."""
    spellings = dict.fromkeys((text, unquote(text), unquote_plus(text)))
    return [Password(each, names, is_quoted) for each in spellings]


def _of_app(app: Flask) -> Iterator[Password]:
    binds = app.config.get("SQLALCHEMY_BINDS") or {}
    for url in (app.config.get("SQLALCHEMY_DATABASE_URI"), *binds.values()):
        if isinstance(url, str) and "://" not in url:
            yield from in_url(url, needs_scheme=False)
    for name, value in app.config.items():
        if name.startswith("SQLALCHEMY_"):
            yield from _of_value(value, name)


def _in_use() -> Iterator[Password]:
    """Yield those of the app's engines: a db that is not Flask-SQLAlchemy's has no configured ones."""
    db = current_app.extensions["migrate"].db
    if hasattr(db, "engines"):
        engines = list(db.engines.values())
    else:  # Flask-SQLAlchemy 2 would make its engine now, from what is configured
        engines = [] if hasattr(db, "get_engine") else [db.engine]
    for engine in engines:
        yield from in_url(as_text(engine.url))


def _of_error(error: BaseException) -> Iterator[Password]:
    """Yield those in the local variables of an error's frames, and of the errors that led to it."""
    errors: List[Optional[BaseException]] = [error]
    seen: Set[int] = set()
    while errors:
        one = errors.pop()
        if one is None or id(one) in seen:
            continue
        seen.add(id(one))
        errors += [one.__cause__, one.__context__]
        for frame, _ in frames(one):
            variables = dict(frame.f_locals)
            names = _names(variables)
            for name, value in variables.items():
                yield from _of_value(value, name, names)


def _of_value(
    value: Any, name: str = "", names: FrozenSet[str] = frozenset(), depth: int = 0
) -> Iterator[Password]:
    """Yield what a setting, an option of a driver or a variable holds."""
    kind = type(value)  # isinstance() would make a proxy look for what it is a proxy of
    if kind is bytes:
        value, kind = value.decode("utf-8", "surrogateescape"), str
    if issubclass(kind, str):
        value = str(value)
        if _KEY.search(name):
            yield Password(value, names)
        elif name == "passfile":
            yield from _in_passfile(value)
        elif "://" in value:
            yield from in_url(value)
        else:
            for key, found in _IN_DSN.findall(value):
                if found.startswith("'"):
                    found = re.sub(r"\\(.)", r"\1", found[1:-1])
                yield from _of_value(found, key.lower(), names)
    elif issubclass(kind, URL):
        yield from in_url(as_text(value))
    elif issubclass(kind, Engine):
        yield from in_url(as_text(value.url))
    elif issubclass(kind, Flask):
        yield from _of_app(value)
    elif issubclass(kind, dict) and depth < _DEPTH:
        names |= _names(value)
        for key, one in list(value.items()):
            yield from _of_value(one, str(key), names, depth + 1)
    elif issubclass(kind, (list, tuple)) and depth < _DEPTH:
        for one in value:
            yield from _of_value(one, name, names, depth + 1)


def _names(values: Dict[Any, Any]) -> FrozenSet[str]:
    return frozenset(value for key, value in values.items() if key in _NAMES and type(value) is str)


def _in_passfile(path: str) -> Iterator[Password]:
    """Yield the passwords of a libpq password file: the last field of each line."""
    try:
        with open(path, encoding="utf-8", errors="surrogateescape") as file:
            lines = file.read(100_000).splitlines()
    except (OSError, ValueError):
        return
    for line in lines:
        *others, password = re.split(r"(?<!\\):", line, maxsplit=4)
        if len(others) == 4 and not line.startswith("#"):
            yield Password(re.sub(r"\\(.)", r"\1", password), frozenset(others))
