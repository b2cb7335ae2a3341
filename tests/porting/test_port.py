"""``python -m flask_migrate_script port``, on complete projects."""

from __future__ import annotations

import json
import sys
import textwrap
from pathlib import Path
from typing import Dict, List, Optional, Tuple

import pytest
from conftest import BESIDE, Project
from terminals import BOLD, END, RED, red, yellow

pytestmark = pytest.mark.oldest_and_newest

# A project of 2016. A line that has to be reported ends in a mark, which is taken away again.
MARK = "  <<<"
OLD: Dict[str, str] = {
    "manage.py": f"""
        import os

        from flask import Flask
        from flask_script import Manager, Server{MARK}
        from flask_migrate import Migrate, MigrateCommand{MARK}
        from flask_sqlalchemy import SQLAlchemy

        open("this file was run", "w").close()
        app = Flask(__name__)
        app.config["SQLALCHEMY_DATABASE_URI"] = {BESIDE}
        app.config["SQLALCHEMY_TRACK_MODIFICATIONS"] = False
        db = SQLAlchemy(app)
        migrate = Migrate(app, db)
        manager = Manager(app){MARK}
        manager.add_command("db", MigrateCommand){MARK}
        manager.add_command("runserver", Server(host="0.0.0.0", port=8000)){MARK}


        class User(db.Model):
            id = db.Column(db.Integer, primary_key=True)


        @manager.command
        def seed(number="1"):{MARK}
            print("seeded", number)


        if __name__ == "__main__":
            manager.run(){MARK}
        """,
    "Procfile": f"""
        web: gunicorn manage:app{MARK}
        release: python manage.py db upgrade{MARK}
        """,
    "Dockerfile": f"""
        FROM python:3.6
        COPY manage.py requirements.txt /srv/{MARK}
        RUN pip install -r requirements.txt && python manage.py seed{MARK}
        CMD ["python", "manage.py", "runserver"]{MARK}
        """,
    "Makefile": f"""
        database:
        \t$(PYTHON) manage.py db migrate -m "$(message)"{MARK}
        \t./manage.py db upgrade{MARK}
        """,
    "deploy/start.sh": f"""
        #!/bin/sh
        set -e
        chmod +x manage.py
        python "$ROOT/manage.py" db upgrade{MARK}
        exec /srv/venv/bin/python manage.py runserver -p 80 -d{MARK}
        """,
    "deploy/shop.service": f"""
        [Service]
        ExecStartPre=/srv/venv/bin/python /srv/manage.py db upgrade{MARK}
        ReadOnlyPaths=/srv/manage.py
        """,
    ".github/workflows/ci.yml": f"""
        jobs:
          test:
            steps:
              - run: python manage.py db upgrade{MARK}
              - run: |
                  python manage.py seed --number 5{MARK}
        """,
    "docker-compose.yml": f"""
        services:
          web:
            command: python manage.py runserver -h 0.0.0.0{MARK}
        """,
    "README.md": f"""
        Edit manage.py shell settings, then run `python manage.py db upgrade`.{MARK}

            $ manage.py seed{MARK}
        """,
    "tasks.py": f"""
        import subprocess
        import sys

        subprocess.check_call(["python", "manage.py", "db", "upgrade"]){MARK}
        subprocess.check_call([sys.executable, "manage.py", "seed"]){MARK}
        """,
    "requirements.txt": f"""
        Flask==1.1.4{MARK}
        Flask-Script==2.0.6{MARK}
        Flask-Migrate==2.7.0{MARK}
        """,
    "migrations/env.py": """
        from alembic import context

        config = context.config
        """,
    "migrations/alembic.ini": """
        [alembic]
        """,
    "migrations/versions/1_one.py": """
        from alembic import op

        revision = "1"
        down_revision = None


        def upgrade():
            op.execute("UPDATE user SET id = id")
            op.get_bind().execute("UPDATE user SET id = id")


        def downgrade():
            pass
        """,
}

