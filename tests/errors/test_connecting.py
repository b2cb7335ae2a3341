"""An error of connecting names the URL and what to do, whatever class of error the driver raises."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import sqlalchemy
from conftest import Databases, Project
from test_errors import write_app

pytestmark = pytest.mark.oldest_and_newest

# PyMySQL's own function raises where the server wants a password of MySQL 8 and cryptography is missing.
NO_CRYPTOGRAPHY = """
import pymysql
from pymysql import _auth

_auth._have_cryptography = False
pymysql.connections.Connection.connect = lambda self: _auth.sha2_rsa_encrypt(b"x", b"y", b"z")
"""

# MariaDB's answer to SELECT VERSION(), as MySQL gives it.
MYSQL = """
from pymysql.cursors import Cursor

fetchone = Cursor.fetchone
Cursor.fetchone = lambda self: ("9.7.4",) if "VERSION()" in str(self._executed) else fetchone(self)
"""


def prepend(project: Project, source: str) -> None:
    """Put code at the top of manage.py."""
    path = project.folder / "manage.py"
    path.write_text(source + path.read_text())


def connecting(project: Project, url: str) -> str:
    """Return the error line of an upgrade, which is one of connecting."""
    line = project.manage("db", "upgrade").failed()
    assert line.startswith(f"Error: Can't connect to the database {url}"), line
    assert "env.py" not in line
    return line


@pytest.mark.parametrize("end", ["", "/", "/?charset=utf8mb4"])
def test_a_url_without_a_database(upgraded: Project, mysql: Databases, end: str) -> None:
    """MySQL connects all the same; with the name where the line puts it, the upgrade runs."""
    url, _, name = mysql.new().url.rpartition("/")
    write_app(upgraded, url + end)
    line = upgraded.manage("db", "upgrade").failed()
    assert line.startswith(f"Error: The database URL {url}"), line
    assert "names no database" in line and "'@host/name'" in line and "env.py" not in line
    write_app(upgraded, f"{url}/{name}")
    upgraded.manage("db", "upgrade").ok()


def test_an_option_that_the_driver_does_not_have(upgraded: Project, mysql: Databases) -> None:
    """The line names it and where it is: in the URL, or in the engine's options; taken out, it works."""
    database = mysql.new()
    write_app(upgraded, f"{database.url}?nosuchoption=1")
    line = connecting(upgraded, database.url)
    assert "has no option 'nosuchoption': take it out of SQLALCHEMY_DATABASE_URI." in line
    write_app(upgraded, database.url)
    path = upgraded.folder / "manage.py"
    options = 'app.config["SQLALCHEMY_ENGINE_OPTIONS"] = {"connect_args": {"nosuchoption": 1}}\n'
    source = path.read_text()
    path.write_text(source.replace("db = SQLAlchemy(app)", options + "db = SQLAlchemy(app)"))
    if "nosuchoption" in upgraded.manage("db", "upgrade").err:  # Flask-SQLAlchemy 2.4 and newer
        line = connecting(upgraded, database.url)
        assert "'nosuchoption': take it out of 'connect_args' in SQLALCHEMY_ENGINE_OPTIONS" in line
    path.write_text(source)
    upgraded.manage("db", "upgrade").ok()


@pytest.mark.parametrize("option", ["charset=nosuch", "ssl_ca=/no/such/file.pem"])
def test_an_option_that_makes_the_driver_fail(
    upgraded: Project, mysql: Databases, option: str
) -> None:
    """PyMySQL raises an AttributeError for a character set, an OSError for a file: the line names the options."""
    database = mysql.new()
    write_app(upgraded, f"{database.url}?{option}")
    line = connecting(upgraded, database.url)
    assert "also its options: " in line and option.split("=")[0] in line.split("options: ")[1]


@pytest.mark.parametrize("front", ["manage", "flask"])
def test_an_option_with_a_value_that_cannot_be_used(upgraded: Project, front: str) -> None:
    """SQLAlchemy wants a number there, when the engine is made."""
    url = "mysql+pymysql://u:s3cret@127.0.0.1:1/db"
    write_app(upgraded, f"{url}?connect_timeout=abc")
    line = upgraded.cli(front, "db", "upgrade").failed()
    assert line.startswith("Error: An option in SQLALCHEMY_DATABASE_URI") and "'abc'" in line
    write_app(upgraded, f"{url}?connect_timeout=1")
    assert "Can't connect to the database" in upgraded.cli(front, "db", "upgrade").failed()


def test_a_missing_cryptography(upgraded: Project) -> None:
    """PyMySQL raises a RuntimeError for a password of MySQL 8: the line names what to install."""
    write_app(upgraded, "mysql+pymysql://u:s3cret@127.0.0.1:1/db")
    prepend(upgraded, NO_CRYPTOGRAPHY)
    line = connecting(upgraded, "mysql+pymysql://u:***@127.0.0.1:1/db")
    assert "'pip install cryptography'" in line


def test_a_mariadb_url_for_mysql(upgraded: Project, mysql: Databases) -> None:
    """The line gives the URL's beginning for MySQL, and that one works."""
    database = mysql.new()
    write_app(upgraded, database.url.replace("mysql+", "mariadb+"))
    prepend(upgraded, MYSQL)
    line = upgraded.manage("db", "upgrade").failed()
    assert "write 'mysql+pymysql://'" in line.replace("Write", "write")
    if not sqlalchemy.__version__.startswith("1.3"):  # it has no dialect of that name
        assert "not a MariaDB variant" in connecting(upgraded, "mariadb+pymysql://")
    write_app(upgraded, database.url)
    upgraded.manage("db", "upgrade").ok()


def test_another_engine_in_a_revision(upgraded: Project) -> None:
    """The line names the URL of the engine that could not connect."""
    source = Path(upgraded.folder, "migrations/versions/aaa1_first.py").read_text()
    body = "    sa.create_engine('postgresql+psycopg2://u:s3cret@127.0.0.1:1/other').connect()\n"
    upgraded.write(
        "migrations/versions/bbb2.py",
        source.replace("'aaa1'", "'bbb2'")
        .replace("down_revision = None", "down_revision = 'aaa1'")
        .replace("def upgrade():\n", "def upgrade():\n" + body),
    )
    line = connecting(upgraded, "postgresql+psycopg2://u:***@127.0.0.1:1/other")
    assert "(Check its URL.)" in line and "s3cret" not in line


def test_the_setting_of_a_bind(upgraded: Project) -> None:
    """The line names the one that holds the URL."""
    shutil.rmtree(str(upgraded.folder / "migrations"))
    upgraded.manage("db", "init", "--multidb").ok()
    path = upgraded.folder / "manage.py"
    binds = 'app.config["SQLALCHEMY_BINDS"] = {"other": "mysql+pymysql://u@127.0.0.1:1/db"}\n'
    model = """class Other(db.Model):
    __bind_key__ = "other"
    id = db.Column(db.Integer, primary_key=True)


manager ="""
    source = path.read_text().replace("db = SQLAlchemy(app)", binds + "db = SQLAlchemy(app)")
    path.write_text(source.replace("manager =", model, 1))
    line = connecting(upgraded, "mysql+pymysql://u@127.0.0.1:1/db")
    assert "(Check SQLALCHEMY_BINDS['other'].)" in line
