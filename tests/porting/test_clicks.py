"""What click takes for the options and arguments of a command."""

from __future__ import annotations

import argparse
import textwrap
from typing import Any, Dict, List, Sequence

import pytest
from flask import Flask
from flask_migrate_script.porting.findings import Finding
from porting.script_cases import commands_in

pytestmark = [pytest.mark.oldest_and_newest, pytest.mark.newest]


BEGINNING = 'import click\n@app.cli.command("f")\n'


def found_for(function: str) -> Finding:
    """Return what is found for a function ``f``, whose code takes the place of its decorators."""
    text = f"from flask_script import Manager\nmanager = Manager(app)\n{function}\nmanager.run()\n"
    return commands_in({"manage.py": text})["flask f"]


def run(found: Finding, arguments: Sequence[str]) -> Any:
    """Run a command with its lines, and return what its function gets; None if click refuses it."""
    got: List[Dict[str, Any]] = []
    app = Flask("app")
    names: Dict[str, Any] = {"app": app, "got": got}
    exec(f"{found.code}\ndef f(**given): got.append(given)", names)
    result = app.test_cli_runner().invoke(names["f"], list(arguments))
    assert result.exit_code in (0, 2), result.output
    return None if result.exit_code else got[0]


def run_as_before(options: Sequence[str], arguments: Sequence[str]) -> Any:
    """Return what Flask-Script gives a function: it hands its options to argparse, the lowest one first."""
    parser = argparse.ArgumentParser()
    for option in reversed(options):
        eval(f"add_argument({option})", {"add_argument": parser.add_argument})
    try:
        given = vars(parser.parse_args(list(arguments)))
    except SystemExit:
        return None
    # Lists are click's tuples; where there is no value, click's is an empty tuple or 0.
    return {name: tuple(v) if isinstance(v, list) else v for name, v in given.items()}


@pytest.mark.parametrize(
    "options, lines",
    [
        (["'names', nargs='*'"], [[], ["a"], ["a", "b"]]),
        (["'names', nargs='*', default=[], help='who'"], [[], ["a", "b"]]),
        (["'names', nargs='*', default=None"], [[], ["a"]]),
        (["'names', nargs='+', type=int, default=3"], [[], ["1"], ["1", "2"]]),
        (["'name', nargs='?'"], [[], ["a"]]),
        (["'name', nargs='?', default='x', metavar='WHO'"], [[], ["a"]]),
        (["'names', nargs=2"], [["a"], ["a", "b"]]),
        (["'name', default='x', help='who'"], [[], ["a"]]),
        (["dest='name'"], [[], ["a"]]),
        (["'name', action='store', choices=('a', 'b'), type=str"], [["a"], ["b"], ["c"]]),
        (["'second'", "'first'"], [["1", "2"]]),
        (["'-n', '--number', type=int, required=True"], [[], ["-n", "3"], ["--number", "x"]]),
        (["'--pair', nargs=2, type=int, default=(1, 2)"], [[], ["--pair", "3", "4"]]),
        (["'--loud', action='store_true'"], [[], ["--loud"]]),
        (["'--loud', action='store_true', default=False"], [[], ["--loud"]]),
        (["'--loud', action='store_true', default=True"], [[], ["--loud"]]),
        (["'--quiet', dest='loud', action='store_false', default=True"], [[], ["--quiet"]]),
        (["'--quiet', dest='loud', action='store_false'"], [[], ["--quiet"]]),
        (["'-q', '--quiet', action='store_false'"], [[], ["-q"], ["--quiet"]]),
        (["'--quiet', dest='loud', action='store_false', default=False"], [[], ["--quiet"]]),
        (["'-v', action='count', default=0"], [[], ["-v"], ["-vv"]]),
        (["'--tag', action='append', required=True"], [[], ["--tag", "a", "--tag", "b"]]),
        (["'--tag', action='append', default=[]"], [[], ["--tag", "a"]]),
        (["'--tag', action='append', required=True, default=()"], [[]]),
        (["'--mode', action='store', type=str, choices=['a', 'b']"], [["--mode", "a"]]),
        (["'-n', '--name', dest='n'"], [[], ["--name", "a"]]),
        (["'--first', '--second', dest='second'"], [["--first", "a"]]),
        (["'--userName'"], [["--userName", "a"]]),
        (["'-N'"], [["-N", "a"]]),
        (
            ["'--user-name', help='100%%, %(default)s'"],
            [["--user-name", "a"]],
        ),
        (["'--list', type=lambda text: tuple(text.split(','))"], [["--list", "a,b"]]),
    ],
)
def test_the_lines_for_an_option_work(options: List[str], lines: List[List[str]]) -> None:
    """Click takes each line, and gives the function what argparse gave it."""
    function = "".join(f"@manager.option({option})\n" for option in options)
    found = found_for(f"{function}def f(**given): pass")
    assert "for its" not in found.left
    for arguments in lines:
        assert run(found, arguments) == run_as_before(options, arguments)


