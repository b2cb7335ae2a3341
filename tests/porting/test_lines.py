"""The lines that run a manage.py, in each kind of file, and the lines for ``flask`` that do the same."""

from __future__ import annotations

from typing import List, Optional, Sequence

import pytest
from flask_migrate_script.porting.findings import Finding
from porting import projects

pytestmark = pytest.mark.oldest_and_newest

MANAGE = """
from flask import Flask
from flask_script import Manager, Server
from flask_migrate import Migrate, MigrateCommand

def create_app(config=None, testing=False):
    app = Flask(__name__)
    Migrate(app, db)
    return app

manager = Manager(create_app)
manager.add_option("-c", "--config", dest="config")
manager.add_option("--testing", action="store_true")
manager.add_command("db", MigrateCommand)
manager.add_command("runserver", Server(host="0.0.0.0", port=8000))
manager.add_command("devserver", Server(use_debugger=True))
manager.add_command("odd", Server(port=PORT))

@manager.command
def seed(number=1):
    pass

if __name__ == "__main__":
    manager.run()
"""


def find(
    text: str,
    path: str = "start.sh",
    script: str = "manage.py",
    app_is_set: bool = False,
    bridged: bool = True,
    manage: str = MANAGE,
    others: Sequence[str] = (),
    has_app_option: bool = True,
) -> List[Finding]:
    """Return what is found in a file of a project."""
    if bridged:
        call = "    bridge(manager, app)\n    return app"
        manage = manage.replace("    return app", call)
        manage = f"from flask_migrate_script import bridge\n{manage}"
    files = {script: manage, **dict.fromkeys(others, ""), path: text}
    if app_is_set:
        files[".flaskenv"] = "FLASK_APP=manage.py\n"
        files["requirements.txt"] = "python-dotenv\n"
    index = projects.index_of(files, has_app_option)
    found = projects.found_in(index, "lines", "loaded")
    return [finding for finding in found if finding.path == path]


