"""No part of a password in a text, however it is spelled there, wherever it comes from."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, Callable, Dict
from urllib.parse import quote, quote_plus

import pytest
from flask import Flask
from flask_migrate_script.errors.redaction import redacted
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine
from sqlalchemy.engine.url import make_url

pytestmark = pytest.mark.oldest_and_newest

fast = settings(max_examples=100, deadline=None, database=None)

HOST = "127.0.0.1:1"


def app_with(url: Any, **config: Any) -> Flask:
    """Return an app with a database's URL."""
    app = Flask("shop")
    app.config["SQLALCHEMY_DATABASE_URI"] = url
    app.config.update(config)
    return app


def redacted_in(app: Flask, text: str) -> str:
    """Return a text as the app's commands print it."""
    with app.app_context():
        return redacted(text)


# What nothing but a password consists of here.
MARKED = "QXZJKÄß漢🔑89"
PUNCTUATION = "@/:?#%&=+;,.!$*()[]{}<>|^~_- \\'\"`"
passwords = st.lists(
    st.one_of(st.text(MARKED, min_size=1, max_size=4), st.sampled_from(PUNCTUATION)),
    min_size=1,
    max_size=10,
).map("".join)


def is_gone(text: str) -> bool:
    """Return whether no character of the alphabet is left, quoted ones included."""
    return not set(text) & set(MARKED) and not re.search(r"%[CEFcef]|\\[xuU]", text)


def is_long(password: str) -> bool:
    """Return whether a password is hidden wherever it is."""
    return len(password.strip()) >= 4 and bool(set(password) & set(MARKED))


SPELLINGS: Dict[str, Callable[[str], str]] = {
    "as it is": str,
    "quoted": lambda password: quote(password, safe=""),
    "quoted as a form": quote_plus,
    "quoted twice": lambda password: quote(quote(password, safe=""), safe=""),
    "quoted in part": lambda password: quote(password, safe=" +"),
    "for the config parser": lambda password: quote(password, safe="").replace("%", "%%"),
    "repr": lambda password: repr(password)[1:-1],
    "repr of repr": lambda password: repr(repr(password))[2:-2],
    "ASCII": lambda password: ascii(password)[1:-1],
    "JSON": lambda password: json.dumps(password, ensure_ascii=False)[1:-1],
    "collapsed": lambda password: " ".join(password.split()),
}

URLS: Dict[str, Callable[[str], str]] = {
    "quoted": lambda password: f"postgresql://me:{quote(password, safe='')}@{HOST}/shop",
    "quoted as a form": lambda password: f"postgresql://me:{quote_plus(password)}@{HOST}/shop",
    "in the query": lambda password: f"postgresql://me@{HOST}/shop?password={quote_plus(password)}",
}

AROUND = ("the word is <{}> now", "the word is '{}' now", "{}", "a {} b", "a/{}/b", "({})")


@fast
@given(passwords, st.sampled_from(list(URLS)), st.sampled_from(list(SPELLINGS)), st.sampled_from(AROUND))  # fmt: skip
def test_every_spelling(password: str, url: str, spelling: str, around: str) -> None:
    """A password of four characters and more is gone, and what is around it is not."""
    assume(is_long(password))
    shown = redacted_in(app_with(URLS[url](password)), around.format(SPELLINGS[spelling](password)))
    assert is_gone(shown)
    before, after = around.split("{}")
    assert shown.startswith(before) and shown.endswith(after)


CITED = (
    "postgresql://me:{quoted}@h/d",
    "'postgresql://me:{quoted}@h/d'",
    "mysql://me@h/d?password={quoted}&ssl=on",
    "mysql://me@h/d?sslpassword={quoted}",
    "{{'user': 'me', 'password': {repr}, 'host': 'h'}}",
    "connect(user='me', passwd={repr})",
    "dsn=host=h password={dsn} user=me",
)


