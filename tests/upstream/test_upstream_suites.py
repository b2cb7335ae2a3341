"""The released test suites of Flask-Migrate 2.7.0 and Flask-Script, run against this package.

They come from the package index whenever they are needed; what has to be changed in them is listed here.
"""

from __future__ import annotations

import importlib.util
import os
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import Dict, List, NamedTuple, Sequence
from xml.etree import ElementTree

import pytest
from conftest import NO_SKIPS, Project

try:
    from importlib.metadata import version
except ImportError:  # Python 3.7, where pytest brings it
    from importlib_metadata import version


class Edit(NamedTuple):
    """A piece of text that is replaced wherever it is in some files, and why."""

    files: Sequence[str]
    old: str
    new: str
    reason: str


class Suite(NamedTuple):
    """A release, the files in it that make up its test suite, and the edits that they need."""

    requirement: str
    tests: str
    edits: Sequence[Edit]


HAS_FLASK_2 = importlib.util.find_spec("flask._compat") is None
HAS_FLASK_SQLALCHEMY_3 = importlib.util.find_spec("flask_sqlalchemy.extension") is not None

APPS = [
    "tests/app.py",
    "tests/app_compare_type1.py",
    "tests/app_compare_type2.py",
    "tests/app_custom_directory.py",
    "tests/app_custom_directory_path.py",
]
MULTIDB_APP = "tests/app_multidb.py"

FLASK_2 = [
    Edit(
        [*APPS, MULTIDB_APP],
        "from flask_script import Manager\nfrom flask_migrate import Migrate, MigrateCommand\n",
        "from flask_migrate import Migrate, MigrateCommand\nfrom flask_script import Manager\n",
        "On Flask 2 Flask-Script can't be imported before this package has patched it.",
    ),
]
FLASK_SQLALCHEMY_3 = [
    Edit(
        APPS,
        "'sqlite:///app.db'",
        "'sqlite:///' + app.root_path + '/app.db'",
        "Flask-SQLAlchemy 3 looks for it in the instance folder; the tests remove it from this one.",
    ),
    Edit(
        [MULTIDB_APP],
        "'sqlite:///app1.db'",
        "'sqlite:///' + app.root_path + '/app1.db'",
        "The same for the first database; the test opens it in this folder.",
    ),
    Edit(
        [MULTIDB_APP],
        '"sqlite:///app2.db"',
        '"sqlite:///" + app.root_path + "/app2.db"',
        "The same for the second database.",
    ),
    Edit(
        ["tests/test_migrate_flaskcli.py", "tests/test_multidb_migrate_flaskcli.py"],
        " import db, User",
        " import app, db, User",
        "The app is needed for its context.",
    ),
    Edit(
        ["tests/test_migrate_flaskcli.py"],
        "db.session.add(User(name='test'))\n        db.session.commit()\n",
        "with app.app_context():\n"
        "            db.session.add(User(name='test'))\n"
        "            db.session.commit()\n",
        "Flask-SQLAlchemy 3 has a session in an app context only.",
    ),
    Edit(
        ["tests/test_multidb_migrate_flaskcli.py"],
        "db.session.add(User(name='test'))\n"
        "        db.session.add(Group(name='group'))\n"
        "        db.session.commit()\n",
        "with app.app_context():\n"
        "            db.session.add(User(name='test'))\n"
        "            db.session.add(Group(name='group'))\n"
        "            db.session.commit()\n",
        "The same for the binds.",
    ),
]

FLASK_MIGRATE = Suite(
    "Flask-Migrate==2.7.0",
    "tests/",
    [
        *(FLASK_2 if HAS_FLASK_2 else []),
        *(FLASK_SQLALCHEMY_3 if HAS_FLASK_SQLALCHEMY_3 else []),
        Edit(
            [*APPS, MULTIDB_APP, "tests/test_migrate.py", "tests/test_migrate_flaskcli.py"],
            "from flask_migrate import ",
            "from flask_migrate_script import ",
            "This package takes its place.",
        ),
    ],
)

# The tests of the release that is installed: the two more of 2.0.6 are for a bug of 2.0.5.
FLASK_SCRIPT_RELEASE = version("Flask-Script")
FLASK_SCRIPT_TESTS = {"2.0.6": 46, "2.0.5": 44}
FLASK_SCRIPT = Suite(
    f"Flask-Script=={FLASK_SCRIPT_RELEASE}",
    "tests.py",
    [
        Edit(
            ["tests.py"],
            "from flask import Flask\n",
            "from flask import Flask\nfrom flask_migrate_script import MigrateCommand\n",
            "This package patches Flask-Script, as it is imported in every manage.py.",
        ),
        Edit(
            ["tests.py"],
            "from flask.ext.script",
            "from flask_script",
            "Flask 1 has no flask.ext any more.",
        ),
        Edit(
            ["tests.py"],
            "    def setup(self):\n",
            "    def setup_method(self):\n",
            "pytest 8 calls no setup methods under nose's name any more.",
        ),
    ],
)


# One module at a time, as each test in them starts some five processes.
@pytest.mark.oldest_and_newest
@pytest.mark.parametrize(
    "module, count",
    [
        ("test_migrate.py", 5),
        ("test_migrate_flaskcli.py", 5),
        ("test_multidb_migrate.py", 1),
        ("test_multidb_migrate_flaskcli.py", 1),
    ],
)
def test_flask_migrate(
    project: Project, pytestconfig: pytest.Config, module: str, count: int
) -> None:
    """All tests of Flask-Migrate 2.7.0 pass with this package in its place."""
    _unpack(FLASK_MIGRATE, project, pytestconfig)
    assert _run(project, f"tests/{module}") == _all_passed(count)