def replaced(text: str, *args: object, **kwargs: object) -> str:
    """Return a file's text after the edits of what is found in it."""
    findings = find(text, *args, **kwargs)  # type: ignore[arg-type]
    assert findings
    return projects.ported(text, findings)


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
        (
            "start.sh",
            "python manage.py runserver -p ${PORT:-80}",
            "flask --app manage.py run --host 0.0.0.0 --port ${PORT:-80}",
        ),
        ("start.bat", r"python .\manage.py seed", r"flask --app .\manage.py seed"),
        ("start.bat", "py manage.py seed", "py -m flask --app manage.py seed"),
        (
            "README.md",
            "Run `python manage.py shell` and see, or python manage.py shell and type 1.",
            "Run `flask --app manage.py shell` and see, or flask --app manage.py shell and type 1.",
        ),
        (
            "start.sh",
            "python manage.py shell --no-bpython 2>/dev/null",
            "flask --app manage.py shell 2>/dev/null",
        ),
        ("start.sh", "python manage.py --help", "flask --app manage.py --help"),
        (
            "README.md",
            "\u8fd0\u884cpython manage.py seed",
            "\u8fd0\u884cflask --app manage.py seed",
        ),
        (
            "start.sh",
            "python -m flask_migrate_script manage.py seed",
            "flask --app manage.py seed",
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
            "start.sh",
            "coverage run --source=myapp manage.py seed",
            "coverage run --source=myapp -m flask --app manage.py seed",
        ),
        ("start.sh", "python manage.py shell --no-ipython", "flask --app manage.py shell"),
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
            "Makefile",
            "\t$(PYTHON) manage.py db migrate",
            "\t$(PYTHON) -m flask --app manage.py db migrate",
        ),
        (
            "Procfile",
            "release: python manage.py db upgrade",
            "release: flask --app manage.py db upgrade",
        ),
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
            "app.service",
            "ExecStartPre=/srv/bin/python /srv/app/manage.py db upgrade",
            "ExecStartPre=/srv/bin/python -m flask --app /srv/app/manage.py db upgrade",
        ),
        ("tox.ini", "{envpython} manage.py seed", "{envpython} -m flask --app manage.py seed"),
        (
            "compose.yml",
            "command: [python, manage.py, seed]",
            None,
        ),
        (
            "compose.yml",
            "command: python manage.py seed",
            "command: flask --app manage.py seed",
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
        ("README.md", "Run `manage.py seed` now.", "Run `flask --app manage.py seed` now."),
        ("README.rst", "    $ manage.py seed", "    $ flask --app manage.py seed"),
        (
            "README.rst",
            "Then type python manage.py seed.",
            None,
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
            "app.service",
            "ExecStart=/usr/bin/pipenv run python manage.py db upgrade",
            "ExecStart=/usr/bin/pipenv run flask --app manage.py db upgrade",
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
            "tasks.py",
            'os.system("python manage.py seed")  # python manage.py seed',
            'os.system("flask --app manage.py seed")  # flask --app manage.py seed',
        ),
        ("cron", "0 4 * * * cd /srv && python manage.py seed >> log", None),
        (
            "cron",
            "0 4 * * * root /srv/manage.py seed",
            "0 4 * * * root flask --app /srv/manage.py seed",
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
        (
            "start.sh",
            'python manage.py runserver --host=0.0.0.0 --port "$PORT"',
            'flask --app manage.py run --host 0.0.0.0 --port "$PORT"',
        ),
        ("start.sh", "python manage.py -?", "flask --app manage.py --help"),
        ("start.bat", "%PYTHON% manage.py seed", "%PYTHON% -m flask --app manage.py seed"),
        ("Makefile", "\t-@./manage.py seed", "\t-@flask --app ./manage.py seed"),
        ("Makefile", "\t-python manage.py seed", "\t-flask --app manage.py seed"),
        ("Makefile", "\t@-python manage.py seed", "\t@-flask --app manage.py seed"),
        (
            "Makefile",
            "\t$(VENV)/bin/python manage.py seed",
            "\t$(VENV)/bin/python -m flask --app manage.py seed",
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
            "start.sh",
            "heroku run python manage.py db upgrade",
            "heroku run env FLASK_APP=manage.py flask db upgrade",
        ),
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
            "start.sh",
            "python -m coverage run -p manage.py seed",
            "python -m coverage run -p -m flask --app manage.py seed",
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
            "Dockerfile",
            "RUN x && \\\n    ./manage.py seed",
            "RUN x && \\\n    flask --app ./manage.py seed",
        ),
        (
            "tasks.py",
            "os.execl(sys.executable, sys.executable, 'manage.py', 'seed')",
            "os.execl(sys.executable, sys.executable, '-m', 'flask', '--app', 'manage.py', 'seed')",
        ),
        (
            "start.sh",
            "docker-compose exec web ./manage.py seed",
            "docker-compose exec web flask --app ./manage.py seed",
        ),
    ],
)
def test_a_line_becomes_the_one_for_flask(path: str, before: str, after: Optional[str]) -> None:
    """A line that runs manage.py becomes the line for flask that does the same, and nothing else changes."""
    if after is None:
        after = before.replace("python manage.py", "flask --app manage.py").replace(
            "python, manage.py", "flask, --app, manage.py"
        )
    assert after != before
    assert replaced(before, path) == after
    assert replaced(f"one\r\n{before}\r\nthree\n", path) == f"one\r\n{after}\r\nthree\n"


@pytest.mark.parametrize(
    "path, text",
    [
        ("Dockerfile", "COPY manage.py /srv/app/"),
        ("start.sh", "chmod +x ./manage.py"),
        ("start.sh", "flask --app manage.py db upgrade"),
        ("start.sh", "FLASK_APP=manage.py flask db upgrade"),
        ("start.sh", "flask -A manage.py db upgrade"),
        ("Dockerfile", 'CMD ["flask", "--app", "manage.py", "db", "upgrade"]'),
        ("start.sh", "python old_manage.py db upgrade"),
        ("start.sh", "python manage.pyc db upgrade"),
        ("start.sh", "python manage.py.bak db upgrade"),
        ("start.sh", "python -m pytest manage.py"),
        ("start.sh", "vim manage.py"),
        ("start.sh", "git add manage.py"),
        ("README.md", "Look at the manage.py shell settings."),
        ("README.md", "- python\n- manage.py\n"),
        ("setup.cfg", "exclude = manage.py,migrations"),
        ("start.sh", "FLASK_APP=manage:create_app"),
        ("log.txt", "12:30 manager: started"),
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
    ],
)
def test_other_lines_are_left_alone(path: str, text: str) -> None:
    """A line that names manage.py, and does not run it, is not reported."""
    assert find(text, path) == []


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
    (finding,) = find(line, path)
    assert (finding.rule, finding.line, finding.edits) == ("loaded", 1, ())


