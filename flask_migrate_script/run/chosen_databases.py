"""The databases that a run is for, with ``--bind``: env.py visits all of them, and the others are left alone."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Callable, Dict, Iterable, Iterator, List, Optional, Sequence, Set, Union

from alembic.config import Config
from sqlalchemy.engine import Engine

from ..app.databases import engines
from ..app.settings import extension
from ..compat.env_source import EnvSource
from ..exceptions import MigrateError
from .missing_sqlite_file import missing_files_read_as_empty

Bind = Union[str, Sequence[str], None]

# What the default database is called where a name is printed.
DEFAULT = "default"


class ChosenDatabases:
    """The names that a run was given, and those of the databases that env.py has visited.

    :param bind: a name, or several; None for all databases. ``default``, or an empty name, is the default database.
    :raises MigrateError: no name is given, or ``default`` is the name of a bind, too.
    """

    def __init__(self, bind: Bind = None) -> None:
        #: The names, ``default`` or an empty one for the default database; None for all databases.
        self.names: Optional[List[str]] = None
        self._visited: List[str] = []
        self._is_at_work = False
        if bind is None:
            return
        given = [bind] if isinstance(bind, str) else list(bind)
        if not given:
            raise MigrateError("No bind is given: leave 'bind' out for all databases.")
        if DEFAULT in given and {None, DEFAULT} <= set(engines(extension().db)):
            raise MigrateError(
                f"'{DEFAULT}' is the default database, and the app has a bind of that name, too: --bind '' is the"
                " default database."
            )
        self.names = given

    @property
    def printed(self) -> Optional[List[str]]:
        """The names as they are printed; None for all databases."""
        return None if self.names is None else [name or DEFAULT for name in self.names]

    def has(self, bind: Optional[str]) -> bool:
        """Return whether a database is one of the chosen ones, by its name, empty or None for the default one."""
        return (
            self.names is None or (bind or "") in self.names or (not bind and DEFAULT in self.names)
        )

    def of(self, found: Dict[Optional[str], Engine]) -> Dict[Optional[str], Engine]:
        """Return the chosen ones of the app's engines: all where a name is of env.py's own, whose engine is not known."""
        if self._unknown(found):
            return found
        return {bind: engine for bind, engine in found.items() if self.has(bind)}

    def visit(self, name: Callable[[], str], run_migrations: Callable[[], None]) -> None:
        """Call a ``run_migrations()``, unless the database is left alone.

        :param name: returns what the database is called; empty for the default one.
        """
        if self.names is None:
            return run_migrations()
        self._visited.append(name())
        if self.has(self._visited[-1]):
            self._is_at_work = True
            try:
                run_migrations()
            finally:
                self._is_at_work = False

    def refuse_unknown(self, config: Config) -> None:
        """Refuse a name that is none of the app's binds, unless env.py may have names of its own.

        :raises MigrateError: there is no such bind.
        """
        if self.names is None:
            return
        folder = config.get_main_option("script_location") or ""
        try:
            source = EnvSource(Path(folder, "env.py").read_bytes())
        except OSError:  # running it fails on that
            return
        # Alembic's own template takes them from alembic.ini, Flask-Migrate's and ours from the app.
        if "engine_name" in source.names and "SQLALCHEMY_BINDS" not in source.names:
            return
        binds = sorted(bind or "" for bind in engines(extension().db))
        self._refuse_unknown(binds, "The app has")

    def refuse_unvisited(self) -> None:
        """Refuse a name that env.py had no database for.

        :raises MigrateError: there was none.
        """
        self._refuse_unknown(self._visited, "env.py has visited")

    def _refuse_unknown(self, known: Iterable[str], where: str) -> None:
        unknown = self._unknown(known)
        if unknown:
            listed = ", ".join(dict.fromkeys(bind or DEFAULT for bind in known)) or "none"
            raise MigrateError(
                f"There is no database {' and no '.join(map(repr, unknown))} for --bind. {where} {listed}."
            )

    def _unknown(self, known: Iterable[Optional[str]]) -> List[str]:
        """Return the chosen names that are none of those that are known."""
        names = {bind or "" for bind in known}
        names |= {DEFAULT} if "" in names else set()
        return [name or DEFAULT for name in self.names or () if name not in names]

    @contextmanager
    def others_left_alone(self, sql: bool) -> Iterator[None]:
        """Keep the files of the other databases as they are, while an env.py runs that visits them, too.

        :param sql: whether it writes SQL; otherwise it connects, which would make a SQLite file.
        """
        if self.names is None:
            yield
            return
        every = engines(extension().db)
        chosen = self.of(every)
        others = {bind: engine for bind, engine in every.items() if bind not in chosen}
        names = _sqlite_names(others.values()) - _sqlite_names(chosen.values())
        with ExitStack() as stack:
            if sql:
                stack.enter_context(_sql_files_kept(others))
            # What a revision of a chosen database writes into another one is not lost.
            concerned = missing_files_read_as_empty(
                lambda name: name in names and not self._is_at_work
            )
            with concerned:
                yield


def _sqlite_names(found: Iterable[Engine]) -> Set[str]:
    """Return the names of engines' SQLite files, as the driver gets them."""
    return {
        str(engine.dialect.create_connect_args(engine.url)[0][0])
        for engine in found
        if engine.dialect.name == "sqlite"
    }


@contextmanager
def _sql_files_kept(binds: Iterable[Optional[str]]) -> Iterator[None]:
    """Put back the files into which Flask-Migrate's env.py files write SQL for some binds: they empty each of them."""
    paths = [Path(f"{bind or ''}.sql") for bind in binds]
    before = {path: path.read_bytes() if path.is_file() else None for path in paths}
    try:
        yield
    finally:
        for path, content in before.items():
            if content is not None:
                path.write_bytes(content)
            elif path.is_file():
                path.unlink()
