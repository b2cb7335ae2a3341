"""The blocks of README and docs/ that no test runs: by their page and first line, with the reason."""

from __future__ import annotations

from typing import Dict

_IN_CI = ".ci/run takes it from the page and runs it; tests/test_example.py looks at its parts"

NOT_RUN: Dict[str, Dict[str, str]] = {
    "flask-cli": {
        "pip uninstall flask-migrate": "it would change what all tests run on; tests/test_beside_flask_migrate.py has"
        " flask with an older Flask-Migrate, all others have it without one",
    },
    "lint": {
        "$ pip install 'Flask-Migrate-Script[lint]'": 'there is no release yet; the extra "test" has the same package',
    },
    "README": {
        "python3 -m venv .venv && .venv/bin/pip install . && .venv/bin/python examples/manage.py db upgrade": _IN_CI,
        "python3 -m venv .venv && .venv/bin/pip install '.[test]' && .venv/bin/pytest -n auto": _IN_CI,
    },
}
