"""Every env.py that Flask-Migrate's releases ever wrote, untouched, on every database.

Outside README's test command: ``tox run -e generations-today,generations-legacy``.
"""

from __future__ import annotations

import shutil
import textwrap
from pathlib import Path
from typing import Callable, Iterator, List, Optional

import pytest
from conftest import Database, Databases, Project, made_by_one_worker, release_of_flask_migrate
from servers import PASSWORD, mysql_user, postgresql_cluster
from sqlalchemy import create_engine, text

pytestmark = pytest.mark.generations

# The releases in which the text of a template's env.py changed.
FLASK = (
    "0.1.0 1.1.0 1.4.0 1.5.1 2.0.4 2.3.1 2.4.0 2.5.0 2.5.3 2.6.0 2.7.0 3.0.1 4.0.0 4.0.1 4.0.3 4.0.4 4.0.5"
).split()
MULTIDB = (
    "1.5.0 1.5.1 2.0.4 2.4.0 2.5.0 2.5.3 2.6.0 2.7.0 3.0.1 3.1.0 4.0.0 4.0.1 4.0.3 4.0.4 4.0.5"
).split()
ALL = [("flask", release) for release in FLASK] + [("flask-multidb", r) for r in MULTIDB]

# What a release is packed in: a source distribution, or a wheel.
FORMATS = {".gz": "gztar", ".whl": "zip", ".zip": "zip"}

PROJECT = """
    import sys

    from flask import Flask
    from flask_sqlalchemy import SQLAlchemy
    from flask_migrate_script import Migrate, MigrateCommand
    from flask_script import Manager

    app = Flask(__name__)
    app.config["SQLALCHEMY_DATABASE_URI"] = {url!r}
    app.config["SQLALCHEMY_BINDS"] = {binds!r}
    app.config["SQLALCHEMY_TRACK_MODIFICATIONS"] = False

    db = SQLAlchemy(app)
    migrate = Migrate(app, db)


    class User(db.Model):
        id = db.Column(db.Integer, primary_key=True)
        name = db.Column(db.String(128), unique=True)
        {new}


    {second_models}


    manager = Manager(app)
    manager.add_command("db", MigrateCommand)


    @manager.command
    def walk(steps):
        for step in steps.split(","):
            manager.handle("manage.py", ["db", *step.split()])


    if __name__ == "__main__":
        manager.run()
"""

SECOND_MODELS = """
class Group(db.Model):
    __bind_key__ = "second"
    id = db.Column(db.Integer, primary_key=True)
    parent_id = db.Column(db.Integer, db.ForeignKey("group.id"))
    {new}
"""


@pytest.fixture(scope="session")
def template(
    tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config
) -> Callable[[str, str], Path]:
    """Unpack the templates of a release, once for all workers."""

    def fetch(name: str, release: str) -> Path:
        def make(folder: Path) -> None:
            archive = release_of_flask_migrate(pytestconfig, release)
            shutil.unpack_archive(str(archive), str(folder), FORMATS[archive.suffix])

        folder = made_by_one_worker(tmp_path_factory, f"templates-{release}", make)
        return next(path.parent for path in folder.rglob("env.py") if path.parent.name == name)

    return fetch


def sqlite(folder: Path) -> Iterator[List[str]]:
    """Two SQLite files, with a percent sign in their names."""
    yield [f"sqlite:///{folder}/first%20.db", f"sqlite:///{folder}/second%20.db"]


