"""A password with every awkward character survives the templates, online and with --sql."""

from __future__ import annotations

from typing import Iterator

import pytest
from conftest import Database, Databases, Project
from servers import PASSWORD, mysql_user, postgresql_cluster, second_database
from test_walkthrough import write

pytestmark = pytest.mark.oldest_and_newest


@pytest.fixture(scope="module")
def cluster() -> Iterator[str]:
    """A PostgreSQL of the test's own, which asks for a password."""
    with postgresql_cluster() as url:
        yield url


def walk(project: Project, several: bool) -> None:
    """Go through the commands that connect, each of them a process."""
    for command in (
        ["init", *(["--multidb"] if several else [])],
        ["migrate", "--rev-id", "aaa1"],
        ["upgrade"],
        ["check"],
        ["current", "-v"],
        ["upgrade", "--sql"],
        ["downgrade"],
    ):
        if command == ["check"] and not has_check():
            continue
        result = project.manage("db", *command).ok()
        for secret in (PASSWORD, "p%40ss", "w%rd", "w%25rd"):
            assert secret not in result.out + result.err, command


def has_check() -> bool:
    """Return whether the installed Alembic has the command."""
    from flask_migrate_script import alembic_version

    return alembic_version >= (1, 9)


def test_postgresql(project: Project, cluster: str) -> None:
    """PostgreSQL with scram-sha-256, one database and two."""
    first = Database(cluster)
    write(project, "app", first, None, "")
    walk(project, several=False)
    assert first.tables() == []
    (project.folder / "migrations").rename(project.folder / "single")
    write(project, "app", first, second_database(cluster), "")
    first.execute("DELETE FROM alembic_version")
    walk(project, several=True)


def test_mysql(project: Project, mysql: Databases) -> None:
    """MariaDB, under a user of the test's own."""
    with mysql_user(mysql) as url:
        write(project, "app", Database(url), None, "")
        walk(project, several=False)


def test_a_wrong_password(upgraded: Project, cluster: str) -> None:
    """PostgreSQL's own words, and neither the right password nor the wrong one."""
    write(upgraded, "app", Database(cluster.replace("p%40ss", "wr0ngp%40ss")), None, "")
    for arguments in ([], ["--traceback"]):
        result = upgraded.manage("db", "upgrade", *arguments)
        assert result.status == 1
        assert result.last_line.startswith("Error: Can't connect to the database")
        assert "password authentication failed" in result.last_line
        assert "wr0ng" not in result.err and "p%40ss" not in result.err
