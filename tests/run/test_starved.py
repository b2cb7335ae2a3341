"""A pooler that gives one connection at a time: the lock has it, and env.py does not wait for it for ever."""

from __future__ import annotations

import select
import socket
import threading
from pathlib import Path
from typing import Iterator

import pytest
import test_lock
from conftest import Databases, Project
from sqlalchemy.engine.url import make_url
from test_errors import add_revision
from test_lock import ENGINE, ENGINES, change, on

pytestmark = pytest.mark.oldest_and_newest

servers = test_lock.servers


class Pooler:
    """A proxy before a server: the next client is served when the one before is gone."""

    def __init__(self, host: str, port: int) -> None:
        self.server = (host, port)
        self.listening = socket.socket()
        self.listening.bind(("127.0.0.1", 0))
        self.listening.listen(5)
        self.port = self.listening.getsockname()[1]
        self.served = 0
        threading.Thread(target=self._serve_each, daemon=True).start()

    def _serve_each(self) -> None:
        while True:
            try:
                client, _ = self.listening.accept()
            except OSError:  # closed
                return
            with client, socket.create_connection(self.server) as server:
                self.served += 1
                while self._passed_on(client, server):
                    pass

    def _passed_on(self, client: socket.socket, server: socket.socket) -> bool:
        """Pass on what has come, and return whether both are still there."""
        for one in select.select([client, server], [], [])[0]:
            try:
                data = one.recv(65536)
                if not data:
                    return False
                (server if one is client else client).sendall(data)
            except OSError:
                return False
        return True


@pytest.fixture
def pooled(upgraded: Project, servers: Databases) -> Iterator[Project]:
    """A project at revision aaa1, with one to go, whose URL is that of a pooler; a second of patience."""
    database = servers.new()
    # As the pooler gives none before the last one is closed, the app keeps none open.
    on(upgraded, database, db=ENGINE.replace("{options}", ENGINES["NullPool"]))
    add_revision(upgraded, "bbb2", "aaa1")
    url = make_url(database.url)
    pooler = Pooler(url.host or "", url.port or 0)
    address = f"{url.host}:{url.port}"
    path = upgraded.folder / "manage.py"
    path.write_text(path.read_text().replace(address, f"127.0.0.1:{pooler.port}"))
    impatient = (
        "from flask_migrate_script.run import starved\nstarved._PATIENCE = starved._ANSWER = 1\n"
    )
    change(upgraded, first=impatient)
    upgraded.database = database
    yield upgraded
    pooler.listening.close()
    assert pooler.served > 1


def test_one_connection(pooled: Project) -> None:
    """The run is refused before its first revision, and the line names what to do; --no-lock does it."""
    line = pooled.manage("db", "upgrade").failed()
    assert line == (
        "Error: The lock has a connection, and a second one, which env.py needs, got no answer within 1 s: maybe a"
        " pooler gives only one at a time. No revision was run. Have it give two (PgBouncer: default_pool_size), or"
        " connect to the server itself; --no-lock runs without a lock, and so does Migrate(app, db, lock=False)."
    )
    assert pooled.database.rows("SELECT version_num FROM alembic_version") == [("aaa1",)]
    assert pooled.manage("db", "upgrade", "--no-lock").ok().last_line.startswith("Upgraded to bbb2")


def test_an_env_py_that_takes_long(upgraded: Project, servers: Databases) -> None:
    """Where a second connection gets its answer, a run has all the time that it takes."""
    on(upgraded, servers.new())
    add_revision(upgraded, "bbb2", "aaa1")
    connections = "from flask_migrate_script.run import starved\nstarved._PATIENCE = 0.1\n"
    change(upgraded, first=connections)
    env: Path = upgraded.folder / "migrations/env.py"
    env.write_text("import time\ntime.sleep(1)\n" + env.read_text())
    done = upgraded.manage("db", "upgrade").ok()
    assert done.last_line == "Upgraded to bbb2 (1 revision)." and "lost" not in done.err