def test_where_flask_app_is_set_lines_are_short() -> None:
    """Where flask finds the app already, a line does not name it once more."""
    assert replaced("python manage.py db upgrade", app_is_set=True) == "flask db upgrade"


def test_flask_1_gets_the_app_in_its_environment() -> None:
    """Flask below 2.2 has no --app, so env(1) sets FLASK_APP, for lines that no shell reads, too."""
    assert (
        replaced("python manage.py seed", has_app_option=False)
        == "env FLASK_APP=manage.py flask seed"
    )
    assert (
        replaced("python manage.py devserver", has_app_option=False)
        == "env FLASK_APP=manage.py FLASK_DEBUG=1 flask run --host 127.0.0.1 --port 5000"
    )
    assert (
        replaced('CMD ["python", "manage.py", "seed"]', "Dockerfile", has_app_option=False)
        == 'CMD ["env", "FLASK_APP=manage.py", "flask", "seed"]'
    )
    (finding,) = find(
        'call([sys.executable, "manage.py", "seed"])', "tasks.py", has_app_option=False
    )
    assert finding.replacement == 'call([sys.executable, "-m", "flask", "seed"])'
    assert "FLASK_APP=manage.py in its environment" in finding.message
    assert not finding.edits


def test_what_flask_can_not_do_yet_is_not_written() -> None:
    """A line with a command that only bridge() brings is shown, and not written before bridge() is there."""
    seed, upgrade = find("python manage.py seed\npython manage.py db upgrade", bridged=False)
    assert seed.replacement == "flask --app manage.py seed"
    assert "'flask' has no 'seed' before bridge()" in seed.message
    assert not seed.edits
    assert upgrade.edits


@pytest.mark.parametrize(
    "before, after",
    [
        ("-c prod.cfg db upgrade", "flask --app \"manage.py:create_app('prod.cfg')\" db upgrade"),
        ("--config=prod.cfg seed", "flask --app \"manage.py:create_app('prod.cfg')\" seed"),
        (
            "-c prod.cfg --testing seed -n 5",
            "flask --app \"manage.py:create_app(config='prod.cfg', testing=True)\" seed -n 5",
        ),
    ],
)
def test_options_of_the_factory_go_into_the_app(before: str, after: str) -> None:
    """An option before the command is shown as the factory's argument, and left to a person."""
    (finding,) = find(f"python manage.py {before}")
    assert finding.replacement == after
    assert "goes to its factory" in finding.message
    assert not finding.edits


def test_options_that_manage_py_ignores_are_reported() -> None:
    """Where the manager has an app, and no factory, an option before the command did nothing."""
    manage = MANAGE.replace("Manager(create_app)", "Manager(app)")
    (finding,) = find("python manage.py -c prod.cfg db upgrade", manage=manage, bridged=False)
    assert finding.replacement == "flask --app manage.py db upgrade"
    assert "ignores -c prod.cfg" in finding.message


def test_a_server_whose_port_is_no_constant_is_left_to_a_person() -> None:
    """Where the Server's arguments can't be read, the message is to give them, and the line is not written."""
    (finding,) = find("python manage.py odd")
    assert finding.replacement == "flask --app manage.py run"
    assert "--host and --port" in finding.message
    assert not finding.edits


def test_a_path_that_python_puts_together_is_reported() -> None:
    """A subprocess call with a computed path is reported with the words for flask."""
    (finding,) = find('call([sys.executable, os.path.join(HERE, "manage.py"), "seed"])', "tasks.py")
    words = 'sys.executable, "-m", "flask", "--app", os.path.join(HERE, "manage.py")'
    assert finding.message == f"runs manage.py: write {words}"
    assert not finding.edits


