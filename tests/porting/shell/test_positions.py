"""Where a command begins: in shells, in prose, after what other programs have before it."""

from __future__ import annotations

import pytest
from porting import line_cases

pytestmark = [pytest.mark.oldest_and_newest, pytest.mark.newest]


@pytest.mark.parametrize(
    "path, before, after",
    [
        (
            "README.md",
            "Run `python manage.py shell` and see, or python manage.py shell and type 1.",
            "Run `flask --app manage.py shell` and see, or flask --app manage.py shell and type 1.",
        ),
        (
            "README.md",
            "\u8fd0\u884cpython manage.py seed",
            "\u8fd0\u884cflask --app manage.py seed",
        ),
        (
            "start.sh",
            "sh -c 'python manage.py db migrate && python manage.py db upgrade'",
            "sh -c 'flask --app manage.py db migrate && flask --app manage.py db upgrade'",
        ),
        (
            "start.sh",
            "docker-compose run --rm web python manage.py db upgrade || exit 1",
            "docker-compose run --rm web flask --app manage.py db upgrade || exit 1",
        ),
        (
            "Procfile",
            "release: python manage.py db upgrade",
            "release: flask --app manage.py db upgrade",
        ),
        (
            "app.service",
            "ExecStartPre=/srv/bin/python /srv/app/manage.py db upgrade",
            "ExecStartPre=/srv/bin/python -m flask --app /srv/app/manage.py db upgrade",
        ),
        (
            "compose.yml",
            "command: python manage.py seed",
            "command: flask --app manage.py seed",
        ),
        ("README.md", "Run `manage.py seed` now.", "Run `flask --app manage.py seed` now."),
        ("README.rst", "    $ manage.py seed", "    $ flask --app manage.py seed"),
        (
            "README.rst",
            "Then type python manage.py seed.",
            "Then type flask --app manage.py seed.",
        ),
        (
            "README.rst",
            "First python manage.py runserver. Then python manage.py runserver -p 80: that is it.",
            "First flask --app manage.py run --host 0.0.0.0 --port 8000. "
            "Then flask --app manage.py run --host 0.0.0.0 --port 80: that is it.",
        ),
        (
            "README.rst",
            "Type python manage.py shell, or python manage.py runserver, once.",
            "Type flask --app manage.py shell, or flask --app manage.py run --host 0.0.0.0 --port 8000, once.",
        ),
        (
            "tasks.py",
            'os.system("python manage.py seed")  # python manage.py seed',
            'os.system("flask --app manage.py seed")  # flask --app manage.py seed',
        ),
        (
            "cron",
            "0 4 * * * cd /srv && python manage.py seed >> log",
            "0 4 * * * cd /srv && flask --app manage.py seed >> log",
        ),
        (
            "cron",
            "0 4 * * * root /srv/manage.py seed",
            "0 4 * * * root flask --app /srv/manage.py seed",
        ),
        ("Makefile", "\t-@./manage.py seed", "\t-@flask --app ./manage.py seed"),
        ("Makefile", "\t-python manage.py seed", "\t-flask --app manage.py seed"),
        ("Makefile", "\t@-python manage.py seed", "\t@-flask --app manage.py seed"),
        (
            "app.service",
            "ExecStartPre=-/srv/bin/python manage.py db upgrade",
            "ExecStartPre=-/srv/bin/python -m flask --app manage.py db upgrade",
        ),
        (
            "app.service",
            "ExecStartPre=!/srv/bin/python manage.py db upgrade",
            "ExecStartPre=!/srv/bin/python -m flask --app manage.py db upgrade",
        ),
        (
            "Dockerfile",
            "RUN x && \\\n    ./manage.py seed",
            "RUN x && \\\n    flask --app ./manage.py seed",
        ),
        (
            "start.sh",
            "docker-compose exec web ./manage.py seed",
            "docker-compose exec web flask --app ./manage.py seed",
        ),
        ("a.rst", "$ manage.py seed", "$ flask --app manage.py seed"),
        ("a.rst", "(venv)$ manage.py seed", "(venv)$ flask --app manage.py seed"),
        ("a.md", "(venv) $ manage.py seed", "(venv) $ flask --app manage.py seed"),
        ("a.md", "me@host:~/a$ manage.py seed", "me@host:~/a$ flask --app manage.py seed"),
        (
            "a.md",
            "(v) root@host:/# sudo manage.py seed",
            "(v) root@host:/# sudo flask --app manage.py seed",
        ),
        ("a.md", "0 22 * * * manage.py seed", "0 22 * * * flask --app manage.py seed"),
        ("a.md", "*/5 * * * * me manage.py seed", "*/5 * * * * me flask --app manage.py seed"),
        ("a.rst", "X_1=/a Y=2 manage.py seed", "X_1=/a Y=2 flask --app manage.py seed"),
    ],
)
def test_a_line_becomes_the_one_for_flask(path: str, before: str, after: str) -> None:
    """It does the same, and nothing else in the file changes."""
    line_cases.check_written(path, before, after)