# What today's projects look like, and one that is Django's: nothing in them is to be ported.
NEW: Dict[str, str] = {
    "shop/__init__.py": """
        from flask import Flask
        from flask_migrate import Migrate
        from flask_sqlalchemy import SQLAlchemy

        db = SQLAlchemy()
        migrate = Migrate()


        def create_app():
            app = Flask(__name__)
            db.init_app(app)
            migrate.init_app(app, db)
            return app
        """,
    "Procfile": """
        web: gunicorn "shop:create_app()"
        release: flask --app shop db upgrade
        """,
    "Makefile": """
        database:
        \tFLASK_APP=shop flask db upgrade
        """,
    "README.md": "Run `flask --app shop db upgrade`. There is no manage.py any more.",
    "requirements.txt": "Flask-Migrate==4.1.0\n",
    "tests/test_shop.py": """
        from flask_migrate import upgrade


        def test_upgrade(manager):
            manager.run(["python", "shop.py", "db", "upgrade"])
        """,
    "migrations/versions/1_one.py": """
        import sqlalchemy as sa
        from alembic import op


        def upgrade():
            op.execute("UPDATE user SET id = id")
            op.get_bind().execute(sa.text("UPDATE user SET id = id"))
        """,
}
# No manage.py, and nothing of Flask's: the lines are about somebody else's.
PLUGIN = {"README.md": "In your project, run `python manage.py sync_all`.\n"}
DJANGO = {
    "manage.py": """
        import sys
        from django.core.management import execute_from_command_line

        if __name__ == "__main__":
            execute_from_command_line(sys.argv)
        """,
    "Procfile": "release: python manage.py migrate\n",
    "README.md": "Run `python manage.py runserver`, or `manage.py shell`.\n",
}


def write(project: Project, files: Dict[str, str], committed: bool = True) -> List[Tuple[str, int]]:
    """Write a project, and return where its marks were."""
    places = []
    for name, text in files.items():
        path = project.write(name, text)
        lines = path.read_text(encoding="utf-8").split("\n")
        places += [(name, n) for n, line in enumerate(lines, 1) if line.endswith(MARK)]
        path.write_text("\n".join(line.replace(MARK, "") for line in lines), encoding="utf-8")
    if committed:
        commit(project)
    return sorted(places)


def commit(project: Project) -> None:
    """Have git keep all files as they are."""
    project.run("git", "init", "--quiet").ok()
    project.run("git", "add", "--all").ok()
    who = ["-c", "user.name=one", "-c", "user.email=one@example.com"]
    project.run("git", *who, "commit", "--quiet", "-m", "as it is").ok()


def port(project: Project, *arguments: str, status: int = 1, **kwargs: object) -> str:
    """Run the command, and return what it printed."""
    done = project.python("-m", "flask_migrate_script", "port", *arguments, **kwargs)
    assert done.status == status, done.out + done.err
    assert "Traceback" not in done.err
    return done.out


def contents(project: Project) -> Dict[str, bytes]:
    """Return all files of a project, but git's."""
    return {
        path.relative_to(project.folder).as_posix(): path.read_bytes()
        for path in project.folder.rglob("*")
        if path.is_file() and ".git" not in path.relative_to(project.folder).parts
    }


def left(project: Project) -> List[dict]:
    """Return what is left, as --json prints it."""
    return [entry for entry in json.loads(port(project, "--json")) if entry["left"]]


def test_each_line_is_found_and_no_other(project: Project) -> None:
    """Every line of an old project that has to change is reported with file and line, and none that has not."""
    places = write(project, OLD)
    assert len(places) == 27
    found = left(project)
    assert sorted({(entry["path"], entry["line"]) for entry in found}) == places
    text = port(project)
    for name, line in places:
        assert f"    {name}:{line}: " in text
    # Flask 1 needs the app in the environment, which one line has no place for.
    written = 19
    assert text.startswith(f"{len(found)} places are left: --write changes {written}, ")
    assert sum(entry["written"] for entry in found) == written


