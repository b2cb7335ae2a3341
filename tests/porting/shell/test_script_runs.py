"""The ways to run a manage.py: interpreters with their flags, paths, modules, and what runs no manage.py."""

from __future__ import annotations

import pytest
from porting import line_cases

pytestmark = [pytest.mark.oldest_and_newest, pytest.mark.newest]


@pytest.mark.parametrize(
    "path, before, after",
    [
        ("start.sh", "python manage.py db upgrade", "flask --app manage.py db upgrade"),
        ("start.sh", "python3 manage.py db upgrade", "flask --app manage.py db upgrade"),
        ("start.sh", "exec python ./manage.py seed", "exec flask --app ./manage.py seed"),
        ("start.sh", "./manage.py seed -n 5", "flask --app ./manage.py seed -n 5"),
        ("start.sh", "/srv/app/manage.py seed", "flask --app /srv/app/manage.py seed"),
        ("start.sh", "python2.7 manage.py seed", "python2.7 -m flask --app manage.py seed"),
        ("start.sh", "python -u manage.py seed", "python -u -m flask --app manage.py seed"),
        (
            "start.sh",
            "python -W ignore manage.py seed",
            "python -W ignore -m flask --app manage.py seed",
        ),
        (
            "start.sh",
            "env/bin/python manage.py seed",
            "env/bin/python -m flask --app manage.py seed",
        ),
        ("start.sh", "$PYTHON manage.py seed", "$PYTHON -m flask --app manage.py seed"),
        ("start.sh", "${PYTHON3} manage.py seed", "${PYTHON3} -m flask --app manage.py seed"),
        ("start.sh", 'python "$ROOT/manage.py" seed', 'flask --app "$ROOT/manage.py" seed'),
        (
            "start.sh",
            "python $(dirname $0)/manage.py seed",
            "flask --app $(dirname $0)/manage.py seed",
        ),
        ("start.sh", "python -m manage seed", "flask --app manage.py seed"),
        ("start.bat", r"python .\manage.py seed", r"flask --app .\manage.py seed"),
        ("start.bat", "py manage.py seed", "py -m flask --app manage.py seed"),
        (
            "start.sh",
            "python -m flask_migrate_script manage.py seed",
            "flask --app manage.py seed",
        ),
        (
            "start.sh",
            "coverage run --source=myapp manage.py seed",
            "coverage run --source=myapp -m flask --app manage.py seed",
        ),
        (
            "Makefile",
            "\t$(PYTHON) manage.py db migrate",
            "\t$(PYTHON) -m flask --app manage.py db migrate",
        ),
        ("tox.ini", "{envpython} manage.py seed", "{envpython} -m flask --app manage.py seed"),
        (
            "start.sh",
            'python "${DIR}"/manage.py db upgrade',
            'flask --app "${DIR}"/manage.py db upgrade',
        ),
        ("start.sh", "python `pwd`/manage.py seed", "flask --app `pwd`/manage.py seed"),
        ("start.sh", '"$PY" manage.py seed', '"$PY" -m flask --app manage.py seed'),
        (
            "start.sh",
            '"$VENV/bin/python" manage.py seed',
            '"$VENV/bin/python" -m flask --app manage.py seed',
        ),
        ("start.bat", "%PYTHON% manage.py seed", "%PYTHON% -m flask --app manage.py seed"),
        (
            "Makefile",
            "\t$(VENV)/bin/python manage.py seed",
            "\t$(VENV)/bin/python -m flask --app manage.py seed",
        ),
        (
            "start.sh",
            "python -m coverage run -p manage.py seed",
            "python -m coverage run -p -m flask --app manage.py seed",
        ),
    ],
)
def test_a_line_becomes_the_one_for_flask(path: str, before: str, after: str) -> None:
    """It does the same, and nothing else in the file changes."""
    line_cases.check_written(path, before, after)


@pytest.mark.parametrize(
    "path, text",
    [
        ("start.sh", "flask --app manage.py db upgrade"),
        ("start.sh", "FLASK_APP=manage.py flask db upgrade"),
        ("start.sh", "flask -A manage.py db upgrade"),
        ("Dockerfile", 'CMD ["flask", "--app", "manage.py", "db", "upgrade"]'),
        ("start.sh", "python old_manage.py db upgrade"),
        ("start.sh", "python manage.pyc db upgrade"),
        ("start.sh", "python manage.py.bak db upgrade"),
        ("start.sh", "python -m pytest manage.py"),
        ("setup.cfg", "exclude = manage.py,migrations"),
        ("start.sh", "FLASK_APP=manage:create_app"),
        ("log.txt", "12:30 manager: started"),
    ],
)
def test_other_lines_are_left_alone(path: str, text: str) -> None:
    """A line that names manage.py, and does not run it, is not reported."""
    assert line_cases.find(text, path) == []


@pytest.mark.parametrize(
    "path, line, words",
    [
        ("start.sh", "python -m cProfile -o out manage.py seed", "flask --app manage.py seed"),
        (
            "start.sh",
            "start-stop-daemon --start --exec /srv/bin/python -- manage.py seed",
            "flask --app manage.py seed",
        ),
        ("start.sh", "python -- manage.py seed -n 5", "flask --app manage.py seed -n 5"),
        ("start.sh", "$RUN manage.py seed", "flask --app manage.py seed"),
        (
            "start.sh",
            "docker run --entrypoint python image manage.py seed",
            "flask --app manage.py seed",
        ),
    ],
)
def test_where_something_unknown_is_before_it_the_words_are_shown(
    path: str, line: str, words: str
) -> None:
    """What is before the script's name may not go with flask: no line is made of the words."""
    line_cases.check_words_shown(path, line, words)
