"""A command in a list, a template or a program: its words are written as they are there."""

from __future__ import annotations

import pytest
from porting import line_cases

pytestmark = [pytest.mark.oldest_and_newest, pytest.mark.newest]


@pytest.mark.parametrize(
    "path, before, after",
    [
        (
            "Dockerfile",
            'CMD ["python", "manage.py", "runserver", "-h", "0.0.0.0"]',
            'CMD ["flask", "--app", "manage.py", "run", "--host", "0.0.0.0", "--port", "8000"]',
        ),
        (
            "Dockerfile",
            'ENTRYPOINT ["./manage.py", "seed"]',
            'ENTRYPOINT ["flask", "--app", "./manage.py", "seed"]',
        ),
        (
            "compose.yml",
            "command: [python, manage.py, seed]",
            "command: [flask, --app, manage.py, seed]",
        ),
        (
            "compose.yml",
            "command:\n  - python\n  - manage.py\n  - db\n  - upgrade\n",
            "command:\n  - flask\n  - --app\n  - manage.py\n  - db\n  - upgrade\n",
        ),
        (
            "app.json",
            '{"postdeploy": "python manage.py db upgrade"}',
            '{"postdeploy": "flask --app manage.py db upgrade"}',
        ),
        (
            "tasks.py",
            'subprocess.call(["python", "manage.py", "seed"])',
            'subprocess.call(["flask", "--app", "manage.py", "seed"])',
        ),
        (
            "tasks.py",
            "subprocess.call([sys.executable, 'manage.py', 'seed'])",
            "subprocess.call([sys.executable, '-m', 'flask', '--app', 'manage.py', 'seed'])",
        ),
        (
            "tasks.py",
            'subprocess.call([\n    sys.executable,\n    "manage.py",\n    "seed",\n])',
            'subprocess.call([\n    sys.executable, "-m", "flask", "--app", "manage.py", "seed",\n])',
        ),
        (
            "play.yml",
            '- command: "{{ venv }}/bin/python {{ app_dir }}/manage.py db upgrade"',
            '- command: "{{ venv }}/bin/python -m flask --app {{ app_dir }}/manage.py db upgrade"',
        ),
        (
            "play.yml",
            '- command: "{{ venv_python }} manage.py db upgrade"',
            '- command: "{{ venv_python }} -m flask --app manage.py db upgrade"',
        ),
        (
            "play.yml",
            '- shell: "{{ app_dir }}/manage.py db upgrade"',
            '- shell: "flask --app {{ app_dir }}/manage.py db upgrade"',
        ),
        (
            "play.yml",
            'argv:\n  - "{{ venv }}/bin/python"\n  - manage.py\n  - db\n  - upgrade\n',
            'argv:\n  - "{{ venv }}/bin/python"\n  - "-m"\n  - "flask"\n  - "--app"\n'
            '  - "manage.py"\n  - db\n  - upgrade\n',
        ),
        (
            "play.yml",
            'argv:\n  - python\n  - "{{ app }}/manage.py"\n  - seed\n',
            'argv:\n  - flask\n  - --app\n  - "{{ app }}/manage.py"\n  - seed\n',
        ),
        (
            "package.json",
            r'{"start": "concurrently \"python manage.py runserver\" \"npm run x\""}',
            r'{"start": "concurrently \"flask --app manage.py run --host 0.0.0.0 --port 8000\" \"npm run x\""}',
        ),
        (
            "tasks.py",
            "call(f'{sys.executable} manage.py seed', shell=True)",
            "call(f'{sys.executable} -m flask --app manage.py seed', shell=True)",
        ),
        (
            "tasks.py",
            "call([PYTHON, 'manage.py', 'seed'])",
            "call([PYTHON, '-m', 'flask', '--app', 'manage.py', 'seed'])",
        ),
        (
            "compose.yml",
            "command: [python, manage.py, runserver]",
            'command: [flask, --app, manage.py, run, --host, "0.0.0.0", --port, "8000"]',
        ),
        (
            "compose.yml",
            "command:\n  - python\n  - manage.py\n  - runserver\n",
            'command:\n  - flask\n  - --app\n  - manage.py\n  - run\n  - --host\n  - "0.0.0.0"\n'
            '  - --port\n  - "8000"\n',
        ),
        (
            "tasks.py",
            "os.execl(sys.executable, sys.executable, 'manage.py', 'seed')",
            "os.execl(sys.executable, sys.executable, '-m', 'flask', '--app', 'manage.py', 'seed')",
        ),
    ],
)
def test_a_line_becomes_the_one_for_flask(path: str, before: str, after: str) -> None:
    """It does the same, and nothing else in the file changes."""
    line_cases.check_written(path, before, after)


@pytest.mark.parametrize(
    "path, line",
    [
        ("tasks.py", "call('python manage.py'.split() + ['seed'])"),
        ("tasks.py", "call(['python', 'manage.py'] + args)"),
        ("fabfile.py", "run('python manage.py ' + command)"),
        ("fabfile.py", "run('%s manage.py seed' % env.python)"),
        ("fabfile.py", "run('%(x)s manage.py seed' % env)"),
        ("fabfile.py", "run('{} manage.py seed'.format(python))"),
    ],
)
def test_a_line_that_only_a_person_can_change_is_shown(path: str, line: str) -> None:
    """It is reported with the line for flask, and not written."""
    line_cases.check_shown(path, line)


@pytest.mark.parametrize(
    "path, line, words",
    [
        (
            "tasks.py",
            "subprocess.call(sys.executable + ' manage.py seed', shell=True)",
            "flask --app manage.py seed",
        ),
    ],
)
def test_where_something_unknown_is_before_it_the_words_are_shown(
    path: str, line: str, words: str
) -> None:
    """What is before the script's name may not go with flask: no line is made of the words."""
    line_cases.check_words_shown(path, line, words)


@pytest.mark.parametrize(
    "line, words",
    [
        ("""$x manage.py seed --a "B c" 'd' e; ls""", """seed --a "B c" 'd' e"""),
        ('$x manage.py seed -n "a $(b) \'" | grep x', 'seed -n "a $(b) \'"'),
        (r'$x manage.py seed -o "{\"a\": 1}" b', r'seed -o "{\"a\": 1}" b'),
        ('$x manage.py seed -o="a b" && ls', 'seed -o="a b"'),
        ('$x manage.py seed \\\n  --more "x y" # one\nls', 'seed --more "x y"'),
        ("$x manage.py seed <your name> 2>&1", "seed <your name>"),
        ("CMD=\"manage.py seed 'a b' c\" d", "seed 'a b' c"),
        ("$x manage.py seed a $(cat b) c", "seed a ..."),
        ("$x manage.py seed `cat b` c", "seed ..."),
        ('CMD="manage.py seed "a', "seed ..."),
        ('$x manage.py seed "a', "seed ..."),
        ('x --entrypoint ["manage.py", "seed", "a"]', "seed a"),
        ('x --entrypoint ["manage.py", "seed", "a b"]', "seed a ..."),
    ],
)
def test_words_are_shown_up_to_the_end_of_the_command(line: str, words: str) -> None:
    """Those in quotes too, or with a sign that there are more."""
    line_cases.check_words_shown("start.sh", line, f"flask --app manage.py {words}")


def test_a_comment_is_no_word() -> None:
    """It stays after the command."""
    line_cases.check_written(
        "start.sh",
        "python manage.py runserver -p 80 # one",
        "flask --app manage.py run --host 0.0.0.0 --port 80 # one",
    )
