"""The blocks of README and docs/ that no test runs: by their page and first line, with the reason."""

from __future__ import annotations

from typing import Dict

_IN_CI = ".ci/run takes it from the page and runs it; tests/test_example.py looks at its parts"

NOT_RUN: Dict[str, Dict[str, str]] = {
    "README": {
        "python3 -m venv .venv && .venv/bin/pip install . && .venv/bin/python examples/manage.py db upgrade": _IN_CI,
        "python3 -m venv .venv && .venv/bin/pip install '.[test]' && .venv/bin/pytest -n auto": _IN_CI,
    },
}
