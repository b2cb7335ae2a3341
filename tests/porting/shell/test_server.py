"""runserver, and the options of 'flask run' that do the same."""

from __future__ import annotations

import pytest
from flask.cli import run_command
from flask_migrate_script.porting.shell.server import RUN_OPTIONS
from porting import line_cases

pytestmark = [pytest.mark.oldest_and_newest, pytest.mark.newest]


@pytest.mark.parametrize(
    "path, before, after",
    [
        (
            "start.sh",
            "python manage.py runserver -p ${PORT:-80}",
            "flask --app manage.py run --host 0.0.0.0 --port ${PORT:-80}",
        ),
        (
            "start.sh",
            "python manage.py runserver",
            "flask --app manage.py run --host 0.0.0.0 --port 8000",
        ),
        (
            "start.sh",
            "python manage.py runserver -h 127.0.0.1 -p 80 -R --threaded &",
            "flask --app manage.py run --host 127.0.0.1 --port 80 --no-reload &",
        ),
        (
            "start.sh",
            "python manage.py devserver",
            "flask --app manage.py --debug run --host 127.0.0.1 --port 5000",
        ),
        (
            "start.sh",
            'python manage.py runserver --host=0.0.0.0 --port "$PORT"',
            'flask --app manage.py run --host 0.0.0.0 --port "$PORT"',
        ),
    ],
)
def test_a_line_becomes_the_one_for_flask(path: str, before: str, after: str) -> None:
    """It does the same, and nothing else in the file changes."""
    line_cases.check_written(path, before, after)


@pytest.mark.parametrize(
    "path, line",
    [
        ("tasks.py", """os.system('python manage.py runserver --host="0.0.0.0" -p 80')"""),
        ("start.sh", "python manage.py runserver --processes 4"),
        ("compose.yml", 'command: [python, manage.py, runserver, "-d"]'),
        ("start.sh", "python manage.py runserver -p $(port) -d"),
        ("start.sh", 'python manage.py runserver "-d"'),
        ("compose.yml", "command:\n  - python\n  - manage.py\n  - runserver\n  # x\n  - -d"),
        ("tasks.py", "call(['python', 'manage.py', 'runserver', str(x)])"),
    ],
)
def test_a_line_that_only_a_person_can_change_is_shown(path: str, line: str) -> None:
    """It is reported with the line for flask, and not written."""
    line_cases.check_shown(path, line)


def test_a_server_whose_port_is_no_constant_is_left_to_a_person() -> None:
    """Where the Server's arguments can't be read, the message is to give them, and the line is not written."""
    (finding,) = line_cases.find("python manage.py odd")
    assert finding.replacement == "flask --app manage.py run"
    assert "--host and --port" in finding.left
    assert not finding.edits


def test_a_server_may_be_a_variable() -> None:
    """The Server that is added by its name is read where it is made."""
    manage = line_cases.MANAGE.replace('Server(host="0.0.0.0", port=8000)', "server").replace(
        "manager =", "server = Server(port=80)\nmanager ="
    )
    text = line_cases.replaced("python manage.py runserver", manage=manage)
    assert text == "flask --app manage.py run --host 127.0.0.1 --port 80"


def test_a_server_of_the_projects_own_is_left_to_a_person() -> None:
    """What a class of its own does with its options is not known."""
    manage = line_cases.MANAGE.replace('Server(host="0.0.0.0", port=8000)', "OwnServer(port=80)")
    manage = manage.replace("manager =", "class OwnServer(Server):\n    host = 'shop'\n\nmanager =")
    (finding,) = line_cases.find("python manage.py runserver", manage=manage)
    assert finding.replacement == "flask --app manage.py run"
    assert not finding.edits


@pytest.mark.parametrize(
    "words, new, lost",
    [
        ("-d -r -p $PORT --host 0.0.0.0", "-p $PORT --host 0.0.0.0", "-d and no -r"),
        ("$X --workers 4 --threads=2 --reload", "$X --reload", "--workers and no --threads"),
    ],
)
def test_options_that_flask_has_not_are_not_shown(words: str, new: str, lost: str) -> None:
    """Of a server that is not known, the line has the options of 'flask run', and the reason names the others."""
    (finding,) = line_cases.find(f"web: ./manage.py odd {words}", "Procfile")
    assert finding.replacement == f"web: flask --app ./manage.py run {new}"
    assert finding.left == (
        f"give the Server's host and port with --host and --port; 'flask run' has no {lost}"
    )
    assert not finding.edits


def test_options_that_are_shown_are_those_of_flask() -> None:
    """The installed Flask has each."""
    parsed = [[*option.opts, *option.secondary_opts] for option in run_command.params]
    flags = {"--help", *(flag for options in parsed for flag in options)}
    assert set(RUN_OPTIONS) <= flags
