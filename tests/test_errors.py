"""Whatever goes wrong is one line on stderr with what to do, and nothing is lost by it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import textwrap
import uuid
from pathlib import Path
from typing import List

import pytest
import sqlalchemy
from conftest import APP, SERVERS, Database, Databases, Project, fork_paths
from flask_migrate_script.run.config import alembic_version
from terminals import uncoloured, yellow

pytestmark = pytest.mark.oldest_and_newest

REVISION = """
    import sqlalchemy as sa
    from alembic import op

    revision = {revision!r}
    down_revision = {down!r}
    branch_labels = None
    depends_on = None


    def upgrade():
        {upgrade}


    def downgrade():
        {downgrade}
"""


def add_revision(
    project: Project, revision: str, down: str, upgrade: str = "pass", downgrade: str = "pass"
) -> Path:
    """Write a revision file by hand."""
    source = textwrap.dedent(REVISION).format(
        revision=revision, down=down, upgrade=upgrade, downgrade=downgrade
    )
    return project.write(f"migrations/versions/{revision}_by_hand.py", source)


REVISION_WITH_ITEMS = """
import sqlalchemy as sa
from alembic import context, op

revision = {revision!r}
down_revision = {down!r}

items = sa.Table(
    "item",
    sa.MetaData(),
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("name", sa.String(50)),
)


def upgrade():
{upgrade}


def downgrade():
{downgrade}
"""


def write_revision(
    project: Project, revision: str, down: str, upgrade: str = "pass", downgrade: str = "pass"
) -> Path:
    """Write a revision file, whose functions may have several lines."""
    upgrade, downgrade = (
        textwrap.indent(textwrap.dedent(body).strip(), "    ") for body in (upgrade, downgrade)
    )
    source = REVISION_WITH_ITEMS.format(
        revision=revision, down=down, upgrade=upgrade, downgrade=downgrade
    )
    path = project.folder / f"migrations/versions/{revision}.py"
    path.write_text(source, encoding="utf-8")
    return path


def write_app(project: Project, url: str) -> None:
    """Write manage.py with another URL."""
    project.write("manage.py", textwrap.dedent(APP).format(url=url))


def files(folder: Path) -> List[str]:
    """Return the names of all files below a folder, but for what Python caches."""
    return sorted(
        str(path.relative_to(folder))
        for path in folder.rglob("*")
        if "__pycache__" not in path.parts
    )


@pytest.mark.parametrize("front", ["manage", "flask"])
def test_no_migrations_folder(simple: Project, front: str) -> None:
    """The line lists the places that were tried, and names what makes a folder."""
    line = simple.cli(front, "db", "upgrade").failed()
    assert str(simple.folder / "migrations") in line
    assert str(simple.folder.parent / "migrations") in line
    assert "'db init'" in line


@pytest.mark.parametrize("front", ["manage", "flask"])
def test_init_into_a_folder_that_exists(upgraded: Project, front: str) -> None:
    """What is there stays, to the letter."""
    env = upgraded.folder / "migrations/env.py"
    env.write_text(env.read_text() + "# mine\n")
    before = files(upgraded.folder / "migrations")
    line = upgraded.cli(front, "db", "init").failed()
    assert "exists already" in line
    assert files(upgraded.folder / "migrations") == before
    assert env.read_text().endswith("# mine\n")


def test_init_with_a_template_that_does_not_exist(simple: Project) -> None:
    """The line names the templates, and no folder is made."""
    line = simple.manage("db", "init", "-t", "nope").failed()
    assert "flask, flask-multidb" in line
    simple.write("mine/env.py", "")
    line = simple.manage("db", "init", "-t", "mine").failed()
    assert "alembic.ini.mako" in line
    assert not (simple.folder / "migrations").exists()


def test_init_that_fails_half_way_leaves_nothing(simple: Project) -> None:
    """A template that can't be rendered leaves no half folder."""
    for name in ("env.py", "script.py.mako"):
        simple.write(f"mine/{name}", "")
    simple.write("mine/alembic.ini.mako", "${nobody_knows}")
    simple.manage("db", "init", "-t", "./mine").failed()
    assert not (simple.folder / "migrations").exists()


