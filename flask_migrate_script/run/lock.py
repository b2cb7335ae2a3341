"""The locks of a run: which databases have one, in which order they are taken, and the wait for them."""

from __future__ import annotations

import os
import random
import re
import time
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Dict, Iterator, List, NamedTuple, Optional, Tuple, Type
from urllib.parse import quote

from sqlalchemy import exc
from sqlalchemy.engine import Engine

from ..app.databases import engines
from ..app.settings import extension, setting
from ..compat.env_source import EnvSource
from ..errors.refused_statements import database_message
from ..exceptions import MigrateError, one_line
from ..notices import warn
from .locks.contract import DatabaseLock, Holder
from .locks.mysql import MysqlLock
from .locks.own_connection import LockFailure, OwnConnection
from .locks.postgresql import PostgresqlLock
from .run import Run
from .starved import refused_if_starved

#: How many seconds a run waits where nothing else is given.
LOCK_WAIT = 600

# By dialect. SQLite is not among them: what keeps others off a file is a transaction, which is the run's own.
_KINDS: Dict[str, Type[DatabaseLock]] = {
    "postgresql": PostgresqlLock,
    "mysql": MysqlLock,
    "mariadb": MysqlLock,
}
_WITHOUT = ("sqlite",)

# Seconds between two tries: a short wait ends soon, a long one costs the server little.
_FIRST_PAUSE, _LONGEST_PAUSE = 0.05, 1.0
# Seconds between two lines about one wait.
_SILENCE = 30

# What PostgreSQL and MySQL answer where the server, or the user, has no connection left.
_NONE_LEFT = re.compile(
    r"too many (clients|connections)|connection slots|max_user_connections", re.IGNORECASE
)

# In the environment of the processes that a run starts: the locks that it has.
_OF_PARENT = "FLASK_DB_LOCKS_OF_PARENT"

_WITHOUT_LOCK = "--no-lock runs without one, and so does Migrate(app, db, lock=False)"


class LockOptions(NamedTuple):
    """How a run keeps off others.

    :param lock_wait: how many seconds to wait for another run.
    :param no_lock: whether to run even while another one does.
    """

    lock_wait: float
    no_lock: bool

    def seconds(self) -> Optional[float]:
        """Return how long to wait; None if there is to be no lock, because of the options or of the app."""
        return self.lock_wait if setting("lock") and not self.no_lock else None


class _Wanted(NamedTuple):
    """A lock that a run takes, and what its database is called in messages."""

    lock: DatabaseLock
    database: str


@contextmanager
def database_locks(command: str, seconds: float, run: Run) -> Iterator[None]:
    """Have the lock of each database that a run may change while the body runs.

    :param command: the core function's name.
    :param seconds: how long to wait for all of them.
    :param run: the run.
    :raises MigrateError: another run has a lock for longer than that, or a lock can't be taken.
    """
    until = time.monotonic() + seconds
    with ExitStack() as stack:
        wanted: Dict[Tuple[str, ...], _Wanted] = {}
        notes: List[str] = []
        for bind, engine in run.recording.chosen.of(_engines(run)).items():
            kind = _KINDS.get(engine.dialect.name)
            if kind is not None:
                found = _wanted(kind, engine, bind, command)
                stack.callback(found.lock.connection.close)
                identity = found.lock.identity
                if identity in wanted:
                    found.lock.connection.close()
                else:
                    wanted[identity] = found
            elif engine.dialect.name not in _WITHOUT:
                notes.append(f"There is no lock for {engine.dialect.name}")
        # In one order, or two runs could wait for each other.
        for _, (lock, database) in sorted(wanted.items()):
            _take(lock, database, until, seconds)
            stack.callback(_release, lock)
            if lock.limit:
                notes.append(f"The lock of {database} may not hold: {lock.limit}")
        stack.enter_context(_named_to_children([lock for lock, _ in wanted.values()]))
        connections = [lock.connection for lock, _ in wanted.values()]
        try:
            with refused_if_starved(connections, run.recording):
                yield
        except Exception as error:
            if _NONE_LEFT.search(str(error)):
                needed = "The lock of this run needs a connection of its own"
                warn(f"{needed}: {_WITHOUT_LOCK}.")
            raise
        finally:
            if run.recording.has_steps():
                for note in notes + _lost(list(wanted.values())):
                    others = "Another run may have changed the database at the same time."
                    warn(f"{note}. {others}")