@pytest.mark.parametrize("name", [".flaskenv", ".env"])
def test_where_flask_app_is_set_it_is_not_named_again(project: Project, name: str) -> None:
    """With python-dotenv, .flaskenv sets it for all lines; a command that has it in front is no such setting."""
    text = "python manage.py db upgrade\n"
    write(project, {"manage.py": OLD["manage.py"], "start.sh": text})
    for line, package, is_set in (
        ("FLASK_APP=manage.py flask run", "python-dotenv", False),
        ("FLASK_APP=manage.py", "python-dotenv", True),
        ("FLASK_APP=manage.py", "Flask", False),
    ):
        (project.folder / name).write_text(f"A=b\n{line}\n")
        (project.folder / "requirements.txt").write_text(f"{package}\n")
        (entry,) = [entry for entry in left(project) if entry["path"] == "start.sh"]
        assert (entry["replacement"] == "flask db upgrade") is is_set


@pytest.mark.parametrize("files", [NEW, DJANGO], ids=["today's", "Django's"])
def test_a_project_with_nothing_to_port(project: Project, files: Dict[str, str]) -> None:
    """No line of a project without Flask-Script is reported, and the exit status is 0."""
    write(project, files)
    assert port(project, status=0) == "Nothing is left to port.\n"
    assert port(project, "--diff", status=0) == ""
    assert json.loads(port(project, "--json", status=0)) == []


@pytest.mark.parametrize("options", [[], ["--json"], ["--diff"], ["--write"], ["--step", "1"]])
def test_no_project_is_an_error(project: Project, options: List[str]) -> None:
    """Where there is nothing to port from, the status is not the one of a project that is ported."""
    write(project, PLUGIN)
    done = project.python("-m", "flask_migrate_script", "port", *options)
    assert done.failed(2) == (
        "Error: there is no manage.py, no migrations folder, and nothing of Flask-Script or Flask-Migrate "
        f"in this folder: {project.folder}."
    )
    assert done.out == ""


def test_ctrl_c_is_one_line(project: Project) -> None:
    """It is no traceback, and the status is the one that shells know for it."""
    write(project, NEW)
    code = (
        "import sys; sys.argv[1:] = ['port']; from flask_migrate_script.porting import project;"
        "project.Project.text = lambda *_: exec('raise KeyboardInterrupt');"
        "from flask_migrate_script.__main__ import main; main()"
    )
    assert project.python("-c", code).failed(130) == "Interrupted."


def test_lines_are_found_where_the_script_is_gone(project: Project) -> None:
    """A line that still runs manage.py's db is shown after the file was removed; it may be history, so it stays."""
    write(
        project,
        {
            **NEW,
            "Procfile": "release: python manage.py db upgrade\n",
            "CHANGELOG.md": "- `python manage.py db upgrade` is now `flask db upgrade`\n",
            "compose.yml": "a:\n  image: django\n  command: python manage.py shell\n",
        },
    )
    (entry,) = left(project)
    assert not entry["written"]
    assert (entry["path"], entry["line"]) == ("Procfile", 1)
    assert entry["replacement"] == "release: flask db upgrade"
    assert "is gone" in entry["reason"]


def test_another_manage_py_beside_it(project: Project) -> None:
    """In a repository of several projects, what runs Django's manage.py is left alone."""
    files = {f"shop/{name}": text for name, text in OLD.items()}
    places = write(
        project,
        {
            **files,
            "admin/manage.py": DJANGO["manage.py"],
            "admin/Dockerfile": "RUN python manage.py shell\nCMD python manage.py runserver\n",
            "admin/tests.py": "from manage import main\n",
            "compose.yml": "a:\n  command: python admin/manage.py test\n",
        },
    )
    assert {entry["path"].partition("/")[0] for entry in left(project)} == {"shop"}
    assert len(places) == 27


def test_two_scripts_of_one_name(project: Project) -> None:
    """In a file beside two of them, each line goes to the one whose path it gives, and one without is reported once."""
    source = textwrap.dedent(OLD["manage.py"]).replace(MARK, "")
    lines = "python a/manage.py db upgrade\npython b/manage.py db upgrade\npython manage.py db upgrade\n"
    files = {f"{folder}/manage.py": source for folder in "ab"}
    write(project, {**files, "run.sh": lines + "python -m manage db upgrade\n"})
    found = [entry for entry in left(project) if entry["path"] == "run.sh"]
    assert [(entry["line"], entry["written"]) for entry in found] == [
        (1, True),
        (2, True),
        (3, False),
        (4, False),
    ]
    assert [entry["message"] for entry in found[:2]] == ["runs a/manage.py", "runs b/manage.py"]


