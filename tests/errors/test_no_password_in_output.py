"""No part of a password in what processes print: with servers that ask for one, and before there is an app."""

from __future__ import annotations

from typing import Iterator
from urllib.parse import quote

import pytest
import sqlalchemy
from conftest import Databases, Project
from servers import PASSWORD, mysql_user, postgresql_cluster
from test_errors import add_revision, write_app

pytestmark = pytest.mark.oldest_and_newest

PARTS = ("p@ss", "p%40ss", "ss/w", "ss%2Fw", "w%rd", "w%25rd")


@pytest.fixture(scope="module")
def cluster() -> Iterator[str]:
    """A PostgreSQL of the tests' own, which asks for a password."""
    with postgresql_cluster() as url:
        yield url


def without_parts(text: str) -> str:
    """Return a text, in which no part of the servers' password is."""
    for part in PARTS:
        assert part not in text, text
    return text


def test_stdout_is_alembics_but_for_the_password(upgraded: Project, cluster: str) -> None:
    """'current -v' prints the URL, and a password in its query is hidden there."""
    server = cluster.rsplit("@", 1)[1]
    secret = quote(PASSWORD, safe="")
    url = f"postgresql+psycopg2://app@{server}"
    write_app(upgraded, f"{url}?password={secret}&application_name=shop")
    upgraded.manage("db", "upgrade").ok()
    lines = without_parts(upgraded.manage("db", "current", "-v").ok().out).splitlines()
    shown = sorted([f"{url}?password=***&application_name=shop", f"{url}?application_name=shop&password=***"])  # fmt: skip
    assert lines[0] in [
        f"Current revision(s) for {each}" + end for each in shown for end in ("", ":")
    ]
    assert lines[1:4] == ["Rev: aaa1 (head)", "Parent: <base>", f"Path: {upgraded.folder}/migrations/versions/aaa1_first.py"]  # fmt: skip


def test_stdout_without_a_password_stays_as_it_is(upgraded: Project) -> None:
    """A URL that needs none, and a message with every character."""
    path = add_revision(upgraded, "bbb2", "aaa1")
    message = "it's 100% of a@b:c; x=y, \\n “äöü”: password reset, the pwd"
    path.write_text(f"'''{message}'''\n" + path.read_text(), encoding="utf-8")
    upgraded.env["PYTHONIOENCODING"] = "utf-8"
    assert message.replace("\\n", "\n").splitlines()[0] in upgraded.manage("db", "history").ok().out


@pytest.mark.parametrize("front", ["manage", "flask"])
def test_a_password_that_is_not_quoted(upgraded: Project, cluster: str, front: str) -> None:
    """Where SQLAlchemy reads another host, the message says how to quote it; elsewhere it connects."""
    server = cluster.rsplit("@", 1)[1]
    write_app(upgraded, f"postgresql+psycopg2://app:{PASSWORD}@{server}")
    result = upgraded.cli(front, "db", "upgrade")
    without_parts(result.out + result.err)
    if sqlalchemy.__version__ < "1.4":
        result.ok()
        return
    line = result.failed()
    assert "Can't connect" in line and "is not quoted" in line and "%40 for @" in line
    assert 'host name "***"' in line
    without_parts(upgraded.cli(front, "db", "upgrade", "--traceback").err)


def test_a_password_that_makes_the_port(upgraded: Project) -> None:
    """SQLAlchemy takes what follows a colon for the port, and cites it."""
    write_app(upgraded, "mysql+pymysql://app:p@ss:w0rdy@127.0.0.1:1/shop")
    for arguments in ([], ["--traceback"]):
        result = upgraded.manage("db", "upgrade", *arguments)
        assert result.status == 1
        assert "w0rdy" not in result.err and "p@ss" not in result.err
    if sqlalchemy.__version__ >= "1.4":
        assert "%40 for @" in result.last_line


def test_mysql(upgraded: Project, mysql: Databases) -> None:
    """A wrong password, quoted and not, and the right one in connect_args with another user's name beside it."""
    with mysql_user(mysql) as url:
        for wrong in ("n0t%40ss%2Fw%25rd", "n0t@ss/w%rd"):
            write_app(upgraded, url.replace(quote(PASSWORD, safe=""), wrong))
            for arguments in ([], ["--traceback"]):
                result = upgraded.manage("db", "upgrade", *arguments)
                assert result.status == 1 and "Can't connect" in result.last_line
                assert "n0t" not in without_parts(result.err)


