"""Lines on a terminal: colours as users want them, and long ones broken; a pipe has them as they are."""

from __future__ import annotations

import argparse
import io
import re
from typing import Any, Dict, Iterator, List, Tuple

import pytest
from conftest import Project
from flask import Flask
from flask_migrate_script import MigrateCommand
from flask_migrate_script.cli import wrapped_lines
from flask_migrate_script.cli.styled_parser import StyledParser
from flask_migrate_script.script import Manager
from terminals import BOLD, CYAN, END, GREEN, YELLOW, on_terminal, red, uncoloured, yellow

pytestmark = pytest.mark.oldest_and_newest

FRONTS = pytest.mark.parametrize("front", ["manage", "flask"])
UNKNOWN = "Error: There is no revision 'zzz': 'db history' lists the revisions."
WRONG = "Error: No command 'upgade': did you mean 'upgrade'?"


@FRONTS
@pytest.mark.parametrize(
    ("environment", "has_colours"),
    [
        ({"TERM": "xterm"}, True),
        ({"TERM": "xterm", "NO_COLOR": ""}, True),
        ({"TERM": "dumb"}, False),
        ({"TERM": "dumb", "FORCE_COLOR": "1"}, True),
        ({"TERM": "xterm", "NO_COLOR": "1"}, False),
        ({"TERM": "xterm", "NO_COLOR": "1", "FORCE_COLOR": "1"}, False),
    ],
    ids=str,
)
def test_an_error_is_red(
    upgraded: Project, front: str, environment: Dict[str, str], has_colours: bool
) -> None:
    """On a terminal, unless NO_COLOR or TERM=dumb is set; FORCE_COLOR overrides the latter."""
    upgraded.env.update(environment)
    for words, status in ((["upgrade", "zzz"], 1), (["upgade"], 2)):
        ended, lines = on_terminal(upgraded, *words, columns=200, front=front)
        assert ended == status
        plain = UNKNOWN if words[-1] == "zzz" else WRONG
        assert lines[-1] == (red(plain) if has_colours else plain)


@FRONTS
def test_a_pipe_has_no_colour(upgraded: Project, front: str) -> None:
    """What is written to a pipe has neither colours nor more lines, unless FORCE_COLOR is set."""
    plain = {"err": f"{WRONG}\n", "out": upgraded.cli(front, "db", "status").ok().out}
    assert "\x1b" not in plain["out"] and plain["out"].startswith("[X] aaa1")
    assert upgraded.cli(front, "db", "upgade").err == plain["err"]
    upgraded.env["FORCE_COLOR"] = "1"
    assert upgraded.cli(front, "db", "upgade").err == f"{red(WRONG)}\n"
    forced = upgraded.cli(front, "db", "status").ok().out
    assert forced == plain["out"].replace("[X]", f"{GREEN}[X]{END}")
    drawn = upgraded.cli(front, "db", "graph").ok().out
    assert f"{CYAN}{BOLD}aaa1{END}" in drawn
    for words in (["status", "--json"], ["graph", "--format", "dot"]):
        assert "\x1b" not in upgraded.cli(front, "db", *words).ok().out


@FRONTS
def test_usage_and_help(upgraded: Project, front: str) -> None:
    """The line of an error of click's or argparse's own is as that of any other; the headings of help are bold."""
    for words in (["upgrade", "a", "b"], ["-d"], ["graph", "--format", "x"]):
        upgraded.env.pop("FORCE_COLOR", None)
        *usage, line = upgraded.cli(front, "db", *words).err.splitlines()
        upgraded.env["FORCE_COLOR"] = "1"
        result = upgraded.cli(front, "db", *words)
        assert (result.status, result.err.splitlines()) == (2, [*usage, red(line)])
    for words in (["--help"], ["upgrade", "--help"]):
        upgraded.env.pop("FORCE_COLOR", None)
        plain = upgraded.cli(front, "db", *words).ok().out
        upgraded.env["FORCE_COLOR"] = "1"
        styled = upgraded.cli(front, "db", *words).ok().out
        assert re.findall(rf"^{re.escape(BOLD)}[a-zA-Z ]+:", styled, re.M)[1:]
        assert re.match(rf"{re.escape(BOLD)}[uU]sage:{re.escape(END)} ", styled)
        assert "\x1b" not in plain and uncoloured(styled) == plain