def test_a_bridge_of_the_projects_own(project: Project) -> None:
    """Where manage.py has that name already, the import is left to a person."""
    mine = "@manager.command\ndef bridge():\n    pass\n\n\nif __name__"
    source = textwrap.dedent(OLD["manage.py"]).replace("if __name__", mine)
    write(project, {"manage.py": source})
    (entry,) = [entry for entry in left(project) if entry["topic"] == "bridge"]
    assert "under another name" in entry["reason"]
    assert not entry["written"]


def test_the_project_is_read_and_not_run(project: Project) -> None:
    """No line of the project's own code runs, and no file is written."""
    write(project, OLD)
    before = contents(project)
    for mode in ([], ["--diff"], ["--json"]):
        port(project, *mode)
    assert contents(project) == before


@pytest.mark.parametrize("below", ["", "services/shop"])
def test_the_patch_does_what_write_does(project: Project, below: str) -> None:
    """git apply takes the patch, also of a project in a folder of the repository, and --write makes the same files."""
    write(project, {f"{below}/{name}".lstrip("/"): text for name, text in OLD.items()})
    folder = str(project.folder / below)
    patch = port(project, "--diff", folder)
    project.run("git", "apply", "-", stdin=patch).ok()
    patched = contents(project)
    project.run("git", "checkout", "--quiet", ".").ok()
    changed = port(project, "--write", folder)
    assert contents(project) == patched
    assert [line for line in changed.splitlines() if line.endswith(": changed")]
    assert port(project, "--diff", folder) == ""


def test_one_step_at_a_time(project: Project) -> None:
    """--step shows, writes and answers for one step: with the first one done, lines and commands are as they were."""
    write(project, OLD)
    topics = {
        step: {entry["topic"] for entry in json.loads(port(project, "--json", "--step", step))}
        for step in "123"
    }
    assert {"imports", "requirements"} <= topics["1"]
    assert topics["2"] == {"FLASK_APP", "bridge", "lines"}
    assert "commands" in topics["3"]
    before = contents(project)
    port(project, "--write", "--step", "1", status=0)
    after = contents(project)
    changed = {name for name in after if after[name] != before[name]}
    assert "manage.py" in changed and "requirements.txt" in changed
    assert not changed & {"Procfile", "Dockerfile", "start.sh"}
    assert b"bridge" not in after["manage.py"]
    assert port(project, "--step", "1", status=0) == "Nothing is left to port in this step.\n"
    assert port(project, "--step", "4", status=2) == ""


def test_the_target_decides(project: Project) -> None:
    """What is pinned, or the newest releases: which flask there is, and whether SQLAlchemy 2 runs the revisions."""
    write(project, OLD)

    def found(*arguments: str) -> Dict[str, str]:
        entries = json.loads(port(project, "--json", *arguments))
        return {f"{entry['path']}:{entry['line']}": entry["replacement"] for entry in entries}

    pinned, newest = found(), found("--target", "today")
    assert pinned["Procfile:2"] == "release: env FLASK_APP=manage.py flask db upgrade"
    assert newest["Procfile:2"] == "release: flask --app manage.py db upgrade"
    revision = "migrations/versions/1_one.py:9"
    assert revision not in pinned
    assert revision in newest
    assert port(project).splitlines()[1:3] == [
        "  Flask 1.1.4: requirements.txt:1",
        "  SQLAlchemy<2: no file names a release, and Flask==1.1.4 runs with these (requirements.txt:1)",
    ]
    assert port(project, "--target", "today").splitlines()[1:6] == [
        "  Flask: the newest release",
        "  SQLAlchemy: the newest release",
        "",
        "What blocks",
        "  lift this to 2.2 or newer, in step 2: what is written here is for the newest Flask",
    ]