@pytest.mark.parametrize(
    "path, text",
    [
        ("Dockerfile", "COPY manage.py /srv/app/"),
        ("start.sh", "chmod +x ./manage.py"),
        ("start.sh", "vim manage.py"),
        ("start.sh", "git add manage.py"),
        ("README.md", "Look at the manage.py shell settings."),
        ("README.md", "- python\n- manage.py\n"),
        ("package.json", '{"main": "manage.py",\n "seed": "1"}'),
        ("CHANGES", "* Fix manage.py seed crash"),
        ("notes.py", "# the manage.py seed command"),
        (
            "notes.py",
            '"""One.\n\n    manage.py seed is called nightly, see manage.py db too.\n    """',
        ),
        ("README.md", "One.\n\nNever leave manage.py db upgrade half done."),
        ("start.sh", "git add manage.py db"),
        ("start.sh", "cd /srv && sudo tar czf x.tgz ./manage.py db"),
        ("start.sh", 'scp "$X" manage.py db host:/srv'),
        ("Dockerfile", "ADD manage.py db /srv/"),
        ("Dockerfile", "COPY ./manage.py db ./"),
        (".gitlab-ci.yml", "  - black manage.py seed"),
        ("a.rst", "Note:\n\n  manage.py seed"),
        ("a.rst", ".. note::\n\n   manage.py seed"),
        ("a.rst", "Type::\n\n  ls\n\n- It is\n  manage.py seed"),
        ("a.rst", "Type::\n\n  never manage.py seed"),
        ("a.rst", "Title\n~~~~~\n\nmanage.py seed\n"),
        ("a.md", "~~~~\nls\n~~~~\nmanage.py seed\n"),
        ("a.md", "A (first) manage.py seed"),
    ],
)
def test_other_lines_are_left_alone(path: str, text: str) -> None:
    """A line that names manage.py, and does not run it, is not reported."""
    assert line_cases.find(text, path) == []


@pytest.mark.parametrize(
    "path, opening",
    [
        ("a.rst", "Type::\n\n  {}"),
        ("a.rst", "::\n\n   ls\n\n   {}"),
        ("a.rst", "1. Type::\n\n     a {{\n       {}"),
        ("a.rst", ".. code-block:: bash\n   :linenos:\n\n   {}"),
        ("a.rst", "   .. sourcecode::\n\n     {}"),
        ("a.txt", ".. code:: sh\n\n  0 22 * * * me export X=1; {}"),
        ("a.rst", "::\n\n  [program:a]\n  command={}"),
        ("a.rst", "::\n\n  (venv)$ X=1 sudo {}"),
        ("notes.py", '"""One::\n\n    {}\n"""'),
        ("a.md", "~~~~ {{.bash}}\n{}\n~~~~\n"),
        ("a.md", "```\nsudo {}\n```\n"),
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_line_of_a_block_of_code_is_a_command(path: str, opening: str, end: str) -> None:
    """In a literal block of any depth, and between fences of each kind."""
    before, after = (
        opening.format(command).replace("\n", end)
        for command in ("manage.py seed", "flask --app manage.py seed")
    )
    assert line_cases.replaced(before, path) == after


@pytest.mark.parametrize(
    "path, line",
    [
        ("start.sh", 'MANAGE="python manage.py"'),
        ("Makefile", "MANAGE = $(PYTHON) manage.py"),
        ("pod.yml", 'command: ["python"]\nargs: ["/app/manage.py", "db", "upgrade"]'),
        ("launch.json", '{"runtimeArgs": ["./manage.py", "seed"]}'),
        ("app.service", "ExecStart=/srv/manage.py seed"),
        ("pod.yml", "args:\n  - ./manage.py\n  - db\n  - upgrade"),
        ("Dockerfile", 'ENTRYPOINT ["python"]\nCMD ["/code/manage.py", "seed"]'),
        ("compose.yml", "command: manage.py seed"),
        ("compose.yml", "entrypoint: python\ncommand: ./manage.py seed"),
        ("start.sh", 'pkill -f "manage.py seed"'),
        ("start.sh", 'ps aux | grep "python manage.py seed"'),
        ("start.sh", "crontab -l | grep -v 'python manage.py seed'"),
        ("start.sh", "sed -i 's/python manage.py seed/x/' Procfile"),
        ("play.yml", "regexp: python manage.py seed"),
        ("tasks.py", "os.execvp('python', ['python', 'manage.py', 'seed'])"),
        ("tasks.py", "os.execv('/srv/manage.py', ['/srv/manage.py', 'seed'])"),
        ("test_it.py", 'sys.argv = ["./manage.py", "seed"]'),
        ("test_it.py", "assert 'python manage.py seed' in text"),
    ],
)
def test_a_line_that_only_a_person_can_change_is_shown(path: str, line: str) -> None:
    """It is reported with the line for flask, and not written."""
    line_cases.check_shown(path, line)


@pytest.mark.parametrize(
    "path, line, words",
    [
        ("Dockerfile", "RUN python \\\n    manage.py seed", "flask --app manage.py seed"),
        ("start.sh", 'CMD="manage.py seed"; python $CMD', "flask --app manage.py seed"),
        (
            "start.sh",
            'for c in "manage.py seed" "x"; do python $c; done',
            "flask --app manage.py seed",
        ),
        (
            "start.ps1",
            'Start-Process python -ArgumentList "manage.py seed"',
            "flask --app manage.py seed",
        ),
    ],
)
def test_where_something_unknown_is_before_it_the_words_are_shown(
    path: str, line: str, words: str
) -> None:
    """What is before the script's name may not go with flask: no line is made of the words."""
    line_cases.check_words_shown(path, line, words)


def test_a_file_that_is_given_its_own_name_gets_no_line() -> None:
    """It is a mistake, with flask as well."""
    (finding,) = line_cases.find("command=python /srv/manage.py manage.py start", "a.ini")
    assert finding.left == "manage.py has no command 'manage.py' as far as can be seen"
    assert (finding.replacement, finding.edits) == (None, ())


def test_a_pattern_below_a_run_is_not_written_over_it() -> None:
    """Two places whose words overlap are one."""
    line = "sed -i 's/python manage.py runserver/python manage.py db upgrade/' Procfile"
    (finding,) = line_cases.find(line)
    assert "it is a pattern here" in finding.left
    assert not finding.edits
