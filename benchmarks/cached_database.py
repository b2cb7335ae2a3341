"""How long a database for tests takes: the upgrade by many revisions, and a copy of a database that they have made.

    python benchmarks/cached_database.py [--revisions 200] [--runs 5]

It needs the drivers, and the servers of the tests (TEST_POSTGRESQL_URL, TEST_MYSQL_URL).
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time
import uuid
from pathlib import Path
from typing import Callable, List

from flask import Flask
from flask_migrate_script import Migrate, init
from flask_migrate_script.scratch.places import place_of
from flask_migrate_script.testing import MigratedDatabase, own_url
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy.engine.url import make_url

SERVERS = {
    "SQLite": "sqlite:///bench",
    "PostgreSQL": os.environ.get(
        "TEST_POSTGRESQL_URL", "postgresql+psycopg2://postgres@127.0.0.1:5432/postgres"
    ),
    "MariaDB": os.environ.get("TEST_MYSQL_URL", "mysql+pymysql://root@127.0.0.1:3306/mysql"),
}

# Each fourth revision makes a table, the others add a column to it.
TABLE = "op.create_table('t{table}', sa.Column('id', sa.Integer, primary_key=True))"
COLUMN = "op.add_column('t{table}', sa.Column('c{number}', sa.String(50)))"

REVISION = """\
import sqlalchemy as sa
from alembic import op

revision = "r{number}"
down_revision = {down!r}


def upgrade():
    {body}


def downgrade():
    pass
"""


def seconds(function: Callable[[], None]) -> float:
    """Return how long a call takes."""
    start = time.perf_counter()
    function()
    return time.perf_counter() - start


def write(folder: Path, revisions: int) -> None:
    """Write the revision files."""
    for number in range(revisions):
        body = (COLUMN if number % 4 else TABLE).format(table=number // 4, number=number)
        down = f"r{number - 1}" if number else None
        text = REVISION.format(number=number, down=down, body=body)
        (folder / "versions" / f"r{number}.py").write_text(text)


def measured(url: str, folder: Path, options: argparse.Namespace) -> List[float]:
    """Return the seconds of the first run, which upgrades, and the median of a restore."""
    app = Flask(__name__)
    # A name that begins like no other one, so that all of them can be dropped.
    server = url[: -len(make_url(url).database or "")]
    url = f"{server}bench_{uuid.uuid4().hex[:8]}"
    app.config["SQLALCHEMY_DATABASE_URI"] = own_url(url)
    app.config["SQLALCHEMY_TRACK_MODIFICATIONS"] = False
    db = SQLAlchemy(app)
    Migrate(app, db, directory=folder / "migrations")
    with app.app_context():
        init()
    write(folder / "migrations", options.revisions)
    database = MigratedDatabase(app, str(folder / "cache"))
    try:
        first = seconds(database.make)
        return [first, statistics.median(seconds(database.restore) for _ in range(options.runs))]
    finally:
        database.drop()
        place = place_of(url, {}, str(folder / "cache"))
        for name in list(place.names()):
            place.drop(name)
        place.close()


def main() -> None:
    """Print a line for each kind of database."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--revisions", type=int, default=200)
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    for kind, url in SERVERS.items():
        with tempfile.TemporaryDirectory() as folder:
            first, copy = measured(url, Path(folder).resolve(), options)
        print(
            f"{kind:12} first run {first:8.3f} s   copy {copy:8.3f} s   {first / copy:6.1f}",
            flush=True,
        )


if __name__ == "__main__":
    main()