def test_a_statement_that_is_cut_in_a_password(upgraded: Project, databases: Databases) -> None:
    """The error cites 200 characters of it; the server, perhaps fewer."""
    database = databases.new()
    write_app(upgraded, database.url)
    path = upgraded.folder / "manage.py"
    bind = "SQLALCHEMY_BINDS"
    path.write_text(
        path.read_text().replace(
            "db = SQLAlchemy(app)",
            f'app.config["{bind}"] = {{"other": "sqlite:///x.db?password=verys3cretindeed"}}\n'
            "db = SQLAlchemy(app)",
        )
    )
    upgraded.manage("db", "upgrade").ok()
    for length in (150, 175, 182, 190):
        statement = "SELECT " + "x" * (length - 7) + " FRM verys3cretindeed AND verys3cretindeed"
        add_revision(upgraded, "bbb2", "aaa1", f"op.execute({statement!r})")
        for arguments in ([], ["--traceback"]):
            result = upgraded.manage("db", "upgrade", *arguments)
            assert result.status == 1
            assert "very" not in result.err, result.err


def test_what_a_revision_cites(upgraded: Project) -> None:
    """A DSN, a driver's arguments, and a repr() of them, in the line and in the traceback."""
    password = "it's \\ a  s3cret@h"
    write_app(upgraded, f"postgresql+psycopg2://app:{quote(password)}@127.0.0.1:1/shop")
    env = upgraded.folder / "migrations/env.py"
    source = env.read_text()
    escaped = password.replace("\\", "\\\\").replace("'", "\\'")
    for text in (
        f"no connection for host=h password='{escaped}' user=app",
        repr({"host": "h", "password": password, "user": "app"}),
        repr(f"host=h password='{escaped}' user=app"),
        f"the word is {password}, user=app",
    ):
        env.write_text(f"raise RuntimeError({text!r})\n" + source)
        for arguments in ([], ["--traceback"]):
            result = upgraded.manage("db", "current", *arguments)
            assert result.status == 1
            assert "s3cret" not in result.err and "it's" not in result.err, result.err
            assert "***" in result.last_line and "app" in result.last_line


API = """
    from manage import app
    from flask_migrate_script import MigrateError, upgrade

    with app.app_context():
        try:
            upgrade(no_lock=True)
        except MigrateError as error:
            print(type(error).__name__, error, error.format_message(), repr(error))
"""


@pytest.mark.parametrize("kind", ["RuntimeError", "MigrateError", "CommandError"])
def test_from_python(upgraded: Project, kind: str) -> None:
    """The text of the error that is raised, whoever raised it first."""
    write_app(upgraded, "postgresql+psycopg2://app:v3rysecret@127.0.0.1:1/shop")
    env = upgraded.folder / "migrations/env.py"
    imports = (
        "from alembic.util import CommandError\nfrom flask_migrate_script import MigrateError\n"
    )
    env.write_text(f"{imports}raise {kind}('not with v3rysecret')\n" + env.read_text())
    upgraded.write("api.py", API)
    out = upgraded.python(str(upgraded.folder / "api.py")).ok().out
    assert out.count("not with ***") == 3 and "v3rysecret" not in out


PLAIN = """
    from flask import Flask
    from flask_sqlalchemy import SQLAlchemy
    from flask_migrate_script import Migrate

    app = Flask(__name__)
    app.config["SQLALCHEMY_DATABASE_URI"] = {url!r}
    app.config["SQLALCHEMY_TRACK_MODIFICATIONS"] = False
    db = SQLAlchemy(app)
    Migrate(app, db)
    {fail}
"""


@pytest.mark.parametrize(
    ("url", "fail"),
    [
        ("sqlite://", "raise RuntimeError('no postgresql://u:p@ss/w%rd@h/d')"),
        ("postgresql+psycopg2://u:p%40ss%2Fw%25rd@h/d", "raise RuntimeError('no p@ss/w%rd here')"),
        ("mysql+pymysql://u:p@ss:w%rd@h/d", "1 / 0"),
        ("nosuchdb://u:p@ss/w%rd@h/d", "1 / 0"),
    ],
)
def test_plain_flask(project: Project, url: str, fail: str) -> None:
    """Python prints what the app's module raised, as ever but for the password."""
    project.write("manage.py", PLAIN.format(url=url, fail=fail))
    result = project.flask("db", "upgrade")
    assert result.status == 1
    assert "Traceback (most recent call last):" in result.err
    without_parts(result.err)
    assert "manage.py" in result.err


@pytest.mark.parametrize("name", ["extension", "cli.script"])
def test_an_uncaught_error_without_a_password(project: Project, name: str) -> None:
    """Nothing else changes: not a byte, also where another hook prints it."""
    body = """
        import sys

        def hook(kind, error, traceback):
            print("mine:", kind.__name__, error, file=sys.stderr)
            before(kind, error, traceback)

        before, sys.excepthook = sys.excepthook, hook
        {load}
        try:
            {{}}["a"]
        except KeyError as error:
            raise ValueError("it's “100%” of a@b:c") from error
    """
    printed = []
    for load in ("pass", f"import flask_migrate_script.{name}"):
        path = project.write("own.py", body.format(load=load.ljust(60)))
        result = project.python(str(path))
        assert result.status == 1
        printed.append(result.err.replace(load, ""))
    assert printed[0] == printed[1]
    assert printed[0].startswith("mine: ValueError") and "KeyError" in printed[0]