def test_one_kind_of_colours() -> None:
    """argparse's own colours, which Python 3.14 and newer have, are off in the parsers that have ours."""
    manager = Manager(Flask("shop"))
    manager.add_command("db", MigrateCommand)
    (group,) = (parser for name, parser in parsers_below(manager.create_parser("manage.py")))
    commands = dict(parsers_below(group))
    assert "upgrade" in commands
    assert not any(parser.color for parser in [group, *commands.values(), StyledParser()])


def parsers_below(parser: argparse.ArgumentParser) -> Iterator[Tuple[str, Any]]:
    """Yield the commands of a parser, with theirs."""
    for action in parser._actions:
        if isinstance(action.choices, dict):
            yield from action.choices.items()


def test_what_is_lost_is_yellow(upgraded: Project) -> None:
    """A line of migrate about data that is lost is a warning, as is that of a rename, and the others are none."""
    source = (upgraded.folder / "manage.py").read_text()
    upgraded.env["FORCE_COLOR"] = "1"
    upgraded.write("manage.py", source.replace("name = db.Column", "other = db.Column"))
    assert source != (upgraded.folder / "manage.py").read_text()
    lines = upgraded.manage("db", "migrate").ok().err.splitlines()
    assert [line for line in lines if line.startswith(f"{YELLOW}! ")]
    assert not [line for line in lines if "! " in line and YELLOW not in line]
    assert [line for line in lines if line.startswith(f"{YELLOW}user.name is gone")]
    assert lines[-1].startswith("Revision ")


def test_what_is_not_as_it_should_be_is_yellow(upgraded: Project) -> None:
    """A database that is ahead of the code, revisions for SQLAlchemy 1, a limit that has no effect."""
    (upgraded.folder / "migrations/versions/aaa1_first.py").rename(upgraded.folder / "later.py")
    upgraded.env["FORCE_COLOR"] = "1"
    for command in ("status", "graph"):
        line = upgraded.manage("db", command).ok().last_line
        assert "aaa1 is not in the migrations folder" in line and line == yellow(line[5:-4])


@FRONTS
def test_long_lines(upgraded: Project, front: str) -> None:
    """A line is broken at the terminal's width, never in quotes; read as one it is what a pipe has."""
    upgraded.env["NO_COLOR"] = "1"
    of_click = ["graph", "--format", "x"]
    for words in (["upgrade", "zzz"], ["upgade"], of_click):
        *usage, in_a_pipe = upgraded.cli(front, "db", *words).err.splitlines()
        _, lines = on_terminal(upgraded, *words, columns=40, front=front)
        if words == of_click:  # the usage is as it is
            before = list(filter(None, usage))
            assert lines[: len(before)] == before
            lines = lines[len(before) :]
        assert len(lines) > 1
        assert all(line.startswith("    ") for line in lines[1:]), lines
        assert " ".join(line.strip() for line in lines) == in_a_pipe


class Terminal(io.StringIO):
    """A terminal of 80 columns, as far as Python knows."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("line", "lines"),
    [
        ("short, and  as it is", ["short, and  as it is"]),
        (
            f"{'x' * 70} ('db upgrade head') is not broken",
            ["x" * 70, "    ('db upgrade head') is not broken"],
        ),
        (
            f"{'x' * 72} don't, and the user's 'db heads'",
            ["x" * 72 + " don't,", "    and the user's 'db heads'"],
        ),
        (f"at /{'a/' * 60}-b c", ["at", f"    /{'a/' * 60}-b", "    c"]),
        ("x" * 80, ["x" * 80]),
        # Two columns each; a mark on another character takes none.
        ("表" * 20 + " " + "表" * 20, ["表" * 20, "    " + "表" * 20]),
        ("e\u0301" * 78 + " x", ["e\u0301" * 78 + " x"]),
    ],
)
def test_what_is_not_broken(line: str, lines: List[str]) -> None:
    """Words, paths and what is in quotes; an apostrophe begins no quote."""
    assert wrapped_lines.wrapped(line, Terminal()).splitlines() == lines
    assert wrapped_lines.wrapped(line, io.StringIO()) == line
