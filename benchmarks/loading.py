"""Compare how long 1,000 revisions take to load: with Alembic's loader, and with the one for old revisions.

This needs an environment with this package and SQLAlchemy 2::

    python3 -m venv /tmp/bench
    /tmp/bench/bin/pip install .
    /tmp/bench/bin/python benchmarks/loading.py

The loaders run in turn, in one process, each time on the same folder; a first round, which writes Python's cache files,
is not counted. The seconds are processor time, which varies less on a busy machine.
"""

from __future__ import annotations

import argparse
import gc
import statistics
import tempfile
import time
from pathlib import Path

from alembic.config import Config
from alembic.script import ScriptDirectory
from flask_migrate_script.compat.sqlalchemy1.loader import OldRevisions

REVISION = '''"""Change number {number}."""

from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.sql import column, select, table

revision = "r{number:05}"
down_revision = {down!r}

shop = table("shop", column("id", sa.Integer), column("name", sa.String))


def upgrade():
    op.add_column("shop", sa.Column("c{number}", sa.Integer(), nullable=True))


def downgrade():
    op.drop_column("shop", "c{number}")
'''


def main() -> None:
    """Write the revisions, load them, and print the medians and their ratio."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--revisions", type=int, default=1000)
    parser.add_argument("--runs", type=int, default=9)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        versions = Path(folder, "versions")
        versions.mkdir()
        for number in range(options.revisions):
            down = f"r{number - 1:05}" if number else None
            text = REVISION.format(number=number, down=down)
            (versions / f"r{number:05}_.py").write_text(text)
        config = Config()
        config.set_main_option("script_location", folder)
        seconds = {ScriptDirectory: [], OldRevisions: []}
        for run in range(options.runs + 1):
            for loader in sorted(seconds, key=lambda one: (run % 2) == (one is OldRevisions)):
                gc.collect()  # what the loader before has left
                started = time.process_time()
                script = loader.from_config(config)
                assert len(list(script.walk_revisions())) == options.revisions
                if run:
                    seconds[loader].append(time.process_time() - started)
        medians = {loader: statistics.median(found) for loader, found in seconds.items()}
        for loader, median in medians.items():
            spread = statistics.median(abs(one - median) for one in seconds[loader]) / median
            print(f"{loader.__name__:16} {median:.3f} s, spread {spread:.0%}")
        print(f"ratio {medians[OldRevisions] / medians[ScriptDirectory]:.2f}")


if __name__ == "__main__":
    main()
