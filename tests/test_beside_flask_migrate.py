"""Beside Flask-Migrate: its Migrate object, its command group, and a folder that both use by turns."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Callable

import pytest
from conftest import Database, Project, fork_paths, from_index, made_by_one_worker
from test_errors import add_revision
from test_walkthrough import write


@pytest.fixture(scope="session")
def flask_migrate(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Install a release of Flask-Migrate into a folder of its own, once for all workers."""

    def install(version: str) -> Path:
        def make(folder: Path) -> None:
            from_index("install", "--target", str(folder), f"flask-migrate=={version}")

        return made_by_one_worker(tmp_path_factory, f"flask-migrate-{version}", make)

    return install


def beside(project: Project, folder: Path) -> None:
    """Put an installed release on the project's path."""
    project.env["PYTHONPATH"] = str(folder)
    fork_paths.add(str(folder))


# Flask-Migrate 4's own commands fail on Flask 1, with an AttributeError for g.directory.
NEWEST = "4.1.0" if find_spec("flask.sansio") or find_spec("flask.scaffold") else "3.1.0"

WITH_THEIRS = "from flask_migrate import Migrate\nfrom flask_migrate_script import MigrateCommand\n"


def test_its_migrate_object(upgraded: Project, flask_migrate: Callable[[str], Path]) -> None:
    """This package's commands work for an app whose Migrate is Flask-Migrate's own."""
    beside(upgraded, flask_migrate(NEWEST))
    path = upgraded.folder / "manage.py"
    source = path.read_text()
    path.write_text(
        source.replace("from flask_migrate_script import Migrate, MigrateCommand\n", WITH_THEIRS)
    )
    assert "aaa1 (head)" in upgraded.manage("db", "current").ok().out
    assert "1 table compared" in upgraded.manage("db", "migrate").ok().err
    upgraded.manage("db", "downgrade").ok()
    upgraded.manage("db", "upgrade").ok()
    upgraded.manage("db", "-d", "new", "init").ok()
    env = upgraded.folder / "migrations/env.py"
    env.write_text(
        env.read_text().replace(
            "connection=connection,", "connection=connection, compare_type=True,"
        )
    )
    upgraded.manage("db", "current").ok()


def test_a_baseline(upgraded: Project, flask_migrate: Callable[[str], Path]) -> None:
    """Flask-Migrate runs what ``db squash`` has written, on a new database and on the one that is there."""
    add_revision(upgraded, "bbb2", "aaa1")
    upgraded.manage("db", "upgrade").ok()
    upgraded.manage("db", "squash", "--force").ok()
    beside(upgraded, flask_migrate(NEWEST))
    path = upgraded.folder / "manage.py"
    source = path.read_text()
    ours = "from flask_migrate_script import Migrate, MigrateCommand\n"
    theirs = "from flask_migrate import Migrate, upgrade\nfrom flask_migrate_script import MigrateCommand\n"
    run = "\n\nwith app.app_context():\n    upgrade()\n"
    path.write_text(source.replace(ours, theirs).split("manager = ")[0] + run)
    upgraded.python(str(path)).ok()
    (upgraded.folder / "app.db").unlink()
    upgraded.python(str(path)).ok()
    assert upgraded.database.tables() == ["user"]
    path.write_text(source)
    assert "bbb2 (head)" in upgraded.manage("db", "current").ok().out


@pytest.mark.parametrize("several", [False, True], ids=["single", "multidb"])
def test_the_same_folder_by_turns(
    project: Project, tmp_path: Path, flask_migrate: Callable[[str], Path], several: bool
) -> None:
    """A folder made here works under Flask-Migrate, file for file, on one database."""
    first = Database(f"sqlite:///{tmp_path}/first.db")
    second = Database(f"sqlite:///{tmp_path}/second.db") if several else None
    beside(project, flask_migrate(NEWEST))

    def ours(new: str, *command: str) -> None:
        write(project, "app", first, second, new)
        project.manage("db", *command).ok()

    def theirs(new: str, *command: str) -> None:
        write(project, "app", first, second, new)
        path = project.folder / "manage.py"
        source = path.read_text()
        both = "from flask_migrate_script import Migrate, MigrateCommand\n"
        assert both in source
        path.write_text(source.replace(both, WITH_THEIRS))
        project.flask("db", *command).ok()

    ours("", "init", *(["--multidb"] if several else []))
    ours("", "migrate", "--rev-id", "aaa1")
    theirs("", "upgrade")
    assert first.tables() == ["user"]
    theirs("email", "migrate", "--rev-id", "bbb2")
    ours("email", "upgrade")
    assert "email" in first.columns("user")
    if second:
        assert "email" in second.columns("group")
    theirs("email", "migrate")
    assert len(project.versions()) == 2
    theirs("email", "upgrade", "--sql")
    ours("email", "downgrade", "base")
    assert first.tables() == []


@pytest.mark.parametrize("version", ["2.7.0", "3.1.0"])
def test_an_old_release_that_is_still_installed(
    upgraded: Project, flask_migrate: Callable[[str], Path], version: str
) -> None:
    """Its 'flask db' comes before any app's: it works with this package's Migrate."""
    beside(upgraded, flask_migrate(version))
    who = upgraded.flask("db", "--help").ok().out
    assert "Perform database migrations." in who
    assert "aaa1 (head)" in upgraded.flask("db", "current").ok().out
    upgraded.flask("db", "migrate").ok()
    assert upgraded.versions() == ["aaa1_first.py"]
    upgraded.flask("db", "downgrade").ok()
    assert upgraded.database.tables() == []
    upgraded.flask("db", "upgrade").ok()
    assert upgraded.database.tables() == ["user"]
    assert upgraded.manage("db", "current").ok().out.startswith("aaa1")


def test_its_command_group_beside_ours(
    upgraded: Project, flask_migrate: Callable[[str], Path]
) -> None:
    """Added by hand, for this package's Migrate; both work on one folder and one database, by turns."""
    beside(upgraded, flask_migrate(NEWEST))
    path = upgraded.folder / "manage.py"
    path.write_text(
        path.read_text().replace(
            "migrate = Migrate(app, db)",
            'migrate = Migrate(app, db, command="ours")\n'
            "from flask_migrate.cli import db as theirs\n"
            'app.cli.add_command(theirs, "theirs")',
        )
    )
    env = upgraded.folder / "migrations/env.py"
    env.write_text(env.read_text() + "print('x is', context.get_x_argument())\n")
    upgraded.flask("theirs", "downgrade").ok()
    assert upgraded.database.tables() == []
    upgraded.flask("ours", "upgrade").ok()
    assert upgraded.database.tables() == ["user"]
    upgraded.flask("theirs", "migrate").ok()
    assert upgraded.versions() == ["aaa1_first.py"]
    assert "(head)" in upgraded.flask("theirs", "current").ok().out
    if NEWEST.startswith("4"):
        assert "x is ['a=1']" in upgraded.flask("theirs", "-x", "a=1", "current").ok().out
    assert "x is ['a=1']" in upgraded.flask("ours", "-x", "a=1", "current").ok().out
