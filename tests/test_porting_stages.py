"""The stages of docs/porting.rst, as examples/porting/ has them: one migrations folder, one database, five projects."""

from __future__ import annotations

import json
import os
import re
import runpy
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import Dict, List, Sequence, Tuple

import pytest
from checkout import setup_arguments
from conftest import Database, Databases, Project, Result, from_index, need_command
from test_beside_flask_migrate import NEWEST

pytestmark = pytest.mark.oldest_and_newest

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "examples/porting"
GUIDE = ROOT / "docs/porting.rst"
STAGES = ["1-as-it-was", "2-one-line", "3-both", "4-flask", "5-flask-migrate"]

# How each stage runs a command.
RUN = {
    "1-as-it-was": "python -m flask_migrate_script manage.py",
    "2-one-line": "python manage.py",
    "3-both": "flask",
    "4-flask": "flask",
    "5-flask-migrate": "flask",
}
APP = {"3-both": "manage.py", "4-flask": "library", "5-flask-migrate": "library"}

# Who is added to the users by each stage's try.sh, which writes two books as well.
NAMES = ["Ada", "Grace", "Edsger", "Barbara", "Margaret"]


def commands_of(python: str, folder: Path) -> Path:
    """Write the commands ``python`` and ``flask`` of an environment into a folder, for PATH."""
    folder.mkdir()
    for name, words in (("python", ""), ("flask", " -m flask")):
        path = folder / name
        path.write_text(f'#!/bin/sh\nexec "{python}"{words} "$@"\n')
        path.chmod(0o755)
    return folder


def environment_without(folder: Path, names: Sequence[str], *others: Path) -> Path:
    """Make an environment with links to what is installed here, but for some names; return its commands.

    :param names: what the files of the distributions to leave out have in their names.
    :param others: folders with more that is installed there.
    """
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True)
    [site] = folder.glob("lib/python*/site-packages")
    installed = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
    for path in [path for top in (*map(Path, installed), *others) for path in top.iterdir()]:
        name = path.name.lower().replace("-", "_")
        if name != "__pycache__" and not any(part in name for part in names):
            (site / path.name).symlink_to(path)
    return commands_of(str(folder / "bin/python"), folder / "commands")


