"""No password in any output: the last step before a text is printed, or raised.

What is hidden has one of two reasons: where it is (in a URL, after ``password=``), or what it is (a password that
:mod:`.passwords` knows, in any spelling, also where only a part of it is left).
"""

from __future__ import annotations

import re
import string
from collections import defaultdict
from typing import Any, Dict, FrozenSet, Iterator, List, Optional, Set, TextIO, Tuple
from urllib.parse import quote

from .passwords import Password, in_url, known
from .spelling import spelled

MASK = "***"

# How long a password, or a part of one, is at least that is hidden wherever it is. A shorter one is hidden where it
# is cited: text in which every "a" is hidden can't be read, and shows the password all the more.
_LENGTH = 4

# The same goes for the words that these texts, Python's tracebacks and the libraries' messages are made of.
_WORDS = frozenset(
    """
    access after again alembic already another app args asyncpg authentication base been before bind binds block
    call called change changed check cockroachdb code column columns command config connect connection create
    current cx_oracle database databases default denied directory does driver drop engine error errors exception
    exist exists exit fail failed false file files find flask folder following foreign found from have head
    heads help history host import index init install installed invalid kwargs last left line lines list
    localhost main manage mapper mariadb merge message migrate migration migrations module most mssql mysql
    mysqlconnector mysqldb name named names needs none null object only open option options oracle oracledb
    package parent parse password path pg8000 port postgres postgresql psycopg psycopg2 public pymysql pyodbc
    python read recent refused return revision revisions role rolled root schema script search secret select
    self server show sqlalchemy sqlite stamp statement string such syntax table tables test text that the there
    this traceback true type unknown upgrade user users using value version what where which with write wrong
    your
    """.split()
)

_URL = re.compile(
    r"""
    (?P<quote>['"`])[\w+.-]+://[^\s:/@'"]*:
        (?P<quoted>(?:\\.|(?!(?P=quote)).)*)(?=@|%40)         # a URL in quotes ends with them, and may hold blanks
    | ://[^\s:/@'"]*:
        (?P<url>\S+(?=@)(?:@[^\s?'"]*(?=%40|%2540))?)         # up to the last @: what is not quoted may hold one
    | (?<![\w/:.@])[^\s:/@'"(]+:(?!//|['"(])(?!\S*://)
        (?P<bare>[^\s'"]+)(?=@(?!heads?\b|base\b|current\b))  # user:password@host, and no branch:revision@head
    """,
    re.VERBOSE,
)

_IN_SCHEME = string.ascii_letters + string.digits + "+.-"
_REST = re.compile(r"[^\s'\"`)]*")

# In a URL's query, a DSN, a driver's own arguments, SQL.
_NAMED = re.compile(
    r"""(?i)(?:passw(?:or)?d|pwd|passphrase)
    (?:
        (?:['"]?\s*(?:=>?|:)\s*|\s+)(?P<quote>\\*['"])(?P<quoted>(?:(?!(?P=quote))(?:\\.|[^\n]))+)
        | (?:=|%3D)(?!%\(|%s\b)(?P<plain>[^&\s;'"]*[^&\s;'"),.\]}>:])
    )
    """,
    re.VERBOSE,
)
_IDENTIFIED = re.compile(r"(?i)identified\s+by\s+(?:password\s+)?'(?P<quoted>(?:\\.|''|[^'])+)")

_AFTER_ITS_NAME = re.compile(r"(?i)(?:passw(?:or)?d|passphrase|pwd)\W{0,3}(?:is|was|of)?\W{0,3}$")
# What SQLAlchemy, the databases and this package put where they cut a text.
_CUT = re.compile(r"(?:%[0-9a-fA-F]?|\\)? ?(?P<mark>\.\.\.|…|' at line )")
_CUT_BEFORE = re.compile(r"(?:\.\.\.|…) ?")
_DELIMITERS = set("@/:?#&=;,[]")
_TOKEN = re.compile(r"[^@/:?#&=;,\[\]]+")
_QUOTES = "'\"`"

Span = Tuple[int, int]