def test_what_was_written_works(project: Project) -> None:
    """After --write, manage.py and the lines for flask both run, on this Flask."""
    write(project, OLD)
    port(project, "--write")
    assert project.manage("seed", "--number", "3").ok().out == "seeded 3\n"
    line = (project.folder / ".github/workflows/ci.yml").read_text().splitlines()[-1].strip()
    assert "manage.py seed --number 5" in line or "flask seed --number 5" in line
    command = line.replace("flask", "python -m flask", 1).split()
    if command[0] == "env":
        assert command[1] == "FLASK_APP=manage.py"
        project.env["FLASK_APP"] = "manage.py"
        command = command[2:]
    assert project.python(*command[1:]).ok().out == "seeded 5\n"


def test_mode_and_line_endings_stay(project: Project) -> None:
    """A file keeps its mode, its line endings and a missing last line break, in the patch as well."""
    write(project, OLD, committed=False)
    script = project.folder / "deploy/start.sh"
    script.write_bytes(b"#!/bin/sh\r\npython manage.py db upgrade\r\nexit 0")
    script.chmod(0o755)
    commit(project)
    # Read as text, the patch would lose them.
    command = f"{sys.executable} -m flask_migrate_script port --diff | git apply --check -"
    project.run("sh", "-c", command).ok()
    port(project, "--write")
    after = script.read_bytes()
    assert after.startswith(b"#!/bin/sh\r\n")
    assert after.endswith(b" db upgrade\r\nexit 0")
    assert b"python" not in after
    assert script.stat().st_mode & 0o777 == 0o755


def test_no_password_is_printed(project: Project) -> None:
    """A database's URL on a reported line is shown without its password; the patch has the line as it is."""
    line = "DATABASE_URL=postgresql://me:s3cret@db/shop python manage.py db upgrade\n"
    write(project, {"manage.py": OLD["manage.py"], "start.sh": line})
    for arguments in ([], ["--json"]):
        out = port(project, *arguments)
        assert "start.sh" in out
        assert "postgresql://me:***@db/shop" in out
        assert "s3cret" not in out
    assert f"-{line}" in port(project, "--diff")


def test_other_line_ends_of_pythons_are_none_for_git(project: Project) -> None:
    """A form feed or a line separator in a line that changes leaves the patch valid."""
    line = "echo \f one \u2028 two && python manage.py db upgrade\n"
    write(project, {"manage.py": OLD["manage.py"], "start.sh": line})
    project.run("git", "apply", "--check", "-", stdin=port(project, "--diff")).ok()


@pytest.mark.parametrize("below", ["", "services/shop"])
def test_a_file_with_uncommitted_changes_is_not_touched(project: Project, below: str) -> None:
    """--write leaves alone what git has no copy of: changed, staged and new files. It prints a line for each."""
    write(project, {f"{below}/{name}".lstrip("/"): text for name, text in OLD.items()})
    project.folder /= below
    for name in ("Procfile", "Makefile"):
        path = project.folder / name
        path.write_text(path.read_text() + "# a thought\n")
    project.run("git", "add", "Makefile").ok()
    project.write("new.sh", "python manage.py db upgrade\n")
    before = contents(project)
    project.env["FORCE_COLOR"] = "1"
    done = project.python("-m", "flask_migrate_script", "port", "--write")
    after = contents(project)
    for name in ("Procfile", "Makefile", "new.sh"):
        assert after[name] == before[name]
        line = f"{name}: not touched, git has no copy of it as it is: commit it first"
        assert yellow(line) in done.err.splitlines()
    assert after["Dockerfile"] != before["Dockerfile"]
    assert done.status == 1


def test_without_git_nothing_is_written(project: Project) -> None:
    """A project that git does not keep is reported, and --write touches no file of it."""
    write(project, OLD, committed=False)
    before = contents(project)
    assert "places are left" in port(project)
    port(project, "--write")
    assert contents(project) == before


def test_foreign_files_are_not_read(project: Project) -> None:
    """What an environment or another package manager has put into the project is not the project's."""
    write(
        project,
        {
            **NEW,
            "node_modules/x/start.sh": "python manage.py db upgrade",
            ".venv/bin/start.sh": "python manage.py db upgrade",
            "other/pyvenv.cfg": "",
            "other/start.sh": "python manage.py db upgrade",
        },
        committed=False,
    )
    port(project, status=0)


