"""The last line of a command that went well: what is so now, from what the run has recorded."""

from __future__ import annotations

from typing import Any, Optional

from ..errors.origin import relative
from .outcome import labelled, version_name
from .recording import DatabaseRun, Recording


def after_upgrade(recording: Recording, result: None) -> Optional[str]:
    """Return where the databases are after an upgrade, and by how many revisions."""
    if recording.script is not None and not recording.script.get_heads():
        return "Nothing to upgrade: there is no revision yet. 'db migrate' makes the first one."
    return _moved(recording, "Upgraded", "upgrade")


def after_downgrade(recording: Recording, result: None) -> Optional[str]:
    """Return where the databases are after a downgrade, and by how many revisions."""
    return _moved(recording, "Downgraded", "downgrade")


def after_stamp(recording: Recording, result: None) -> Optional[str]:
    """Return where the databases are after a stamp."""
    return _sql(recording) or _each(
        recording, lambda run: f"The database is at {_at(run, recording)}."
    )


def after_current(recording: Recording, result: None) -> Optional[str]:
    """Return where the databases are, and how many revisions are to go."""

    def line(run: DatabaseRun) -> str:
        missing = len(recording.missing(run.now or ()))
        where = f"At {_at(run, recording)}" if run.now else "No revision"
        return f"{where}: {missing} to go, 'db upgrade'." if missing else f"{where}."

    return _each(recording, line)


def after_ensure_version(recording: Recording, result: None) -> Optional[str]:
    """Return the name of the version table."""
    return _sql(recording) or _each(
        recording, lambda run: f"The version table {run.context.version_table} is there."
    )


def after_check(recording: Recording, result: None) -> Optional[str]:
    """Return that nothing differs: a difference is an error."""
    return "The models and the database agree."


def after_new_revision(recording: Recording, result: Any) -> Optional[str]:
    """Return which revision was made, and where."""
    made = result if isinstance(result, list) else [result]
    lines = [f"Revision {script.revision} is {relative(script.path)}." for script in made if script]
    return f"{' '.join(lines)} 'db upgrade' runs it." if lines else None


def after_show(revision: str) -> Any:
    """Return a function that returns where a revision's file is; ``current`` is the database's."""

    def line(recording: Recording, result: None) -> Optional[str]:
        if recording.script is None:
            return None
        names = [revision]
        if revision == "current":
            names = [name for run in recording.databases for name in run.now or ()]
        found = {
            script.revision: script.path
            for name in names
            for script in recording.script.get_revisions(name)
            if script is not None
        }
        return (
            " ".join(f"Revision {name} is {relative(path)}." for name, path in found.items())
            or "No revision."
        )

    return line


def after_heads(recording: Recording, result: None) -> Optional[str]:
    """Return how many heads there are, and how to make them one."""
    heads = recording.script.get_heads() if recording.script else []
    if not heads:
        return "No head: there is no revision yet. 'db migrate' makes the first one."
    return "1 head." if len(heads) == 1 else f"{len(heads)} heads: 'db merge heads' makes them one."


def after_history(recording: Recording, result: None) -> Optional[str]:
    """Return how many revisions the folder has."""
    revisions = list(recording.script.walk_revisions()) if recording.script else []
    return f"The folder has {_count(len(revisions))}."


def after_branches(recording: Recording, result: None) -> Optional[str]:
    """Return how many revisions have more than one after them."""
    revisions = recording.script.walk_revisions() if recording.script else []
    count = sum(revision.is_branch_point for revision in revisions)
    return f"{count or 'No'} branch point{'' if count == 1 else 's'}."


def _moved(recording: Recording, done: str, to_do: str) -> Optional[str]:
    def line(run: DatabaseRun) -> str:
        if not run.steps:
            return f"Nothing to {to_do}: the database is at {_at(run, recording)}."
        return f"{done} to {version_name(run.now)} ({_count(len(run.steps))})."

    return _sql(recording) or _each(recording, line)


def _each(recording: Recording, line: Any) -> Optional[str]:
    return labelled([(run.bind, line(run)) for run in recording.databases]) or None


def _sql(recording: Recording) -> Optional[str]:
    if not recording.is_offline:
        return None
    return "The SQL is written, and no database was changed."


def _at(run: DatabaseRun, recording: Recording) -> str:
    version = run.now or ()
    heads = set(recording.script.get_heads()) if recording.script else set()
    return version_name(version) + (" (head)" if version and set(version) == heads else "")


def _count(number: int) -> str:
    return f"{number} revision{'' if number == 1 else 's'}"
