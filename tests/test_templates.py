"""What ``db init`` writes, and where it is looked for."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest
from conftest import APP, Database, Databases, Project
from test_walkthrough import write

pytestmark = pytest.mark.oldest_and_newest


@pytest.mark.parametrize("template", ["flask", "flask-multidb"])
@pytest.mark.parametrize("package", [[], ["--package"]], ids=["", "package"])
def test_init_writes_a_whole_folder(simple: Project, template: str, package: list) -> None:
    """A template by its name; with --package, __init__.py files, too."""
    simple.manage("db", "init", "-t", template, *package).ok()
    folder = simple.folder / "migrations"
    names = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    expected = {"README", "alembic.ini", "env.py", "script.py.mako"}
    if package:
        expected |= {"__init__.py", "versions/__init__.py"}
    assert names == expected
    assert (folder / "versions").is_dir()


def test_a_template_of_ones_own(simple: Project) -> None:
    """The path of a folder, with a slash in it or without."""
    for name in ("env.py", "script.py.mako", "alembic.ini.mako", "extra.txt"):
        simple.write(f"own/{name}", "mine\n")
    for number, path in enumerate(["own", "./own", str(simple.folder / "own")]):
        simple.manage("db", "-d", f"made{number}", "init", "-t", path).ok()
        assert (simple.folder / f"made{number}/extra.txt").read_text() == "mine\n"


@pytest.mark.parametrize("several", [False, True], ids=["single", "multidb"])
def test_no_warning_from_the_templates(project: Project, tmp_path: Path, several: bool) -> None:
    """Current Alembic and SQLAlchemy raise none on them."""
    first = Database(f"sqlite:///{tmp_path}/first.db")
    write(
        project, "app", first, Database(f"sqlite:///{tmp_path}/second.db") if several else None, ""
    )
    project.env["PYTHONWARNINGS"] = "always"
    for command in (
        ["init", *(["--multidb"] if several else [])],
        ["migrate"],
        ["upgrade"],
        ["migrate"],
        ["upgrade", "--sql"],
        ["downgrade"],
    ):
        result = project.manage("db", *command).ok()
        ours = [
            line
            for line in result.err.splitlines()
            if "Warning" in line
            and ("migrations/" in line or "flask_migrate_script/" in line or "alembic" in line)
        ]
        assert ours == []


def test_sql_is_all_that_stdout_holds(upgraded: Project) -> None:
    """Progress is on stderr."""
    result = upgraded.manage("db", "upgrade", "--sql").ok()
    assert "Running upgrade" in result.err
    database = Database(f"sqlite:///{upgraded.folder}/from_sql.db")
    for statement in result.out.split(";\n"):
        if statement.strip():
            database.execute(statement.replace(" RETURNING version_num", ""))
    assert database.tables() == ["user"]
    assert database.rows("SELECT version_num FROM alembic_version") == [("aaa1",)]
    back = upgraded.manage("db", "downgrade", "--sql").ok()
    assert "DROP TABLE" in back.out


def test_the_apps_loggers_stay_on(upgraded: Project) -> None:
    """An env.py made by init does not disable them, while it runs or after."""
    env = upgraded.folder / "migrations/env.py"
    env.write_text(
        "import logging\nmine = logging.getLogger('mine')\n"
        + env.read_text()
        + "\nmine.warning('mine speaks')\n"
    )
    assert "mine speaks" in upgraded.manage("db", "current").ok().err


def test_the_apps_own_hook_is_kept(project: Project, tmp_path: Path) -> None:
    """A process_revision_directives given to Migrate runs, and an unchanged schema still makes no file."""
    first = Database(f"sqlite:///{tmp_path}/first.db")
    write(project, "app", first, None, "")
    path = project.folder / "manage.py"
    path.write_text(
        path.read_text().replace(
            "migrate = Migrate()",
            "migrate = Migrate(process_revision_directives=lambda c, r, d: print('hook'))",
        )
    )
    project.manage("db", "init").ok()
    for expected in (1, 1):
        assert "hook" in project.manage("db", "migrate").ok().out
        project.manage("db", "upgrade").ok()
        assert len(project.versions()) == expected


def test_several_databases_without_a_default(project: Project, databases: Databases) -> None:
    """SQLALCHEMY_DATABASE_URI is not set, only binds."""
    unused, second = databases.new(), databases.new()
    write(project, "app", unused, second, "")
    path = project.folder / "manage.py"
    source = path.read_text()
    source = source.replace('    app.config["SQLALCHEMY_DATABASE_URI"] = URL\n', "")
    path.write_text(
        source.replace(
            "class User(db.Model):\n", 'class User(db.Model):\n    __bind_key__ = "second"\n'
        )
    )
    for command in (["init", "--multidb"], ["migrate"], ["upgrade"], ["migrate"]):
        project.manage("db", *command).ok()
    assert len(project.versions()) == 1
    assert second.tables() == ["group", "user"]
    project.manage("db", "upgrade", "--sql").ok()
    assert "CREATE TABLE" in (project.folder / "second.sql").read_text()
    project.manage("db", "downgrade", "base").ok()
    assert second.tables() == [] and unused.tables() == []


def test_a_bind_that_is_added_later(project: Project, databases: Databases) -> None:
    """Its name may be no Python name; revisions made before do not know it, and need not."""
    first, second, third = (databases.new() for _ in range(3))
    write(project, "app", first, second, "")
    for command in (["init", "--multidb"], ["migrate"], ["upgrade"]):
        project.manage("db", *command).ok()
    path = project.folder / "manage.py"
    source = path.read_text()
    source = source.replace("BINDS = {", f"BINDS = {{'the-third': {third.url!r}, ")
    path.write_text(
        source.replace(
            "def create_app",
            "class Third(db.Model):\n    __bind_key__ = 'the-third'\n"
            "    id = db.Column(db.Integer, primary_key=True)\n\n\ndef create_app",
        )
    )
    # The new database is at no revision yet.
    project.manage("db", "upgrade").ok()
    project.manage("db", "migrate").ok()
    project.manage("db", "upgrade").ok()
    assert [database.tables() for database in (first, second, third)] == [
        ["user"],
        ["group"],
        ["third"],
    ]
    project.manage("db", "downgrade", "base").ok()
    assert [database.tables() for database in (first, second, third)] == [[], [], []]


def test_all_databases_or_none(project: Project, postgresql: Databases) -> None:
    """A migration that fails in the last database leaves the first as it was."""
    first, second = postgresql.new(), postgresql.new()
    write(project, "app", first, second, "")
    project.manage("db", "init", "--multidb").ok()
    project.manage("db", "migrate").ok()
    path = next((project.folder / "migrations/versions").glob("*.py"))
    source = path.read_text()
    path.write_text(
        source.replace("def upgrade_second():", "def upgrade_second():\n    op.execute('nonsense')")
    )
    assert "nonsense" in project.manage("db", "upgrade").failed()
    assert first.tables() == [] and second.tables() == []
    path.write_text(source)
    project.manage("db", "upgrade").ok()
    assert first.tables() == ["user"] and second.tables() == ["group"]


@pytest.mark.parametrize("front", ["manage", "flask"])
def test_another_working_directory(upgraded: Project, tmp_path: Path, front: str) -> None:
    """The folder is found beside the app, and beside the package that the app lives in."""
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    assert "aaa1" in upgraded.cli(front, "db", "current", cwd=elsewhere).ok().out
    package = upgraded.folder / "package"
    package.mkdir()
    path = upgraded.folder / "manage.py"
    source = path.read_text()
    start = source.index("manager =")
    upgraded.write("package/__init__.py", source[:start].replace("app.db", "../app.db"))
    path.write_text("from package import *\n" + source[start:])
    assert "aaa1" in upgraded.cli(front, "db", "current", cwd=elsewhere).ok().out
    # A folder of that name which is something else does not hide it.
    (elsewhere / "migrations").mkdir()
    assert "aaa1" in upgraded.cli(front, "db", "current", cwd=elsewhere).ok().out


def test_the_working_directory_comes_first(upgraded: Project, tmp_path: Path) -> None:
    """A migrations folder there wins over the one beside the app; init makes a relative one there."""
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    upgraded.manage("db", "init", cwd=elsewhere).ok()
    assert (elsewhere / "migrations/env.py").is_file()
    assert upgraded.manage("db", "heads", cwd=elsewhere).ok().out == ""
    assert "aaa1" in upgraded.manage("db", "heads").ok().out


def test_a_database_behind_a_url_with_everything(project: Project) -> None:
    """A percent sign in a SQLite file's name passes no config parser."""
    database = Database(f"sqlite:///{project.folder}/100%(here)s.db")
    project.write("manage.py", textwrap.dedent(APP).format(url=database.url))
    for command in (["init"], ["migrate"], ["upgrade"], ["upgrade", "--sql"]):
        project.manage("db", *command).ok()
    assert database.tables() == ["user"]