def test_a_python_2_script_is_reported_and_its_lines_as_well(project: Project) -> None:
    """A script that is not Python 3 is reported with its line; the lines that run it all the same."""
    old = 'from flask_script import Manager\nmanager = Manager()\n\nprint "old"\nmanager.run()\n'
    lines = "python manage.py db upgrade\npython manage.py seed\n"
    write(project, {"manage.py": old, "start.sh": lines, "other.py": 'print "no manager"\n'})
    found = left(project)
    assert [(entry["path"], entry["line"]) for entry in found] == [
        ("manage.py", 4),
        ("start.sh", 1),
        ("start.sh", 2),
    ]
    assert not any(entry["written"] for entry in found)
    first, _, place = port(project).splitlines()[5:8]
    assert first.startswith("  it is Python 2, which Python 3")
    assert place == "    manage.py:4"


def test_a_python_2_revision_is_reported(project: Project) -> None:
    """It stops every command that reads the folder, and what else is in it is not known."""
    revision = 'def upgrade():\n    print "old"\n'
    versions = {path: text for path, text in OLD.items() if path.startswith("migrations/")}
    write(project, {**versions, "migrations/versions/1_old.py": revision})
    found = [entry for entry in left(project) if entry["topic"] == "not read"]
    assert [(entry["path"], entry["line"]) for entry in found] == [
        ("migrations/versions/1_old.py", 2)
    ]


def test_a_file_that_can_not_be_read_is_reported(project: Project) -> None:
    """A Python file in another encoding is no reason to print that nothing is left."""
    write(project, NEW, committed=False)
    (project.folder / "manage.py").write_bytes(b"# \xe9\nfrom flask_script import Manager\n")
    (entry,) = left(project)
    assert (entry["path"], entry["topic"]) == ("manage.py", "not read")


def test_a_file_that_can_not_be_read_makes_a_project(project: Project) -> None:
    """Where it is the only sign of one, the folder is no foreign one."""
    (project.folder / "tasks.py").write_bytes(b"# \xe9\nfrom flask_script import Manager\n")
    (entry,) = left(project)
    assert (entry["path"], entry["line"]) == ("tasks.py", 2)


def test_a_byte_order_mark_stays(project: Project) -> None:
    """A file that begins with one keeps it, in the patch as well, and is changed in the right place."""
    write(project, {"manage.py": OLD["manage.py"]}, committed=False)
    path = project.folder / "manage.py"
    script = b"from flask_script import Manager\r\n" + path.read_bytes()
    path.write_bytes(b"\xef\xbb\xbf" + script)
    commit(project)
    command = f"{sys.executable} -m flask_migrate_script port --diff | git apply --check -"
    project.run("sh", "-c", command).ok()
    port(project, "--write")
    start = b"\xef\xbb\xbffrom flask_migrate_script.script import Manager\r\n"
    assert path.read_bytes().startswith(start)


@pytest.mark.parametrize(
    "name, before, after",
    [
        ("requirements.txt", "Flask-Migrate==2.7.0  # pin", "Flask-Migrate-Script  # pin"),
        ("requirements.txt", "flask_migrate>=2,<3", "Flask-Migrate-Script"),
        (
            "requirements/base.in",
            "Flask-Migrate [x] >= 2; python_version > '3'",
            "Flask-Migrate-Script; python_version > '3'",
        ),
        ("requirements.txt", "Flask-Migrate==2.0 \\\n    --hash=sha256:00", None),
        (
            "setup.py",
            'setup(install_requires=["flask", "flask-migrate>=2"])',
            'setup(install_requires=["flask", "Flask-Migrate-Script"])',
        ),
        (
            "pyproject.toml",
            '[project]\ndependencies = ["flask-migrate<3", "flask"]',
            '[project]\ndependencies = ["Flask-Migrate-Script", "flask"]',
        ),
        (
            "pyproject.toml",
            '[tool.poetry.dependencies]\nFlask-Migrate = "^2.5"',
            '[tool.poetry.dependencies]\nFlask-Migrate-Script = "*"',
        ),
        (
            "Pipfile",
            '[packages]\nflask-migrate = "==2.7"',
            '[packages]\nFlask-Migrate-Script = "*"',
        ),
    ],
)
def test_requirements_stay_ones_that_pip_takes(
    project: Project, name: str, before: str, after: Optional[str]
) -> None:
    """The name and the versions of a requirement change together; where more hangs on it, a person does it."""
    write(project, {"manage.py": OLD["manage.py"], name: before + "\n"})
    (entry,) = [entry for entry in left(project) if entry["path"] == name]
    assert entry["written"] == (after is not None)
    port(project, "--write")
    assert (project.folder / name).read_text() == (after or before) + "\n"


