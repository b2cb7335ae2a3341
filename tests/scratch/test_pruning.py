"""What killed processes leave, and templates that nobody uses, are dropped; nothing else is."""

from __future__ import annotations

import os
import time
import uuid
from pathlib import Path

import pytest
from conftest import SERVERS, need_server
from flask_migrate_script.exceptions import MigrateError
from flask_migrate_script.scratch import place as place_module
from flask_migrate_script.scratch.places import place_of
from flask_migrate_script.scratch.scratch_names import new_copy
from flask_migrate_script.scratch.sqlite_files import copy_path
from sqlalchemy.engine.url import make_url

pytestmark = pytest.mark.oldest_and_newest


@pytest.fixture(params=["sqlite", "postgresql", "mysql"])
def url(request: pytest.FixtureRequest) -> str:
    """The URL of a database that does not exist, on each kind of database in turn."""
    begin = f"test_{uuid.uuid4().hex[:8]}"
    if request.param == "sqlite":
        return f"sqlite:///{begin}"
    need_server(request.param)
    server = SERVERS[request.param]
    return server[: -len(make_url(server).database)] + begin


def test_stale_copies(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A copy is dropped when its name is a day old, a used template and another app's copy are not."""
    place = place_of(url, {}, str(tmp_path))
    begin = place.prefix
    monkeypatch.setattr(time, "time", lambda now=time.time: now() - 86500)
    stale, other = new_copy(begin), new_copy(f"x{begin}")
    monkeypatch.undo()
    names = [stale, other, new_copy(begin)]
    is_file = url.startswith("sqlite")
    names = [copy_path(name) if is_file else name for name in names]
    template = place.template("abc")
    try:
        for name in names:
            place.create(name)
            if is_file:
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


def test_stale_templates(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A template that was used today is dropped when it is too old for that, and not before."""
    place = place_of(url, {}, str(tmp_path))
    source, template = place.template("source"), place.template("abc")
    place.create(source)
    try:
        place.keep_template(source, template)
        place.mark_used(template)
        place.prune()
        assert place.exists(template)
        monkeypatch.setattr(place_module, "STALE_TEMPLATE", -1)
        place.prune()
        assert not place.exists(template)
    finally:
        # On MySQL, a template exists when it is complete; the source never is.
        for name in list(place.names()):
            place.drop(name)
        place.close()


def test_stale_files(tmp_path: Path) -> None:
    """The age of a file is the day on which it was used last."""
    place = place_of("sqlite:///shop", {}, str(tmp_path))
    for key, days in (("old", 8), ("new", 6)):
        path = place.template(key)
        Path(path).touch()
        os.utime(path, (0, time.time() - days * 86400))
    place.prune()
    assert [place.exists(place.template(key)) for key in ("old", "new")] == [False, True]


def test_lock(url: str, tmp_path: Path) -> None:
    """A process that waits for another one's templates ends with a line in its time, and gets them when it is done."""
    one, other = (place_of(url, {}, str(tmp_path)) for _ in range(2))
    try:
        with one.lock("some", 5):
            with pytest.raises(MigrateError, match="has been making the database some for 1 s: "):
                with other.lock("some", 1):
                    pass
        with other.lock("some", 1):
            pass
    finally:
        one.close()
        other.close()