def two_revisions(project: Project, first: Database, second: Database) -> Path:
    """Make a folder for several databases whose second revision fails; return that revision's file."""
    write(project, "app", first, second, "")
    project.manage("db", "init", "--multidb").ok()
    project.manage("db", "migrate", "--rev-id", "aaa1").ok()
    project.manage("db", "revision", "-m", "bad", "--rev-id", "bbb2").ok()
    path = project.folder / "migrations/versions/bbb2_bad.py"
    source = path.read_text()
    path.write_text(
        source.replace("def upgrade_second():", "def upgrade_second():\n    op.execute('nonsense')")
    )
    return path


def test_each_database_knows_how_far_it_came(project: Project, databases: Databases) -> None:
    """After a failure a second try goes on where the first one ended, rolled back or not."""
    first, second = databases.new(), databases.new()
    path = two_revisions(project, first, second)
    line = project.manage("db", "upgrade").failed()
    assert "Revision bbb2 failed" in line
    if databases.kind == "postgresql":
        assert first.tables() == [] and second.tables() == []
    elif databases.kind == "sqlite":  # one after the other
        assert "[default] The database is at bbb2 (before this run: no revision)." in line
        assert line.endswith("[second] Rolled back: the database is at no revision, as before.")
        assert first.tables() == ["user"] and second.tables() == []
    else:
        assert (
            "[default] The database is at bbb2 (before this run: no revision). Upgraded in this run: aaa1, bbb2."
            in line
        )
        assert (
            "[second] The database is at aaa1 (before this run: no revision). Upgraded in this run: aaa1."
            in line
        )
        assert line.endswith("Not committed: bbb2.")
        assert first.rows("SELECT version_num FROM alembic_version") == [("bbb2",)]
        assert second.rows("SELECT version_num FROM alembic_version") == [("aaa1",)]
    assert "Revision bbb2 failed" in project.manage("db", "upgrade").failed()
    path.write_text(path.read_text().replace("op.execute('nonsense')", "pass"))
    project.manage("db", "upgrade").ok()
    assert first.tables() == ["user"] and second.tables() == ["group"]


