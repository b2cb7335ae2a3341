"""Whether a file of TOML can be read."""

from __future__ import annotations

import importlib

import pytest
from porting.projects import requirements_of, unread_of

pytestmark = [pytest.mark.oldest_and_newest, pytest.mark.newest]

PATHS = ["pyproject.toml", "Pipfile", "poetry.lock"]


@pytest.mark.parametrize("path", PATHS)
def test_no_toml(path: str) -> None:
    """What is no TOML is reported, with the reason."""
    ((found, reason),) = unread_of({path: "[a"})
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
    files = {path: "", "requirements.txt": "Flask"}
    reason = "needs tomli: pip install 'Flask-Migrate-Script[port]'"
    assert unread_of(files) == [(path, reason)]
    assert len(requirements_of(files).found) == 1