@fast
@given(passwords, st.sampled_from(CITED), st.booleans())
def test_every_place(password: str, place: str, is_known: bool) -> None:
    """A password of any length is gone where it is cited as one, also if no app has it."""
    assume(password.strip() and set(password) & set(MARKED))
    escaped = password.replace("\\", "\\\\").replace("'", "\\'")
    text = place.format(quoted=quote(password, safe=""), repr=repr(password), dsn=f"'{escaped}'")
    shown = redacted_in(app_with(URLS["quoted"](password) if is_known else "sqlite://"), text)
    assert is_gone(shown)
    assert "***" in shown and "me" in shown


@fast
@given(passwords, st.integers(1, 200))
def test_a_text_that_was_cut(password: str, length: int) -> None:
    """Nothing of the part that is left before the dots is shown, if it is a literal there."""
    assume(
        password.strip() == password and is_long(password) and not re.search(r"['\\%]", password)
    )
    statement = f"CREATE USER me SOMETHING '{password}' AND MORE OF IT"
    cut = statement[:length].rstrip() + " ..."
    assert is_gone(redacted_in(app_with(URLS["quoted"](password)), cut))


@fast
@given(passwords.filter(lambda password: not re.search(r"[\s\[\]]", password)))
def test_a_password_that_is_not_quoted(password: str) -> None:
    """Neither in what SQLAlchemy makes of the URL, nor in what it and the driver raise."""
    assume(set(password) & set(MARKED))
    text = f"postgresql+psycopg2://me:{password}@{HOST}/shop"
    try:
        url = make_url(text)
        said = f"Can't connect to {url!r}: no host \"{url.host}\", no database '{url.database}'"
    except Exception as error:
        said = f"{type(error).__name__}: {error}"
    assert is_gone(redacted_in(app_with(text), said)), said


def test_a_password_in_parts_as_the_driver_cites_them() -> None:
    """A host that is the password's end, from the first @ on."""
    app = app_with("postgresql+psycopg2://me:p@ss/w%rd@127.0.0.1:1/shop")
    for text, expected in (
        ('no host name "ss/w%rd@127.0.0.1"', 'no host name "***@127.0.0.1"'),
        ("postgresql://me:***@ss/w%25rd%40127.0.0.1/shop", "postgresql://me:***%40127.0.0.1/shop"),
        ('could not translate host name "ss"', 'could not translate host name "***"'),
        ("Can't connect to MySQL server on 'ss'", "Can't connect to MySQL server on '***'"),
    ):
        assert redacted_in(app, text) == expected


def test_settings_beside_the_url(tmp_path: Path) -> None:
    """Drivers take a password from connect_args, from a bind's own, and from a file."""
    file = tmp_path / "pgpass"
    file.write_text("# a:b:c:d:not0ne\nlocalhost:5432:*:me:fr0m\\:file\n")
    app = app_with(
        f"postgresql://me@h/d?sslpassword=k3yw0rd&passfile={file}",
        SQLALCHEMY_ENGINE_OPTIONS={"connect_args": {"password": "0ptions", "ssl": {"password": b"byt3s"}}},
        SQLALCHEMY_BINDS={
            "one": "mysql://me:b1nd0ne@h/d",
            "two": {"url": make_url("mysql://me:b1ndtw0@h/d"), "connect_args": {"passwd": "b1ndargs"}},
            "three": {"connect_args": {"dsn": "host=h password='it\\'s f0ur'"}},
        },
    )  # fmt: skip
    for password in ("k3yw0rd", "0ptions", "byt3s", "b1nd0ne", "b1ndtw0", "b1ndargs", "fr0m:file", "it's f0ur"):  # fmt: skip
        assert redacted_in(app, f"it is {password}, here") == "it is ***, here"
    assert redacted_in(app, "it is not0ne") == "it is not0ne"


def test_a_password_that_is_a_name() -> None:
    """Shown where it is the name, which it would be with any other password; hidden where it is the password."""
    app = app_with("postgresql://shop:shop@localhost/shop")
    for text, expected in (
        ('database "shop" does not exist', 'database "shop" does not exist'),
        ("postgresql://shop:shop@localhost/shop", "postgresql://shop:***@localhost/shop"),
        ("host=localhost user=shop password=shop", "host=localhost user=shop password=***"),
        ("the password is shop", "the password is ***"),
    ):
        assert redacted_in(app, text) == expected
    # The name of another bind's user is a password all the same.
    app = app_with(
        "postgresql://me:alpha@h/d",
        SQLALCHEMY_BINDS={"other": "mysql://alpha:bravo@h/d", "third": "mysql://alpha:alpha@h/d"},
    )
    assert redacted_in(app, "it is alpha or bravo") == "it is *** or ***"


