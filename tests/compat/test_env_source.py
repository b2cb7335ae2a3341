"""What the source of an env.py passes to context.configure(), call by call."""

from __future__ import annotations

from typing import Set

import pytest
from flask_migrate_script.compat.env_source import EnvSource

pytestmark = pytest.mark.oldest_and_newest

NESTED = """
shared = {"tag_shared": 1}


def options():
    return dict(tag_helper=1)


def other():
    conf["tag_elsewhere"] = 1


def outer(connection):
    conf = dict(shared)
    conf["tag_outer"]: int = 1

    def inner():
        configure(connection, tag_own=1, **conf, **options())

    inner()
"""


def test_names_of_a_call() -> None:
    """They are its own, those of the functions that it calls or is in, and the module's; not another function's."""
    (call,) = EnvSource(NESTED).calls
    assert call.names == {"tag_own", "tag_outer", "tag_shared", "tag_helper"}
    assert call.unpacks and call.keywords == {"tag_own": 18}
    assert call.may_run(offline=False) and not call.may_run(offline=True)


@pytest.mark.parametrize(
    ("arguments", "modes"),
    [
        ("connection=c", {False}),
        ("c, **conf", {False}),
        ("**dict(conf, connection=c)", {False}),
        ("url=u", {True}),
        ("dialect_name='postgresql'", {True}),
        ("**dict(conf, url=u)", {True}),
        ("connection=c, url=u", {False, True}),
        ("**conf", {False, True}),
    ],
)
def test_which_call_runs_with_sql(arguments: str, modes: Set[bool]) -> None:
    """One with a URL alone, and one that may have either."""
    (call,) = EnvSource(f"context.configure({arguments})".encode()).calls
    assert {offline for offline in (False, True) if call.may_run(offline)} == modes


@pytest.mark.parametrize(
    "text",
    [
        "print x",
        "x = (",
        b"x = '\xff'",
        b"# coding: nosuch\n",
        "\0",
        "(" * 300,
        "+".join("x" * 5000),
    ],
    ids=["python 2", "cut off", "bytes", "encoding", "null", "brackets", "deep"],
)
def test_what_cannot_be_read(text: str) -> None:
    """It has no names and no calls."""
    source = EnvSource(text)
    assert (source.names, source.calls) == (set(), [])


#: Others may be of what another test has left, and Python clears away now.
OF_A_FILE = (SyntaxWarning, DeprecationWarning)


def test_no_warning(recwarn: pytest.WarningsRecorder) -> None:
    """Reading gives no warning: Python gives it when the file runs."""
    assert EnvSource("x = '\\d'").names == {"x", "\\d"}
    assert not [one for one in recwarn if issubclass(one.category, OF_A_FILE)]
