"""The URLs of this process's own test databases."""

from __future__ import annotations

from typing import Any, Dict

from sqlalchemy.engine.url import make_url

from ..app.databases import as_text
from ..scratch.places import copy_url

# The URL that each was made from, by the name of the database, which is in no other URL.
_made: Dict[str, str] = {}


def own_url(url: Any) -> str:
    """Return the URL of a database of this process's own, for the app that is tested.

    The database is made by the fixture ``migrated_database``, and dropped at the end.

    :param url: where to make it. On PostgreSQL, MySQL and MariaDB, user, server and options are kept, and the name begins
        like that of the database in it, which itself is left alone. ``sqlite://`` is a file in a temporary folder.
    :raises MigrateError: it is another kind of database.
    """
    own = copy_url(url)
    _made[str(make_url(own).database)] = as_text(make_url(url))
    return own


def made_from(name: Any) -> str:
    """Return the URL that was given to :func:`own_url` for a database; empty if it is none of its own."""
    return _made.get(str(name), "")
