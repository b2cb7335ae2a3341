"""No password in any output: neither a URL's, nor one of the app's that stands alone."""

from __future__ import annotations

import re
from typing import Iterator, List, Tuple
from urllib.parse import quote, quote_plus, unquote

from flask import has_app_context

from .databases import configured

_MASK = "***"
# Up to the last @ of the word: a password that was not quoted may itself hold one, or a slash.
_IN_URL = re.compile(r"((?:://[^\s:/@'\"]*|\b[^\s:/@'\"]+):(?!//))\S+@")
_SHORTEST = 4


def redacted(text: str) -> str:
    """Return ``text`` without passwords: of any URL in it, and of the current app's databases."""
    text = _IN_URL.sub(rf"\1{_MASK}@", text)
    if not has_app_context():
        return text
    for password, others in _passwords():
        forms = _forms(password)
        # Part of a quoted URL, as the config parser cites it: from a percent sign on.
        tails = {form[match.start() :] for form in forms for match in re.finditer("%", form)}
        for tail in sorted(tails, key=len, reverse=True):
            text = text.replace(tail + "@", f"{_MASK}@")
        for form in forms:
            # A password that is too short, or the same as a name, can't be told from other words.
            if len(form) >= _SHORTEST and form not in others:
                text = re.sub(_as_word(form), _MASK, text)
    return text


def _as_word(form: str) -> str:
    before = r"(?<!\w)" if form[0].isalnum() else ""
    after = r"(?!\w)" if form[-1].isalnum() else ""
    return before + re.escape(form) + after


def _forms(password: str) -> List[str]:
    quoted = (quote(password, safe=""), quote_plus(password), password.replace("%", "%%"))
    forms = {password, unquote(password), *quoted, quote(password, safe="").replace("%", "%%")}
    return sorted(forms - {""}, key=len, reverse=True)


def _passwords() -> Iterator[Tuple[str, List[str]]]:
    """Yield each password of the app's database URLs, with the other words of its URL."""
    for url in configured().values():
        parts = re.match(r"([^:/]+)://([^:/@]*):(.*)@([^@]*)$", url, re.DOTALL)
        if parts:
            scheme, user, password, rest = parts.groups()
            yield password, [user, *re.split(r"\W+", scheme), *re.split(r"\W+", rest)]