@pytest.mark.parametrize("password", ["a", "abc", "line", "database", "postgresql"])
def test_a_password_that_is_a_word(password: str) -> None:
    """Hidden where it is cited; a text without it stays as it is."""
    app = app_with(f"postgresql://me:{password}@h/d")
    text = "File a.py, line 3: can't connect to a database abc (postgresql+psycopg2://h)"
    assert redacted_in(app, text) == text
    for text, expected in (
        ("got '{}' there", "got '***' there"),
        ("postgresql://me:{}@h/d", "postgresql://me:***@h/d"),
        ("password={} user=me", "password=*** user=me"),
        ("the password {} is wrong", "the password *** is wrong"),
    ):
        assert redacted_in(app, text.format(password)) == expected


def test_words_and_numbers_of_their_own() -> None:
    """A part of a longer word or number is no password, unless nothing else looks like it."""
    app = app_with("postgresql://me:table1@h/d", SQLALCHEMY_BINDS={"a": "mysql://me:1234@h/d"})
    assert redacted_in(app, "revision a1234b, 12345") == "revision a1234b, 12345"
    assert redacted_in(app, "my_table1_x") == "my_***_x"
    app = app_with("postgresql://me:wrongpassword@h/d")
    text = "password authentication failed"
    assert redacted_in(app, text) == text


@pytest.mark.parametrize(
    "text",
    [
        "There is no revision 'base:default@head'",
        "WHERE password = %(password_1)s AND password=%s",
        "FATAL: password authentication failed for user me",
        "manage.py:12: user@example.org",
        "https://example.org:80/path",
        "password: try again",
    ],
)
def test_text_that_holds_no_password(text: str) -> None:
    """It stays as it is."""
    assert redacted_in(app_with("sqlite://"), text) == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("(see mysql://me:p@h/d, or 'mysql://me:a b@h')", "(see mysql://me:***@h/d, or 'mysql://me:***@h')"),
        ("['mysql://me:p@h','x@y']", "['mysql://me:***@h','x@y']"),
        ("(password=abc), [pwd=abc].", "(password=***), [pwd=***]."),
        ("""{"password": "a b", "x": 1}""", """{"password": "***", "x": 1}"""),
        ("IDENTIFIED BY 'it''s' x", "IDENTIFIED BY '***' x"),
        ("me:abc@localhost", "me:***@localhost"),
    ],
)  # fmt: skip
def test_punctuation(text: str, expected: str) -> None:
    """What is around a password stays."""
    assert redacted(text) == expected


def test_what_the_frames_of_an_error_hold() -> None:
    """No app is active while it is made: its settings, URLs, engines and options are in local variables."""

    def fail() -> None:
        app = app_with("postgresql://me:fr0mapp@h/d")
        url = make_url("postgresql://me:fr0murl@h/d")
        engine = create_engine("sqlite://")
        options = {"host": "h", "password": "fr0mdict"}
        db_password = "fr0mname"
        assert app and url and engine and options and db_password
        raise RuntimeError("wrong")

    try:
        try:
            fail()
        except RuntimeError as error:
            raise ValueError("later") from error
    except ValueError as error:
        for password in ("fr0mapp", "fr0murl", "fr0mdict", "fr0mname"):
            assert redacted(f"it is {password}", error) == "it is ***"
    assert redacted("it is fr0mapp") == "it is fr0mapp"


def test_a_long_text_and_a_long_password() -> None:
    """A token of a cloud's, with every character that is quoted, in a traceback of megabytes: in seconds."""
    token = "host.example:5432/?Action=connect&DBUser=me&X-Amz=" + "aB3%2F" * 150
    app = app_with(f"postgresql://me:{quote(token, safe='')}@h/d")
    text = f'File "x.py", line 1: \'{token}\' and "more"\n' * 50
    assert "aB3" not in redacted_in(app, text)
