"""The run of ``db graph``: the folder is read, and env.py is run only to read where the databases are."""

from __future__ import annotations

from typing import Any, List, Optional, Set, Tuple

from alembic.script import Script

from ..errors.squashed import replaced_by
from ..exceptions import MigrateError
from ..run.moved_sqlite_file import check_moved_sqlite_file
from ..run.outcome import label
from ..run.reading import ReadDatabase, read_reachable
from ..run.revision_order import OrderedRevisions
from ..run.revision_range import RevisionRange
from ..run.run import Run, raise_migrate_errors
from .create_date import create_date
from .revision_graph import GraphDatabase, GraphRevision, RevisionGraph


def read_graph(run: Run, rev_range: Optional[str], reads_databases: bool) -> RevisionGraph:
    """Return the revisions of a range, and where the databases are; one that can't be reached is no error.

    :param run: a run of its own.
    :param rev_range: as of ``history``; None for all revisions.
    :param reads_databases: whether to look where the databases are.
    :raises MigrateError: the range has no such revision, or needs a database that can't be reached.
    """
    wanted = None if rev_range is None else RevisionRange(rev_range)
    script = run.recording.script_directory(run.config)
    order = OrderedRevisions(script)
    found, not_read = _read_databases(run, script) if reads_databases else ([], "")
    if wanted is not None and wanted.needs_version and not found:
        reason = not_read or "with --no-database it is not read."
        raise MigrateError(f"The range {rev_range} needs to know where the database is: {reason}")
    shown = set(order.needed) if wanted is None else _in_range(wanted, script, found)
    return RevisionGraph(
        tuple(_revision(one, order) for one in reversed(order.revisions) if one.revision in shown),
        len(order.revisions),
        tuple(sorted(script.get_heads())),
        tuple(_database(one, run, order) for one in found),
        not_read,
    )


def _read_databases(run: Run, script: Any) -> Tuple[List[ReadDatabase], str]:
    def reason(error: Exception) -> str:
        # The line that it would be as the error of a command. Nothing of the graph needs env.py, so none is raised.
        try:
            with raise_migrate_errors({}, run.config, run.recording):
                raise error
        except MigrateError as raised:
            return raised.message

    try:
        check_moved_sqlite_file()
    except Exception as error:
        return [], reason(error)
    found, not_read = read_reachable(run, script, reason)
    return found, not_read or ("" if found else "env.py has visited no database.")


def _in_range(wanted: RevisionRange, script: Any, found: List[ReadDatabase]) -> Set[str]:
    """Return the ids of a range; with ``current``, of that of each database."""
    versions = [one.version or () for one in found] if wanted.needs_version else [()]
    return {one.revision for version in versions for one in wanted.revisions(script, version)}


def _revision(one: Script, order: OrderedRevisions) -> GraphRevision:
    return GraphRevision(
        one.revision,
        one.doc or "",
        create_date(one),
        one.is_head,
        # A label of Alembic's Script is that of its branch, too.
        _names(one, "branch_labels"),
        order.followed(one),
        order.dependencies(one),
        replaced_by(one),
    )


def _names(one: Script, attribute: str) -> Tuple[str, ...]:
    value = getattr(one.module, attribute, None)
    return (value,) if isinstance(value, str) else tuple(map(str, value or ()))


def _database(one: ReadDatabase, run: Run, order: OrderedRevisions) -> GraphDatabase:
    missing = tuple(revision for revision in one.version or () if revision not in order.needed)
    return GraphDatabase(label(one.run, run.recording), one.version, missing)