NO_DB = [
    ("migrate = Migrate(app, db)", "", "call Migrate(app, db)"),
    ("Migrate(app, db)", "Migrate(app)", "or migrate.init_app(app, db)"),
    ("Migrate(app, db)", "Migrate(); migrate.init_app(app)", "Migrate has no database: call"),
]


@pytest.mark.parametrize(
    ("text", "instead", "advice"), NO_DB, ids=["no Migrate", "no init_app", "no db"]
)
def test_an_app_without_a_complete_migrate(
    simple: Project, text: str, instead: str, advice: str
) -> None:
    """The line has what to call."""
    path = simple.folder / "manage.py"
    path.write_text(path.read_text().replace(text, instead))
    assert advice in simple.manage("db", "upgrade").failed()
    assert advice in simple.manage("db", "init").failed()


@pytest.mark.parametrize("front", ["manage", "flask"])
def test_an_unknown_revision(upgraded: Project, front: str) -> None:
    """The line cites the revision as it was typed, and names where they are listed."""
    line = upgraded.cli(front, "db", "upgrade", "nope").failed()
    assert "'nope'" in line and "'db history'" in line
    assert upgraded.database.tables() == ["user"]


def test_an_ambiguous_revision(upgraded: Project) -> None:
    """The line names the revisions that begin so, with their messages."""
    add_revision(upgraded, "abcd1111", "aaa1")
    add_revision(upgraded, "abcd2222", "abcd1111")
    line = upgraded.manage("db", "upgrade", "abcd").failed()
    assert "ambiguous" in line and "abcd1111" in line and "abcd2222" in line


@pytest.mark.parametrize("command", [("upgrade", "+5"), ("downgrade", "-5")])
@pytest.mark.parametrize("front", ["manage", "flask"])
def test_too_far(upgraded: Project, front: str, command: tuple) -> None:
    """More steps than there are revisions."""
    line = upgraded.cli(front, "db", *command).failed()
    assert command[1] in line and "'db history'" in line
    assert upgraded.database.tables() == ["user"]


@pytest.mark.parametrize("command", ["upgrade", "revision", "edit"])
def test_several_heads(upgraded: Project, command: str) -> None:
    """The line names the heads with their messages, and what to run: no rebase where a branch has a label."""
    path = add_revision(upgraded, "bbb2", "aaa1")
    source = path.read_text()
    path.write_text(source.replace("branch_labels = None", "branch_labels = 'users'"))
    add_revision(upgraded, "ccc3", "aaa1")
    if command == "upgrade":
        assert (
            "bbb2, ccc3. 'db merge heads' makes them one" in upgraded.manage("db", command).failed()
        )
    path.write_text(source)
    line = upgraded.manage("db", command).failed()
    assert (
        "bbb2, ccc3. 'db rebase' or 'db merge heads' makes them one, 'db upgrade heads' runs"
        in line
    )
    if command == "edit":
        upgraded.manage("db", "rebase", "bbb2").ok()
        upgraded.manage("db", "upgrade").ok()
        return
    merged = upgraded.manage("db", "merge", "heads", "-m", "one").ok()
    assert "one.py" in merged.out
    upgraded.manage("db", "upgrade").ok()


@pytest.mark.parametrize("command", ["upgrade", "current", "migrate", "downgrade"])
def test_a_database_ahead_of_the_code(upgraded: Project, command: str) -> None:
    """A revision in the database that no file has."""
    upgraded.database.execute("UPDATE alembic_version SET version_num = 'fff9'")
    line = upgraded.manage("db", command).failed()
    assert "'fff9'" in line
    assert "ahead of this code, or a file is missing" in line


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("upgrade +5", "'+5' goes too far: the database is at aaa1, with 0 to go."),
        ("downgrade -5", "'-5' goes too far: the database is at aaa1."),
        ("downgrade", "There is nothing to take back: the database is at no revision."),
    ],
)
def test_more_steps_than_there_are(upgraded: Project, words: str, expected: str) -> None:
    """The line has where the database is."""
    if words == "downgrade":
        upgraded.manage("db", "downgrade").ok()
    assert expected in upgraded.manage("db", *words.split()).failed()