def test_sql_files_are_written_when_everything_went_well(project: Project, tmp_path: Path) -> None:
    """What lies there already stays otherwise; letters of any kind arrive in any locale."""
    databases = [Database(f"sqlite:///{tmp_path}/{name}.db") for name in ("one", "two")]
    path = two_revisions(project, *databases)
    kept = project.write("default.sql", "precious\n")
    project.manage("db", "upgrade", "nope", "--sql").failed()
    path.write_text(path.read_text().replace("op.execute('nonsense')", "raise ValueError"))
    project.manage("db", "upgrade", "--sql").failed()
    assert kept.read_text() == "precious\n"
    path.write_text(
        path.read_text().replace("raise ValueError", "op.execute('-- gr\\u00fc\\u00df')")
    )
    project.env.update(LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0")
    project.manage("db", "upgrade", "--sql").ok()
    assert "-- gr\u00fc\u00df" in (project.folder / "second.sql").read_text(encoding="utf-8")
    assert "CREATE TABLE" in kept.read_text()


@pytest.mark.parametrize("name", ["default", "a-b"])
def test_binds_that_would_share_a_file(project: Project, tmp_path: Path, name: str) -> None:
    """Refused, before one of them is lost."""
    databases = [Database(f"sqlite:///{tmp_path}/{name}.db") for name in ("one", "two")]
    write(project, "app", databases[0], databases[1], "")
    path = project.folder / "manage.py"
    path.write_text(
        path.read_text().replace(
            "BINDS = {", f"BINDS = {{{name!r}: 'sqlite://', 'a_b': 'sqlite://', "
        )
    )
    project.manage("db", "init", "--multidb").ok()
    assert "SQLALCHEMY_BINDS has two names" in project.manage("db", "migrate").failed()