def _engines(run: Run) -> Dict[Optional[str], Engine]:
    """Return the engines of the databases that env.py may visit: one that names no bind has the default one's."""
    found = engines(extension().db)
    if len(found) < 2 or None not in found:
        return found
    folder = run.config.get_main_option("script_location") or ""
    names = EnvSource(Path(folder, "env.py").read_bytes()).names - {"literal_binds"}
    if any("bind" in name.lower() or "engines" in name for name in names):
        return found
    return {None: found[None]}


def _wanted(kind: Type[DatabaseLock], engine: Engine, bind: Optional[str], command: str) -> _Wanted:
    """Return the lock of an engine's database, not yet taken."""
    database = f"the database {bind!r}" if bind else "the database"
    try:
        connection = OwnConnection(engine)
    except exc.DBAPIError as error:
        if not _NONE_LEFT.search(str(error)):
            raise
        raise MigrateError(
            f"The lock of {database} needs a connection of its own, and there is none left:"
            f" {database_message(error)}. {_WITHOUT_LOCK}."
        ) from error
    try:
        return _Wanted(kind(connection, command.replace("_", "-")), database)
    except BaseException as error:
        connection.close()
        if isinstance(error, LockFailure):
            raise _can_not_be_taken(database, error) from error
        raise


def _take(lock: DatabaseLock, database: str, until: float, seconds: float) -> None:
    """Take a lock, and report who has it while that is another run."""
    pause, silent_until = _FIRST_PAUSE, 0.0
    try:
        while not lock.take():
            now = time.monotonic()
            if not silent_until:
                _refuse_where_a_parent_has_it(lock, database)
            if now >= until:
                raise MigrateError(_waited(lock.holder(), database, seconds))
            if now >= silent_until:
                holder = lock.holder()
                if holder is not None:  # it may have ended just now
                    warn(f"Waiting for another migration of {database}{_in_words(holder)}.")
                    silent_until = now + _SILENCE
            # Many may wait, and should not ask at once.
            time.sleep(min(pause * random.uniform(0.5, 1), until - now))
            pause = min(pause * 1.5, _LONGEST_PAUSE)
    except LockFailure as error:
        raise _can_not_be_taken(database, error) from error


@contextmanager
def _named_to_children(locks: List[DatabaseLock]) -> Iterator[None]:
    """Have the processes that the body starts know the locks of this run."""
    before = os.environ.get(_OF_PARENT)
    os.environ[_OF_PARENT] = " ".join(
        filter(None, [before, *(_name(lock, lock.number) for lock in locks)])
    )
    try:
        yield
    finally:
        if before is None:
            del os.environ[_OF_PARENT]
        else:
            os.environ[_OF_PARENT] = before


def _refuse_where_a_parent_has_it(lock: DatabaseLock, database: str) -> None:
    """Refuse a run that the one that has the lock has started, and most likely waits for."""
    names = os.environ.get(_OF_PARENT, "").split()
    holder = lock.holder() if names else None
    if holder is not None and _name(lock, holder.number) in names:
        raise MigrateError(
            f"This process was started by another migration of {database}, which is running{_in_words(holder)}: each"
            " may wait for the other. Run this command before that one or after it; --no-lock runs it without a lock."
        )


def _name(lock: DatabaseLock, number: Optional[int]) -> str:
    return quote("/".join((*lock.identity, str(number))))


def _waited(holder: Optional[Holder], database: str, seconds: float) -> str:
    who = _in_words(holder) if holder is not None else ""
    if seconds > 0:
        return (
            f"Another migration of {database} is running{who}. Waited for {seconds:g} s: --lock-wait SECONDS waits"
            " longer."
        )
    return (
        f"Another migration of {database} is running{who}. --lock-wait SECONDS waits for its end."
    )


def _in_words(holder: Holder) -> str:
    since = "" if holder.seconds is None else f", since {holder.seconds} s"
    return f"{since}: {one_line(holder.who)}"


def _can_not_be_taken(database: str, error: LockFailure) -> MigrateError:
    return MigrateError(f"The lock of {database} can't be taken: {error}. {_WITHOUT_LOCK}.")


def _release(lock: DatabaseLock) -> None:
    try:
        lock.release()
    except LockFailure:  # its connection is gone, and the lock with it
        pass


def _lost(wanted: List[_Wanted]) -> List[str]:
    """Return a note for each lock that did not last until now."""
    notes = []
    for lock, database in wanted:
        try:
            if lock.is_held():
                continue
            reason = "the server does not list it any more"
        except LockFailure as error:
            reason = str(error).rstrip(".")
        notes.append(f"The lock of {database} was lost during this run: {reason}")
    return notes
