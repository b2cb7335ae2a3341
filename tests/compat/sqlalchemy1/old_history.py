"""A folder of revisions, and commands on it in this process."""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import Any, Callable, Dict, List, Optional

import flask_migrate_script
import sqlalchemy
from flask import Flask
from flask_migrate_script import Migrate
from flask_migrate_script.notices import Warned, listen
from flask_sqlalchemy import SQLAlchemy

SQLALCHEMY_2 = not sqlalchemy.__version__.startswith("1.")

# As short as one can be: no env.py makes a difference here.
ENV = """
from alembic import context
from flask import current_app

db = current_app.extensions["migrate"].db
metadata = db.metadatas[None] if hasattr(db, "metadatas") else db.metadata
options = dict(target_metadata=metadata, **current_app.config.get("CONTEXT", {}))

if context.is_offline_mode():
    context.configure(url=str(db.engine.url), literal_binds=True, **options)
    with context.begin_transaction():
        context.run_migrations()
else:
    with db.engine.connect() as connection:
        context.configure(connection=connection, **options)
        with context.begin_transaction():
            context.run_migrations()
"""

REVISION = '''
"""{id}"""

from alembic import op
import sqlalchemy as sa

{top}

revision = {id!r}
down_revision = {down!r}


def upgrade():
{upgrade}


def downgrade():
{downgrade}
'''


class Ran:
    """What a command has done."""

    def __init__(self) -> None:
        self.error: Optional[BaseException] = None
        self.notices: List[str] = []

    @property
    def notice(self) -> str:
        """The notice about old revisions; empty without one."""
        found = [text for text in self.notices if "as under SQLAlchemy 1" in text]
        assert len(found) < 2
        assert all(isinstance(text, Warned) for text in found)
        return found[0] if found else ""

    def ok(self) -> Ran:
        """Return itself if the command succeeded, raise its error if not."""
        if self.error is not None:
            raise self.error
        return self

    @property
    def cause(self) -> BaseException:
        """The error that a revision has raised itself."""
        assert self.error is not None
        return self.error.__cause__ or self.error


class History:
    """An app with a folder of revisions.

    :param folder: where all of it goes.
    :param url: of the database; a SQLite file by default.
    :param config: the app's configuration.
    :param options: given to ``Migrate``.
    """

    def __init__(
        self, folder: Path, url: str = "", config: Optional[Dict[str, Any]] = None, **options: Any
    ) -> None:
        self.migrations = folder / "migrations"
        self.versions = self.migrations / "versions"
        self.versions.mkdir(parents=True, exist_ok=True)
        (self.migrations / "env.py").write_text(ENV)
        (self.migrations / "alembic.ini").write_text("[alembic]\n")
        self.app = Flask("history")
        self.app.config.update(
            SQLALCHEMY_DATABASE_URI=url or f"sqlite:///{folder}/app.db",
            SQLALCHEMY_TRACK_MODIFICATIONS=False,
            **(config or {}),
        )
        self.db = SQLAlchemy(self.app)
        Migrate(self.app, self.db, directory=str(self.migrations), **options)
        self._last: Optional[str] = None

    def add(self, id: str, upgrade: str = "pass", downgrade: str = "pass", top: str = "") -> Path:
        """Write the next revision."""
        path = self.versions / f"{id}_.py"
        parts = {"id": id, "down": self._last, "top": textwrap.dedent(top)}
        for name, body in (("upgrade", upgrade), ("downgrade", downgrade)):
            parts[name] = textwrap.indent(textwrap.dedent(body).strip("\n"), "    ")
        path.write_text(REVISION.format(**parts))
        self._last = id
        return path

    def run(self, command: str, *args: Any, **options: Any) -> Ran:
        """Run a command, and return what it has done."""
        return self.during(lambda: getattr(flask_migrate_script, command)(*args, **options))

    def upgrade(self, revision: str = "head", **options: Any) -> Ran:
        """Upgrade."""
        return self.run("upgrade", revision=revision, **options)

    def downgrade(self, revision: str = "base", **options: Any) -> Ran:
        """Downgrade."""
        return self.run("downgrade", revision=revision, **options)

    def during(self, function: Callable[[], Any]) -> Ran:
        """Call a function in the app's context."""
        ran = Ran()
        with self.app.app_context(), listen(ran.notices.append):
            try:
                function()
            except Exception as error:
                ran.error = error
            finally:
                self.engine.dispose()
        return ran

    @property
    def engine(self) -> Any:
        """The app's engine."""
        with self.app.app_context():
            return self.db.engine

    def rows(self, query: str) -> List[Any]:
        """Return what a query gives."""
        with self.app.app_context(), self.engine.connect() as connection:
            return [tuple(row) for row in connection.execute(sqlalchemy.text(query))]

    def module(self, id: str) -> Any:
        """Load the revisions as a command does, and return the module of one."""
        from alembic.config import Config
        from flask_migrate_script.compat.old_revisions import script_directory

        config = Config()
        config.set_main_option("script_location", str(self.migrations))
        with self.app.app_context():
            return script_directory(config).get_revision(id).module


#: What a revision of a test calls: ``from old_history import call; call()``.
_calls: List[Callable[[], Any]] = []


def call() -> None:
    """Call what the test has given to :func:`calls`."""
    _calls[-1]()


def calls(function: Callable[[], Any]) -> None:
    """Have :func:`call` call a function."""
    _calls.append(function)
