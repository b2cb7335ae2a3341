"""Compare how long a new database takes before and after ``db squash``: this package, Flask-Migrate, and Alembic alone.

This needs only the standard library, and an environment as for ``compare.py``::

    python3 benchmarks/squash.py /tmp/bench/bin/python

The revisions are those of ``histories.py``: each makes a table with an index, in a SQLite file. The baseline that this
package makes is what all candidates run then. Both clocks are printed. Read the ratios, as with ``compare.py``.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Dict, List, Tuple

import compare
import histories

CANDIDATES = [*histories.MODULES, compare.ALEMBIC]


def medians(history: histories.History, runs: int) -> Dict[str, Tuple[float, float]]:
    """Return what an upgrade of a new database takes for each candidate, by both clocks."""
    taken: Dict[str, List[Tuple[float, float]]] = {one: [] for one in CANDIDATES}
    for candidate in CANDIDATES:  # writes bytecode
        history.timed("heads", candidate)
    for count in range(runs):
        for candidate in CANDIDATES if count % 2 else reversed(CANDIDATES):
            taken[candidate].append(history.timed(histories.FROM_EMPTY, candidate))
    return {
        one: (
            statistics.median(run[0] for run in found),
            statistics.median(run[1] for run in found),
        )
        for one, found in taken.items()
    }


def squash(history: histories.History) -> float:
    """Squash the revisions, put the baseline into the folders of all candidates, and return what the squash took."""
    start = time.perf_counter()
    module = histories.MODULES[compare.SCRIPT]
    history.run(compare.flask(module, "db", "squash", "--force"))
    taken = time.perf_counter() - start
    (baseline,) = history.folder.glob("*/versions/*_baseline.py")
    for folder in history.folder.glob("*/versions"):
        if folder != baseline.parent:
            shutil.rmtree(folder)
            shutil.copytree(baseline.parent, folder)
    return taken


def main() -> None:
    """Measure, and print a table for each number of revisions."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("python", nargs="?", default=sys.executable, help="the interpreter")
    parser.add_argument(
        "-r", "--revisions", type=int, nargs="*", default=[100, 500], help="100 500"
    )
    parser.add_argument("-n", "--runs", type=int, default=5, help="runs of each (5)")
    options = parser.parse_args()
    python = os.path.abspath(options.python) if os.path.dirname(options.python) else options.python
    print(compare.versions(python))
    for number in options.revisions:
        with tempfile.TemporaryDirectory() as folder:
            history = histories.History(Path(folder).resolve(), python, number)
            before = medians(history, options.runs)
            seconds = squash(history)
            after = medians(history, options.runs)
        print(
            f"\n{number} revisions, median of {options.runs} runs; 'db squash' took {seconds:.1f} s"
        )
        print(f"{'wall, processor seconds':26}{'before':>16}{'after':>16}{'ratios':>16}")
        for candidate in CANDIDATES:
            first, second = before[candidate], after[candidate]
            ratios = [one / other for one, other in zip(first, second)]
            print(
                f"{candidate:26}"
                + "".join(f"{wall:8.2f}{cpu:8.2f}" for wall, cpu in (first, second, ratios)),
                flush=True,
            )


if __name__ == "__main__":
    main()