@pytest.mark.parametrize(
    "option, reason",
    [
        ("'--level', action='store_const', const=3", "action='store_const'"),
        ("'--level', action='append_const', const=3", "action='append_const'"),
        ("'--level', action='version', version='1'", "action='version'"),
        ("'--level', action=Level", "action=Level"),
        ("'--level', nargs='?', const=3", "nargs='?'"),
        ("'--level', const=3", "const=3"),
        ("'--level', nargs='*'", "nargs='*'"),
        ("'--level', nargs=1", "nargs=1"),
        ("'--level', nargs=2, metavar=('A', 'B')", "metavar=('A', 'B')"),
        ("'--level', action='append', default=['a']", "default=['a']"),
        ("'--level', type=lambda text: text.split(','), default=['a']", "default=['a']"),
        ("'--level', default=argparse.SUPPRESS", "default=argparse.SUPPRESS"),
        ("'--level', type=argparse.FileType('r')", "type=argparse.FileType('r')"),
        ("'--level', type=int, choices=[1, 2]", "choices=[1, 2] that are no texts"),
        ("'--level', help='of %(prog)s'", "help='of %(prog)s'"),
        ("'--level', help=LONG + ' (%(default)s)'", "help=LONG + ' (%(default)s)'"),
        ("'level', nargs='*', default=['a']", "default=['a']"),
        ("'level', nargs='...'", "nargs='...'"),
        ("'Level'", "name: click's arguments are lower case"),
        ("LEVEL, type=int", "name, which is not written out"),
        ("'--level', **common", "**common"),
        ("*common", "*common"),
    ],
)
def test_what_click_has_no_line_for_is_left_to_a_person(option: str, reason: str) -> None:
    """The option is named, with the reason; the others of the command have their lines."""
    name = option.partition(",")[0]
    found = found_for(f"@manager.option('name')\n@manager.option({option})\ndef f(**given): pass")
    assert found.code == f"""{BEGINNING}@click.argument('name')"""
    assert found.left == f"{name}, for its {reason}"


@pytest.mark.parametrize(
    "help_text, shown",
    [
        ("how many (default: %(default)s)", "how many"),
        ("how many [%(default)s]", "how many"),
        ("How many. Defaults to '%(default)s'.", "How many."),
        ("how many, by default %(default)d", "how many"),
        ("100%% of them; the default is %(default)s", "100% of them"),
    ],
)
def test_the_default_in_a_help_is_shown_by_click(help_text: str, shown: str) -> None:
    """argparse puts values into a help, click does not; it shows the default if that is requested."""
    found = found_for(f"@manager.option('-n', default=3, help={help_text!r})\ndef f(n): pass")
    assert f"default=3, help={shown!r}, show_default=True)" in found.code
    percent = found_for("@manager.option('-n', help='100%% of them')\ndef f(n): pass")
    assert percent.code.endswith("help='100% of them')")
    hidden = found_for("@manager.option('-n', help=argparse.SUPPRESS)\ndef f(n): pass")
    assert hidden.code.endswith("hidden=True)")
    translated = found_for("@manager.option('-n', help=_('how many'))\ndef f(n): pass")
    assert translated.code.endswith("help=_('how many'))")


def test_what_is_on_several_lines_is_written_on_one() -> None:
    """Each decorator is on a line of its own."""
    found = found_for(
        textwrap.dedent(
            """
            @manager.option('--mode', choices=[
                'a',  # the first
                'b'], help='one'
                           ' of two')
            def f(mode): pass
            """
        )
    )
    assert found.code.endswith(
        "\n@click.option('--mode', type=click.Choice([ 'a', 'b']), help='one of two')"
    )


@pytest.mark.parametrize(
    "parameters, arguments, given",
    [
        ("name=None, number=1", [], {"name": None, "number": 1}),
        ("name=None, number=1", ["-n", "a", "--number", "2"], {"name": "a", "number": 2}),
        ("name, number=0.5", ["a", "-n", "2"], {"name": "a", "number": 2.0}),
        ("name='x'", [], {"name": "x"}),
        ("dry=False", ["-d"], {"dry": True}),
        ("dry=False", [], {"dry": False}),
        # Flask-Script's store_true, whatever the default is.
        ("dry=True", ["--dry"], {"dry": True}),
        ("dry=True", [], {"dry": True}),
        ("userName=None", ["-u", "a"], {"userName": "a"}),
    ],
)
def test_the_lines_for_a_parameter_work(
    parameters: str, arguments: List[str], given: Dict[str, object]
) -> None:
    """Each option has a name of its own, and a default is what it was."""
    assert run(found_for(f"@manager.command\ndef f({parameters}): pass"), arguments) == given


def test_a_letter_is_given_once() -> None:
    """argparse refuses a second option of one letter. With click it would take the first one's."""
    found = found_for("@manager.command\ndef f(name=None, number=1): pass")
    assert found.code.endswith(
        "@click.option('-n', '--name', default=None)\n@click.option('--number', default=1)"
    )


def test_a_parameter_that_click_has_no_line_for_is_left_to_a_person() -> None:
    """Of a list click makes a text, and its arguments are lower case."""
    found = found_for("@manager.command\ndef f(Name, tags=[], mode='a'): pass")
    assert found.code == f"{BEGINNING}@click.option('-m', '--mode', default='a')"
    assert found.left == (
        "'Name', for its name: click's arguments are lower case; 'tags', for its default=[]"
    )
