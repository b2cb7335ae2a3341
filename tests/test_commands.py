"""The command table: each row through each front end makes the same core call, and is on the page of the commands."""

from __future__ import annotations

import inspect
import re
import sys
from importlib import import_module
from pathlib import Path
from typing import Any, Dict, List

import click
import pytest
from flask import Flask
from flask.cli import ScriptInfo
from flask_migrate_script import MigrateCommand, core
from flask_migrate_script.cli.click import database_group
from flask_migrate_script.commands import COMMANDS, SHARED, Command, Kind, Option
from flask_migrate_script.script import Manager

PAGE = Path(__file__).parent.parent / "docs/commands.rst"


def words(option: Option) -> List[List[str]]:
    """Return ways to give an option on a command line: with each of its flags, and repeatedly."""
    if option.kind is Kind.FLAG:
        return [[flag] for flag in option.flags]
    if option.kind in (Kind.SECONDS, Kind.TIMES):
        return [[flag, number] for flag in option.flags for number in ("7", "0")]
    if option.kind is Kind.REPEATED:
        return [[flag, "one=1", flag, "two=2"] for flag in option.flags]
    if option.kind is Kind.CHOICE:
        return [[flag, value] for flag in option.flags for value in option.choices]
    if option.kind is Kind.VALUE:
        return [[flag, "value"] for flag in option.flags]
    return [["one"], ["-2"]] if option.kind is Kind.POSITIONAL else [["one", "two"], ["one"]]


def lines() -> List[Any]:
    """Return each command alone, and with each option in each of its forms, before its name and after."""
    found = []
    for row in COMMANDS:
        needed = [word for option in row.options if option.required for word in words(option)[0]]
        found.append(([], row, needed))
        for option in (*row.options, *SHARED):
            also = [one.flags[0] for one in row.options if one.parameter == option.needs]
            for given in words(option):
                if option.parameter == "traceback":
                    continue
                found.append(([], row, also + given + ([] if option.required else needed)))
                if option in SHARED:
                    found.append((given, row, needed))
    return found


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> List[Any]:
    """The calls of the core's functions, recorded instead of made."""
    recorded: List[Any] = []

    def recorder(name: str) -> Any:
        def record(**arguments: Any) -> List[Any]:
            recorded.append((name, arguments))
            return []  # a result, to be printed

        return record

    for row in COMMANDS:
        monkeypatch.setattr(core, row.function, recorder(row.function))
        if row.output:
            # What the core's function does not take is printed with, after its call.
            printer = import_module(f"flask_migrate_script.cli.{row.output}")
            monkeypatch.setattr(
                printer, "print_result", lambda _, **printed: recorded[-1][1].update(printed)
            )
    monkeypatch.delenv("FLASK_DB_DIRECTORY", raising=False)
    return recorded


def through_script(name: str, arguments: List[str]) -> Any:
    """Run a command line through Flask-Script."""
    manager = Manager(Flask("app"))
    manager.add_command(name, MigrateCommand)
    return manager.handle("manage.py", [name, *arguments])


def through_click(name: str, arguments: List[str]) -> Any:
    """Run a command line through click, under Flask's own group."""
    app = Flask("app")
    group = click.Group("flask", commands={name: database_group()})
    return group.main(
        [name, *arguments],
        prog_name="flask",
        standalone_mode=False,
        obj=ScriptInfo(create_app=lambda *_: app),
        auto_envvar_prefix="FLASK",
    )


@pytest.mark.parametrize(
    ("before", "row", "after"),
    lines(),
    ids=lambda part: part.name if isinstance(part, Command) else "_".join(part) or "-",
)
def test_each_row_makes_the_same_call_through_each_front_end(
    calls: List[Any], before: List[str], row: Command, after: List[str]
) -> None:
    """Only what was given arrives, under the names of the core function's parameters."""
    arguments = [*before, row.name, *after]
    assert through_script("db", arguments) is None
    through_click("db", arguments)
    by_script, by_click = calls
    assert _plain(by_script) == _plain(by_click)
    name, given = by_script
    assert name == row.function
    assert len(given) >= bool(before or after)


def _plain(call: Any) -> Any:
    name, arguments = call
    return name, {
        key: list(value) if isinstance(value, tuple) else value for key, value in arguments.items()
    }


@pytest.mark.parametrize("row", COMMANDS, ids=lambda row: row.name)
def test_each_option_is_a_parameter_of_the_core_function(row: Command) -> None:
    """Or of the function that prints its result; and each parameter of the functions is an option of the row."""
    parameters = set(inspect.signature(getattr(core, row.function)).parameters)
    shared = {option.parameter for option in SHARED} - {"traceback"}
    of_core = {option.parameter for option in row.options if not option.of_output}
    assert of_core | shared == parameters
    of_output = {option.parameter for option in row.options if option.of_output}
    if row.output:
        printer = import_module(f"flask_migrate_script.cli.{row.output}")
        parameters = set(inspect.signature(printer.print_result).parameters)
        assert of_output == parameters - {"result"}
    else:
        assert of_output == set()


@pytest.mark.parametrize("row", COMMANDS, ids=lambda row: row.name)
def test_help_ends_with_a_period(row: Command) -> None:
    """Every command's and every option's."""
    for text in (row.help, *(option.help for option in (*row.options, *SHARED))):
        assert text.endswith("."), text


