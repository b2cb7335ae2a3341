"""No password in any output: neither a URL's, nor one of the app's that is alone."""

from __future__ import annotations

import re
from typing import Iterator, List, Set, Tuple
from urllib.parse import quote, quote_plus, unquote

from flask import current_app, has_app_context

from ..app.databases import as_text, configured, engines

_MASK = "***"
# Up to the last @ of the word: a password that was not quoted may itself hold one, or a slash.
_IN_URL = re.compile(r"((?:://[^\s:/@'\"]*|\b[^\s:/@'\"]+):(?!//))\S+@")
_SHORTEST = 4

# In a URL's query, and in a driver's own list of what to connect with.
_NAMED = re.compile(r"(?i)(password|passwd|pwd)(=|%3D)[^&\s;'\"]+")


def redacted(text: str) -> str:
    """Return ``text`` without passwords: of any URL in it, and of the current app's databases."""
    text = _NAMED.sub(rf"\1\2{_MASK}", _IN_URL.sub(rf"\1{_MASK}@", text))
    if not has_app_context():
        return text
    forms = {form: others for password, others in _passwords() for form in _forms(password)}
    # Part of a quoted URL, as the config parser cites it: from a percent sign on.
    tails = {form[match.start() :] for form in forms for match in re.finditer("%", form)}
    for tail in sorted(tails, key=len, reverse=True):
        text = text.replace(tail + "@", f"{_MASK}@")
    for form in sorted(forms, key=len, reverse=True):
        # A password that is too short, or the same as a name, can't be distinguished from other words.
        if len(form) >= _SHORTEST and form not in forms[form]:
            text = re.sub(_as_word(form), _MASK, text)
    return text


def _as_word(form: str) -> str:
    before = r"(?<!\w)" if form[0].isalnum() else ""
    after = r"(?!\w)" if form[-1].isalnum() else ""
    return before + re.escape(form) + after


def _forms(password: str) -> Set[str]:
    quoted = (quote(password, safe=""), quote_plus(password), password.replace("%", "%%"))
    forms = {password, unquote(password), *quoted, quote(password, safe="").replace("%", "%%")}
    return forms - {""}


def _passwords() -> Iterator[Tuple[str, List[str]]]:
    """Yield each password of the app's database URLs, with the other words of its URL."""
    for url in {*configured().values(), *_in_use()}:
        parts = re.match(r"([^:/]+)://([^:/@]*):(.*)@([^@]*)$", url, re.DOTALL)
        if parts:
            scheme, user, password, rest = parts.groups()
            yield password, [user, *re.split(r"\W+", scheme), *re.split(r"\W+", rest)]
        for named in re.finditer(r"[?&](?:password|passwd|pwd)=([^&]+)", url):
            yield named.group(1), []


def _in_use() -> List[str]:
    """Return the URLs of the app's engines: a db that is not Flask-SQLAlchemy's has no configured ones."""
    try:
        found = engines(current_app.extensions["migrate"].db).values()
        return [as_text(engine.url) for engine in found]
    except Exception:  # There are none, which may be the very error to be printed.
        return []