def postgresql(cluster: str) -> Iterator[List[str]]:
    """Two databases of the cluster that asks for a password."""
    names = ["walk_first", "walk_second"]
    engine = create_engine(cluster, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for name in names:
            connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
            connection.execute(text(f"CREATE DATABASE {name}"))
    engine.dispose()
    yield [cluster[: -len("postgres")] + name for name in names]


def mysql(databases: Databases) -> Iterator[List[str]]:
    """Two databases of a user who needs a password."""
    second = databases.new()
    with mysql_user(databases) as url:
        name = second.url.rsplit("/", 1)[1]
        user = url.split("://")[1].split(":")[0]
        second.execute(f"GRANT ALL ON {name}.* TO {user}@'%'")
        yield [url, url.rsplit("/", 1)[0] + "/" + name]


@pytest.fixture(scope="module")
def cluster() -> Iterator[str]:
    """A PostgreSQL of the tests' own, which asks for a password."""
    with postgresql_cluster() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql", "mysql"])
def urls(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[List[str]]:
    """Two databases of each kind in turn."""
    if request.param == "sqlite":
        yield from sqlite(tmp_path)
    elif request.param == "postgresql":
        yield from postgresql(request.getfixturevalue("cluster"))
    else:
        yield from mysql(request.getfixturevalue("mysql"))


def write(project: Project, first: Database, second: Optional[Database], new: str) -> None:
    """Write the project's manage.py; ``new`` is a line that its models get."""
    source = textwrap.dedent(PROJECT).format(
        url=first.url,
        binds={"second": second.url} if second else {},
        new=new,
        second_models=SECOND_MODELS.format(new=new) if second else "",
    )
    project.write("manage.py", source)


@pytest.mark.parametrize(("name", "release"), ALL, ids=lambda value: value)
def test_generation(
    project: Project, template: Callable[[str, str], Path], urls: List[str], name: str, release: str
) -> None:
    """init, migrate, status, --bind, plans, upgrade, current, a change, an unchanged migrate, --sql, and all the way down."""
    several = name == "flask-multidb"
    # These files may use what is deprecated by now.
    project.env["PYTHONPATH"] = ""
    first = Database(urls[0])
    second = Database(urls[1]) if several else None
    given = template(name, release)

    def walk(*steps: str) -> str:
        result = project.manage("walk", ",".join(steps)).ok()
        assert PASSWORD not in result.out + result.err
        return result.out

    write(project, first, second, "")
    out = walk(f"init -t {given}", "migrate --rev-id aaa1", "status")
    assert out.count("[ ] aaa1 (head)") == (2 if several else 1)
    revision = (project.folder / "migrations/versions/aaa1_.py").read_text()
    assert "name=op.f('uq_user_name')" in revision
    assert ("name=op.f('fk_group_parent_id_group')" in revision) is several
    assert ("default:\n" in out and "second:\n" in out) is several
    if second:
        walk("upgrade --bind second")
        assert first.tables() == [] and second.tables() == ["group"]
        out = walk(
            "current --bind second", "upgrade --sql --bind second", "downgrade --bind second"
        )
        assert out == "aaa1 (head)\n" and second.tables() == []
        (sql,) = project.folder.glob("*.sql")
        assert sql.name == "second.sql"
        sql.unlink()
        walk("stamp --purge head --bind default", "status --check --bind default")
        assert "[ ] aaa1 (head)" in walk("status --bind second", "stamp base --bind default")
    out = walk("upgrade --plan -v")
    assert out.count("base -> aaa1, ") == (2 if several else 1)
    assert out.count("    create table user (") == 1 and "CREATE TABLE" in out
    assert out.count("    create table group (") == (1 if several else 0)
    assert first.tables() == [] and (not second or second.tables() == [])
    out = walk("upgrade", "current", "status --check")
    assert out.count("[X] aaa1 (head)") == (2 if several else 1)
    for file in ("env.py", "script.py.mako"):
        assert (project.folder / "migrations" / file).read_bytes() == (given / file).read_bytes()
    assert "aaa1 (head)" in out
    assert first.tables() == ["user"]
    if second:
        assert second.tables() == ["group"]

    write(project, first, second, "email = db.Column(db.String(64))")
    walk("migrate --rev-id bbb2", "upgrade", "migrate --rev-id ccc3")
    assert [version.split("_")[0] for version in project.versions()] == ["aaa1", "bbb2"]
    revision = next((project.folder / "migrations/versions").glob("bbb2_*.py")).read_text()
    assert "drop_table" not in revision
    assert first.columns("user") == ["id", "name", "email"]
    assert first.tables() == ["user"]
    if second:
        assert second.columns("group") == ["id", "parent_id", "email"]
        assert second.tables() == ["group"]

    out = walk("downgrade base --plan")
    assert out.count("drop table user (no row now)") == 1
    assert out.count("drop column group.email (no row has a value now)") == (1 if several else 0)
    sql = walk("upgrade base:head --sql", "downgrade base")
    if several:
        assert sql == ""
        sql = "".join(path.read_text() for path in sorted(project.folder.glob("*.sql")))
    assert "CREATE TABLE" in sql and "email" in sql
    assert first.tables() == [] and (not second or second.tables() == [])


CUSTOM = (
    "target_metadata=target_metadata, compare_type=True, render_as_batch=True, version_table='mine',"
    " include_object=lambda thing, name, kind, reflected, other: name != 'kept',"
)


@pytest.mark.parametrize("release", ["1.5.1", "2.4.0", "2.7.0", "3.1.0"])
def test_customised(
    project: Project, template: Callable[[str, str], Path], tmp_path: Path, release: str
) -> None:
    """An env.py that passes options itself, beside configure_args, gets none of them twice and keeps its own."""
    (url, _), *_ = sqlite(tmp_path)
    first = Database(url)
    project.env["PYTHONPATH"] = ""
    write(project, first, None, "")
    project.manage("db", "init", "-t", str(template("flask", release))).ok()
    env = project.folder / "migrations/env.py"
    source = env.read_text()
    configure = source.rindex("target_metadata=target_metadata")
    env.write_text(source[:configure] + CUSTOM + source[configure:].split(",", 1)[1])
    first.execute("CREATE TABLE kept (id INTEGER)")
    for command in (["migrate", "--rev-id", "aaa1"], ["upgrade"], ["migrate"]):
        project.manage("db", *command).ok()
    assert project.versions() == ["aaa1_.py"]
    assert first.rows("SELECT version_num FROM mine") == [("aaa1",)]
    assert first.tables() == ["kept", "mine", "user"]
