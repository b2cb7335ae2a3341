"""Whether a file of TOML can be read."""

from __future__ import annotations

import importlib

import pytest
from porting.projects import requirements_of

pytestmark = pytest.mark.oldest_and_newest

PATHS = ["pyproject.toml", "Pipfile", "poetry.lock"]


@pytest.mark.parametrize("path", PATHS)
def test_no_toml(path: str) -> None:
    """What is no TOML is reported, with the reason."""
    ((found, reason),) = requirements_of({path: "[a"}).unread
    assert found == path
    assert reason.startswith("it is no TOML: ")


@pytest.mark.parametrize("path", PATHS)
def test_no_parser(path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a parser, each file is reported with how to get one, and the others are read."""
    import_module = importlib.import_module

    def without(name: str) -> object:
        if name in ("tomllib", "tomli"):
            raise ImportError(name)
        return import_module(name)

    monkeypatch.setattr(importlib, "import_module", without)
    found = requirements_of({path: "", "requirements.txt": "Flask"})
    assert found.unread == [(path, "needs tomli: pip install 'Flask-Migrate-Script[port]'")]
    assert len(found.found) == 1