def test_check_without_models(upgraded: Project) -> None:
    """The same sentence as of migrate, and no list of tables to drop."""
    if alembic_version < (1, 9):
        assert "needs Alembic 1.9" in upgraded.manage("db", "check").failed()
        return
    path = upgraded.folder / "manage.py"
    path.write_text(path.read_text().replace("class User(db.Model)", "class User"))
    source = path.read_text()
    path.write_text(
        source.replace("    id = db.Column", "    id = None  #").replace(
            "    name = db.Column", "    name = None  #"
        )
    )
    assert "The app has no models" in upgraded.manage("db", "check").failed()


def test_a_missing_file_in_the_middle(upgraded: Project) -> None:
    """A revision that follows one which no file has."""
    add_revision(upgraded, "ccc3", "bbb2")
    line = upgraded.manage("db", "upgrade").failed()
    assert "bbb2" in line and "missing" in line


def test_a_database_that_is_not_up_to_date(upgraded: Project) -> None:
    """migrate names what to run first, and writes no file."""
    upgraded.manage("db", "downgrade").ok()
    line = upgraded.manage("db", "migrate").failed()
    assert line.startswith(
        "Error: Target database is not up to date, it lacks aaa1: run 'db upgrade' first"
    )
    assert upgraded.versions() == ["aaa1_first.py"]


@pytest.mark.parametrize("front", ["manage", "flask"])
def test_models_that_are_not_imported(upgraded: Project, front: str) -> None:
    """An app without any table gets a sentence, never a file that drops everything."""
    path = upgraded.folder / "manage.py"
    source = path.read_text()
    start, end = source.index("class User"), source.index("manager =")
    path.write_text(source[:start] + source[end:])
    line = upgraded.cli(front, "db", "migrate").failed()
    assert "no table" in line and "Import them where the app is made" in line
    assert upgraded.versions() == ["aaa1_first.py"]


def test_a_revision_id_that_is_taken(upgraded: Project) -> None:
    """The file that has it already is not written over."""
    before = (upgraded.folder / "migrations/versions/aaa1_first.py").read_text()
    line = upgraded.manage("db", "revision", "-m", "first", "--rev-id", "aaa1").failed()
    assert "aaa1" in line and "--rev-id" in line
    assert (upgraded.folder / "migrations/versions/aaa1_first.py").read_text() == before


URLS = {
    "postgres": ("postgres://u:s3cret@127.0.0.1/db", "Write 'postgresql://'"),
    "psycopg": ("postgresql+psycopg://u:s3cret@127.0.0.1/db", "install psycopg"),
    "psycopg2": ("postgresql+psycopg2://u:s3cret@127.0.0.1/db", "install psycopg2"),
    "MySQLdb": ("mysql://u:s3cret@127.0.0.1/db", "'mysql+pymysql://'"),
    "pymysql": ("mysql+pymysql://u:s3cret@127.0.0.1/db", "install PyMySQL"),
    "unknown": ("nosuchdb://u:s3cret@127.0.0.1/db", "nosuchdb"),
    "no URL": ("u:s3cret@127.0.0.1", "is not a database URL"),
}


