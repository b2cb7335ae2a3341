"""Start many upgrades of one database at once, and count what comes of it: with this package, Flask-Migrate, and Alembic.

This needs only the standard library, an environment as for ``compare.py`` with psycopg2 and PyMySQL in it, and the
servers that the tests use (TEST_POSTGRESQL_URL, TEST_MYSQL_URL)::

    /tmp/bench/bin/pip install psycopg2-binary pymysql
    python3 benchmarks/fleet.py /tmp/bench/bin/python

Each process is a complete ``flask db upgrade``. It waits, with all its imports done, until the others have come as far.
The revisions change data, so that a revision that is run twice leaves other data than one that is run once. In the last
cases one process is killed (SIGKILL) while it is inside of a revision: it has written a file there, and waits.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import uuid
from collections import Counter
from pathlib import Path
from typing import Dict, List, NamedTuple, Optional, Tuple

import compare

KINDS = ("SQLite", "PostgreSQL", "MariaDB")
SERVERS = {
    "PostgreSQL": os.environ.get(
        "TEST_POSTGRESQL_URL", "postgresql+psycopg2://postgres@127.0.0.1:5432/postgres"
    ),
    "MariaDB": os.environ.get("TEST_MYSQL_URL", "mysql+pymysql://root@127.0.0.1:3306/mysql"),
}

CANDIDATES = {
    compare.SCRIPT: compare.flask("shop_script", "db", "upgrade"),
    compare.MIGRATE: compare.flask("shop_migrate", "db", "upgrade"),
    compare.ALEMBIC: compare.alembic("upgrade", "head"),
}

# What the processes wait for: all of them before they begin, and one in a revision.
GATE = """\
import os
import time

import alembic.command


def wait_for(name):
    while not os.path.exists(name):
        time.sleep(0.005)


def start():
    if "FLEET" in os.environ:
        open(f"ready-{os.getpid()}", "w").close()
        wait_for("start")


def inside(revision):
    if os.environ.get("FLEET") == revision:
        open(f"inside-{os.getpid()}", "w").close()
        wait_for("go")
"""

REVISION = """\
from alembic import op
import sqlalchemy as sa

import gate

revision = {revision!r}
down_revision = {down!r}


def upgrade():
    {body}
    op.execute("INSERT INTO journal VALUES ('{revision}')")


def downgrade():
    pass
"""

BODIES = {
    "r1": """op.create_table("account", sa.Column("id", sa.Integer), sa.Column("balance", sa.Integer))
    op.execute("INSERT INTO account (id, balance) VALUES (1, 100), (2, 200)")""",
    "r2": 'op.execute("UPDATE account SET balance = balance * 2")',
    "r3": """op.add_column("account", sa.Column("note", sa.String(20)))
    gate.inside("r3")
    op.execute("INSERT INTO account (id, balance) VALUES (3, 10)")""",
    "r4": """op.execute("UPDATE account SET balance = balance + 1")
    gate.inside("r4")
    op.create_index("balances", "account", ["balance"])""",
    "r5": 'op.execute("UPDATE account SET balance = balance * 3")',
}
RIGHT = [[1, 603], [2, 1203], [3, 33]]

# Run by the interpreter that has the drivers: statements that commit at once, or one query.
STATEMENTS = """\
import json, sys
from sqlalchemy import create_engine, text
url, *statements = json.loads(sys.argv[1])
with create_engine(url, isolation_level="AUTOCOMMIT").connect() as connection:
    for statement in statements:
        result = connection.execute(text(statement))
    rows = [list(row) for row in result] if result.returns_rows else None
