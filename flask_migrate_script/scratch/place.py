"""Where scratch databases are made: what each kind of database does for it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, ContextManager, Iterable, Mapping, Optional

from sqlalchemy.engine.url import make_url

from ..exceptions import MigrateError
from .scratch_names import STALE_TEMPLATE, is_stale_copy, prefix, template, template_prefix


class Place:
    """A server, or a folder of SQLite files.

    A database is named as the ``database`` of its URL: on SQLite that is the path of a file.

    :param url: the URL of a database there, which itself is left alone.
    :param connect_args: what the driver needs beside the URL.
    :param folder: where SQLite's templates are kept.
    """

    def __init__(self, url: Any, connect_args: Mapping[str, Any], folder: str) -> None:
        self.url, self.connect_args, self.folder = make_url(url), connect_args, folder
        self.prefix = prefix(self.url)

    def version(self) -> str:
        """Return the version of the server."""
        raise NotImplementedError

    def exists(self, name: str) -> bool:
        """Return whether there is a complete database of a name."""
        raise NotImplementedError

    def create(self, name: str) -> None:
        """Make an empty database."""
        raise NotImplementedError

    def copy(self, source: str, name: str) -> None:
        """Make a database with all that another one has. Nobody may be connected to that one."""
        raise NotImplementedError

    def keep_template(self, source: str, name: str) -> None:
        """Make a template, as :meth:`copy` makes a database."""
        raise NotImplementedError

    def drop(self, name: str) -> None:
        """Drop a database if it exists, and end the connections to it."""
        raise NotImplementedError

    def names(self) -> Iterable[str]:
        """Return the copies and templates there that begin with the prefix."""
        raise NotImplementedError

    def last_used(self, name: str) -> Optional[date]:
        """Return when a template was used last; None where that is not known."""
        raise NotImplementedError

    def mark_used(self, name: str) -> None:
        """Note that a template is used today."""
        raise NotImplementedError

    def lock(self, name: str, seconds: float) -> ContextManager[None]:
        """Return a lock for what is done with a template, which ends with the process.

        :raises MigrateError: another process has it for longer.
        """
        raise NotImplementedError

    def close(self) -> None:
        """End the connection."""

    def template(self, key: str) -> str:
        """Return the template with a key."""
        return template(self.prefix, key)

    def is_template(self, name: str) -> bool:
        """Return whether a name is that of a template."""
        return name.startswith(template_prefix(self.prefix))

    def prune(self) -> None:
        """Drop the copies that killed processes have left, and the templates that nobody has used for days."""
        oldest = date.today() - timedelta(days=STALE_TEMPLATE)
        for name in self.names():
            used = self.last_used(name) if self.is_template(name) else None
            if is_stale_copy(name) or (used is not None and used < oldest):
                self.drop(name)


def lock_refused(name: str, seconds: float) -> MigrateError:
    """Return the error for a lock that another process has for too long."""
    return MigrateError(
        f"Another process has been making the database {name} for {seconds:.0f} s: another test run, for instance."
        " Run the tests again when it has ended."
    )
