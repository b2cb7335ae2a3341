"""Which revisions each database has run, as far as that is known."""

from __future__ import annotations

from typing import List, NamedTuple, Optional, Sequence, Tuple

from alembic.script import ScriptDirectory

from ..errors.connecting import of_connecting, of_database_url
from ..errors.redaction import redacted
from ..run.chosen_databases import DEFAULT
from ..run.database_run import Version
from ..run.outcome import label, version_name
from ..run.reading import read_reachable
from ..run.revision_order import OrderedRevisions
from ..run.run import Run


class DatabaseRevisions(NamedTuple):
    """One database, and the revisions that it is known to have run."""

    #: As the subject of a sentence.
    name: str
    #: What a command needs to work on it alone; empty for one database.
    option: str
    applied: Version

    def of(self, revisions: Sequence[str]) -> Version:
        """Return which of some revisions it has run."""
        return tuple(one for one in revisions if one in self.applied)


class RunRevisions(NamedTuple):
    """What the databases that env.py visits have run."""

    databases: Tuple[DatabaseRevisions, ...]
    #: Why it is not known of all of them; empty if it is.
    not_known: str

    def with_any(self, revisions: Sequence[str]) -> List[DatabaseRevisions]:
        """Return the databases that have run any of some revisions."""
        return [one for one in self.databases if one.of(revisions)]


def read_run_revisions(run: Run, script: ScriptDirectory, order: OrderedRevisions) -> RunRevisions:
    """Return what each database has run that env.py visits; a database that can't be reached is no error.

    :param run: a run of its own.
    :param script: the folder.
    :param order: its revisions.
    """
    found, not_known = read_reachable(run, script, _not_reached)
    if not found and not not_known:
        not_known = "env.py has visited no database."
    databases = []
    is_one = len(found) == 1 and not found[0].run.bind
    for one in found:
        bind = label(one.run, run.recording) or DEFAULT
        name = "The database" if is_one else f"The database {bind}"
        version = one.version or ()
        unknown = [revision for revision in version if revision not in order.needed]
        if unknown and not not_known:
            not_known = (
                f"{name} is at {version_name(unknown)}, which is not in the migrations folder."
            )
        databases.append(
            DatabaseRevisions(
                name,
                "" if is_one else f"--bind {one.run.bind or DEFAULT} ",
                tuple(order.applied(version)),
            )
        )
    return RunRevisions(tuple(databases), not_known)


def _not_reached(error: Exception) -> Optional[str]:
    line = of_database_url(error) or of_connecting(error)
    return None if line is None else redacted(line, error)
