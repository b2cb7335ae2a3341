"""Database servers that ask for a password: a PostgreSQL that trusts everybody hides a lost one."""

from __future__ import annotations

import glob
import os
import shutil
import socket
import subprocess
import tempfile
import uuid
from contextlib import contextmanager
from pathlib import Path
from typing import Iterator, List
from urllib.parse import quote

import pytest
from conftest import NO_SKIPS, SERVERS, Database, Databases

PASSWORD = "p@ss/w%rd"


@contextmanager
def mysql_user(mysql: Databases) -> Iterator[str]:
    """Make a user who needs the password; give the URL of a database of theirs."""
    user = f"migrate_{uuid.uuid4().hex[:8]}"
    database = mysql.new()
    name = database.url.rsplit("/", 1)[1]
    database.execute(
        f"CREATE USER {user}@'%' IDENTIFIED BY '{PASSWORD}'",
        f"GRANT ALL ON {name}.* TO {user}@'%'",
    )
    try:
        server = SERVERS["mysql"].rsplit("@", 1)[1].split("/")[0]
        yield f"mysql+pymysql://{user}:{quote(PASSWORD, safe='')}@{server}/{name}"
    finally:
        database.execute(f"DROP USER {user}@'%'")


@contextmanager
def postgresql_cluster() -> Iterator[str]:
    """Start a PostgreSQL cluster that asks for the password; give the URL of its database."""
    found = sorted(glob.glob("/usr/lib/postgresql/*/bin/initdb"))
    initdb = shutil.which("initdb") or (found[-1] if found else None)
    if initdb is None:
        (pytest.fail if NO_SKIPS else pytest.skip)("no initdb: PostgreSQL is not installed here")
    programs = Path(str(initdb)).parent
    folder = Path(tempfile.mkdtemp(prefix="scram-"))
    (folder / "password").write_text(PASSWORD)
    become: List[str] = []
    if os.geteuid() == 0:  # which initdb refuses
        become = ["runuser", "-u", "postgres", "--"]
        subprocess.run(["chown", "-R", "postgres", str(folder)], check=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]

    def run(program: str, *arguments: str) -> None:
        command = [*become, str(programs / program), "-D", str(folder / "data"), *arguments]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=str(folder))

    try:
        run("initdb", "-A", "scram-sha-256", "-U", "app", f"--pwfile={folder / 'password'}")
        options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off"
        run("pg_ctl", "-w", "-l", str(folder / "log"), "-o", options, "start")
        try:
            secret = quote(PASSWORD, safe="")
            yield f"postgresql+psycopg2://app:{secret}@127.0.0.1:{port}/postgres"
        finally:
            run("pg_ctl", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(str(folder), ignore_errors=True)


def second_database(url: str) -> Database:
    """Make another database on the cluster of a URL."""
    database = Database(url)
    from sqlalchemy import create_engine, text

    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text("CREATE DATABASE second"))
    engine.dispose()
    return Database(database.url[: -len("postgres")] + "second")
