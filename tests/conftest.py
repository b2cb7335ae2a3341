"""Projects as users have them, in folders of their own, run as processes on real databases."""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import subprocess
import sys
import textwrap
import uuid
from pathlib import Path
from typing import Callable, Dict, Iterator, List, NamedTuple, Optional, Tuple

import flask_migrate_script
import forks
import pytest
from sqlalchemy import create_engine, inspect, text
from sqlalchemy.engine.url import make_url

HERE = Path(__file__).parent

SERVERS = {
    "postgresql": os.environ.get(
        "TEST_POSTGRESQL_URL", "postgresql+psycopg2://postgres@127.0.0.1:5432/postgres"
    ),
    "mysql": os.environ.get("TEST_MYSQL_URL", "mysql+pymysql://root@127.0.0.1:3306/mysql"),
}

# CI sets it: there, a server that does not answer is a failure, as is a skip that is not on the list.
NO_SKIPS = bool(os.environ.get("TEST_NO_SKIPS"))

# "0": no process is a fork (tests/forks.py). "unmarked": none is in a test that is marked with started_anew.
FORKS = os.environ.get("TEST_FORKS", "")

# The kinds of databases to test on, where that is not all of them.
DATABASES = os.environ.get("TEST_DATABASES", "sqlite postgresql mysql").split()

# Where the tests are that take longest. They run first, or one process would still run some when the others have ended.
LONG = (
    "tests/compat/sqlalchemy1/test_idioms.py",
    "tests/porting/test_stacks.py",
    "tests/test_porting_stages.py",
    "tests/test_walkthrough.py",
    "tests/testing/",
    "tests/upstream/",
)

# What the installed versions are called on that list: the tox environment.
STACK = os.environ.get("TEST_STACK", "")

_skipped: List[pytest.TestReport] = []


def pytest_configure() -> None:
    """Let Ctrl-C be what it is; where the installed wheel is to be tested, refuse the checkout."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # in the background of a shell
        signal.signal(signal.SIGINT, signal.default_int_handler)
    checkout = HERE.parent / "flask_migrate_script"
    if os.environ.get("TEST_INSTALLED") and Path(flask_migrate_script.__file__).parent == checkout:
        pytest.exit("TEST_INSTALLED is set, and flask_migrate_script is the checkout", returncode=3)


def pytest_collection_modifyitems(config: pytest.Config, items: List[pytest.Item]) -> None:
    """Leave out the tests on kinds of databases that are not wanted, and begin with the long ones."""
    unwanted = {"sqlite", *SERVERS} - set(DATABASES)

    def is_unwanted(item: pytest.Item) -> bool:
        parameters = getattr(getattr(item, "callspec", None), "params", {}).values()
        named = {value for value in parameters if isinstance(value, str)}
        return bool(unwanted & (named | set(getattr(item, "fixturenames", ()))))

    config.hook.pytest_deselected(items=[item for item in items if is_unwanted(item)])
    wanted = [item for item in items if not is_unwanted(item)]
    items[:] = sorted(wanted, key=lambda item: not item.nodeid.startswith(LONG))


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Note each skip that the list does not allow; under xdist, the process that prints gets all reports."""
    if report.skipped and not hasattr(report, "wasxfail"):
        if not report.nodeid.startswith(_allowed_skips()):
            _skipped.append(report)


def _allowed_skips() -> Tuple[str, ...]:
    lines = (HERE / "allowed_skips.txt").read_text(encoding="utf-8").splitlines()
    entries = [line.split(": ", 2) for line in lines if line and not line.startswith("#")]
    return tuple(test for stack, test, reason in entries if stack == STACK and reason.strip())


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Where nothing may be skipped, a skip fails the run."""
    if NO_SKIPS and _skipped and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print which ones failed it."""
    if NO_SKIPS and _skipped:
        stack = STACK or "no stack (TEST_STACK)"
        terminalreporter.section(f"skipped, but not in allowed_skips.txt for {stack}", red=True)
        for report in _skipped:
            terminalreporter.line(f"{report.nodeid}: {report.longrepr[2]}", red=True)


