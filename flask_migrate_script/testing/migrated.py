"""The databases of an app at the head of its revisions: made once, copied for each test process."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import Any, Callable, Dict, Iterator, List, NamedTuple, Optional, Sequence, Union

from flask import Flask, current_app
from sqlalchemy.engine import Engine

from ..app.databases import engines
from ..app.settings import extension
from ..core import upgrade
from ..exceptions import MigrateError
from ..run.config import PathOrStr
from ..scratch.place import Place
from ..scratch.places import place_of
from .cache_key import cache_key
from .own_urls import made_from

#: Seconds that a process waits for another one that makes the same databases.
WAIT = 1800.0


class OwnDatabase(NamedTuple):
    """One database of this process's own."""

    place: Place
    name: str
    template: str


class MigratedDatabase:
    """The databases of an app, one for each bind, at the head of the revisions. The fixture ``migrated_database``.

    :param app: the app, whose URLs are from :func:`~flask_migrate_script.testing.own_url`.
    :param folder: where SQLite's templates are kept.
    :param directory: the migrations folder; by default the one that was given to ``Migrate``.
    :param x_arg: one ``-x`` argument for a custom env.py, or a sequence of them.
    :param revision: up to where to upgrade; all heads by default.
    :param keyed_by: what decides what the revisions do, and is neither in the migrations folder nor in the app's
        settings and models. Of another value, another database is made.
    :param irreversible: the revisions that can't be taken back, for the ready tests.
    :param linted: the revisions that lint looks at in the ready tests, ``[start]:[end]`` as of ``lint()``; all by default.
    :raises MigrateError: a URL of the app is not from ``own_url()``, a migration fails, ...
    """

    def __init__(
        self,
        app: Flask,
        folder: str,
        directory: Optional[PathOrStr] = None,
        x_arg: Union[str, Sequence[str], None] = None,
        revision: str = "heads",
        keyed_by: Any = None,
        irreversible: Sequence[str] = (),
        linted: str = "base:heads",
    ) -> None:
        #: The app.
        self.app = app
        self.directory, self.x_arg, self.irreversible = directory, x_arg, tuple(irreversible)
        self.linted = linted
        self._revision, self._keyed_by, self._folder = revision, keyed_by, folder
        self._databases: List[OwnDatabase] = []

    def make(self, is_to_forget: Callable[[], bool] = lambda: False) -> None:
        """Make the databases: from templates, if there are any for what is there now, and else by an upgrade.

        :param is_to_forget: returns whether templates that are there are to be made anew. No other process uses them
            while it is called.
        """
        with self.app.app_context():
            self._databases = self._planned()
            # The templates have one key, so one lock is enough for all of them.
            first = self._databases[0]
            with first.place.lock(os.path.basename(first.template), WAIT):
                complete = all(one.place.exists(one.template) for one in self._databases)
                if is_to_forget() or not complete:
                    self._make_templates()
                for one in self._databases:
                    one.place.mark_used(one.template)
                    one.place.prune()
        self.restore()

    def restore(self) -> None:
        """Have the databases be as they were after the migrations, whatever was committed. Connections to them end."""
        self._disconnect()
        for one in self._databases:
            one.place.drop(one.name)
            one.place.copy(one.template, one.name)

    @contextmanager
    def emptied(self) -> Iterator[None]:
        """Have the databases be empty while the body runs in the app's context, and restore them after it."""
        try:
            self._empty()
            with self.app.app_context():
                yield
        finally:
            self.restore()

    def drop(self) -> None:
        """Drop the databases; the templates are kept."""
        self._disconnect()
        for one in self._databases:
            one.place.drop(one.name)
            one.place.close()

    def binds(self) -> List[str]:
        """Return the names of the binds; the default database's is empty."""
        with self.app.app_context():
            return list(_engines())

    def _planned(self) -> List[OwnDatabase]:
        found = _engines()
        places = {bind: self._place(bind, engine) for bind, engine in found.items()}
        versions = {bind: place.version() for bind, place in places.items()}
        key = cache_key(
            found, versions, self.directory, self.x_arg, [self._revision, self._keyed_by]
        )
        return [
            OwnDatabase(place, str(found[bind].url.database), place.template(f"{number:x}{key}"))
            for number, (bind, place) in enumerate(places.items())
        ]

    def _place(self, bind: str, engine: Engine) -> Place:
        origin = made_from(engine.url.database)
        if not origin:
            raise MigrateError(
                f"{f'The bind {bind!r} of the app' if bind else 'The app'} is not on a database for tests: its URL is"
                f" {engine.url!r}. Nothing was done with it. Give the app what own_url(...) returns, before"
                " Flask-SQLAlchemy reads it (from flask_migrate_script.testing import own_url)."
            )
        return place_of(origin, _connect_args(bind), self._folder)

    def _make_templates(self) -> None:
        """Upgrade this process's databases, and keep a copy of each."""
        self._empty()
        upgrade(self.directory, self._revision, x_arg=self.x_arg)
        self._disconnect()
        for one in self._databases:
            if one.place.exists(one.template):
                one.place.drop(one.template)
            one.place.keep_template(one.name, one.template)

    def _empty(self) -> None:
        self._disconnect()
        for one in self._databases:
            one.place.drop(one.name)
            one.place.create(one.name)

    def _disconnect(self) -> None:
        """End the connections of the app's pools."""
        with self.app.app_context():
            for engine in engines(extension().db).values():
                engine.dispose()


def _engines() -> Dict[str, Engine]:
    """Return the current app's engines by bind; the default database's name is empty.

    Flask-SQLAlchemy 2 makes up an empty database in memory where an app has binds alone.
    """
    found = engines(extension().db)
    made_up = len(found) > 1 and not current_app.config.get("SQLALCHEMY_DATABASE_URI")
    return {bind or "": one for bind, one in found.items() if bind or not made_up}


def _connect_args(bind: str) -> Dict[str, Any]:
    """Return what the app gives to the driver beside the URL: certificates, for instance."""
    options = dict(current_app.config.get("SQLALCHEMY_ENGINE_OPTIONS") or {})
    of_bind = (current_app.config.get("SQLALCHEMY_BINDS") or {}).get(bind)
    options.update(of_bind if isinstance(of_bind, dict) else {})
    return dict(options.get("connect_args") or {})