@pytest.fixture(scope="session")
def everything(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The commands of the environment that the tests run in."""
    return commands_of(sys.executable, tmp_path_factory.mktemp("everything") / "commands")


@pytest.fixture(scope="session")
def without_flask_script(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The commands of an environment that Flask-Script is not installed in."""
    return environment_without(tmp_path_factory.mktemp("no-flask-script"), ["flask_script"])


@pytest.fixture(scope="session")
def with_flask_migrate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The commands of one with Flask-Migrate, and neither Flask-Script nor this package."""
    theirs = tmp_path_factory.mktemp("flask-migrate")
    from_index("install", "--target", str(theirs), f"flask-migrate=={NEWEST}")
    folder = tmp_path_factory.mktemp("only-flask-migrate")
    return environment_without(folder, ["flask_script", "flask_migrate_script"], theirs)


class Stage(Project):
    """One stage's folder, whose command lines run in one environment."""

    def __init__(self, folder: Path, commands: Path, url: str) -> None:
        super().__init__(folder)
        self.env["PATH"] = os.pathsep.join([str(commands), os.environ["PATH"]])
        self.env["DATABASE_URL"] = url
        if folder.name in APP:
            self.env["FLASK_APP"] = APP[folder.name]

    def line(self, line: str, **kwargs: object) -> Result:
        """Run a line as it would be typed."""
        return self.run("sh", "-c", line, **kwargs)  # type: ignore[arg-type]

    def command(self, words: str, **kwargs: object) -> Result:
        """Run a command, ``db upgrade`` for instance, in the stage's way."""
        return self.line(f"{RUN[self.folder.name]} {words}", **kwargs)


@pytest.fixture
def porting(tmp_path: Path) -> Path:
    """A copy of examples/porting/."""
    copy = tmp_path / "porting"
    ignored = shutil.ignore_patterns("*.db", "__pycache__", "instance")
    shutil.copytree(str(FOLDER), str(copy), ignore=ignored)
    return copy


@pytest.fixture
def environments(everything: Path, without_flask_script: Path, with_flask_migrate: Path) -> Dict:
    """The commands of the environment that each stage runs in."""
    last = {"4-flask": without_flask_script, "5-flask-migrate": with_flask_migrate}
    return {name: last.get(name, everything) for name in STAGES}


def stages(porting: Path, environments: Dict[str, Path], url: str) -> List[Stage]:
    """Return the five stages, for one database."""
    return [Stage(porting / name, environments[name], url) for name in STAGES]


def contents(folder: Path) -> Dict[str, bytes]:
    """Return what is in the files of a folder."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def revision(database: Database) -> str:
    """Return the revision that a database is at."""
    [(number,)] = database.rows("SELECT version_num FROM alembic_version")
    return number


def names(database: Database) -> List[str]:
    """Return the users that are in a database."""
    return [name for (name,) in database.rows("SELECT name FROM users ORDER BY id")]


def shelves(database: Database) -> List[object]:
    """Return the shelf of each book in a database."""
    return [shelf for (shelf,) in database.rows("SELECT shelf FROM book ORDER BY id")]


@pytest.mark.parametrize(
    "databases",
    ["sqlite", pytest.param("postgresql", marks=pytest.mark.newest)],
    indirect=True,
)
def test_forwards_and_back(
    porting: Path, environments: Dict[str, Path], databases: Databases
) -> None:
    """One folder and one database: each stage takes them a revision further, and back; no row is lost."""
    database = databases.new()
    every = stages(porting, environments, database.url)
    migrations = porting / "migrations"
    as_it_was = contents(migrations)

    for number, stage in enumerate(every, 1):
        script = (stage.folder / "try.sh").read_text().splitlines(keepends=True)
        if databases.kind != "sqlite":  # what only reads is no other on a server
            script = [line for line in script if " report" not in line]
        out = stage.run("sh", "-e", stdin="".join(script)).ok().out
        if databases.kind == "sqlite":
            assert f'{{"books": {2 * number}, "library": "The Branch"}}' in out
        assert revision(database) == f"c00{min(number, 4)}"
        assert names(database) == NAMES[:number]
        assert len(shelves(database)) == 2 * number
        assert contents(migrations) == as_it_was
    assert shelves(database) == ["V"] * 2 + [None] * 8

    # The last stage changes a model. What it writes, the first one takes back, and makes again.
    last, first = every[-1], every[0]
    last.command("db migrate").ok()
    assert contents(migrations) == as_it_was
    library = last.folder / "library.py"
    name = "    name = db.Column(db.String(80), nullable=False)\n"
    assert name in library.read_text()
    library.write_text(
        library.read_text().replace(name, name + "    card = db.Column(db.Integer)\n")
    )
    last.command("db migrate -m card --rev-id c005").ok()
    assert set(contents(migrations)) - set(as_it_was) == {"versions/c005_card.py"}
    last.command("db upgrade").ok()
    assert "card" in database.columns("users")
    first.command("db downgrade").ok()
    assert "card" not in database.columns("users")
    assert revision(database) == "c004"
    first.command("db upgrade").ok()
    assert "card" in database.columns("users")
    last.command("db downgrade").ok()
    (migrations / "versions/c005_card.py").unlink()

    for number, stage in reversed(list(enumerate(every[:4], 1))):
        assert stage.command("db current").ok().out.startswith(f"c00{number}")
        if stage is not first:
            stage.command("db downgrade").ok()
        assert names(database) == NAMES
        assert contents(migrations) == as_it_was
    assert shelves(database) == [None] * 10
    first.command("db downgrade base").ok()
    assert database.tables() == []


@pytest.fixture(scope="session")
def last_revision(everything: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite database at the last revision, to be copied."""
    path = tmp_path_factory.mktemp("last-revision") / "library.db"
    stage = Stage(FOLDER / "2-one-line", everything, f"sqlite:///{path}")
    stage.command("db upgrade").ok()
    return path


@pytest.fixture
def upgraded(
    porting: Path, environments: Dict[str, Path], last_revision: Path, tmp_path: Path
) -> List[Stage]:
    """The five stages, and a SQLite database at the last revision."""
    path = shutil.copy(str(last_revision), str(tmp_path / "library.db"))
    return stages(porting, environments, f"sqlite:///{path}")


def test_each_stage_goes_on_with_what_another_one_wrote(upgraded: List[Stage]) -> None:
    """A revision of each stage is applied by the next one, and taken back by the one before."""
    database = Database(upgraded[0].env["DATABASE_URL"])
    readers = [*upgraded[1:], upgraded[0]]
    for number, (writer, reader) in enumerate(zip(upgraded, readers), 5):
        writer.command(f"db revision -m empty --rev-id c00{number}").ok()
        reader.command("db upgrade").ok()
        assert revision(database) == f"c00{number}"
    befores = [upgraded[-1], *upgraded[:-1]]
    for number, stage in reversed(list(enumerate(befores, 5))):
        stage.command("db downgrade").ok()
        assert revision(database) == f"c00{number - 1}"


@pytest.mark.parametrize("name", STAGES)
def test_the_other_commands(upgraded: List[Stage], name: str) -> None:
    """Each stage's do the same: an option, a wrong choice, what is in the shell, the exit status."""
    stage = upgraded[STAGES.index(name)]
    assert "Wrote 3 books." in stage.command("seed -n 3").ok().out
    assert stage.command("report --least 4").status == 1
    assert stage.command("report --format xml").status == 2
    assert stage.command("users create").status == 2
    shell = stage.command("shell", stdin="print(User, db.session.query(Book).count())\n").ok()
    assert "<class 'library.User'> 3" in shell.out


@pytest.mark.parametrize("name", STAGES[:3])
def test_the_option_of_the_factory(upgraded: List[Stage], name: str) -> None:
    """As long as there is a manage.py, it takes -c."""
    stage = upgraded[STAGES.index(name)]
    run = "python manage.py" if name == "3-both" else RUN[name]
    assert "The Branch has" in stage.line(f"{run} --config branch.cfg report").ok().out
    assert "The Library has" in stage.line(f"{run} report").ok().out


@pytest.mark.parametrize("name", STAGES[2:])
def test_what_replaces_the_option(upgraded: List[Stage], name: str) -> None:
    """Under flask it is a variable, or an argument in FLASK_APP; the option itself is wrong usage."""
    stage = upgraded[STAGES.index(name)]
    module = APP[name].replace(".py", "")
    in_app = f"FLASK_APP=\"{module}:create_app('branch.cfg')\" flask report"
    assert "The Library has" in stage.line("flask report").ok().out
    assert "The Branch has" in stage.line("LIBRARY_CONFIG=branch.cfg flask report").ok().out
    assert "The Branch has" in stage.line(in_app).ok().out
    assert stage.line("flask -c branch.cfg report").status == 2
    assert stage.line("flask report -c branch.cfg").status == 2


def test_runserver_under_flask(upgraded: List[Stage]) -> None:
    """In stage 3 the message is which line of flask's does the same, with the Server's host and port."""
    result = upgraded[2].line("flask runserver")
    assert result.failed() == "Error: Under 'flask' it is: flask run --host 127.0.0.1 --port 5050"


def test_where_flask_script_is_not_installed(upgraded: List[Stage]) -> None:
    """It can't be imported in the environment of stage 4, nor in that of 5, which lacks this package, too."""
    for stage, modules in (
        (upgraded[3], ["flask_script"]),
        (upgraded[4], ["flask_script", "flask_migrate_script"]),
    ):
        for module in modules:
            error = stage.line(f"python -c 'import {module}'").last_line
            assert error == f"ModuleNotFoundError: No module named '{module}'"
    upgraded[1].env["PATH"] = upgraded[3].env["PATH"]
    error = upgraded[1].command("db current").last_line
    assert (
        error == "ImportError: MigrateCommand needs Flask-Script: run 'pip install Flask-Script'."
    )


def requirements_of_this_package(folder: Path) -> Dict[str, str]:
    """Write the metadata that setup.py gives this package into a folder, for PYTHONPATH; return the variable."""
    given = setup_arguments()
    info = folder / f"flask_migrate_script-{given['version']}.dist-info"
    info.mkdir(parents=True)
    lines = ["Metadata-Version: 2.1", f"Name: {given['name']}", f"Version: {given['version']}"]
    lines += [f"Requires-Dist: {name}" for name in given["install_requires"]]
    (info / "METADATA").write_text("\n".join([*lines, ""]))
    return {"PYTHONPATH": str(folder)}


@pytest.mark.newest
def test_pip_check(
    everything: Path, without_flask_script: Path, with_flask_migrate: Path, tmp_path: Path
) -> None:
    """It finds nothing at any stage; in stage 4 only if Flask-Script, which this package requires, is uninstalled."""
    ours = requirements_of_this_package(tmp_path / "metadata")

    def pip_check(commands: Path, variables: Dict[str, str]) -> Tuple[int, str]:
        done = subprocess.run(
            [sys.executable, "-m", "pip", "--python", str(commands / "python"), "check"],
            env={**os.environ, **variables},
            stdout=subprocess.PIPE,
            text=True,
        )
        return done.returncode, done.stdout

    clean = (0, "No broken requirements found.\n")
    assert pip_check(everything, ours) == clean  # stages 1 to 4
    assert pip_check(with_flask_migrate, {}) == clean
    status, printed = pip_check(without_flask_script, ours)
    assert (status, printed.count("\n")) == (1, 1)
    who, what = re.match(r"(\S+) \S+ (.*)\.\n", printed).groups()  # type: ignore[union-attr]
    assert who == "flask-migrate-script"
    assert f"``{what}``" in GUIDE.read_text(encoding="utf-8")


@pytest.mark.newest
def test_the_picture_of_the_guide_is_of_its_table() -> None:
    """It is made anew from the table: python docs/pictures/make_stages.py"""
    made = runpy.run_path(str(ROOT / "docs/pictures/make_stages.py"))
    rows = made["table"](GUIDE.read_text(encoding="utf-8"))
    assert [len(row) for row in rows] == [5] * (1 + len(STAGES))
    assert made["picture"](rows) == made["PICTURE"].read_text(encoding="utf-8")
    assert ".. image:: pictures/stages.svg" in GUIDE.read_text(encoding="utf-8")


def port(stage: Project, *arguments: str) -> Result:
    """Run the port command for a folder."""
    return stage.python("-m", "flask_migrate_script", "port", *arguments)


@pytest.mark.parametrize("name", STAGES)
def test_what_port_prints(porting: Path, name: str) -> None:
    """Something is left to port up to stage 3, and nothing from stage 4 on."""
    result = port(Project(porting / name))
    if name in STAGES[:3]:
        assert result.status == 1, result
        assert "requirements.txt:2: " in result.out
    else:
        assert (result.status, result.out) == (0, "Nothing is left to port.\n"), result


OUTPUT = ROOT / "docs/recipes/port_output.txt"


def test_the_output_that_the_guide_shows(porting: Path) -> None:
    """It is what port prints for stage 2, on the releases that are installed; before Flask 2.2, flask has no --app."""
    out = port(Project(porting), "2-one-line").out
    newest = dict(re.findall(r"^  (\w+) (\S+): no file", OUTPUT.read_text(encoding="utf-8"), re.M))
    out = re.sub(
        r"^  (\w+) \S+: no file", lambda m: f"  {m[1]} {newest[m[1]]}: no file", out, flags=re.M
    )
    out = re.sub(r"env FLASK_APP=(\"[^\"]*\"|\S+) flask", r"flask --app \1", out)
    again = f"python -m flask_migrate_script port examples/porting/2-one-line > docs/recipes/{OUTPUT.name}"
    expected = OUTPUT.read_text(encoding="utf-8")
    if "or as flask --app" not in out:
        expected = expected.replace(", or as flask --app manage.py", "")
    assert out == expected, f"write it again: {again}"


def test_what_port_writes(porting: Path, everything: Path, tmp_path: Path) -> None:
    """From stage 1 to 2 by machine; what a person adds for stage 3 is two lines, then it goes on."""
    need_command("git")
    folder = porting / "1-as-it-was"
    stage = Stage(folder, everything, f"sqlite:///{tmp_path}/library.db")

    def written() -> str:
        stage.line("git add -A && git -c user.name=x -c user.email=x@localhost commit -qm x").ok()
        result = port(stage, "--write")
        assert (result.status, result.err) == (1, "")
        return result.out.partition("\n\n")[0] + "\n"

    def left() -> Dict[str, List[str]]:
        topics: Dict[str, List[str]] = {}
        for finding in json.loads(port(stage, "--json").out):
            if finding["left"]:
                place = f"{finding['path']}:{finding['line']}"
                topics.setdefault(finding["topic"], []).append(place)
        return topics

    stage.line("git init -q").ok()
    assert written() == "Procfile: changed\nmanage.py: changed\ntry.sh: changed\n"
    second = porting / "2-one-line"
    assert (folder / "manage.py").read_text() == (second / "manage.py").read_text()
    found = left()
    assert set(found) == {
        "FLASK_APP without the script",
        "bridge",
        "lines",
        "commands",
        "last requirements",
    }
    assert found["lines"] == [f"try.sh:{line}" for line in (3, 4, 5, 6)]
    stage.run("sh", "-e", "try.sh").ok()
    stage.line("python manage.py report --least 2").ok()

    for name in ("manage.py", "library.py"):
        shutil.copy(str(porting / "3-both" / name), str(folder / name))
    assert "bridge" not in left()
    assert written() == "try.sh: changed\n"
    assert left()["lines"] == ["try.sh:6"]
    lines = (folder / "try.sh").read_text().replace("create Ada", "create Grace")
    (folder / "try.sh").write_text(lines)
    assert lines.count("manage.py -c branch.cfg") == 1
    assert "The Branch" in stage.run("sh", "-e", "try.sh").ok().out
    assert names(Database(stage.env["DATABASE_URL"])) == ["Ada", "Grace"]


def test_the_guide_shows_the_stages() -> None:
    """What it names to run and to change are the files that are run here, and each pair of stages is compared."""
    text = re.sub("(?m)^ +", "", GUIDE.read_text(encoding="utf-8"))
    for before, after in zip(["", *STAGES], STAGES):
        part = text[text.index(f"examples/porting/{before}") :]
        assert f".. literalinclude:: ../examples/porting/{after}/try.sh" in part
        if before:
            changed = {
                name
                for name in set(contents(FOLDER / before)) & set(contents(FOLDER / after))
                if name != "try.sh"
                and (FOLDER / before / name).read_text() != (FOLDER / after / name).read_text()
            }
            for name in changed:
                assert (
                    f".. literalinclude:: ../examples/porting/{after}/{name}\n"
                    f":diff: ../examples/porting/{before}/{name}\n"
                ) in text
    assert ".. code-block:: diff" not in text


def test_what_changes_is_small() -> None:
    """From stage to stage nothing changes but what the guide explains: these files, by at most these lines."""
    sizes = {}
    for before, after in zip(STAGES, STAGES[1:]):
        olds, news = contents(FOLDER / before), contents(FOLDER / after)
        for name in sorted(set(olds) & set(news)):
            new = set(news[name].splitlines()) - set(olds[name].splitlines())
            if new and name not in ("try.sh", "Procfile"):
                sizes[after, name] = len(new)
    assert sizes == {
        ("2-one-line", "manage.py"): 2,
        ("3-both", "library.py"): 1,
        ("3-both", "manage.py"): 2,
        ("4-flask", "library.py"): 8,
        ("5-flask-migrate", "library.py"): 1,
        ("5-flask-migrate", "requirements.txt"): 1,
    }