class Result(NamedTuple):
    """What a process printed, and how it ended."""

    status: int
    out: str
    err: str

    @property
    def last_line(self) -> str:
        """The last line on stderr."""
        return (self.err.strip().splitlines() or [""])[-1]

    def ok(self) -> Result:
        """Return itself if the process succeeded, fail with its output if not."""
        assert self.status == 0, f"exit status {self.status}\n{self.out}\n{self.err}"
        return self

    def failed(self, status: int = 1) -> str:
        """Return the error line if the process failed with one line and no traceback."""
        assert self.status == status, f"exit status {self.status}\n{self.out}\n{self.err}"
        assert "Traceback" not in self.err, self.err
        return self.last_line


_forks: Dict[str, forks.Forks] = {}

#: What PYTHONPATH may be where processes are forks: the folders of many tests. One of a test's own is not worth it.
fork_paths = {"", str(HERE / "site")}


def _forks_in(env: Dict[str, str]) -> Optional[forks.Forks]:
    """Return what forks in an environment, if in that Python starts as in those of most tests."""
    path = env["PYTHONPATH"]
    own = {name for name in env if name.startswith(("PYTHON", "LC_", "LANG"))} - {"PYTHONPATH"}
    if path not in fork_paths or any(env[name] != os.environ.get(name) for name in own):
        return None
    if path not in _forks or _forks[path].process.poll() is not None:
        _forks[path] = forks.Forks(env)
    return _forks[path]


class Project:
    """A user's project: a folder with a manage.py, whose commands run as processes."""

    may_fork = FORKS != "0"

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.env: Dict[str, str] = {}
        #: Whether a process may begin with Flask, SQLAlchemy and Alembic imported.
        self.forks = Project.may_fork
        self.database: Database

    def write(self, name: str, source: str) -> Path:
        """Write a file of the project."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(source).lstrip("\n"), encoding="utf-8")
        return path

    def run(self, *command: str, cwd: Optional[Path] = None, stdin: str = "") -> Result:
        """Run a command in the project's folder."""
        if os.path.basename(command[0]) == command[0]:
            need_command(command[0])
        env = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(
                ("FLASK_", "DATABASE_URL", "PYTHONPATH", "NO_COLOR", "FORCE_COLOR")
            )
        }
        # Our own warnings are errors in these processes, too.
        env["PYTHONPATH"] = str(HERE / "site")
        env.update(self.env)
        words = [str(part) for part in command]
        if self.forks and forks.can_run(words):
            found = _forks_in(env)
            if found is not None:
                return Result(*found.run(words[1:], str(cwd or self.folder), env, stdin))
        done = subprocess.run(
            words,
            cwd=str(cwd or self.folder),
            env=env,
            input=stdin,
            capture_output=True,
            text=True,
            timeout=120,
        )
        return Result(done.returncode, done.stdout, done.stderr)

    def python(self, *arguments: str, **kwargs: object) -> Result:
        """Run Python."""
        return self.run(sys.executable, *arguments, **kwargs)  # type: ignore[arg-type]

    def manage(self, *arguments: str, **kwargs: object) -> Result:
        """Run ``python manage.py ...``."""
        return self.python(str(self.folder / "manage.py"), *arguments, **kwargs)

    def flask(self, *arguments: str, **kwargs: object) -> Result:
        """Run ``flask ...``, with manage.py as the app."""
        self.env.setdefault("FLASK_APP", str(self.folder / "manage.py"))
        return self.python("-m", "flask", *arguments, **kwargs)

    def cli(self, front: str, *arguments: str, **kwargs: object) -> Result:
        """Run a command through one of the front ends, ``manage`` or ``flask``."""
        return getattr(self, front)(*arguments, **kwargs)

    def versions(self) -> List[str]:
        """Return the names of the revision files."""
        return sorted(path.name for path in (self.folder / "migrations/versions").glob("*.py"))