@pytest.mark.parametrize(
    "path, line",
    [
        ("Dockerfile", 'ENTRYPOINT ["python3","manage.py"]'),
        ("Dockerfile", 'CMD ["manage.py", "seed"]'),
        ("tasks.py", """os.system('python manage.py runserver --host="0.0.0.0" -p 80')"""),
        ("start.sh", "python manage.py runserver --processes 4"),
        ("start.sh", 'exec python manage.py "$@"'),
        ("start.sh", "python manage.py $c"),
        ("start.sh", "python manage.py ${CMD:-runserver}"),
        ("start.sh", 'MANAGE="python manage.py"'),
        ("Makefile", "MANAGE = $(PYTHON) manage.py"),
        ("tasks.py", "call('python manage.py'.split() + ['seed'])"),
        ("tasks.py", "call(['python', 'manage.py'] + args)"),
        ("fabfile.py", "run('python manage.py ' + command)"),
        ("fabfile.py", "run('%s manage.py seed' % env.python)"),
        ("fabfile.py", "run('%(x)s manage.py seed' % env)"),
        ("fabfile.py", "run('{} manage.py seed'.format(python))"),
        # Where it is not known what runs it, or it is not run at all.
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
        # Options that were not all read.
        ("compose.yml", 'command: [python, manage.py, runserver, "-d"]'),
        ("start.sh", "python manage.py runserver -p $(port) -d"),
        ("start.sh", 'python manage.py runserver "-d"'),
        ("compose.yml", "command:\n  - python\n  - manage.py\n  - runserver\n  # x\n  - -d"),
        ("tasks.py", "call(['python', 'manage.py', 'runserver', str(x)])"),
        ("start.sh", "python manage.py nothing-that-is-known"),
    ],
)
def test_a_line_that_only_a_person_can_change_is_shown(path: str, line: str) -> None:
    """Half a command, and words in quotes of their own, are reported and not written."""
    (finding,) = find(line, path)
    assert finding.replacement
    assert not finding.edits


@pytest.mark.parametrize(
    "path, line",
    [
        ("start.sh", "python -m cProfile -o out manage.py seed"),
        ("start.sh", "start-stop-daemon --start --exec /srv/bin/python -- manage.py seed"),
        ("start.sh", "python -- manage.py seed -n 5"),
        ("start.sh", "$RUN manage.py seed"),
        ("tasks.py", "subprocess.call(sys.executable + ' manage.py seed', shell=True)"),
        ("Dockerfile", "RUN python \\\n    manage.py seed"),
        ("start.sh", 'CMD="manage.py seed"; python $CMD'),
        ("start.sh", 'for c in "manage.py seed" "x"; do python $c; done'),
        ("start.sh", "docker run --entrypoint python image manage.py seed"),
        ("start.ps1", 'Start-Process python -ArgumentList "manage.py seed"'),
    ],
)
def test_where_something_unknown_is_before_it_the_words_are_reported(path: str, line: str) -> None:
    """What is before the script's name may not go with flask: the words are reported, and no line is made of them."""
    (finding,) = find(line, path)
    number = " -n 5" if "-n 5" in line else ""
    assert finding.message == f"runs manage.py: write flask --app manage.py seed{number}"
    assert finding.replacement is None
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
    (finding,) = find(text, path)
    assert finding.line == 1
    assert finding.message.endswith(f"runs manage.py: write flask --app {holder} there")
    assert find(text.partition("\n")[0], path) == []


