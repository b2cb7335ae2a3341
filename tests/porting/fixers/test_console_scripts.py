"""Console scripts that run a manage.py, and their lines."""

from __future__ import annotations

from typing import Dict

import pytest
from click.testing import CliRunner
from flask import Flask
from flask.cli import FlaskGroup
from porting import projects

pytestmark = [pytest.mark.oldest_and_newest, pytest.mark.newest]

MANAGE = """from flask_script import Manager, Server
from flask_migrate import MigrateCommand
from lemur import create_app
manager = Manager(create_app)
manager.add_command("db", MigrateCommand)
manager.add_command("runserver", Server(port=8000))

@manager.command
def start():
    pass

def main():
    manager.run()
"""
SETUP = (
    "setup(entry_points={'console_scripts': ['lemur = lemur.manage:main', 'other=lemur.x:y']})\n"
)


def files(**texts: str) -> Dict[str, str]:
    """Return a project with a console script, and some more files."""
    return {"lemur/manage.py": MANAGE, "setup.py": SETUP, **texts}


@pytest.mark.parametrize(
    "path, text, line",
    [
        ("setup.py", SETUP, 1),
        ("setup.py", 'x(entry_points="""\n[console_scripts]\nlemur = lemur.manage:main\n""")\n', 3),
        (
            "setup.cfg",
            "[options.entry_points]\nconsole_scripts =\n    lemur = lemur.manage:main\n",
            3,
        ),
        ("pyproject.toml", '[project.scripts]\nlemur = "lemur.manage:main"\n', 2),
        ("pyproject.toml", '[tool.poetry.scripts]\n"lemur" = "lemur.manage:main"\n', 2),
        ("pyproject.toml", 'lemur = { callable = "lemur.manage:main", extras = [] }\n', 1),
    ],
)
@pytest.mark.parametrize("folder", ["", "src/"])
def test_an_entry_point_is_found(folder: str, path: str, text: str, line: int) -> None:
    """In each file that has them, and it gets one of the same name that does without manage.py."""
    found = projects.find("console scripts", {f"{folder}lemur/manage.py": MANAGE, path: text})
    (finding,) = found
    assert (finding.path, finding.line) == (path, line)
    assert finding.message == (f"runs {folder}lemur/manage.py, which goes: let it run a FlaskGroup")
    assert finding.code == (
        "from flask.cli import FlaskGroup\ncli = FlaskGroup(create_app=create_app)"
    )


@pytest.mark.parametrize(
    "path, text",
    [
        ("Dockerfile", "RUN lemur db upgrade\n"),
        ("Dockerfile", 'CMD ["lemur", "start"]\n'),
        ("start.sh", "exec /srv/venv/bin/lemur start -b 0.0.0.0\n"),
        ("compose.yml", "a:\n  command: lemur db upgrade\n"),
        ("docs/a.rst", "Run it::\n\n    $ lemur db upgrade\n"),
        ("README.md", "Run `lemur start`.\n"),
        ("docs/a.rst", "Run::\n\n  (venv)$ lemur start\n"),
        ("start.sh", "lemur --help\n"),
        ("tasks.py", 'subprocess.call(["lemur", "db", "upgrade"])\n'),
    ],
)
def test_a_line_stays_as_it_is(path: str, text: str) -> None:
    """It is listed, counted with its entry point, and not written."""
    index = projects.index_of(files(**{path: text}))
    (line,) = projects.found_in(index, "console lines")
    assert (line.path, line.edits) == (path, ())
    assert line.message == "runs lemur/manage.py as 'lemur': stays, with a FlaskGroup of this name"
    (entry,) = projects.found_in(index, "console scripts")
    assert entry.message.endswith(", and the line that runs it stays as now")