@pytest.fixture(autouse=True)
def started_anew(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Start each process of a marked test from scratch, where that is wanted."""
    if FORKS == "unmarked" and request.node.get_closest_marker("started_anew"):
        monkeypatch.setattr(Project, "may_fork", False)


class Database:
    """A database of a test's own, and what is in it."""

    def __init__(self, url: str) -> None:
        self.url = url

    def tables(self) -> List[str]:
        """Return the names of its tables, without Alembic's."""
        engine = create_engine(self.url)
        try:
            return sorted(set(inspect(engine).get_table_names()) - {"alembic_version"})
        finally:
            engine.dispose()

    def columns(self, table: str) -> List[str]:
        """Return the names of a table's columns."""
        engine = create_engine(self.url)
        try:
            return [column["name"] for column in inspect(engine).get_columns(table)]
        finally:
            engine.dispose()

    def rows(self, query: str) -> List[tuple]:
        """Return what a query gives."""
        engine = create_engine(self.url)
        try:
            with engine.connect() as connection:
                return [tuple(row) for row in connection.execute(text(query))]
        finally:
            engine.dispose()

    def execute(self, *statements: str) -> None:
        """Run statements, and commit."""
        engine = create_engine(self.url)
        try:
            with engine.begin() as connection:
                for statement in statements:
                    connection.execute(text(statement))
        finally:
            engine.dispose()


class Databases:
    """Makes databases of one kind."""

    def __init__(self, kind: str, folder: Path) -> None:
        self.kind = kind
        self.folder = folder
        self.made: List[str] = []

    def new(self) -> Database:
        """Make a database."""
        name = f"test_{uuid.uuid4().hex[:12]}"
        if self.kind == "sqlite":
            return Database(f"sqlite:///{self.folder / name}.db")
        self._administer(f"CREATE DATABASE {name}")
        self.made.append(name)
        url = make_url(SERVERS[self.kind])
        return Database(SERVERS[self.kind][: -len(url.database)] + name)

    def drop(self) -> None:
        """Drop the databases that were made."""
        for name in self.made:
            force = " WITH (FORCE)" if self.kind == "postgresql" else ""
            self._administer(f"DROP DATABASE {name}{force}")

    def _administer(self, statement: str) -> None:
        engine = create_engine(SERVERS[self.kind], isolation_level="AUTOCOMMIT")
        try:
            with engine.connect() as connection:
                connection.execute(text(statement))
        finally:
            engine.dispose()


def from_index(command: str, *arguments: str, path: Optional[Path] = None) -> None:
    """Run pip for a released package alone; skip the test where the index can't give it, fail on CI.

    :param path: a folder with what pip needs.
    """
    done = subprocess.run(
        [sys.executable, "-m", "pip", command, "--quiet", "--no-deps", *arguments],
        stderr=subprocess.PIPE,
        text=True,
        env=dict(os.environ, PYTHONPATH=str(path)) if path else None,
    )
    if done.returncode:
        (pytest.fail if NO_SKIPS else pytest.skip)(done.stderr)


def made_by_one_worker(
    factory: pytest.TempPathFactory, name: str, make: Callable[[Path], None]
) -> Path:
    """Return a folder that the first worker of this run that needs it has made, for all of them."""
    top = factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        top = top.parent
    return _made_by_one_process(top / name, make)


def _made_by_one_process(folder: Path, make: Callable[[Path], None]) -> Path:
    with open(f"{folder}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            part = Path(f"{folder}.part")
            shutil.rmtree(str(part), ignore_errors=True)
            make(part)
            part.rename(folder)
    return folder


def release_of_flask_migrate(config: pytest.Config, release: str) -> Path:
    """Return the archive of a release; pytest's cache keeps it, for each stack, and from one run to the next."""
    cache = Path(str(config.cache.mkdir("flask-migrate")))
    python = "{}.{}".format(*sys.version_info)

    def download(folder: Path) -> None:
        # pip looks into a source archive with setuptools, which it would install anew for each of them.
        tools = _made_by_one_process(
            cache / f"tools-{python}",
            lambda tools: from_index("install", "--target", str(tools), "setuptools", "wheel"),
        )
        requirement = f"flask-migrate=={release}"
        from_index("download", "--no-build-isolation", "-d", str(folder), requirement, path=tools)

    (archive,) = _made_by_one_process(cache / release, download).iterdir()
    return archive


def need_command(name: str) -> None:
    """Skip the test where a program is not installed; fail on CI."""
    if shutil.which(name) is None:
        (pytest.fail if NO_SKIPS else pytest.skip)(f"{name} is not installed")


def run_git(folder: Path, *arguments: str) -> str:
    """Run git in a folder, and return what it prints."""
    need_command("git")
    done = subprocess.run(["git", *arguments], cwd=str(folder), stdout=subprocess.PIPE, check=True)
    return done.stdout.decode().strip()


_answers: Dict[str, str] = {}


def need_server(kind: str) -> None:
    """Skip the test where no server of a kind answers; fail on CI."""
    if kind not in _answers:
        engine = create_engine(SERVERS[kind])
        try:
            engine.connect().close()
            _answers[kind] = ""
        except Exception as error:
            _answers[kind] = f"no {kind} server at {engine.url!r}: {type(error).__name__}"
        finally:
            engine.dispose()
    if _answers[kind]:
        (pytest.fail if NO_SKIPS else pytest.skip)(_answers[kind])


def _databases(kind: str, folder: Path) -> Iterator[Databases]:
    if kind != "sqlite":
        need_server(kind)
    databases = Databases(kind, folder)
    try:
        yield databases
    finally:
        databases.drop()


@pytest.fixture(params=["sqlite", "postgresql", "mysql"])
def databases(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Databases]:
    """Each kind of database in turn."""
    yield from _databases(request.param, tmp_path)


@pytest.fixture
def postgresql(tmp_path: Path) -> Iterator[Databases]:
    """PostgreSQL databases."""
    yield from _databases("postgresql", tmp_path)


@pytest.fixture
def mysql(tmp_path: Path) -> Iterator[Databases]:
    """MySQL or MariaDB databases."""
    yield from _databases("mysql", tmp_path)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """An empty project."""
    folder = tmp_path / "project"
    folder.mkdir()
    return Project(folder)


APP = """
    from flask import Flask
    from flask_sqlalchemy import SQLAlchemy
    from flask_migrate_script import Migrate, MigrateCommand
    from flask_script import Manager

    app = Flask(__name__)
    app.config["SQLALCHEMY_DATABASE_URI"] = {url!r}
    app.config["SQLALCHEMY_TRACK_MODIFICATIONS"] = False

    db = SQLAlchemy(app)
    migrate = Migrate(app, db)


    class User(db.Model):
        id = db.Column(db.Integer, primary_key=True)
        name = db.Column(db.String(128))


    manager = Manager(app)
    manager.add_command("db", MigrateCommand)

    if __name__ == "__main__":
        manager.run()
"""


# A URL that goes along where the project's folder is copied to.
BESIDE = '"sqlite:///" + os.path.join(os.path.dirname(os.path.abspath(__file__)), "app.db")'


def _make_simple(folder: Path) -> Project:
    folder.mkdir()
    project = Project(folder)
    source = textwrap.dedent(APP).replace("{url!r}", BESIDE)
    project.write("manage.py", "import os\n" + source)
    return project


@pytest.fixture(scope="session")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a project after init, migrate and upgrade, to be copied."""
    project = _make_simple(tmp_path_factory.mktemp("once") / "project")
    for command in (["init"], ["migrate", "-m", "first", "--rev-id", "aaa1"], ["upgrade"]):
        project.manage("db", *command).ok()
    return project.folder


@pytest.fixture
def simple(tmp_path: Path) -> Project:
    """A project with one model, on a SQLite file of its own."""
    project = _make_simple(tmp_path / "project")
    project.database = Database(f"sqlite:///{project.folder / 'app.db'}")
    return project


@pytest.fixture
def upgraded(tmp_path: Path, made_once: Path) -> Project:
    """The same after init, migrate and upgrade."""
    shutil.copytree(str(made_once), str(tmp_path / "project"))
    project = Project(tmp_path / "project")
    project.database = Database(f"sqlite:///{project.folder / 'app.db'}")
    return project