@pytest.mark.parametrize(
    "path, text, is_short",
    [
        ("start.sh", "export FLASK_APP=manage.py\npython manage.py seed", True),
        ("start.sh", "export FLASK_APP=manage\npython ./manage.py seed", True),
        ("start.sh", "export FLASK_APP=manage:create_app\npython manage.py seed", True),
        ("start.sh", "export FLASK_APP=manage.py\npython back/manage.py seed", False),
        ("start.sh", "export FLASK_APP=other.py\npython manage.py seed", False),
        ("start.sh", "python manage.py seed\nexport FLASK_APP=manage.py", False),
        ("start.sh", "one() {\n  export FLASK_APP=manage.py\n}\npython manage.py seed", False),
        ("Dockerfile", "FROM x\nENV A=1 FLASK_APP=manage.py\nCMD python manage.py seed", True),
        ("Dockerfile", "FROM x\nENV FLASK_APP manage.py\nRUN python manage.py seed", True),
        ("Dockerfile", "FROM x\nENV FLASK_APP=manage.py\nFROM y\nCMD python manage.py seed", False),
        ("start.bat", "set FLASK_APP=manage.py\npython manage.py seed", True),
        *(
            ("start.sh", f"export FLASK_APP=manage.py\n{before}python manage.py seed", False)
            for before in (
                "docker-compose run --rm web ",
                "docker exec web ",
                "kubectl exec pod -- ",
                "sudo -u www ",
                "ssh host 'cd /srv && ",
                'su - www -c "',
                "cat > /etc/cron.d/x <<EOF\n* * * * * www ",
            )
        ),
        ("ci.yml", "a:\n  env:\n    FLASK_APP: manage.py\nb:\n  run: python manage.py seed", False),
        ("tasks.py", "os.environ['FLASK_APP'] = 'manage.py'\ncall('python manage.py seed')", False),
    ],
)
def test_flask_app_counts_where_it_is_set_for_certain(path: str, text: str, is_short: bool) -> None:
    """Only below a setting that holds for the line, and for the script as the line names it, is --app left out."""
    finding = find(text, path)[0]
    assert finding.replacement is not None
    assert ("--app" in finding.replacement) is not is_short


def test_a_pattern_below_a_run_is_not_written_over_it() -> None:
    """Two places whose words overlap are one."""
    line = "sed -i 's/python manage.py runserver/python manage.py db upgrade/' Procfile"
    (finding,) = find(line)
    assert "it is a pattern here" in finding.message
    assert not finding.edits


@pytest.mark.parametrize(
    "path, line, is_found, is_written",
    [
        ("services/admin/run.sh", "python manage.py db upgrade", False, False),
        ("services/shop/run.sh", "python manage.py db upgrade", True, True),
        ("services/shop/bin/run.sh", "python ../manage.py db upgrade", True, True),
        ("services/admin/run.sh", "python ../shop/manage.py db upgrade", True, True),
        ("compose.yml", "command: python services/admin/manage.py db upgrade", False, False),
        ("compose.yml", "command: python services/shop/manage.py db upgrade", True, True),
        ("compose.yml", "command: python manage.py db upgrade", True, False),
        ("run.sh", "python $ROOT/services/admin/manage.py db upgrade", False, False),
        ("run.sh", "python $ROOT/services/shop/manage.py db upgrade", True, True),
        ("run.sh", "python /srv/current/manage.py db upgrade", True, False),
    ],
)
def test_one_of_several_of_one_name(path: str, line: str, is_found: bool, is_written: bool) -> None:
    """Beside Django's manage.py, the nearest one above a file is meant, or the one whose path is given."""
    found = find(line, path, "services/shop/manage.py", others=["services/admin/manage.py"])
    assert bool(found) is is_found
    assert any(finding.edits for finding in found) is is_written


def test_urls_is_routes_only_without_options() -> None:
    """Its options are not those of 'flask routes'; bridged, it takes its own."""
    manage = MANAGE.replace("Manager, Server", "Manager, Server, ShowUrls").replace(
        '"odd", Server(port=PORT)', '"urls", ShowUrls'
    )
    assert replaced("./manage.py urls", manage=manage) == "flask --app ./manage.py routes"
    bridged = replaced("./manage.py urls --order rule", manage=manage)
    assert bridged == "flask --app ./manage.py urls --order rule"
    (finding,) = find("./manage.py urls --order rule", manage=manage, bridged=False)
    assert "no 'urls' before bridge()" in finding.message
    assert not finding.edits


def test_windows_has_no_env() -> None:
    """With Flask 1, the message for a batch file is to set the variable; a unit of systemd gives env(1) with its path."""
    (finding,) = find("python manage.py seed", "start.bat", has_app_option=False)
    assert "FLASK_APP=manage.py in its environment" in finding.message
    assert not finding.edits
    assert (
        replaced("x=$(python manage.py seed)", has_app_option=False)
        == "x=$(env FLASK_APP=manage.py flask seed)"
    )
    unit = replaced("ExecStart=/srv/bin/python manage.py seed", "app.service", has_app_option=False)
    assert unit == "ExecStart=/usr/bin/env FLASK_APP=manage.py /srv/bin/python -m flask seed"