print(json.dumps(rows))
"""


class Case(NamedTuple):
    """What the processes find, and which of them is killed."""

    name: str
    #: The revision that the database is at before.
    at: Optional[str] = None
    #: The revision in which one process is killed.
    killed_in: Optional[str] = None
    #: What has to be undone after that by hand, because the database does not.
    repair: Optional[str] = None


CASES = [
    Case("fresh"),
    Case("at a later revision", "r2"),
    Case("one killed in a revision", "r2", "r4"),
]
ON_MARIADB = [
    Case("one killed between a change of the schema and the version", "r2", "r3"),
    Case(
        "the same, and the column dropped after it",
        "r2",
        "r3",
        "ALTER TABLE account DROP COLUMN note",
    ),
]


class Counted(NamedTuple):
    """What came of a case."""

    processes: int
    well: int
    journal: Dict[str, int]
    data: List[List[int]]
    errors: Dict[str, int]


class Fleet:
    """A project and one database, and processes that upgrade it."""

    def __init__(self, folder: Path, python: str, kind: str) -> None:
        self.folder, self.python = folder, python
        self.project = compare.Project(folder, python, 0)
        self.name = f"fleet_{uuid.uuid4().hex[:8]}"
        self.url = f"sqlite:///{(folder / 'fleet.db').as_posix()}"
        self.server = SERVERS.get(kind)
        if self.server:
            self.url = self.server.rsplit("/", 1)[0] + "/" + self.name
            self.run_sql(f"CREATE DATABASE {self.name}", url=self.server)
        self.run_sql("CREATE TABLE journal (revision VARCHAR(10))")
        self.env = dict(self.project.env, SHOP_URL=self.url)
        (folder / "gate.py").write_text(GATE)
        # Alembic alone has no app to wait in.
        for name in ("shop_script.py", "shop_migrate.py", "migrations_alone/env.py"):
            path = folder / name
            path.write_text("import gate\n" + path.read_text().rstrip() + "\n")
            text = path.read_text()
            path.write_text(
                text.replace("import gate\n", "import gate\ngate.start()\n", 1)
                if name.startswith("migrations")
                else text + "\ngate.start()\n"
            )
        for name in ("script", "migrate", "alone"):
            versions = folder / f"migrations_{name}" / "versions"
            versions.mkdir(exist_ok=True)
            down = None
            for revision, body in BODIES.items():
                source = REVISION.format(revision=revision, down=down, body=body)
                (versions / f"{revision}.py").write_text(source)
                down = revision

    def close(self) -> None:
        """Drop the database."""
        if self.server:
            self.run_sql(f"DROP DATABASE {self.name}", url=self.server)

    def run_sql(self, *statements: str, url: str = "") -> List[List[int]]:
        """Run statements, and return the rows of the last one."""
        arguments = json.dumps([url or self.url, *statements])
        done = subprocess.run(
            [self.python, "-c", STATEMENTS, arguments], stdout=subprocess.PIPE, check=True
        )
        return json.loads(done.stdout)

    def start(self, command: compare.Command, hold: str, number: int) -> subprocess.Popen[bytes]:
        """Start one process."""
        env = dict(self.env, FLEET=hold)
        if command.app:
            env["FLASK_APP"] = command.app
        with open(str(self.folder / f"err-{number}"), "wb") as err:
            return subprocess.Popen(
                [self.python, *command.arguments],
                cwd=str(self.folder),
                env=env,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=err,
            )

    def count(self, candidate: str, case: Case, processes: int, seconds: int) -> Counted:
        """Run a case, and count."""
        command = CANDIDATES[candidate]
        if case.at:
            target = command.arguments[:]
            target[target.index("upgrade") :] = ["upgrade", case.at]
            self.project.env["SHOP_URL"] = self.url
            self.project.run(compare.Command(target, command.app))
        until = time.monotonic() + seconds
        started = [
            self.start(command, case.killed_in or "none", number) for number in range(processes)
        ]
        try:
            self.wait_for_files("ready-*", processes, until)
            (self.folder / "start").touch()
            if case.killed_in:
                self.kill_inside(started, until)
            for process in started:
                process.wait(max(until - time.monotonic(), 0.1))
        except subprocess.TimeoutExpired:
            pass
        finally:
            for process in started:
                process.kill()
                process.wait()
        if case.repair:
            (self.folder / "start").unlink()
            self.run_sql(case.repair)
            return self.count(candidate, Case(case.name), processes, seconds)
        killed = [process for process in started if process.returncode == -signal.SIGKILL]
        lines = [self.last_line(number) for number in range(processes)]
        failed = Counter(
            line for line, process in zip(lines, started) if process.returncode not in (0, -9)
        )
        if len(killed) > bool(case.killed_in):
            failed[f"not ended after {seconds} s"] = len(killed) - bool(case.killed_in)
        rows = self.run_sql("SELECT revision, count(*) FROM journal GROUP BY revision")
        data = self.run_sql("SELECT id, balance FROM account ORDER BY id, balance")
        return Counted(
            processes - bool(case.killed_in),
            sum(process.returncode == 0 for process in started),
            {str(revision): number for revision, number in rows},
            data,
            failed,
        )

    def wait_for_files(self, pattern: str, number: int, until: float) -> List[Path]:
        """Wait until there are some files, and return them."""
        while True:
            found = list(self.folder.glob(pattern))
            if len(found) >= number:
                return found
            if time.monotonic() > until:
                sys.exit(f"{len(found)} of {number} {pattern}: {self.last_line(0)}")
            time.sleep(0.02)

    def kill_inside(self, started: List[subprocess.Popen[bytes]], until: float) -> None:
        """Kill a process that is in the revision, and let the others go on."""
        inside = self.wait_for_files("inside-*", 1, until)[0]
        pid = int(inside.name.split("-")[1])
        (process,) = (process for process in started if process.pid == pid)
        assert process.poll() is None
        process.kill()
        assert process.wait() == -signal.SIGKILL
        (self.folder / "go").touch()

    def last_line(self, number: int) -> str:
        """Return the last line that a process wrote on stderr."""
        text = (self.folder / f"err-{number}").read_text(errors="replace").strip()
        return (text.splitlines() or [""])[-1]


def counted(
    python: str, kind: str, case: Case, candidate: str, options: argparse.Namespace
) -> Counted:
    """Run a case in a project and with a database of its own."""
    with tempfile.TemporaryDirectory() as folder:
        fleet = Fleet(Path(folder).resolve(), python, kind)
        try:
            return fleet.count(candidate, case, options.processes, options.seconds)
        finally:
            fleet.close()


def line(candidate: str, found: Counted) -> str:
    """Return a line of the table."""
    once = sum(number == 1 for number in found.journal.values())
    more = sum(number > 1 for number in found.journal.values())
    data = "right" if found.data == RIGHT else "wrong"
    ended = f"{found.well} of {found.processes}"
    return f"  {candidate:18}{ended:>10}{f'{once} of {len(BODIES)}':>10}{more:>12}{data:>10}"


def main() -> None:
    """Run each case with each candidate on each kind of database, and print a table for each interpreter."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("python", nargs="*", default=[sys.executable], help="the interpreters")
    parser.add_argument("-n", "--processes", type=int, default=24, help="at once (24)")
    parser.add_argument("-s", "--seconds", type=int, default=240, help="at most, each case (240)")
    parser.add_argument("-d", "--database", choices=KINDS, action="append", help="only this kind")
    parser.add_argument("-c", "--candidate", choices=CANDIDATES, action="append", help="only this")
    parser.add_argument("--errors", action="store_true", help="print what failed processes printed")
    options = parser.parse_args()
    for python in options.python:
        python = os.path.abspath(python) if os.path.dirname(python) else python
        print(f"{compare.versions(python)}\n{options.processes} processes\n")
        print(f"{'':20}{'exit 0':>10}{'once':>10}{'repeatedly':>12}{'data':>10}")
        candidates = list(CANDIDATES)
        if not compare.has_flask_migrate(python):
            candidates.remove(compare.MIGRATE)
        cases: List[Tuple[str, Case]] = []
        for kind in options.database or KINDS:
            cases += [(kind, case) for case in CASES]
            cases += [(kind, case) for case in ON_MARIADB if kind == "MariaDB"]
        for kind, case in cases:
            print(f"{kind}, {case.name}")
            for candidate in options.candidate or candidates:
                found = counted(python, kind, case, candidate, options)
                print(line(candidate, found), flush=True)
                for text, number in found.errors.items() if options.errors else ():
                    print(f"      {number:3} {text}")
        print()


if __name__ == "__main__":
    main()