@pytest.fixture(scope="session")
def without_drivers(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What PYTHONPATH is in an environment without drivers, which may well be installed here."""
    folder = Project(tmp_path_factory.mktemp("without-drivers"))
    folder.write(
        "sitecustomize.py",
        """
        import sys

        for name in ("psycopg", "psycopg2", "MySQLdb", "pymysql"):
            class Blocker:
                @staticmethod
                def find_spec(fullname, path=None, target=None, name=name):
                    if fullname == name:
                        raise ModuleNotFoundError(f"No module named {name!r}", name=name)
            sys.meta_path.insert(0, Blocker)
        """,
    )
    fork_paths.add(str(folder.folder))
    return str(folder.folder)


@pytest.mark.parametrize("url", URLS)
def test_a_url_that_cannot_be_used(upgraded: Project, without_drivers: str, url: str) -> None:
    """Each URL of yesterday, and each missing driver, gets its remedy; the password does not appear."""
    upgraded.env["PYTHONPATH"] = without_drivers
    text, remedy = URLS[url]
    if sqlalchemy.__version__.startswith("1.3") and url == "postgres":
        remedy = "install psycopg2"  # the short name still works there
    if sqlalchemy.__version__.startswith("1.") and url == "psycopg":
        remedy = "postgresql.psycopg"  # it is not known yet
    # With Flask-SQLAlchemy 3 the engine is made with the app, so that it is in the factory that it fails.
    path = upgraded.folder / "manage.py"
    source = path.read_text()
    start = source.index("app = Flask")
    end = source.index("class User")
    factory = textwrap.dedent(
        f"""
        db = SQLAlchemy()
        migrate = Migrate()

        def create_app():
            app = Flask(__name__)
            app.config["SQLALCHEMY_DATABASE_URI"] = {text!r}
            app.config["SQLALCHEMY_TRACK_MODIFICATIONS"] = False
            db.init_app(app)
            migrate.init_app(app, db)
            return app

        """
    )
    path.write_text(
        source[:start] + factory + source[end:].replace("Manager(app)", "Manager(create_app)")
    )
    result = upgraded.manage("db", "upgrade")
    assert remedy in result.failed()
    assert "s3cret" not in result.err
    shown = upgraded.manage("db", "upgrade", "--traceback")
    assert shown.status == 1 and "Traceback" in shown.err
    assert "s3cret" not in shown.err + shown.out


def test_a_server_that_is_down(upgraded: Project) -> None:
    """Nobody listens on that port."""
    for url in (
        "postgresql+psycopg2://u:s3cret@127.0.0.1:1/db",
        "mysql+pymysql://u:s3cret@127.0.0.1:1/db",
    ):
        write_app(upgraded, url)
        result = upgraded.manage("db", "upgrade")
        line = result.failed()
        assert line.startswith("Error: Can't connect to the database")
        assert "SQLALCHEMY_DATABASE_URI" in line
        assert "s3cret" not in result.err


def test_a_missing_database(upgraded: Project, databases: Databases) -> None:
    """The database's own message is in it, in one line."""
    if databases.kind == "sqlite":
        url = f"sqlite:///{upgraded.folder}/no/such/folder/app.db"
        message = "unable to open database file"
    else:
        url = databases.new().url + "_nope"
        message = "_nope"
    write_app(upgraded, url)
    line = upgraded.manage("db", "upgrade").failed()
    assert line.startswith("Error: Can't connect to the database")
    assert message in line


@pytest.mark.parametrize("front", ["manage", "flask"])
def test_a_wrong_password(upgraded: Project, mysql: Databases, front: str) -> None:
    """MariaDB asks for one; neither the right nor the wrong one appears, in a traceback either."""
    user = f"migrate_{uuid.uuid4().hex[:8]}"
    database = mysql.new()
    database.execute(f"CREATE USER {user}@'%' IDENTIFIED BY 'p@ss/w%rd'")
    try:
        server = SERVERS["mysql"].split("@")[1].split("/")[0]
        write_app(upgraded, f"mysql+pymysql://{user}:wr0ng%40%25word@{server}/mysql")
        result = upgraded.cli(front, "db", "upgrade", "--traceback")
        assert result.status == 1
        assert "Access denied" in result.last_line
        assert "wr0ng" not in result.err and "word" not in result.err.replace("password", "")
    finally:
        database.execute(f"DROP USER {user}@'%'")


def test_a_revision_file_that_does_not_compile(upgraded: Project) -> None:
    """The line has the file and the line in it."""
    path = upgraded.write("migrations/versions/bbb2_broken.py", "revision = 'bbb2'\ndef (:\n")
    line = upgraded.manage("db", "upgrade").failed()
    assert "migrations/versions/bbb2_broken.py, line 2" in line
    assert path.exists()


LONG = "SELECT " + ", ".join(f"missing_column_{number}" for number in range(50)) + " FROM nowhere"


def test_sql_that_fails(upgraded: Project, databases: Databases) -> None:
    """Revision, statement (cut) and the database's message; a database that can rolls all of it back."""
    database = databases.new()
    write_app(upgraded, database.url)
    upgraded.manage("db", "upgrade").ok()
    add_revision(
        upgraded,
        "bbb2",
        "aaa1",
        f"op.create_table('extra', sa.Column('id', sa.Integer)); op.execute({LONG!r})",
    )
    line = upgraded.manage("db", "upgrade").failed()
    assert (
        "Revision bbb2 failed (migrations/versions/bbb2_by_hand.py, line 11, in upgrade())" in line
    )
    assert "nowhere" in line or "missing_column" in line
    assert "SELECT missing_column_0, missing_column_1" in line
    assert "missing_column_49" not in line and " ..." in line
    assert "sqlalche.me" not in line
    if databases.kind != "mysql":
        assert "Rolled back: the database is at aaa1, as before." in line
        assert database.tables() == ["user"]
    else:
        assert "The database is at aaa1, as before. Not rolled back, of revision bbb2:" in line
        assert "CREATE TABLE extra" in line
        assert database.tables() == ["extra", "user"]
    assert database.rows("SELECT version_num FROM alembic_version") == [("aaa1",)]


def test_a_revision_that_needs_a_database_where_there_is_none(upgraded: Project) -> None:
    """With --sql: the line has the place and the reason."""
    add_revision(upgraded, "bbb2", "aaa1", "op.get_bind().begin()")
    line = upgraded.manage("db", "upgrade", "--sql").failed()
    assert "migrations/versions/bbb2_by_hand.py, line 11, in upgrade()" in line
    assert "which --sql cannot" in line


@pytest.mark.parametrize("front", ["manage", "flask"])
def test_an_error_of_the_users_own_in_a_revision(upgraded: Project, front: str) -> None:
    """The line shows where in that file it was raised."""
    add_revision(upgraded, "bbb2", "aaa1", "raise ValueError('no such\\n colour')")
    line = upgraded.cli(front, "db", "upgrade").failed()
    assert "migrations/versions/bbb2_by_hand.py, line 11, in upgrade()" in line
    assert "ValueError: no such colour" in line


def test_an_exception_in_env_py(upgraded: Project) -> None:
    """File, line and exception; --traceback shows all of it, before the line."""
    env = upgraded.folder / "migrations/env.py"
    env.write_text("import no_such_module_of_mine\n" + env.read_text())
    line = upgraded.manage("db", "current").failed()
    assert "migrations/env.py, line 1: ModuleNotFoundError: No module named" in line
    shown = upgraded.manage("db", "current", "--traceback")
    assert shown.status == 1
    assert "Traceback (most recent call last)" in shown.err
    assert shown.last_line == line


@pytest.mark.parametrize("name", ["env.py", "alembic.ini"])
def test_an_incomplete_folder(upgraded: Project, name: str) -> None:
    """No env.py, or no alembic.ini."""
    (upgraded.folder / "migrations" / name).unlink()
    line = upgraded.manage("db", "upgrade").failed()
    assert name in line


@pytest.mark.parametrize("front", ["manage", "flask"])
@pytest.mark.parametrize(
    "arguments",
    [("upgrade", "--nope"), ("nope",), ("upgrade", "a", "b"), ("merge",), ("upgrade", "-z")],
)
def test_wrong_usage(upgraded: Project, front: str, arguments: tuple) -> None:
    """Exit status 2."""
    upgraded.cli(front, "db", *arguments).failed(2)


def test_no_password_in_any_output(upgraded: Project) -> None:
    """Neither from the user's own exceptions and source lines, nor where it is quoted or alone."""
    write_app(upgraded, "postgresql+psycopg2://u:p%40ss%2Fw%25rd@127.0.0.1:1/db")
    env = upgraded.folder / "migrations/env.py"
    source = env.read_text()
    for text in (
        "postgresql://u:p@ss/w%rd@127.0.0.1/db",
        "the password is p@ss/w%rd",
        "its quoted form is p%40ss%2Fw%25rd",
        "'%' must be followed by '%' or '(', found: '%40ss%2Fw%25rd@127.0.0.1:1/db'",
    ):
        env.write_text(f"raise RuntimeError({text!r})\n" + source)
        for arguments in ([], ["--traceback"]):
            result = upgraded.manage("db", "current", *arguments)
            assert result.status == 1
            assert "***" in result.last_line
            for secret in ("p@ss", "w%rd", "%40ss", "w%25rd"):
                assert secret not in result.err + result.out, (text, arguments)


def test_an_unchanged_migrate_is_no_error(upgraded: Project) -> None:
    """Exit status 0, and a line with how many tables were compared."""
    result = upgraded.manage("db", "migrate").ok()
    assert "1 table compared" in result.last_line
    assert upgraded.versions() == ["aaa1_first.py"]


@pytest.mark.parametrize("front", ["manage", "flask"])
def test_an_upgrade_without_revisions_is_no_error(simple: Project, front: str) -> None:
    """Exit status 0, and a line with what makes the first one."""
    simple.cli(front, "db", "init").ok()
    result = simple.cli(front, "db", "upgrade").ok()
    assert "'db migrate'" in result.last_line


def test_a_sqlite_file_that_lies_elsewhere(simple: Project) -> None:
    """A notice; an error only where the other one was migrated and the one at hand is empty."""
    write_app(simple, "sqlite:///app.db")
    simple.manage("db", "init").ok()
    simple.manage("db", "migrate").ok()
    simple.manage("db", "upgrade").ok()
    places = [simple.folder / "app.db", simple.folder / "instance/app.db"]
    at_hand = next(path for path in places if path.exists())
    other = next(path for path in places if path != at_hand)
    other.parent.mkdir(exist_ok=True)

    shutil.copy(at_hand, other)
    result = simple.manage("db", "upgrade").ok()
    assert str(other) in result.err

    at_hand.unlink()
    result = simple.manage("db", "upgrade")
    line = result.failed()
    assert str(other) in line and str(at_hand) in line
    assert not at_hand.exists() or not Database(f"sqlite:///{at_hand}").tables()
    simple.manage("db", "upgrade", "--sql").ok()


def test_a_url_that_cannot_be_used_at_the_top_of_manage_py(upgraded: Project) -> None:
    """Flask-SQLAlchemy 3 makes the engine there, before any command: still one line, with the remedy."""
    write_app(upgraded, "mysql+nosuchdriver://u:s3cret@127.0.0.1/db")
    for arguments in ([], ["--traceback"]):
        result = upgraded.manage("db", "upgrade", *arguments)
        assert result.status == 1
        assert "nosuchdriver" in result.last_line and result.last_line.startswith("Error: ")
        assert ("Traceback" in result.err) is bool(arguments)
        assert "s3cret" not in result.err
    write_app(upgraded, "postgresql+psycopg2://u:s3cret@127.0.0.1:port/db")
    assert "is not a database URL" in upgraded.manage("db", "upgrade").failed()
    # Any other error at the top is Python's own business.
    path = upgraded.folder / "manage.py"
    path.write_text("import flask_migrate_script.cli.script\nraise KeyError('mine')\n")
    assert "Traceback" in upgraded.manage("db", "upgrade").err


MESSAGES = ['say """x""" end', 'ends in "', "C:\\Users\\new", "trailing \\"]


@pytest.mark.parametrize("template", ["flask", "flask-multidb"])
def test_a_message_with_quotes_and_backslashes(simple: Project, template: str) -> None:
    """It is in the revision's docstring as it was typed."""
    simple.manage("db", "init", "-t", template).ok()
    for message in MESSAGES:
        simple.manage("db", "revision", "-m", message).ok()
        assert message in simple.manage("db", "show").ok().out


@pytest.mark.parametrize(
    "arguments",
    [["--branch-label", "aaa1"], ["-m", "hook"], ["--head", "nope"]],
    ids=["label", "hook", "head"],
)
def test_a_revision_that_fails_leaves_no_file(upgraded: Project, arguments: List[str]) -> None:
    """Also where it fails after writing: Alembic can't load it, or a post-write hook is missing."""
    if "hook" in arguments:
        ini = upgraded.folder / "migrations/alembic.ini"
        hooks = (
            "hooks = one\none.type = console_scripts\none.entrypoint = no_such_program_of_mine\n"
        )
        ini.write_text(ini.read_text() + "\n[post_write_hooks]\n" + hooks)
    upgraded.manage("db", "revision", *arguments).failed()
    assert upgraded.versions() == ["aaa1_first.py"]
    upgraded.manage("db", "heads").ok()


def test_a_file_template_that_makes_one_name_twice(upgraded: Project) -> None:
    """The revision that has the name already is not written over."""
    ini = upgraded.folder / "migrations/alembic.ini"
    ini.write_text(ini.read_text().replace("[alembic]", "[alembic]\nfile_template = %%(slug)s"))
    upgraded.manage("db", "revision", "-m", "same").ok()
    path = upgraded.folder / "migrations/versions/same.py"
    before = path.read_text()
    assert "same.py" in upgraded.manage("db", "revision", "-m", "same").failed()
    assert path.read_text() == before
    assert upgraded.versions() == ["aaa1_first.py", "same.py"]


def test_an_ini_file_that_cannot_be_used(upgraded: Project) -> None:
    """The line names alembic.ini and the option, not env.py."""
    ini = upgraded.folder / "migrations/alembic.ini"
    source = ini.read_text()
    ini.write_text(source.replace("[alembic]", "[alembic]\nfile_template = %(rev)s_%(slug)s"))
    line = upgraded.manage("db", "revision", "-m", "x").failed()
    assert "file_template in section [alembic] of alembic.ini" in line
    ini.write_text("garbage\n" + source)
    assert "alembic.ini can't be read" in upgraded.manage("db", "upgrade").failed()
    ini.write_text(source[: source.index("[loggers]")])
    assert "alembic.ini has no logging configuration" in upgraded.manage("db", "upgrade").failed()


def test_revisions_that_lie_elsewhere(upgraded: Project, tmp_path: Path) -> None:
    """In version_locations, and with a helper: the line still has the revision and its line."""
    ini = upgraded.folder / "migrations/alembic.ini"
    elsewhere = tmp_path / "elsewhere"
    # The one separator of every Alembic; under its own name until 1.16, and before 1.7 without any.
    text = (
        "path_separator = space\nversion_path_separator = space\n"
        f"version_locations = %(here)s/versions {elsewhere}"
    )
    ini.write_text(ini.read_text().replace("path_separator = os", text))
    path = add_revision(upgraded, "bbb2", "aaa1", "op.execute('SELECT 1 FROM nowhere')")
    elsewhere.mkdir()
    path.rename(elsewhere / path.name)
    line = upgraded.manage("db", "upgrade").failed()
    assert "Revision bbb2 failed" in line and "bbb2_by_hand.py, line 11, in upgrade()" in line
    assert "Rolled back: the database is at aaa1, as before." in line
    upgraded.write(
        "migrations/helper.py", "def run(op):\n    op.execute('SELECT 1 FROM nowhere')\n"
    )
    (elsewhere / path.name).write_text(
        "import sys\nsys.path.insert(0, 'migrations')\n"
        + (elsewhere / path.name)
        .read_text()
        .replace("op.execute(", "__import__('helper').run(op) or (")
    )
    line = upgraded.manage("db", "upgrade").failed()
    assert "Revision bbb2 failed (migrations/helper.py, line 2, in run())" in line


def test_changes_that_cannot_be_committed(upgraded: Project, postgresql: Databases) -> None:
    """A deferred constraint: it is the commit that fails, not the connection."""
    database = postgresql.new()
    write_app(upgraded, database.url)
    upgraded.manage("db", "upgrade").ok()
    statement = (
        'CREATE TABLE c (id integer REFERENCES \\"user\\" DEFERRABLE INITIALLY DEFERRED);'
        " INSERT INTO c VALUES (7)"
    )
    add_revision(upgraded, "bbb2", "aaa1", f'op.execute("{statement}")')
    line = upgraded.manage("db", "upgrade").failed()
    assert "when they were to be committed" in line and "foreign key" in line
    assert database.tables() == ["user"]


@pytest.mark.parametrize("how", ["per migration", "autocommit"])
def test_what_postgresql_did_not_roll_back(
    upgraded: Project, postgresql: Databases, how: str
) -> None:
    """The line does not claim that the database is as it was, where it is not."""
    database = postgresql.new()
    write_app(upgraded, database.url)
    upgraded.manage("db", "upgrade").ok()
    if how == "per migration":
        path = upgraded.folder / "manage.py"
        path.write_text(
            path.read_text().replace("(app, db)", "(app, db, transaction_per_migration=True)")
        )
        add_revision(upgraded, "bbb2", "aaa1", "op.execute('CREATE TABLE extra (id integer)')")
        expected = "The database is at bbb2 (before this run: aaa1). Upgraded in this run: bbb2. Rolled back: ccc3."
    else:
        add_revision(
            upgraded,
            "bbb2",
            "aaa1",
            "with op.get_context().autocommit_block(): op.execute('CREATE TABLE extra (id integer)')",
        )
        # Its version is written in the transaction after the block, the one that is rolled back.
        expected = (
            "The database is at aaa1, as before. Not rolled back, of revision bbb2:"
            " CREATE TABLE extra (id integer). Rolled back: ccc3."
        )
    add_revision(upgraded, "ccc3", "bbb2", "op.execute('nonsense')")
    line = upgraded.manage("db", "upgrade").failed()
    assert expected in line
    assert database.tables() == ["extra", "user"]


def test_a_password_in_a_query(upgraded: Project) -> None:
    """libpq and MySQL's drivers take it there, too."""
    write_app(upgraded, "postgresql+psycopg2://postgres@127.0.0.1:1/x?password=s3cretq")
    for arguments in ([], ["--traceback"]):
        result = upgraded.manage("db", "upgrade", *arguments)
        assert result.status == 1
        assert "s3cretq" not in result.err + result.out


def test_a_pipe_that_nobody_reads(upgraded: Project) -> None:
    """As in 'db upgrade --sql | head': not a word about it."""
    command = f'"{sys.executable}" manage.py db upgrade --sql'
    env = dict(os.environ, PYTHONPATH="")
    done = subprocess.run(
        ["sh", "-c", f"{command} | true"], cwd=str(upgraded.folder), env=env, capture_output=True
    )
    assert b"BrokenPipe" not in done.stderr and b"Error" not in done.stderr


def test_the_apps_own_hook_that_drops_everything(upgraded: Project) -> None:
    """Then the models and the database do not agree, and the line does not claim so."""
    path = upgraded.folder / "manage.py"
    source = path.read_text().replace(
        "(app, db)", "(app, db, process_revision_directives=lambda c, r, d: d.clear())"
    )
    path.write_text(source.replace("    name = ", "    extra = db.Column(db.Integer)\n    name = "))
    upgraded.env["FORCE_COLOR"] = "1"
    line = upgraded.manage("db", "migrate").ok().last_line
    assert "took it away (1 table compared)" in line and line == yellow(uncoloured(line))


def test_a_single_database_folder_for_binds_only(upgraded: Project) -> None:
    """It names which template they need."""
    path = upgraded.folder / "manage.py"
    path.write_text(
        path.read_text()
        .replace('["SQLALCHEMY_DATABASE_URI"] =', '["SQLALCHEMY_BINDS"] = dict(one=')
        .replace('"app.db")\n', '"app.db"))\n')
        .replace("(db.Model):", '(db.Model):\n    __bind_key__ = "one"')
    )
    result = upgraded.manage("db", "upgrade")
    if result.status:  # Flask-SQLAlchemy 2 makes up a default database in memory
        assert "'db init --multidb'" in result.failed()


def test_an_upgrade_of_a_package_without_revisions(simple: Project) -> None:
    """The __init__.py of 'init --package' is no revision."""
    simple.manage("db", "init", "--package").ok()
    assert "'db migrate'" in simple.manage("db", "upgrade").ok().last_line


def test_a_folder_with_a_colon(simple: Project) -> None:
    """Alembic takes it for a package's resource."""
    for command in (["init"], ["migrate"], ["upgrade"]):
        simple.manage("db", "-d", "a:b", *command).ok()
    assert simple.database.tables() == ["user"]


@pytest.mark.parametrize(
    "source",
    ["from sqlalchemy import no_such_name_any_more", "__version__ = '1.3.3'"],
    ids=["no import", "too old"],
)
@pytest.mark.parametrize("front", ["manage", "flask"])
def test_an_alembic_that_does_not_go_with_the_rest(
    simple: Project, front: str, source: str
) -> None:
    """A combination that can't work gets a sentence, not an import error."""
    simple.write("site/alembic/__init__.py", source)
    for name, text in (("config", "Config = object"), ("util", "CommandError = Exception")):
        simple.write(f"site/alembic/{name}.py", text)
    simple.env["PYTHONPATH"] = str(simple.folder / "site")
    line = simple.cli(front, "db", "upgrade").failed()
    assert line.startswith("Error: Alembic can't be used: ") and "pip" in line
