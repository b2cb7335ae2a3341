"""What killed processes leave, and templates that nobody uses, are dropped; nothing else is."""

from __future__ import annotations

import os
import time
import uuid
from pathlib import Path

import pytest
from conftest import SERVERS, need_server
from flask_migrate_script.scratch.places import place_of
from flask_migrate_script.scratch.scratch_names import new_copy
from flask_migrate_script.scratch.sqlite_files import copy_path
from sqlalchemy.engine.url import make_url

pytestmark = pytest.mark.oldest_and_newest


@pytest.mark.parametrize("kind", ["sqlite", "postgresql", "mysql"])
def test_stale_copies(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A copy is dropped when its name is a day old, a used template and another app's copy are not."""
    begin = f"test_{uuid.uuid4().hex[:8]}"
    url = f"sqlite:///{begin}"
    if kind != "sqlite":
        need_server(kind)
        url = SERVERS[kind][: -len(make_url(SERVERS[kind]).database)] + begin
    place = place_of(url, {}, str(tmp_path))
    monkeypatch.setattr(time, "time", lambda now=time.time: now() - 86500)
    stale, other = new_copy(begin), new_copy(f"x{begin}")
    monkeypatch.undo()
    names = [stale, other, new_copy(begin)]
    names = [copy_path(name) if kind == "sqlite" else name for name in names]
    template = place.template("abc")
    try:
        for name in names:
            place.create(name)
            if kind == "sqlite":
                Path(name).touch()
        place.keep_template(names[2], template)
        place.mark_used(template)
        place.prune()
        assert [place.exists(name) for name in [*names, template]] == [False, True, True, True]
    finally:
        for name in [*names, template]:
            if place.exists(name):
                place.drop(name)
        place.close()


def test_stale_templates(tmp_path: Path) -> None:
    """A template that was not used for eight days is dropped."""
    place = place_of("sqlite:///shop", {}, str(tmp_path))
    for key, days in (("old", 8), ("new", 6)):
        path = place.template(key)
        Path(path).touch()
        os.utime(path, (0, time.time() - days * 86400))
    place.prune()
    assert [place.exists(place.template(key)) for key in ("old", "new")] == [False, True]