def test_a_line_that_flask_has_otherwise_is_left_to_a_person() -> None:
    """A FlaskGroup has 'run' for runserver."""
    index = projects.index_of(
        files(**{"a.sh": "lemur runserver -p 80\nlemur start\nlemur start\n"})
    )
    entry, line = projects.found_in(index, "console scripts")
    assert entry.message.endswith(", and the 2 lines that run it stay as now")
    assert (line.path, line.line) == ("a.sh", 1)
    assert line.message == (
        "runs lemur/manage.py: a FlaskGroup has no 'lemur runserver -p 80', "
        "write 'lemur run --host 127.0.0.1 --port 80'"
    )
    assert len(projects.found_in(index, "console lines")) == 2


@pytest.mark.parametrize("line", ["lemur is a tool", "the lemur start", "xlemur start", "lemur.db"])
def test_a_word_is_no_line(line: str) -> None:
    """In a text, the name alone is no command."""
    assert projects.find("console lines", files(**{"README.md": line + "\n"})) == []


@pytest.mark.parametrize(
    "line, option",
    [
        ("lemur -c x db upgrade", "-c"),
        ("lemur -c x help", "-c"),
        ("lemur --config=/etc/x start", "--config"),
        ('lemur --app "lemur.manage:app" start', "--app"),
        ("lemur --app=x start", "--app"),
    ],
)
def test_a_line_with_an_option_of_the_manager_does_not_stay(line: str, option: str) -> None:
    """A FlaskGroup with a factory makes its app without any of them, and without --app."""
    manager = MANAGE.replace(
        "(create_app)\n", "(create_app)\nmanager.add_option('-c', '--config')\n"
    )
    index = projects.index_of({**files(**{"a.sh": line}), "lemur/manage.py": manager})
    _, finding = projects.found_in(index, "console scripts")
    assert (finding.text, finding.replacement, finding.edits) == (line, None, ())
    assert finding.message == (
        f"runs lemur/manage.py: a FlaskGroup(create_app=create_app) does not take {option!r} for its app"
    )
    assert projects.found_in(index, "console lines") == []


def test_a_line_is_shown_up_to_its_end() -> None:
    """With words that are not translated."""
    index = projects.index_of(files(**{"a.sh": 'lemur runserver -p 80 "x y" # one\n'}))
    _, finding = projects.found_in(index, "console scripts")
    assert finding.message.endswith(
        """has no 'lemur runserver -p 80 "x y"', write 'lemur run --host 127.0.0.1 --port 80 "x y"'"""
    )


def test_a_script_of_something_else_is_not_found() -> None:
    """The module has to be a manage.py."""
    texts = {"setup.py": "setup(scripts=['lemur = lemur.cli:main'])\n", "lemur/manage.py": MANAGE}
    assert projects.find("console scripts", texts) == []


def test_a_manager_with_an_app_has_no_factory() -> None:
    """What is offered makes one of it."""
    texts = {**files(), "lemur/manage.py": MANAGE.replace("(create_app)", "(app)")}
    (finding,) = projects.find("console scripts", texts)
    assert finding.code.endswith("cli = FlaskGroup(create_app=lambda: app)")


@pytest.mark.parametrize("option", ["-c", "--app"])
def test_what_is_offered_gives_no_option_to_the_factory(option: str) -> None:
    """It is refused, or nothing is done with it."""
    given = []

    def create_app(*args: object, **kwargs: object) -> Flask:
        given.append((args, kwargs))
        app = Flask("shop", root_path=".", instance_path="/")
        app.cli.command("start")(lambda: print("started"))
        return app

    result = CliRunner().invoke(FlaskGroup(create_app=create_app), [option, "x", "start"])
    if result.exit_code:
        assert option in result.output
    else:
        assert not any(args or kwargs for args, kwargs in given)


def test_what_is_offered_works() -> None:
    """A FlaskGroup has the app's commands under its own name."""
    app = Flask("shop", root_path=".", instance_path="/")
    app.cli.command("start")(lambda: print("started"))
    result = CliRunner().invoke(FlaskGroup(create_app=lambda: app), ["start"])
    assert (result.exit_code, result.output) == (0, "started\n")
