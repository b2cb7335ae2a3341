"""Compare how long commands take with few and with many revisions: this package, Flask-Migrate, and Alembic alone.

This needs only the standard library, and an environment as for ``compare.py``::

    python3 benchmarks/histories.py /tmp/bench/bin/python

Each revision makes a table with an index, in a SQLite file. "From empty" runs all of them. Each process is run in turn,
and both clocks are printed: what a disk does is in wall-clock time only. Read the ratios, as with ``compare.py``.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Dict, List, Tuple

import compare

BODY = """\
op.create_table("t{number}", sa.Column("id", sa.Integer, primary_key=True), sa.Column("name", sa.String(20)))
    op.create_index("i{number}", "t{number}", ["name"])"""

FROM_EMPTY = "upgrade, from empty"
COMMANDS = {
    FROM_EMPTY: "upgrade",
    "upgrade, nothing to do": "upgrade",
    "current": "current",
    "heads": "heads",
}
MODULES = {compare.SCRIPT: "shop_script", compare.MIGRATE: "shop_migrate"}


class History(compare.Project):
    """A project with revisions that make tables."""

    def write_revisions(self, folder: Path, number: int) -> None:
        """Write revisions, one after the other."""
        super().write_revisions(folder, number)
        for count, path in enumerate(sorted(folder.glob("*.py")), 1):
            source = path.read_text().replace("pass", BODY.format(number=count), 1)
            path.write_text(f"import sqlalchemy as sa\nfrom alembic import op\n\n{source}")

    def timed(self, name: str, candidate: str) -> Tuple[float, float]:
        """Return the seconds that a command takes, in wall-clock and in processor time."""
        command = COMMANDS[name]
        if name == FROM_EMPTY:
            (self.folder / "shop.db").unlink()
        if candidate == compare.ALEMBIC:
            target = ("head",) if command == "upgrade" else ()
            process = compare.alembic(command, *target)
        else:
            process = compare.flask(MODULES[candidate], "db", command)
        used, started = compare.now("cpu"), time.perf_counter()
        self.run(process)
        return time.perf_counter() - started, compare.now("cpu") - used


def main() -> None:
    """Measure, and print a table for each number of revisions."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("python", nargs="?", default=sys.executable, help="the interpreter")
    parser.add_argument(
        "-r", "--revisions", type=int, nargs="*", default=[100, 1000, 5000], help="100 1000 5000"
    )
    parser.add_argument("-n", "--runs", type=int, default=3, help="runs of each (3)")
    options = parser.parse_args()
    python = os.path.abspath(options.python) if os.path.dirname(options.python) else options.python
    print(compare.versions(python))
    candidates = [*MODULES, compare.ALEMBIC]
    for number in options.revisions:
        print(f"\n{number} revisions, median of {options.runs} runs")
        print(f"{'':26}{'wall':>10}{'ratio':>8}{'processor':>12}{'ratio':>8}")
        with tempfile.TemporaryDirectory() as folder:
            history = History(Path(folder).resolve(), python, number)
            for candidate in candidates:  # writes bytecode
                history.timed("heads", candidate)
            for name in COMMANDS:
                taken: Dict[str, List[Tuple[float, float]]] = {one: [] for one in candidates}
                for count in range(options.runs):
                    for candidate in candidates if count % 2 else reversed(candidates):
                        taken[candidate].append(history.timed(name, candidate))
                print(name)
                medians = {
                    one: [statistics.median(clock) for clock in zip(*runs)]
                    for one, runs in taken.items()
                }
                own = medians[compare.SCRIPT]
                for candidate, (wall, cpu) in medians.items():
                    print(
                        f"  {candidate:24}{wall:10.2f}{wall / own[0]:8.2f}{cpu:12.2f}{cpu / own[1]:8.2f}",
                        flush=True,
                    )


if __name__ == "__main__":
    main()