@pytest.mark.parametrize("row", COMMANDS, ids=lambda row: row.name)
def test_each_row_is_on_the_page(row: Command) -> None:
    """With every option that is its own."""
    text = PAGE.read_text(encoding="utf-8")
    start = text.index(f"``{row.name}")
    line = text[start : start + re.search(r"\n +\* -|\n\n", text[start:]).start()]
    for option in row.options:
        assert (option.flags[-1] if option.flags else option.parameter) in line


@pytest.mark.parametrize("through", [through_script, through_click])
@pytest.mark.parametrize("name", ["db", "database"])
def test_the_order_of_directories(
    calls: List[Any], monkeypatch: pytest.MonkeyPatch, through: Any, name: str
) -> None:
    """The later -d wins; FLASK_DB_DIRECTORY replaces it, whatever the group is called."""
    through(name, ["-d", "one", "upgrade"])
    through(name, ["-d", "one", "upgrade", "-d", "two"])
    through(name, ["upgrade", "-d", "two", "-d", "three"])
    monkeypatch.setenv("FLASK_DB_DIRECTORY", "variable")
    through(name, ["upgrade"])
    through(name, ["upgrade", "-d", "two"])
    through(name, ["-d", "one", "upgrade"])
    found = [arguments["directory"] for _, arguments in calls]
    assert found == ["one", "two", "three", "variable", "two", "one"]


@pytest.mark.parametrize("through", [through_script, through_click])
def test_x_arguments_add_up(calls: List[Any], through: Any) -> None:
    """In their order, each once."""
    through("db", ["-x", "a=1", "-x", "b=2", "upgrade", "-x", "c=3", "-x", "d=4"])
    ((_, arguments),) = calls
    assert list(arguments["x_arg"]) == ["a=1", "b=2", "c=3", "d=4"]


def test_no_other_environment_variable_changes_a_command(
    calls: List[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """click makes some up, from the prefix that Flask gives it."""
    for name in ("UPGRADE_SQL", "UPGRADE_TAG", "UPGRADE_DIRECTORY", "X_ARG", "UPGRADE_REVISION"):
        monkeypatch.setenv(f"FLASK_DB_{name}", "1")
    through_click("db", ["upgrade"])
    assert calls == [("upgrade", {})]


@pytest.mark.parametrize("through", [through_script, through_click])
def test_relative_revisions(calls: List[Any], through: Any) -> None:
    """downgrade -2 and upgrade +1 need no escaping."""
    through("db", ["downgrade", "-2"])
    through("db", ["downgrade", "--sql", "-12"])
    through("db", ["upgrade", "+1"])
    assert [arguments["revision"] for _, arguments in calls] == ["-2", "-12", "+1"]


@pytest.mark.parametrize("arguments", [["upgrade", "--nope"], ["upgrade", "-z"], ["nope"]])
def test_under_click_only_digits_make_a_revision(calls: List[Any], arguments: List[str]) -> None:
    """An unknown option is wrong usage."""
    with pytest.raises(click.UsageError) as raised:
        through_click("db", arguments)
    assert raised.value.exit_code == 2
    assert calls == []


@pytest.mark.parametrize("through", [through_script, through_click])
@pytest.mark.parametrize("flag", ["--lock-wait", "--retries"])
@pytest.mark.parametrize("number", ["soon", "-1"])
def test_numbers(calls: List[Any], through: Any, flag: str, number: str) -> None:
    """Anything else is wrong usage."""
    with pytest.raises((click.UsageError, SystemExit)) as raised:
        through("db", ["upgrade", flag, number])
    assert getattr(raised.value, "exit_code", getattr(raised.value, "code", None)) == 2
    assert calls == []


@pytest.mark.parametrize("through", [through_script, through_click])
def test_choices(calls: List[Any], through: Any) -> None:
    """Anything else is wrong usage."""
    with pytest.raises((click.UsageError, SystemExit)) as raised:
        through("db", ["graph", "--format", "png"])
    assert getattr(raised.value, "exit_code", getattr(raised.value, "code", None)) == 2
    assert calls == []


DEFAULTS: Dict[str, Dict[str, Any]] = {
    "edit": {"revision": "current"},
    "downgrade": {"revision": "-1"},
    "stamp": {"revision": "head"},
    "upgrade": {"revision": "head"},
}


@pytest.mark.parametrize("function", DEFAULTS)
def test_defaults_from_python(function: str) -> None:
    """Those of Flask-Migrate."""
    parameters = inspect.signature(getattr(core, function)).parameters
    for name, default in DEFAULTS[function].items():
        assert parameters[name].default == default


def test_edit_is_head_on_the_command_line(calls: List[Any]) -> None:
    """As in Flask-Migrate, too, through both front ends."""
    through_script("db", ["edit"])
    through_click("db", ["edit"])
    assert calls == [("edit", {"revision": "head"})] * 2


def test_the_table_imports_no_parser() -> None:
    """It is inert data: neither argparse, click nor Alembic is loaded with it."""
    import subprocess

    source = (
        "import sys, importlib.util as u\n"
        "spec = u.find_spec('flask_migrate_script.commands')\n"
        "import flask_migrate_script.commands\n"
        "print(sorted({'argparse', 'click', 'alembic'} & set(sys.modules)))\n"
    )
    done = subprocess.run([sys.executable, "-S", "-c", source], stdout=subprocess.PIPE)
    if done.returncode:  # -S leaves site-packages out, where the package itself may be
        done = subprocess.run([sys.executable, "-c", source], stdout=subprocess.PIPE)
    assert done.stdout.decode().strip() == "[]"