def test_flask_script(project: Project, pytestconfig: pytest.Config) -> None:
    """All 46 tests of Flask-Script 2.0.6 pass, as it is patched here; of 2.0.5 its 44."""
    _unpack(FLASK_SCRIPT, project, pytestconfig)
    assert _run(project, "tests.py") == _all_passed(FLASK_SCRIPT_TESTS[FLASK_SCRIPT_RELEASE])


# The command lines of Flask-Script's tests that go no other way than through manage.py, and why.
NOT_FOR_FLASK = {
    "test_no_help --help hello": "An option before the command is one of 'flask'.",
    "test_global_option_provided_before_and_after_command -c Development simple": "The same.",
    "test_submanager_has_options -c Development sub_manager simple": "The same.",
    "test_submanager_separate_options -n MyMainName sub_manager -n MySubName opt -n MyName": "The same.",
    "test_manager_usage_with_submanager -?": "The same.",
    "test_submanager_usage_and_help_and_description -?": "The same.",
    "test_global_option_value simple": "It is about a factory's option; 'flask' makes the app itself.",
    "test_run_non_existant_command simple": "The manager has no such command, so 'flask' has none.",
    "test_run_not_existing simple": "The same.",
    "test_run_no_name": "No command: 'flask' alone shows its own help.",
}
# All others: 2.0.5 has three fewer.
THROUGH_FLASK = {"2.0.6": 42, "2.0.5": 39}


def test_flask_script_through_flask(project: Project, pytestconfig: pytest.Config) -> None:
    """All tests of Flask-Script pass once more where ``flask`` runs what they give to a bridged manager."""
    _unpack(FLASK_SCRIPT, project, pytestconfig)
    conftest = Path(__file__).with_name("through_flask.py").read_text(encoding="utf-8")
    project.write("conftest.py", conftest)
    assert _run(project, "tests.py") == _all_passed(FLASK_SCRIPT_TESTS[FLASK_SCRIPT_RELEASE])
    lines = (project.folder / "lines.txt").read_text(encoding="utf-8").splitlines()
    ways = [line.partition(" ")[::2] for line in lines]
    assert sorted(line for way, line in ways if way == "manage.py") == sorted(NOT_FOR_FLASK)
    routed = [line for way, line in ways if way == "flask"]
    assert len(routed) == THROUGH_FLASK[FLASK_SCRIPT_RELEASE]
    # Each line of the suite went one of the two ways.
    assert len(ways) == (project.folder / "tests.py").read_text().count("run('manage.py")


def _unpack(suite: Suite, project: Project, config: pytest.Config) -> None:
    """Write a suite's files, edited, into the project; the release's own package stays out of the way."""
    before = _read(_sdist(suite.requirement, project, config), suite.tests)
    after = dict(before)
    for edit in suite.edits:
        for name in edit.files:
            assert edit.old in after[name], f"{name} has no {edit.old!r} to edit: {edit.reason}"
            after[name] = after[name].replace(edit.old, edit.new)
    for name, source in after.items():
        assert _assertions(source) == _assertions(before[name]), f"{name}: an assertion was edited"
        path = project.folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(source, encoding="utf-8")


def _assertions(source: str) -> List[str]:
    """Return the lines that no edit may touch."""
    words = ("assert", "raises(", "def test_")
    return [line for line in source.splitlines() if any(word in line for word in words)]


def _read(sdist: Path, tests: str) -> Dict[str, str]:
    """Return the files below a path of a source release, by their names in it."""
    sources = {}
    with tarfile.open(str(sdist)) as archive:
        for member in archive.getmembers():
            name = member.name.partition("/")[2]
            if member.isfile() and name.startswith(tests):
                sources[name] = archive.extractfile(member).read().decode("utf-8")
    return sources


def _sdist(requirement: str, project: Project, config: pytest.Config) -> Path:
    """Return a source release: pytest's cache keeps it from one run to the next."""
    cache = config.cache.mkdir("upstream-" + requirement.replace("==", "-"))
    if not list(cache.glob("*.tar.gz")):
        with tempfile.TemporaryDirectory(dir=str(cache)) as folder:
            name = requirement.partition("==")[0]
            pip = ["-m", "pip", "--disable-pip-version-check", "--retries", "1", "download"]
            done = project.python(
                *pip, "--no-deps", "--no-binary", name, "--dest", folder, requirement
            )
            if done.status:
                reason = f"{requirement} can't be had from the package index: {done.last_line}"
                (pytest.fail if NO_SKIPS else pytest.skip)(reason)
            for path in Path(folder).glob("*.tar.gz"):
                path.replace(cache / path.name)  # at once: several workers may be here
    return next(cache.glob("*.tar.gz"))


def _run(project: Project, tests: str) -> Dict[str, int]:
    """Run tests as a process of their own, untouched by the settings of this run, and count."""
    project.env = {
        # Some of the tests start 'flask'.
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")]),
        "PYTEST_ADDOPTS": "",
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
    }
    project.write("pytest.ini", "[pytest]\n")
    project.python("-m", "pytest", "--junit-xml=report.xml", tests).ok()
    report = ElementTree.parse(str(project.folder / "report.xml")).getroot().find("testsuite")
    return {name: int(report.get(name)) for name in _all_passed(0)}


def _all_passed(count: int) -> Dict[str, int]:
    """Return what a report says in which so many tests were run, and passed."""
    return {"tests": count, "failures": 0, "errors": 0, "skipped": 0}