def redacted(text: str, error: Optional[BaseException] = None) -> str:
    """Return ``text`` without passwords: of any URL in it, and of the current app's databases.

    :param text: the text as it is to be printed.
    :param error: what it is about, whose frames may hold passwords that the app does not know yet.
    """
    return masked(text, secret_spans(text, error))


def secret_spans(text: str, error: Optional[BaseException] = None) -> List[Span]:
    """Return where ``text`` has passwords, by offsets.

    :param text: the text as it is to be printed.
    :param error: what it is about, whose frames may hold passwords that the app does not know yet.
    """
    spans, in_text = _by_place(text)
    full, where = spelled(text)
    for name, passwords in _by_spelling([*known(error), *in_text]).items():
        for start, end in _Search(full, name, passwords).spans():
            spans.append((where[start][0], where[end - 1][1]))
    return spans


def redacted_and_cut(text: str, length: int) -> str:
    """Return the beginning of ``text``, redacted before it is cut: a part of a password is harder to recognize."""
    text = redacted(text)
    return text if len(text) <= length else text[:length].rstrip() + " ..."


class RedactedStream:
    """A stream whose text is redacted; all else is the original stream's."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        """Write ``text`` without passwords; return what the stream returns."""
        # A line's end is written by itself, as often as lines are.
        return self._stream.write(text if text.isspace() else redacted(text))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


def masked(text: str, spans: List[Span]) -> str:
    """Return ``text`` with ``MASK`` in place of some of its pieces, by their offsets."""
    parts: List[str] = []
    done = 0
    for start, end in sorted(spans):
        if start >= done:
            parts += [text[done:start], MASK]
        done = max(done, end)
    return "".join([*parts, text[done:]])


def _by_place(text: str) -> Tuple[List[Span], List[Password]]:
    """Return where passwords are by what is around them, and those that a URL names for the rest of the text."""
    spans: List[Span] = []
    passwords: List[Password] = []
    for match in _URL.finditer(text):
        group = next(name for name in ("quoted", "url", "bare") if match.group(name) is not None)
        spans.append(match.span(group))
        # Several URLs in one word, or one that is hidden already, name none.
        if group != "bare" and "://" not in match.group(group) and MASK not in match.group(group):
            start = len(text[: match.start()].rstrip(_IN_SCHEME))
            end = _REST.match(text, match.end()).end()  # type: ignore[union-attr]
            passwords += in_url(text[start:end].lstrip(_QUOTES))
    for pattern in (_NAMED, _IDENTIFIED):
        for match in pattern.finditer(text):
            group = "plain" if match.groupdict().get("plain") is not None else "quoted"
            spans.append(match.span(group))
    return spans, passwords


def _by_spelling(passwords: List[Password]) -> Dict[str, List[Password]]:
    found: Dict[str, List[Password]] = defaultdict(list)
    for password in passwords:
        # "%%20" is ambiguous, as is a backslash before an escape or a quote: such forms are found by their own.
        as_given = password.text
        quoted = quote(as_given, safe="", errors="surrogatepass")
        for form in (as_given, quoted, ascii(as_given)[1:-1], as_given.rstrip("\\")):
            text = spelled(form).text.strip()
            if text and password.text != MASK:
                found[text].append(password)
    return found


class _Search:
    """The search for one password in a text; both are in the one spelling."""

    def __init__(self, text: str, password: str, given: List[Password]) -> None:
        self.text = text
        self.password = password
        # A name of one URL may be the password of another.
        self.names: FrozenSet[str] = frozenset.intersection(*(one.names for one in given))
        self.is_quoted = all(one.is_quoted for one in given)
        self.length = min(len(one.text) for one in given)

    def spans(self) -> Iterator[Span]:
        """Yield where it is, and where parts of it are."""
        for start, end in self._places(self.password):
            if self._is_to_hide(start, end):
                yield start, end
        yield from self._cut()
        yield from self._ends()
        if not self.is_quoted:
            yield from self._parts()

    def _places(self, words: str) -> Iterator[Span]:
        start = self.text.find(words)
        while start >= 0:
            yield start, start + len(words)
            start = self.text.find(words, start + 1)

    def _is_to_hide(self, start: int, end: int) -> bool:
        words = self.text[start:end]
        if _AFTER_ITS_NAME.search(self.text[max(0, start - 24) : start]):
            return True
        if words in self.names:
            return False
        if self._is_in_quotes(start, end):
            return True
        if not self._is_long(words, self.length if words == self.password else len(words)):
            return False
        # Within a longer word, letters may be that word's own, and digits a longer number's.
        is_mixed = not words.isalpha() and not words.isdigit()
        return self._is_word(start, end) or (is_mixed and len(words) > _LENGTH + 1)

    def _is_long(self, words: str, length: int) -> bool:
        return length >= _LENGTH and words.lower() not in _WORDS

    def _is_word(self, start: int, end: int) -> bool:
        before, after = self.text[max(0, start - 1) : start], self.text[end : end + 1]
        return not (_is_letter(before) and _is_letter(self.text[start])) and not (
            _is_letter(after) and _is_letter(self.text[end - 1])
        )

    def _is_in_quotes(self, start: int, end: int) -> bool:
        before, after = self.text[max(0, start - 1) : start], self.text[end : end + 1]
        return bool(before and after) and before in _QUOTES and after in _QUOTES

    def _cut(self) -> Iterator[Span]:
        """Yield where a text was cut in the middle of it."""
        text, password = self.text, self.password
        for mark in _CUT.finditer(text):
            for length in range(len(password) - 1, 0, -1):
                start = mark.start() - length
                if start >= 0 and text.startswith(password[:length], start):
                    before = text[max(0, start - 2) : start].strip()
                    if self._is_part(start, mark.start(), before[-1:]):
                        yield start, mark.start("mark")
                    break
        for mark in _CUT_BEFORE.finditer(text):
            for first in range(1, len(password)):
                end = mark.end() + len(password) - first
                if text.startswith(password[first:], mark.end()):
                    if self._is_part(mark.end(), end, text[end : end + 2].strip()[:1]):
                        yield mark.end(), end
                    break

    def _is_part(self, start: int, end: int, beside: str) -> bool:
        """Return whether what is beside a cut is a part of the password, and no word of its own."""
        in_place = bool(beside) and beside in _QUOTES + ":="
        is_long = self._is_long(self.text[start:end], end - start)
        return in_place or (is_long and self._is_word(start, end))

    def _ends(self) -> Iterator[Span]:
        """Yield where its end is: before a host, or in quotes, as the config parser cites what follows a ``%``."""
        text, password = self.text, self.password
        firsts = [
            index
            for index in range(1, len(password))
            if not (_is_letter(password[index - 1]) and _is_letter(password[index]))
        ]
        for mark in re.finditer(r" ?(@)|['\"`]", text):
            end = mark.start()
            for first in firsts:
                start = end - (len(password) - first)
                if start < 0 or not text.startswith(password[first:], start):
                    continue
                is_quoted = self._is_in_quotes(start, end) and password[first:] not in self.names
                if self._is_word(start, end) and (mark.group(1) or is_quoted):
                    yield start, end
                    break

    def _parts(self) -> Iterator[Span]:
        """Yield where the parts are that a URL is read in if the password in it is not quoted."""
        tokens = [match.span() for match in _TOKEN.finditer(self.password)]
        done: Set[str] = {self.password}
        for index, (start, _) in enumerate(tokens):
            for _, end in tokens[index:]:
                part = self.password[start:end].strip()
                if part in done or part in self.names:
                    continue
                done.add(part)
                for place in self._places(part):
                    if self._is_word(*place):
                        is_host = self.text.endswith(f"{MASK}@", 0, place[0])
                        in_quotes = self._is_in_quotes(*self._with_delimiters(*place))
                        if is_host or in_quotes or self._is_to_hide(*place):
                            yield place

    def _with_delimiters(self, start: int, end: int) -> Span:
        while self.text[max(0, start - 1) : start] in _DELIMITERS:
            start -= 1
        while self.text[end : end + 1] in _DELIMITERS:
            end += 1
        return start, end


def _is_letter(character: str) -> bool:
    return character.isalnum() or character == "_"
