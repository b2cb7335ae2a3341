"""What takes something out of manage.py, and commands that are put together, in Python and in shells."""

from __future__ import annotations

from typing import List

import pytest
from flask_migrate_script.porting.findings import Finding
from porting import line_cases, projects

pytestmark = [pytest.mark.oldest_and_newest, pytest.mark.newest]


def find(path: str, text: str) -> List[Finding]:
    """Return what is found in a file beside a manage.py."""
    return projects.found_in(
        projects.index_of({"manage.py": projects.MANAGE, path: text + "\n"}), "lines", "loaded"
    )


@pytest.mark.parametrize(
    "path, line, word",
    [
        ("a.py", 'script = Path(here) / "manage.py"', "where script is run"),
        ("a.py", 'script = Path(__file__).resolve().parent / "manage.py"  # it', "where script is"),
        (
            "a.py",
            'SCRIPT = os.path.join(os.path.dirname(here), "manage.py")',
            "where SCRIPT is run",
        ),
        ("a.py", 'script = here + "/manage.py"', "where script is run"),
        ("a.py", 'script = "../manage.py"', "where script is run"),
        (
            "a.py",
            'c = "python {0} {1}".format("manage.py", command)',
            "makes a command of manage.py",
        ),
        ("a.py", 'c = "python %s %s" % ("manage.py", command)', "makes a command of manage.py"),
        ("fabfile.py", 'run("./manage.py %s" % command)', "what follows it is not known"),
        ("fabfile.py", 'run("./manage.py {}".format(command))', "what follows it is not known"),
        ("fabfile.py", 'run(f"./manage.py {command}")', "what follows it is not known"),
        ("fabfile.py", 'run("./manage.py " + command)', "what follows it is not known"),
        ("start.sh", 'exec ./manage.py "$@"', "what follows it is not known"),
        ("start.sh", "./manage.py $1", "what follows it is not known"),
    ],
)
def test_what_is_put_together_is_shown(path: str, line: str, word: str) -> None:
    """It is found once, and left to a person."""
    (finding,) = find(path, line)
    assert word in f"{finding.message}; {finding.left}"
    assert finding.edits == ()


@pytest.mark.parametrize(
    "use",
    [
        'run("python {0} {1}".format(script, command))',
        'run("python %s %s" % (script, command))',
        'run(f"python {script} seed")',
    ],
)
def test_a_command_of_a_path_that_has_a_name_is_shown(use: str) -> None:
    """Both the name and the command are found."""
    found = find("a.py", f'script = Path(here) / "manage.py"\n{use}')
    assert sorted(finding.line for finding in found) == [1, 2]
    assert {finding.message.split(" of ")[0] for finding in found} == {
        "has the path",
        "makes a command",
    }


@pytest.mark.parametrize(
    "path, line",
    [
        ("a.py", 'other = Path(here) / "remanage.py"'),
        ("a.py", 'text = "see manage.py"'),
        ("a.py", 'run("python {0}".format(other))'),
        ("a.sh", "ls ./manage.py *"),
        ("README.md", "Look into ./manage.py and see."),
    ],
)
def test_what_runs_nothing_of_it_is_not_found(path: str, line: str) -> None:
    """Other files, and places that only name it."""
    assert find(path, line) == []


def test_of_a_script_that_is_gone_what_is_filled_in_is_not_found() -> None:
    """It may be anybody's manage.py."""
    index = projects.index_of({"requirements.txt": "Flask-Migrate\n", "a.sh": './manage.py "$@"\n'})
    assert projects.found_in(index, "lines", "loaded") == []


@pytest.mark.parametrize(
    "path, line",
    [
        ("Procfile", "web: gunicorn manage:app"),
        ("setup.py", "entry_points={'console_scripts': ['myapp = manage:main']}"),
        ("uwsgi.ini", "module = manage:app"),
        ("uwsgi.ini", "wsgi-file = /srv/manage.py"),
        ("tests/test_app.py", "from manage import app, manager"),
        ("wsgi.py", "import manage"),
    ],
)
def test_what_loads_the_script_is_reported_for_the_last_step(path: str, line: str) -> None:
    """A server or an installed command that takes something out of manage.py is reported, and left to a person."""
    (finding,) = line_cases.find(line, path)
    assert (finding.rule, finding.line, finding.edits) == ("loaded", 1, ())


def test_a_path_that_python_puts_together_is_reported() -> None:
    """A subprocess call with a computed path is reported with the words for flask."""
    (finding,) = line_cases.find(
        'call([sys.executable, os.path.join(HERE, "manage.py"), "seed"])', "tasks.py"
    )
    words = 'sys.executable, "-m", "flask", "--app", os.path.join(HERE, "manage.py")'
    assert finding.message == f"runs manage.py: write {words}"
    assert not finding.edits


@pytest.mark.parametrize(
    "path, text, holder",
    [
        ("Makefile", "MANAGE := ./manage.py\n\nup:\n\t$(MANAGE) db upgrade\n", "./manage.py"),
        ("start.sh", 'M="$ROOT/manage.py"\npython "$M" db upgrade\n', "$ROOT/manage.py"),
        ("start.sh", "export M=manage.py\n${M} db upgrade\n", "manage.py"),
    ],
)
def test_a_variable_that_holds_the_script_is_reported(path: str, text: str, holder: str) -> None:
    """Where a file runs what a variable holds, its assignment is reported; one that nothing runs is not."""
    (finding,) = line_cases.find(text, path)
    assert finding.line == 1
    assert finding.message.endswith(f"runs manage.py: write flask --app {holder} there")
    assert line_cases.find(text.partition("\n")[0], path) == []


@pytest.mark.parametrize(
    "path, text, message",
    [
        (
            "start.sh",
            "SCRIPT=manage.py\npython $SCRIPT seed\n",
            "what runs SCRIPT runs manage.py: write env FLASK_APP=manage.py flask there",
        ),
        (
            "a.py",
            'call([sys.executable, join(HERE, "manage.py")])\n',
            'runs manage.py: write sys.executable, "-m", "flask",'
            ' and give it FLASK_APP=join(HERE, "manage.py") in its environment',
        ),
        (
            "a.py",
            'c = "python %s %s" % ("manage.py", command)\n',
            "makes a command of manage.py: write 'flask' and no interpreter,"
            " and give it this path as FLASK_APP in its environment",
        ),
    ],
)
def test_before_flask_2_2_the_app_is_in_the_environment(path: str, text: str, message: str) -> None:
    """There is no --app to write."""
    files = {"manage.py": projects.MANAGE, path: text}
    (finding,) = projects.find("loaded", files, has_app_option=False)
    assert finding.message == message