@pytest.mark.parametrize(
    "script, manage",
    [
        ("tool", f"#!/usr/bin/env python{MANAGE}"),
        (
            "manage.py",
            MANAGE.replace("manager = ", "def main():\n    manager = ").replace(
                "\nmanager.", "\n    manager."
            ),
        ),
    ],
    ids=["no .py", "made in a function"],
)
def test_a_script_that_flask_can_not_import_is_reported(script: str, manage: str) -> None:
    """flask imports a file of Python's, and finds what is made at its top: a line for any other script is not written."""
    manage = manage.replace("\n@manager.command\ndef seed(number=1):\n    pass\n", "")
    line = f"python {script} db upgrade"
    (finding,) = find(line, script=script, manage=manage, bridged=False)
    assert finding.message == f"runs {script}: see blockers"
    assert not finding.edits


def test_a_server_may_be_a_variable() -> None:
    """The Server that is added by its name is read where it is made."""
    manage = MANAGE.replace('Server(host="0.0.0.0", port=8000)', "server").replace(
        "manager =", "server = Server(port=80)\nmanager ="
    )
    text = replaced("python manage.py runserver", manage=manage)
    assert text == "flask --app manage.py run --host 127.0.0.1 --port 80"


def test_a_server_of_the_projects_own_is_left_to_a_person() -> None:
    """What a class of its own does with its options is not known."""
    manage = MANAGE.replace('Server(host="0.0.0.0", port=8000)', "OwnServer(port=80)").replace(
        "manager =", "class OwnServer(Server):\n    host = 'shop'\n\nmanager ="
    )
    (finding,) = find("python manage.py runserver", manage=manage)
    assert finding.replacement == "flask --app manage.py run"
    assert not finding.edits


def test_the_executable_of_a_unit_needs_its_path() -> None:
    """systemd looks into no virtual environment; a wrapper does."""
    (finding,) = find("ExecStart=-python manage.py db upgrade", "app.service")
    assert "systemd needs the full path of flask" in finding.message
    assert not finding.edits


def test_a_shell_of_the_managers_own_comes_with_bridge() -> None:
    """'flask shell' has what the manager's shell holds after bridge() only."""
    manage = MANAGE.replace("Manager, Server", "Manager, Server, Shell").replace(
        '"odd", Server(port=PORT)', '"shell", Shell(make_context=context)'
    )
    assert replaced("python manage.py shell", manage=manage) == "flask --app manage.py shell"
    (finding,) = find("python manage.py shell", manage=manage, bridged=False)
    assert finding.message == "runs manage.py, and 'flask shell' has other names before bridge()"
    assert not finding.edits


def test_two_runs_on_one_line_are_one_finding() -> None:
    """A line that runs the script twice is reported once, with both changed."""
    (finding,) = find("python manage.py seed && python manage.py db upgrade")
    assert finding.replacement == "flask --app manage.py seed && flask --app manage.py db upgrade"


@pytest.mark.parametrize(
    "script, text",
    [
        ("bin/shop", "from shop import db\nimport shop\n"),
        ("bin/shop", "call('python -m shop seed')\n"),
        ("shop/__main__.py", "from shop import db\nimport shop\n"),
    ],
)
def test_a_package_is_not_its_script(script: str, text: str) -> None:
    """Nothing imports a script of a package's name, or __main__ where the package is named."""
    assert find(text, "shop/views.py", script=script) == []


def test_the_lines_of_a_script_that_can_not_be_read_are_shown() -> None:
    """Of a file that is not known its lines are shown, and not written."""
    manage = "#!/usr/bin/env python\nfrom flask_script import Manager\nprint 'x'\nmanager.run()\n"
    for script in ("tool.py", "tool"):
        (finding,) = find(f"./{script} db upgrade", script=script, manage=manage, bridged=False)
        assert finding.message == f"runs {script}, which can't be read here"
        assert not finding.edits


def test_a_script_in_a_package_is_found_by_its_module() -> None:
    """A package's __main__.py is run by the package's name, and package:app is nothing of it."""
    text = "python -m myapp seed\ngunicorn myapp:app\n"
    (finding,) = find(text, script="myapp/__main__.py")
    assert finding.replacement == "flask --app myapp/__main__.py seed"