def test_flask_app_of_another_app_does_not_count(project: Project) -> None:
    """A FLASK_APP that names something else leaves the script to be named."""
    write(
        project,
        {
            "manage.py": OLD["manage.py"],
            "start.sh": "export FLASK_APP=other.py\npython manage.py db upgrade\n",
        },
    )
    (entry,) = [entry for entry in left(project) if entry["path"] == "start.sh"]
    assert "manage.py" in entry["replacement"]


def test_each_script_has_its_own_lines(project: Project) -> None:
    """Of two scripts with one name, a line speaks of the nearest."""
    other = OLD["manage.py"].replace("seed", "fill").replace("port=8000", "port=9000")
    write(
        project,
        {
            "one/manage.py": OLD["manage.py"],
            "one/Procfile": "web: python manage.py runserver\n",
            "two/manage.py": other,
            "two/Procfile": "web: python manage.py runserver\n",
        },
    )
    lines = {
        entry["path"]: entry["replacement"].split("--port ")[1]
        for entry in left(project)
        if entry["path"].endswith("Procfile")
    }
    assert lines == {"one/Procfile": "8000", "two/Procfile": "9000"}


def test_wrong_usage_is_status_2(project: Project) -> None:
    """A folder that is not there, and options that exclude each other, end with status 2."""
    done = project.python("-m", "flask_migrate_script", "port", "nowhere")
    assert done.failed(2) == f"Error: there is no folder 'nowhere' in {project.folder}."
    project.env["FORCE_COLOR"] = "1"
    done = project.python("-m", "flask_migrate_script", "port", "nowhere")
    assert done.failed(2) == red(f"Error: there is no folder 'nowhere' in {project.folder}.")
    done = project.python("-m", "flask_migrate_script", "port", "--diff", "--write")
    before, word, what = done.failed(2).partition(f"error:{END}{RED} ")
    assert word and before.startswith(RED + BOLD) and "not allowed with" in what


@pytest.mark.parametrize("library", ["libcst", "packaging"])
def test_without_a_library_the_message_is_what_to_install(project: Project, library: str) -> None:
    """What reads Python files and releases is no requirement of the package, and the message is how to get it."""
    code = (
        f"import sys; sys.modules['{library}'] = None; sys.argv[1:] = ['port'];"
        "from flask_migrate_script.__main__ import main; main()"
    )
    line = project.python("-c", code).failed()
    assert line.endswith("run 'pip install Flask-Migrate-Script[port]'.")


def test_help_describes_the_command(project: Project) -> None:
    """Both helps name the command and its options."""
    assert "port [FOLDER]" in project.python("-m", "flask_migrate_script", "--help").ok().out
    text = project.python("-m", "flask_migrate_script", "port", "--help").ok().out
    for word in ("--diff", "--write", "--json", "Exit status: 0"):
        assert word in text


def test_a_folder_can_be_given(project: Project, tmp_path: Path) -> None:
    """The project may be another folder than the one at hand; paths are relative to it."""
    write(
        project,
        {
            "shop/requirements.txt": "Flask-Migrate==4.1.0\n",
            "shop/Procfile": "release: python manage.py db upgrade\n",
        },
    )
    assert "  Procfile:1: " in port(project, "shop")
    assert "  Procfile:1: " in port(project, str(project.folder / "shop"), cwd=tmp_path)
